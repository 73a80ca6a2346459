"""A people table into a programme: look up, plan, show, apply. Who may do so is decided above.

Everything wrong is said at once with its row. Accounts are found, never made or changed: neither their email nor
anything else of theirs.
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
from ..people import api as people
from ..people.domain import fold_email
from .data.files import FileRefused, Source, Weight
from .data.plans import Action, ImportOutcome, LeftOut, Plan, PlanRow, Step
from .data.uploads import ImportKind
from .people_lookup import Lookup
from .people_merging import Person
from .people_plan import plan_people, to_expected, to_row
from .people_table import PeopleTable, read_people
from .remarks import RowRemarks
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
    absent_left: bool = False,
    columns: Sequence[str] = (),
    progress: Callable[[Step], None] | None = None,
) -> ImportOutcome:
    """Make the table's rows hold in the programme; a dry run only plans.

    Who has no account is expected by email. A faulty row is left out with a remark, or with ``all_or_nothing`` stops
    the import. Who has left, as the file says, leaves the programme; with ``absent_left`` (which takes no file with a
    row that cannot be read) so does everybody whom it does not name, but for administrators. ``columns``: matched by
    hand, as ``read_people`` takes them.

    ``sees_accounts``: the reader of the plan may know the site's accounts. Others read of people outside the programme
    what the file says and nothing else: never a username found by an email, nor whether the two belong together, nor
    whether there is an account.

    Nothing is written where the import is refused or nothing differs. ``expected`` is the fingerprint of the plan that
    was shown. Raises Conflict where that plan no longer holds.
    """
    report = progress or (lambda _step: None)
    report(Step.READING)
    today = now.date()
    try:
        table = read_people(source, today=today, all_or_nothing=all_or_nothing or absent_left, said=columns)
    except FileRefused as refused:
        return _outcome(source, [], RowRemarks(refused.remarks))
    report(Step.LOOKING_UP)
    before = people.list_members(programme_id, active_only=False)
    if not dry_run:
        people.lock_members([member.member_id for member in before])
    lookup = Lookup(
        programme_id,
        table,
        before,
        file=next(iter(source.files)),
        sees_accounts=sees_accounts,
        expected=people.list_expected(programme_id),
        all_or_nothing=all_or_nothing,
        absent_left=absent_left,
        actor_id=actor_id,
        today=today,
    )
    found = lookup.people()
    remarks = table.remarks
    remarks += lookup.remarks
    awaited = people.awaited_managers(programme_id)
    planned = [] if remarks.refused else plan_people(lookup, found, awaited)
    outcome = replace(
        _outcome(source, planned, remarks, outsiders=lookup.count_outsiders()),
        named=lookup.count_named(),
        left_out=_left_out(table, remarks),
    )
    plan = outcome.plan
    if dry_run or plan.refused:
        return outcome
    if expected is not None and expected != plan.fingerprint:
        raise Conflict(PLAN_AGAIN, code="plan_again")
    if not plan.changes:
        return outcome
    report(Step.STORING)
    changed = _store(programme_id, lookup, found, actor_id=actor_id, now=now)
    record_run(programme_id, ImportKind.PEOPLE, source=source, plan=plan, actor_id=actor_id, now=now)
    left = [lookup.members[each.user_id].member_id for each in found if each.has_left and each.user_id > 0]
    return replace(outcome, applied=True, changed=changed, left=tuple(left))


def _store(
    programme_id: int, lookup: Lookup, found: Sequence[Person], *, actor_id: int | None, now: datetime
) -> tuple[int, ...]:
    """Write who is here, whom they wait for, and who is expected; the ids of the members written."""
    here = [person for person in found if person.user_id > 0]
    rows = [to_row(lookup, person) for person in here]
    changed = people.save_people(programme_id, rows=rows, actor_id=actor_id, now=now)
    waiting = {person.user_id: lookup.mail_of.get(person.manager, "") for person in here if person.manager is not None}
    people.await_managers(programme_id, waiting, now=now)
    coming = [person for person in found if person.user_id < 0 and not person.has_left]
    people.expect_people(programme_id, [to_expected(lookup, person) for person in coming], now=now)
    gone = {lookup.mail_of[person.user_id] for person in found if person.user_id < 0 and person.has_left}
    user_ids = {person.user_id for person in here}
    come = {fold_email(each.email) for each in lookup.accounts if each.user_id in user_ids}
    people.forget_expected(programme_id, (gone | come) & lookup.expected.keys())
    return changed


def _left_out(table: PeopleTable, remarks: RowRemarks) -> tuple[LeftOut, ...]:
    """The rows that do not come in, as they were read, with the reasons; the heading is the first of them."""
    reasons = remarks.of_rows
    if not reasons:
        return ()
    rows = (LeftOut(row.cells, tuple(reasons[row.number])) for row in table.table.rows if row.number in reasons)
    return (LeftOut(table.table.headings), *rows)


def _outcome(source: Source, planned: list[PlanRow], remarks: RowRemarks, *, outsiders: int = 0) -> ImportOutcome:
    actions = Counter(row.action.value for row in planned)
    counts = {
        "people": len({row.key for row in planned}),
        "add": actions["add"],
        "change": len({row.key for row in planned if row.action is Action.CHANGE}),
        "keep": actions["keep"],
        "expect": actions["expect"],
        "end": actions["end"],
        "refused": remarks.counts[Weight.REFUSED],
        "dropped": remarks.counts[Weight.DROPPED],
        "merged": remarks.counts[Weight.MERGED],
        "warning": remarks.counts[Weight.WARNING],
    }
    content = json.dumps([(row.action, row.key, row.field, row.old, row.new) for row in planned])
    fingerprint = "" if remarks.refused else hashlib.sha256(content.encode("ascii")).hexdigest()
    plan = Plan(tuple(planned), counts, fingerprint, remarks=remarks.in_order(), format=FORMAT)
    return ImportOutcome(source.name, plan, outsiders=outsiders)
