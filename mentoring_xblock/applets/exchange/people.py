"""A people table into a programme: look up, plan, show, apply. Who may do so is decided above.

Everything wrong is said at once with its row, and then nothing is written. Accounts are found, never made or
changed: neither their email nor anything else of theirs.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from ...core.errors import Conflict, gettext_noop
from ...core.values import pick
from ...platform.roster import find_usernames
from ..people import api as people
from ..people.data import NO_MANAGER, MemberInfo, PersonRow
from .data import (
    Action,
    Field,
    FileRefused,
    ImportKind,
    ImportOutcome,
    Plan,
    PlanRow,
    Source,
    Step,
    Thing,
    Value,
    Weight,
)
from .people_lookup import Lookup
from .people_table import TEXTS, read_people
from .remarks import Remarks
from .runs import record_run

FORMAT = "people-csv"
PLAN_AGAIN = gettext_noop(
    "The people in this programme have changed since this preview. Create a new preview and check it."
)


@transaction.atomic
def import_people(
    programme_id: int,
    *,
    source: Source,
    actor_id: int | None,
    now: datetime,
    dry_run: bool = False,
    expected: str | None = None,
    sees_accounts: bool = True,
    all_or_nothing: bool = False,
    progress: Callable[[Step], None] | None = None,
) -> ImportOutcome:
    """Make the table's rows hold in the programme; a dry run only plans.

    Rows of people without an account are left out, each with a remark, or with ``all_or_nothing`` stop the import.

    ``sees_accounts``: the reader of the plan may know the site's accounts. Others read of people outside the programme
    what the file says and nothing else: never a username found by an email, nor whether the two belong together.

    Nothing is written where a row is refused or nothing differs. ``expected`` is the fingerprint of the plan that
    was shown. Raises Conflict where that plan no longer holds.
    """
    report = progress or (lambda _step: None)
    report(Step.READING)
    try:
        lines, remarks = read_people(source)
    except FileRefused as refused:
        return _outcome(source, [], Remarks(refused.remarks))
    report(Step.LOOKING_UP)
    before = people.list_members(programme_id, active_only=False)
    if not dry_run:
        people.lock_members([member.member_id for member in before])
    file = next(iter(source.files))
    lookup = Lookup(programme_id, lines, before, file=file, sees_accounts=sees_accounts, all_or_nothing=all_or_nothing)
    rows = lookup.person_rows()
    remarks += lookup.remarks
    outcome = _outcome(
        source, [] if remarks.refused else _plan(lookup, rows), remarks, outsiders=lookup.count_outsiders()
    )
    plan = outcome.plan
    if dry_run or plan.refused:
        return outcome
    if expected is not None and expected != plan.fingerprint:
        raise Conflict(PLAN_AGAIN, code="plan_again")
    if not plan.changes:
        return outcome
    report(Step.STORING)
    changed = people.save_people(programme_id, rows=rows, actor_id=actor_id, now=now)
    record_run(programme_id, ImportKind.PEOPLE, source=source, plan=plan, actor_id=actor_id, now=now)
    return replace(outcome, applied=True, changed=changed)


def _plan(lookup: Lookup, rows: Sequence[PersonRow]) -> list[PlanRow]:
    """A plan row per person added or kept, and per field changed."""
    names = {
        each.user_id: each.username
        if lookup.sees_accounts or each.user_id in lookup.members
        else lookup.typed.get(each.user_id, "")
        for each in lookup.accounts
    }
    leaving = [lookup.members[row.user_id].manager_id for row in rows if row.user_id in lookup.members]
    managers = {lookup.user_of_member.get(manager or 0, NO_MANAGER) for manager in leaving}
    names |= find_usernames(managers - set(names))
    planned: list[PlanRow] = []
    for row in rows:
        name = names[row.user_id]
        member = lookup.members.get(row.user_id)
        if member is None:
            planned.append(PlanRow(Action.ADD, Thing.PERSON, name))
            continue
        pairs = _differences(lookup, member, row, names)
        planned += [
            PlanRow(Action.CHANGE, Thing.PERSON, name, field=field, old=old, new=new) for field, old, new in pairs
        ]
        if not pairs:
            planned.append(PlanRow(Action.KEEP, Thing.PERSON, name))
    return planned


def _differences(
    lookup: Lookup, member: MemberInfo, row: PersonRow, names: dict[int, str]
) -> list[tuple[Field, Value, Value]]:
    texts = pick(row, TEXTS)
    pairs: list[tuple[Field, Value, Value]] = [
        (Field(field), getattr(member, field), text) for field, text in texts.items() if text is not None
    ]
    if row.manager_user_id is not None:
        old_manager = lookup.user_of_member.get(member.manager_id or 0, NO_MANAGER)
        if old_manager != row.manager_user_id:
            pairs.append((Field.MANAGER, names.get(old_manager, ""), names.get(row.manager_user_id, "")))
    if row.roles is not None:
        pairs.append((Field.ROLES, lookup.named(member.roles), lookup.named(row.roles)))
    return [(field, old, new) for field, old, new in pairs if old != new]


def _outcome(source: Source, planned: list[PlanRow], remarks: Remarks, *, outsiders: int = 0) -> ImportOutcome:
    actions = Counter(row.action.value for row in planned)
    counts = {
        "people": len({row.key for row in planned}),
        "add": actions["add"],
        "change": len({row.key for row in planned if row.action is Action.CHANGE}),
        "keep": actions["keep"],
        "refused": remarks.counts[Weight.REFUSED],
        "dropped": remarks.counts[Weight.DROPPED],
        "warning": remarks.counts[Weight.WARNING],
    }
    content = json.dumps([(row.action, row.key, row.field, row.old, row.new) for row in planned])
    fingerprint = "" if remarks.refused else hashlib.sha256(content.encode("ascii")).hexdigest()
    plan = Plan(tuple(planned), counts, fingerprint, remarks=remarks.in_order(), format=FORMAT)
    return ImportOutcome(source.name, plan, outsiders=outsiders)
