"""People who are expected: they join by themselves once an account has their email address, with all that waited.

Only an open account counts: the platform opens it when its address is confirmed. Where several open accounts share an
address nobody can say who is meant, and none joins.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from datetime import datetime

from ...applets.competencies import api as competencies
from ...applets.matching import api as matching
from ...applets.people import api as people
from ...applets.people.data import NO_MANAGER, Expected, PersonRow
from ...applets.people.domain import find_cycle, fold_email
from ...core import clock
from ...core.actors import SYSTEM, person_of
from ...platform.roster import find_contacts, find_open_accounts
from ..permissions import require_admin
from ..transactions import atomic_use_case

log = logging.getLogger(__name__)


def list_expected(*, actor_id: int, programme: str = "") -> tuple[Expected, ...]:
    """Who is expected in the programme, by email address, without their managers' user ids.

    Raises NotAllowed unless the actor runs it, NotFound for outsiders who name it.
    """
    return people.list_expected(require_admin(actor_id, programme).programme.programme_id)


@atomic_use_case
def forget_expected(*, actor_id: int, email: str, programme: str = "") -> None:
    """Expect somebody no more; a second time changes nothing. Raises like ``list_expected``."""
    found = require_admin(actor_id, programme).programme
    people.forget_expected(found.programme_id, [fold_email(email)])


@atomic_use_case
def welcome_account(*, user_id: int, now: datetime | None = None) -> int:
    """Let the account join where its address is expected, and become the manager of those who wait for it; in how many
    programmes. The caller is the platform, or the clock.
    """
    now = now or clock.now()
    account = find_contacts([user_id]).get(user_id)
    email = fold_email(account.email) if account else ""
    if not email or not people.is_awaited(email) or len(find_open_accounts([email])) > 1:
        return 0
    done = 0
    for programme_id, person in people.find_expecting(email).items():
        # Only the call that deletes the row lets them in, so that nobody joins twice.
        if people.forget_expected(programme_id, [email]):
            _join(programme_id, user_id, person, now=now)
            done += 1
    for member in people.memberships_of(user_id):
        if member.is_active:
            done += _become_manager(member.programme_id, user_id, email, now=now)
    return done


def welcome_awaited(programme_id: int, member_ids: Collection[int], *, now: datetime) -> None:
    """These members have come: those who wait for one of them as manager have them now. Inside a use case."""
    awaited = set(people.awaited_managers(programme_id).values())
    awaited |= {each.manager_email for each in people.list_expected(programme_id)} - {""}
    if not awaited:
        return
    user_ids = {member.user_id for member in people.get_members(member_ids).values() if member.is_active}
    for account in find_contacts(user_ids).values():
        if fold_email(account.email) in awaited:
            _become_manager(programme_id, account.user_id, fold_email(account.email), now=now)


def sweep_expected(now: datetime) -> int:
    """Let everybody join whose account has come without a word, and forget whom no file names any more; how many.

    Each is a transaction of its own; a fault of one is logged and holds up nobody.
    """
    done = 0
    for account in find_open_accounts(people.addresses_awaited()):
        try:
            done += welcome_account(user_id=account.user_id, now=now)
        except Exception:
            log.exception("account %s could not join where it is expected", account.user_id)
    return done + _forget_overdue(now=now)


@atomic_use_case
def _forget_overdue(*, now: datetime) -> int:
    return people.forget_overdue(now)


def _join(programme_id: int, user_id: int, person: Expected, *, now: datetime) -> None:
    known = people.get_member(programme_id, user_id)
    if known is not None and not known.is_active:
        return  # ended, and an old file does not bring them back
    manager = person.manager_user_id
    if not _may_manage(programme_id, manager, user_ids=[user_id]):
        manager = NO_MANAGER
    texts = {name: getattr(person, name) or None for name in ("department", "unit", "region", "time_zone")}
    roles = _roles_there(programme_id, person.roles)
    row = PersonRow(user_id=user_id, manager_user_id=manager or None, roles=roles or None, **texts)
    changed = people.save_people(programme_id, rows=[row], actor_id=person_of(SYSTEM), now=now)
    if person.manager_email:
        people.await_managers(programme_id, {user_id: person.manager_email}, now=now)
    matching.renew_offers(changed, now=now)


def _become_manager(programme_id: int, user_id: int, email: str, *, now: datetime) -> int:
    """Make the member the manager of those who wait for this address, but where that would close a circle."""
    waiting = people.members_awaiting(programme_id, email)
    people.set_expected_managers(programme_id, email, manager_user_id=user_id)
    if not waiting:
        return 0
    people.await_managers(programme_id, dict.fromkeys(waiting, ""), now=now)
    # All at once as a rule; one by one only where a circle would close.
    fit = waiting if _may_manage(programme_id, user_id, user_ids=waiting) else ()
    fit = fit or tuple(each for each in waiting if _may_manage(programme_id, user_id, user_ids=[each]))
    rows = [PersonRow(user_id=each, manager_user_id=user_id) for each in fit]
    people.save_people(programme_id, rows=rows, actor_id=person_of(SYSTEM), now=now)
    return len(rows)


def _may_manage(programme_id: int, manager_user_id: int, *, user_ids: Sequence[int]) -> bool:
    """Whether that member is there, and no circle of managers would close."""
    members = people.list_members(programme_id)
    user_of = {member.member_id: member.user_id for member in members}
    reports_to = {member.user_id: user_of.get(member.manager_id or 0) for member in members}
    if manager_user_id not in reports_to:
        return False
    return not find_cycle(reports_to | dict.fromkeys(user_ids, manager_user_id))


def _roles_there(programme_id: int, roles: Sequence[tuple[int, str]]) -> tuple[tuple[int, str], ...]:
    """Those of the roles that the programme's models still have."""
    versions = {version.framework_id: version for version in competencies.list_frameworks(programme_id)}
    keys = {
        framework: {role.key for role in competencies.list_roles(versions[framework].version_id)}
        for framework in {framework for framework, _ in roles} & versions.keys()
    }
    return tuple((framework, key) for framework, key in roles if key in keys.get(framework, ()))
