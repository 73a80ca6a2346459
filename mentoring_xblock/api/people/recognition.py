"""Use cases of recognition: thanks, the record by skill, and credentials for pairings that reached their target.

Nothing here holds a level, and nothing a pairing that fell short. What a record shows of others is counted, and growth
is shown from three pairings on, so that nobody's outcome can be read from it.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from django.core import signing

from ...applets.competencies import api as competencies
from ...applets.notices.data import Kind
from ...applets.pairings import api as pairings
from ...applets.pairings.data.feedback import Thanks
from ...applets.pairings.data.outcomes import OutcomeInfo
from ...applets.pairings.data.pairing import PairingInfo
from ...applets.pairings.limits import THANKS
from ...applets.pairings.states import State
from ...applets.people import api as people
from ...applets.people.data import MemberInfo
from ...core import clock
from ...core.errors import NotAllowed, NotFound, gettext_noop
from ...core.ids import is_id
from ...platform.roster import display_names
from ..limits import require_within
from ..pairings.context import PairingContext, notify, open_context
from ..permissions import MENTEE, MENTOR, require_own_membership
from ..transactions import atomic_use_case
from .data import Credential, Record, SkillRecord

LEAST_PAIRINGS = 3
"""Pairings from which a record shows what they gained together."""
_SALT = "task_mentoring.credential"
LONGEST_TOKEN = 300
_NOT_YOURS = gettext_noop("Only the mentee and the mentor of this pairing can see this.")
_NOT_YOUR_SIDE = {
    MENTEE: gettext_noop("Only the mentee of this pairing can write these thanks."),
    MENTOR: gettext_noop("Only the mentor of this pairing can decide whether their record shows these thanks."),
}


@atomic_use_case
def thank_mentor(
    *, actor_id: int, pairing_id: int, text: str, may_show: bool = False, now: datetime | None = None
) -> Thanks:
    """The mentee thanks the mentor of a pairing that reached its target; ``may_show``: on the mentor's record too.

    Written again, it replaces the first, and the mentor is not notified again. Raises NotFound, NotAllowed, Conflict,
    InvalidInput and LimitReached.
    """
    now = now or clock.now()
    context = _open(actor_id, pairing_id, MENTEE)
    require_within(THANKS, context.actor, now=now)
    stored = pairings.say_thanks(context.pairing, text=text, may_show=may_show, actor_id=actor_id, now=now)
    notify(Kind.THANKED, {context.pairing.mentor_id}, context.pairing, once="thanks", now=now)
    return stored


@atomic_use_case
def show_thanks(*, actor_id: int, pairing_id: int, shown: bool = True, now: datetime | None = None) -> Thanks:
    """The mentor puts the mentee's thanks on their record, or takes them off. Raises NotFound and NotAllowed."""
    context = _open(actor_id, pairing_id, MENTOR)
    return pairings.show_thanks(context.pairing, shown=shown, actor_id=actor_id, now=now or clock.now())


def get_thanks(*, actor_id: int, pairing_id: int) -> Thanks | None:
    """What the mentee wrote to the mentor, for the two of them; None without. Raises NotFound and NotAllowed."""
    context = open_context(actor_id, pairing_id)
    if not {MENTEE, MENTOR} & context.viewers:
        raise NotAllowed(_NOT_YOURS, code="not_yours")
    return pairings.thanks_of([pairing_id]).get(pairing_id)


def get_record(*, actor_id: int, programme: str = "") -> Record:
    """What the actor's pairings came to, by skill, as mentor and as mentee, to read and to print; constant queries."""
    actor, member = require_own_membership(actor_id, programme)
    given = pairings.grown_of(member.member_id, as_mentor=True)
    gained = pairings.grown_of(member.member_id, as_mentor=False)
    skills = competencies.skills_by_id({info.skill_id for info, _ in (*given, *gained)})
    titles = {skill_id: ref.title for skill_id, ref in skills.items()}
    thanks = pairings.thanks_of([info.pairing_id for info, _ in given])
    return Record(
        programme=actor.programme,
        name=_name_of(member),
        as_mentor=_by_skill(given, titles),
        as_mentee=_by_skill(gained, titles),
        hours=pairings.record_of(member.member_id).hours,
        thanks=tuple(each.text for each in thanks.values() if each.may_show and each.is_shown),
    )


