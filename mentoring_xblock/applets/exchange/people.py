"""A people table into a programme: look up, plan, show, apply. Who may do so is decided above.

Everything wrong is said at once with its row. Accounts are found, never made or changed: neither their email nor
anything else of theirs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from ...core.errors import gettext_noop
from ..people import api as people
from ..people.domain import fold_email
from .data.files import Choices, FileRefused, Source
from .data.plans import Action, ImportOutcome, PlanRow, Step
from .data.uploads import ImportKind
from .outcomes import is_to_store, list_left_out, plan_rows
from .people_lookup import Lookup
from .people_merging import Person
from .people_plan import plan_people, to_expected, to_row
from .people_table import read_people, says_who_left
from .remarks import RowRemarks
from .runs import record_run
from .tables import Table

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
    choices: Choices | None = None,
    progress: Callable[[Step], None] | None = None,
) -> ImportOutcome:
    """Make the table's rows hold in the programme; a dry run only plans.

    Who has no account is expected by email. A faulty row is left out with a remark, or with ``choices.all_or_nothing``
    stops the import. Who has left, as the file says, leaves the programme; with ``choices.absent_left`` (which takes no
    file with a row that cannot be read) so does everybody whom it does not name, but for administrators.

    ``sees_accounts``: the reader of the plan may know the site's accounts. Others read of people outside the programme
    what the file says and nothing else: never a username found by an email, nor whether the two belong together, nor
    whether there is an account.

    Nothing is written where the import is refused or nothing differs. ``expected`` is the fingerprint of the plan that
    was shown. Raises Conflict where that plan no longer holds.
    """
    report, choices = progress or (lambda _step: None), choices or Choices()
    report(Step.READING)
    try:
        table, lines, remarks = read_people(
            source,
            today=now.date(),
            all_or_nothing=choices.all_or_nothing or choices.absent_left,
            said=choices.columns,
        )
    except FileRefused as refused:
        return _plan(source, [], RowRemarks(refused.remarks))
    report(Step.LOOKING_UP)
    before = people.list_members(programme_id, active_only=False)
    if not dry_run:
        people.lock_members([member.member_id for member in before])
    lookup = Lookup(
        programme_id,
        lines,
        before,
        file=next(iter(source.files)),
        says_who_left=says_who_left(table, said=choices.columns),
        sees_accounts=sees_accounts,
        expected=people.list_expected(programme_id),
        choices=choices,
        actor_id=actor_id,
        today=now.date(),
    )
    found = lookup.people()
    remarks += lookup.remarks
    awaited = people.awaited_managers(programme_id)
    planned = [] if remarks.refused else plan_people(lookup, found, awaited)
    outcome = replace(
        _plan(source, planned, remarks, table),
        outsiders=lookup.count_outsiders(),
        named=lookup.count_named(),
        left_out=list_left_out(table, remarks),
    )
    plan = outcome.plan
    if not is_to_store(plan, dry_run=dry_run, expected=expected, plan_again=PLAN_AGAIN):
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


def _plan(source: Source, planned: list[PlanRow], remarks: RowRemarks, table: Table | None = None) -> ImportOutcome:
    actions = Counter(row.action for row in planned)
    counts = {
        "people": len({row.key for row in planned}),
        "add": actions[Action.ADD],
        "change": len({row.key for row in planned if row.action is Action.CHANGE}),
        **{action.value: actions[action] for action in (Action.KEEP, Action.EXPECT, Action.END)},
    }
    return plan_rows(source, planned, remarks, counts=counts, format_name=FORMAT, table=table)
