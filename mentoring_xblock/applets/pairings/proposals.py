"""How a pairing comes to be: proposals stored one at a time or all at once, and the mentor as long as it is one.

A proposal holds no place; from the approval on it is ``lifecycle``'s.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from ...core.errors import Conflict, InvalidInput, NotFound, gettext_noop
from ...core.values import batches, fields_of, pick
from ..audit_log import api as audit_log
from ..audit_log.data import Action
from ..people import api as people
from ..people.data import MemberInfo
from . import domain
from .data.pairing import Origin, PairingInfo, Proposal
from .lifecycle import change_of, lock
from .models.pairing import Pairing
from .reading import skills_open_of
from .states import State
from .values import to_info

ONE_OPEN = gettext_noop(
    "There is already an open request or pairing for this skill. Wait until it ends, or withdraw it."
)
OWN_LIMIT = gettext_noop(
    "You already have as many open pairings as this programme allows (%(most)s). Finish or withdraw one, then ask"
    " again."
)
THEIR_LIMIT = gettext_noop(
    "This person already has as many open pairings as this programme allows (%(most)s). Wait until one ends, or"
    " withdraw one."
)
_OWN_IDEA = frozenset({Origin.LEARNER, Origin.PRACTICE})
_BATCH = 500


def refusal_of(mentee_id: int, skill_id: int, *, most_open: int, is_own: bool) -> Conflict | None:
    """Why no pairing on that skill with any mentor could be proposed now; None if one could (1 query).

    ``is_own``: for the mentee to read, and not for somebody who acts for them.
    """
    open_skills = skills_open_of(mentee_id)
    if skill_id in open_skills:
        return Conflict(ONE_OPEN, code="one_open")
    if len(open_skills) >= most_open:
        return Conflict(OWN_LIMIT if is_own else THEIR_LIMIT, code="too_many_open", most=most_open)
    return None


def propose(proposal: Proposal, *, most_open: int, actor_id: int | None, now: datetime) -> PairingInfo:
    """Store a proposed pairing; it holds no place yet. The mentee's row is locked, so that ``most_open`` counts right.

    Raises Conflict if the mentee has an open pairing for the skill, or ``most_open`` open pairings; InvalidInput for
    one person as both or for people of two programmes.
    """
    _check_people([proposal], people.lock_members({proposal.mentee_id, proposal.mentor_id}, with_roles=False))
    is_own = proposal.origin in _OWN_IDEA
    refusal = refusal_of(proposal.mentee_id, proposal.skill_id, most_open=most_open, is_own=is_own)
    if refusal is not None:
        raise refusal
    row = _row(proposal, now=now)
    row.save(force_insert=True)
    audit_log.record(change_of(row, Action.PAIRING_PROPOSED, actor_id=actor_id, now=now, new=_facts(row)))
    return to_info(row)


def propose_many(
    proposals: Sequence[Proposal], *, most_open: int, actor_id: int | None, now: datetime
) -> tuple[PairingInfo, ...]:
    """Store many proposals and give those stored; a mentee and skill with an open pairing are left out, and what would
    be more than ``most_open`` for a mentee.

    The mentees' rows are locked. Queries grow with batches of proposals, not with proposals, so that a whole
    organisation can be paired at once.
    """
    mentees = {proposal.mentee_id for proposal in proposals}
    locked: dict[int, MemberInfo] = {}
    for some in batches(sorted(mentees), _BATCH):
        locked |= people.lock_members(some, with_roles=False)
    _check_people(proposals, locked | people.get_members({proposal.mentor_id for proposal in proposals} - mentees))
    open_keys = set(_open_keys(mentees))
    room = Counter(dict.fromkeys(mentees, most_open))
    room.subtract(mentee for mentee, _ in open_keys)
    wanted: dict[tuple[int, int], Proposal] = {}
    for proposal in proposals:
        key = (proposal.mentee_id, proposal.skill_id)
        if key not in open_keys and key not in wanted and room[proposal.mentee_id] > 0:
            room[proposal.mentee_id] -= 1
            wanted[key] = proposal
    stored = Pairing.objects.bulk_create([_row(proposal, now=now) for proposal in wanted.values()], batch_size=_BATCH)
    _find_ids([row for row in stored if row.pk is None])
    audit_log.record_many(
        change_of(row, Action.PAIRING_PROPOSED, actor_id=actor_id, now=now, new=_facts(row)) for row in stored
    )
    return tuple(to_info(row) for row in stored)


def change_mentor(
    pairing_id: int,
    *,
    mentor_id: int,
    score: float,
    reasons: Sequence[Mapping[str, object]],
    actor_id: int | None,
    now: datetime,
) -> PairingInfo:
    """Put another mentor into a pairing that is still proposed. Raises NotFound, Conflict, InvalidInput."""
    row = lock(pairing_id)
    if row.state != State.PROPOSED:
        raise Conflict(
            gettext_noop("You can change the mentor only before the pairing is approved."), code="stale_state"
        )
    old = row.mentor_id
    row.mentor_id, row.score, row.reasons, row.changed_at = mentor_id, score, [dict(r) for r in reasons], now
    changed = to_info(row)
    _check_people([changed], people.get_members({changed.mentee_id, changed.mentor_id}))
    row.save(update_fields=["mentor", "score", "reasons", "changed_at"])
    audit_log.record(
        change_of(
            row,
            Action.PAIRING_MENTOR_CHANGED,
            actor_id=actor_id,
            now=now,
            old={"mentor_id": old},
            new={"mentor_id": mentor_id},
        )
    )
    return to_info(row)


def _check_people(proposals: Iterable[Proposal | PairingInfo], known: Mapping[int, MemberInfo]) -> None:
    for proposal in proposals:
        mentee, mentor = known.get(proposal.mentee_id), known.get(proposal.mentor_id)
        if mentee is None or mentor is None or {mentee.programme_id, mentor.programme_id} != {proposal.programme_id}:
            raise NotFound()
        if proposal.mentee_id == proposal.mentor_id:
            raise InvalidInput(
                gettext_noop("A person cannot be their own mentor. Choose somebody else."), code="same_person"
            )


def _open_keys(mentee_ids: set[int]) -> Iterable[tuple[int, int]]:
    for some in batches(sorted(mentee_ids), _BATCH):
        rows = Pairing.objects.filter(mentee_id__in=some, open_skill__isnull=False)
        yield from rows.values_list("mentee_id", "skill_id")


def _row(proposal: Proposal, *, now: datetime) -> Pairing:
    return Pairing(
        **fields_of(proposal, "weeks", "reasons", "runners_up"),
        open_skill_id=proposal.skill_id,
        state=State.PROPOSED,
        weeks=domain.check_weeks(proposal.weeks),
        reasons=list(proposal.reasons),
        runners_up=list(proposal.runners_up),
        created_at=now,
        changed_at=now,
    )


def _find_ids(rows: Sequence[Pairing]) -> None:
    """Give rows their ids where the database gave none, as MySQL does for rows inserted in bulk."""
    by_key = {(row.mentee_id, row.skill_id): row for row in rows}
    for some in batches(sorted({mentee for mentee, _ in by_key}), _BATCH):
        known = Pairing.objects.filter(mentee_id__in=some, open_skill__isnull=False)
        for pk, mentee_id, skill_id in known.values_list("pk", "mentee_id", "skill_id"):
            if (mentee_id, skill_id) in by_key:
                by_key[mentee_id, skill_id].pk = pk


def _facts(row: Pairing) -> dict[str, object]:
    return pick(row, ("state", "mentor_id", "skill_id", "from_level", "target_level", "origin"))