def get_credential(*, actor_id: int, pairing_id: int) -> Credential:
    """The actor's credential for a pairing of theirs that reached its target, as mentee or as mentor.

    Raises NotAllowed for a pairing that is somebody else's, NotFound where they see none, and while it has not.
    """
    context = open_context(actor_id, pairing_id)
    if not {MENTEE, MENTOR} & context.viewers:
        raise NotAllowed(_NOT_YOURS, code="not_yours")
    side = MENTEE if MENTEE in context.viewers else MENTOR
    return _credential(context.pairing, side)


def read_credential(*, token: str) -> Credential:
    """The credential at the address that it names as its own; the signed token is the right to read it.

    Raises NotFound for an address that nobody was given, and once its holder has left or their account is closed.
    """
    if len(token) > LONGEST_TOKEN:
        raise NotFound()
    try:
        said = _signer().unsign_object(token)
    except signing.BadSignature:
        raise NotFound() from None
    pairing = pairings.get_infos([said["p"]]) if is_id(said["p"]) else ()
    if not pairing:
        raise NotFound()
    return _credential(next(iter(pairing)), str(said["s"]))


def _signer() -> signing.Signer:
    """Without the moment of signing: a credential's id is the same whenever it is read."""
    return signing.Signer(salt=_SALT)


def _credential(pairing: PairingInfo, side: str) -> Credential:
    holder_id = {MENTEE: pairing.mentee_id, MENTOR: pairing.mentor_id}.get(side)
    holder = people.get_member_by_id(holder_id) if holder_id is not None else None
    outcome = pairings.outcomes_by_pairing([pairing.pairing_id]).get(pairing.pairing_id)
    if (
        pairing.state is not State.COMPLETED
        or holder is None
        or not holder.is_active
        or outcome is None
        or outcome.confirmed_at is None
    ):
        raise NotFound()
    wording = competencies.get_wordings({pairing.skill_version_id})[pairing.skill_version_id]
    return Credential(
        token=_signer().sign_object({"p": pairing.pairing_id, "s": side}),
        programme=people.get_programme_by_id(pairing.programme_id),
        is_mentor=side == MENTOR,
        holder=_name_of(holder),
        skill=wording.key,
        skill_title=wording.title,
        confirmed_at=outcome.confirmed_at,
    )


def _by_skill(grown: tuple[tuple[PairingInfo, OutcomeInfo], ...], titles: dict[int, str]) -> tuple[SkillRecord, ...]:
    by_skill: defaultdict[int, list[tuple[PairingInfo, OutcomeInfo]]] = defaultdict(list)
    for info, outcome in grown:
        by_skill[info.skill_id].append((info, outcome))
    found = []
    for skill_id, some in by_skill.items():
        levels = [outcome.levels_gained for _, outcome in some if outcome.levels_gained is not None]
        found.append(
            SkillRecord(
                title=titles.get(skill_id, "…"),
                reached=len(some),
                levels=sum(levels) if len(levels) >= LEAST_PAIRINGS else None,
                newest_on=max(outcome.confirmed_at.date() for _, outcome in some if outcome.confirmed_at),
                pairing_ids=tuple(info.pairing_id for info, _ in some),
            )
        )
    return tuple(sorted(found, key=lambda each: (-each.reached, each.title)))


def _open(actor_id: int, pairing_id: int, side: str) -> PairingContext:
    context = open_context(actor_id, pairing_id)
    if side not in context.viewers:
        raise NotAllowed(_NOT_YOUR_SIDE[side], code="not_yours")
    return context


def _name_of(member: MemberInfo) -> str:
    return display_names([member.user_id]).get(member.user_id, "…")
