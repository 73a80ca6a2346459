"""Use cases about a programme itself: that there is one, its policy and who runs it. People come in by ``people``."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from ..applets.audit_log import api as audit_log
from ..applets.audit_log.data import Action, programme_change
from ..applets.people import api as people
from ..applets.people import domain
from ..applets.people.data import Entry, MemberInfo, PersonRow, Policy, ProgrammeInfo
from ..core import clock
from ..core.actors import SYSTEM, ActorId, person_of, require_person
from ..core.errors import Conflict, InvalidInput, NotAllowed, NotFound, gettext_noop
from ..core.text import check_key
from ..platform.enrolment import has_account
from .permissions import require_admin, require_operator, require_present
from .transactions import atomic_use_case


@atomic_use_case
def create_programme(
    *, actor_id: ActorId, key: str, title: str, policy: Policy | None = None, now: datetime | None = None
) -> ProgrammeInfo:
    """Add a programme for another organisation of the site; a log row says who did. It has no people and no admin yet.

    From the second programme on, pages name the programme and their addresses carry its key.

    Raises NotAllowed unless the actor is a superuser, Conflict (``taken``) for a key that is in use, InvalidInput with
    a code for each field that is out of bounds.
    """
    if actor_id is not SYSTEM and not people.is_superuser(require_person(actor_id)):
        raise NotAllowed(gettext_noop("Only the site’s administrators can add a programme."), code="no_operator")
    key, now = check_key(key, field="key"), now or clock.now()
    if any(each.key == key for each in people.list_programmes()):
        raise Conflict(gettext_noop("The key “%(key)s” is already in use. Choose another key."), code="taken", key=key)
    made = people.create_programme(key, title=title, policy=policy, now=now)
    new = {"title": made.title}
    audit_log.record(
        programme_change(Action.PROGRAMME_ADDED, made.programme_id, actor_id=person_of(actor_id), now=now, new=new)
    )
    return made


@atomic_use_case
def set_policy(
    *,
    actor_id: ActorId,
    programme: str,
    policy: Policy,
    title: str | None = None,
    now: datetime | None = None,
) -> ProgrammeInfo:
    """Change a programme's policy and title (None leaves it); a log row says what changed.

    A policy decides who approves whom, so the programme's own administrators do not set it. What is under way keeps
    its dates, and members stay members.

    Raises NotFound for a programme that is not there or not the actor's, NotAllowed unless the actor is a superuser,
    InvalidInput with a code for each field that is out of bounds.
    """
    where = resolve_programme(programme) if actor_id is SYSTEM else require_operator(actor_id, programme).programme
    return people.set_policy(
        where.programme_id, policy=policy, title=title, actor_id=person_of(actor_id), now=now or clock.now()
    )


def read_entry_courses(text: str) -> tuple[str, ...]:
    """The courses of a policy from a text, one a line, without empty lines and repetitions.

    Raises InvalidInput for a line that cannot mean a course.
    """
    lines = domain.read_entry_courses(text)
    domain.check_entry_courses(lines)
    return lines


def read_holidays(text: str) -> tuple[date, ...]:
    """The holidays of a policy from a text, one a line as YYYY-MM-DD; raises InvalidInput for another line."""
    return domain.read_holidays(text)


@atomic_use_case
def open_programme(*, actor_id: ActorId, programme: str | None = None, now: datetime | None = None) -> ProgrammeInfo:
    """Let anybody with an account join from now on, as the demo does; a site administrator takes it back in the policy.

    ``programme`` is a key, None the actor's own, for the system the default one. Raises NotFound for an unknown
    programme, NotAllowed unless the actor runs it.
    """
    found = administered_programme(programme, actor_id=actor_id)
    return people.set_policy(
        found.programme_id,
        policy=replace(found.policy, entry=Entry.OPEN),
        actor_id=person_of(actor_id),
        now=now or clock.now(),
    )


@atomic_use_case
def appoint_admin(
    *,
    actor_id: ActorId,
    user_id: int,
    is_admin: bool = True,
    programme: str | None = None,
    now: datetime | None = None,
) -> MemberInfo:
    """Let a person run the programme (they join it where they had not), or with ``is_admin`` False run it no longer.

    ``programme`` is a key, None the actor's own, for the system the default one.

    Raises NotFound for an unknown programme or somebody who is not in it, NotAllowed unless the actor runs it,
    InvalidInput for an admin who would take the right from themselves, Conflict (``gone``) for somebody who has left.
    """
    found = administered_programme(programme, actor_id=actor_id)
    if actor_id == user_id and not is_admin:
        raise InvalidInput(
            gettext_noop("You cannot remove your own administrator rights. Ask another administrator to remove them."),
            code="own_right",
        )
    known = people.get_member(found.programme_id, user_id)
    if known is None and not (is_admin and has_account(user_id)):
        raise NotFound()
    if known is not None and is_admin:
        require_present(known)
    row = PersonRow(user_id=user_id, is_admin=is_admin)
    people.save_people(found.programme_id, rows=[row], actor_id=person_of(actor_id), now=now or clock.now())
    member = people.get_member(found.programme_id, user_id)
    if member is None:
        raise NotFound()
    return member


def resolve_programme(key: str | None) -> ProgrammeInfo:
    """The programme of that key, or the default one; raises NotFound with the key in its sentence."""
    if key is None:
        return people.default_programme()
    try:
        return people.get_programme(key)
    except NotFound as missing:
        raise NotFound(gettext_noop("We cannot find the programme “%(key)s”. Check its key."), key=key) from missing


def administered_programme(key: str | None, *, actor_id: ActorId) -> ProgrammeInfo:
    """The programme of that key that the actor runs; the system runs all. None as key is the actor's own.

    Raises NotFound for an unknown programme, and the same for a foreign one; NotAllowed for its other members.
    """
    return resolve_programme(key) if actor_id is SYSTEM else require_admin(actor_id, key or "").programme
