"""Ratings that exist elsewhere into a programme: look up, plan, show, apply. Who may do so is decided above.

Only the programme's members are looked up, so a file tells nothing of anybody else. What comes in is marked as imported
and ages from the day on which it was given.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time

from django.db import transaction

from ...core.errors import gettext_noop
from ...core.text import fold_address
from ...platform.roster import Account, display_names, find_contacts
from ..audit_log import api as audit_log
from ..audit_log.data import Action as Logged
from ..audit_log.data import Change
from ..competencies import api as competencies
from ..competencies.data import VersionRef
from ..people import api as people
from ..people.data import MemberInfo
from ..people.domain import fold_email
from ..ratings import api as ratings
from ..ratings.data import Source as RatedBy
from ..ratings.records import RatingInfo
from .causes import Cause
from .data.files import Choices, FileRefused, Source
from .data.plans import Action, ImportOutcome, PlanRow, Step, Thing
from .data.uploads import ImportKind
from .outcomes import is_to_store, list_left_out, plan_rows
from .people_table import bare_address, fold_name
from .ratings_headings import is_heading
from .ratings_table import RatedCell, Reading
from .ratings_turned import turn
from .remarks import RowRemarks
from .runs import record_run
from .tables import Row, Table
from .workbooks import read_chosen_table

FORMAT = "ratings-csv"
PLAN_AGAIN = gettext_noop(
    "The ratings or the people of this programme have changed since this preview. Create a new preview and check it."
)
NOBODY = Cause(
    gettext_noop("“%(name)s” is not a member of this programme, or has not joined yet."),
    gettext_noop("“%(name)s” is not a member of this programme, or has not joined yet. Rows: %(count)s."),
    gettext_noop(
        "These people and %(more)s more are not members of this programme, or have not joined yet: %(names)s. "
        "Rows: %(count)s."
    ),
)
SEVERAL = Cause(
    gettext_noop("Several members have the name “%(name)s”. Add a column with their email address."),
    gettext_noop("Several members have the name “%(name)s”. Add a column with their email address. Rows: %(count)s."),
    gettext_noop(
        "These names and %(more)s more each belong to several members: %(names)s. Add a column with email addresses. "
        "Rows: %(count)s."
    ),
)
OWN = Cause(
    gettext_noop("You cannot import what others say of your own skills. Ask another administrator to import this row."),
    gettext_noop(
        "You cannot import what others say of your own skills. Ask another administrator to import these rows. "
        "Rows: %(count)s."
    ),
    "",
)
TWICE = gettext_noop("This person’s “%(skill)s” is rated twice on one day, with different levels. Keep one of the two.")
_NOON = time(12, tzinfo=UTC)

Key = tuple[int, int, RatedBy, date]


@transaction.atomic
def import_ratings(
    version: VersionRef,
    *,
    source: Source,
    choices: Choices,
    actor_id: int | None,
    now: datetime,
    dry_run: bool = False,
    expected: str | None = None,
    progress: Callable[[Step], None] | None = None,
) -> ImportOutcome:
    """Store the table's ratings of the model ``version``; a dry run only plans.

    A rating that was imported before is kept once; one without a day is new where the person's newest by that source
    has another level. Rows with a fault are left out, or with ``choices.all_or_nothing`` stop the import.

    Nothing is written where the import is refused or nothing is new. Raises InvalidInput for choices that say nothing,
    Conflict where the plan with the fingerprint ``expected`` no longer holds.
    """
    report = progress or (lambda _step: None)
    report(Step.READING)
    skills = [skill for skill in competencies.get_skills(version) if not skill.retired]
    reading = Reading(version, skills, choices, file=next(iter(source.files), ""), today=now.date())
    try:
        table = read_ratings_table(source, said=choices.columns)
    except FileRefused as refused:
        return _plan(source, [], RowRemarks(refused.remarks), 0)
    cells, who = reading.cells(table)
    report(Step.LOOKING_UP)
    finding = _Finding(version.programme_id, who, reading, actor_id)
    found = finding.ratings(cells)
    reading.remark_causes()
    remarks = reading.remarks
    new, kept = _split(found)
    names = finding.names
    planned = [] if remarks.refused else [_row(version, names, key, cell) for key, cell in new.items()]
    outcome = replace(_plan(source, planned, remarks, kept, table), left_out=list_left_out(table, remarks))
    plan = outcome.plan
    if not is_to_store(plan, dry_run=dry_run, expected=expected, plan_again=PLAN_AGAIN):
        return outcome
    report(Step.STORING)
    changed = _store(version, new, actor_id=actor_id, now=now)
    record_run(version.programme_id, ImportKind.RATINGS, source=source, plan=plan, actor_id=actor_id, now=now)
    return replace(outcome, applied=True, changed=changed)


def read_ratings_table(source: Source, *, said: Sequence[str] = ()) -> Table:
    """The cells under the heading of a table of ratings; raises FileRefused where nothing can be read."""
    table = read_chosen_table(source, is_heading=is_heading, said=said)
    return turn(table, file=next(iter(source.files)))


class _Finding:
    """Whose each row is: a member by username, email address or name. Nobody else is looked for."""

    def __init__(self, programme_id: int, who: Mapping[str, str], reading: Reading, actor_id: int | None) -> None:
        self.who, self.reading, self.actor_id = who, reading, actor_id
        self.members = {member.user_id: member for member in people.list_members(programme_id)}
        accounts = find_contacts(self.members).values()
        self.names = {self.members[account.user_id].member_id: account.username for account in accounts}
        self.by_text: dict[str, list[MemberInfo]] = defaultdict(list)
        for account in accounts:
            for text in {f"@{fold_address(account.username)}", fold_email(account.email)} - {""}:
                self.by_text[text].append(self.members[account.user_id])
        if who.keys() & {"name", "first name"}:
            self._add_names(accounts)
        self._of_row: dict[int, MemberInfo | None] = {}

    def _add_names(self, accounts: Iterable[Account]) -> None:
        for user_id, name in display_names(account.user_id for account in accounts).items():
            first, _space, last = name.rpartition(" ")
            for text in {fold_name(name), fold_name(f"{last}, {first}")}:
                self.by_text[f" {text}"].append(self.members[user_id])

    def ratings(self, cells: Sequence[RatedCell]) -> dict[Key, RatedCell]:
        """The cells by member, skill, source and day, each once."""
        found: dict[Key, RatedCell] = {}
        for cell in cells:
            member = self.member(cell.row)
            if member is None:
                continue
            if member.user_id == self.actor_id and cell.source is not RatedBy.SELF:
                self.reading.leave_out_for(OWN, cell.row, cell.column, "")
                continue
            key = (member.member_id, cell.skill.skill_id, cell.source, cell.day or self.reading.today)
            if key in found and found[key].level != cell.level:
                self.reading.leave_out(cell.row, cell.column, TWICE, skill=cell.skill.title)
            else:
                found.setdefault(key, cell)
        return {key: cell for key, cell in found.items() if cell.row.number not in self.reading.remarks.of_rows}

    def member(self, row: Row) -> MemberInfo | None:
        """The member whom the row means, looked for once a row."""
        if row.number not in self._of_row:
            self._of_row[row.number] = self._find(row)
        return self._of_row[row.number]

    def _find(self, row: Row) -> MemberInfo | None:
        said = {name: row[column].strip() for name, column in self.who.items() if row[column].strip()}
        whole = said.get("name", "")
        last = said.get("last name", whole)
        if said.get("first name") and last and fold_name(said["first name"]) not in fold_name(last):
            # Beside a first name, a column “Name” holds the last.
            whole = f"{said['first name']} {last}"
        texts = (
            ("username", f"@{fold_address(said.get('username', ''))}"),
            ("email", fold_email(bare_address(said.get("email", "")))),
            ("name", f" {fold_name(whole)}" if whole else ""),
        )
        several = False
        for column, text in texts:
            members = self.by_text.get(text, [])
            if len(members) == 1:
                return members[0]
            several = several or bool(members)
            # A name beside an address that is nobody's here may be a namesake's.
            if column == "email" and (said.get("username") or said.get("email")):
                break
        first = next(iter(said), next(iter(self.who), ""))
        name = said.get("username") or said.get("email") or whole
        self.reading.leave_out_for(SEVERAL if several else NOBODY, row, self.who.get(first, ""), name)
        return None


def _split(found: Mapping[Key, RatedCell]) -> tuple[dict[Key, RatedCell], int]:
    """The ratings that are new, and how many are already there."""
    member_ids = {member_id for member_id, *_ in found}
    stored = ratings.imported_ratings(member_ids)
    records = ratings.skill_records(member_ids, {skill_id for _, skill_id, *_ in found})
    new = {}
    for key, cell in found.items():
        member_id, skill_id, source, day = key
        record = records.get((member_id, skill_id))
        newest = record.level_by(source) if record else None
        if (member_id, skill_id, source, day, cell.level) in stored or (cell.day is None and newest == cell.level):
            continue
        new[key] = cell
    return new, len(found) - len(new)


def _row(version: VersionRef, names: Mapping[int, str], key: Key, cell: RatedCell) -> PlanRow:
    level = f"{cell.level} · {version.scale.name_of(cell.level)}"
    said = (level, cell.source.value, key[3].isoformat())
    return PlanRow(Action.ADD, Thing.RATING, names.get(key[0], ""), field=cell.skill.title, new=said)


def _store(
    version: VersionRef, new: Mapping[Key, RatedCell], *, actor_id: int | None, now: datetime
) -> tuple[int, ...]:
    by_member: dict[int, list[tuple[Key, RatedCell]]] = defaultdict(list)
    for key, cell in new.items():
        by_member[key[0]].append((key, cell))
    members = people.lock_members(by_member, with_roles=False)
    changes: list[Change] = []
    for member_id, said in sorted(by_member.items()):
        entries = [
            RatingInfo.of(
                cell.skill,
                cell.level,
                scale_top=version.scale.top,
                source=cell.source,
                rated_at=min(now, datetime.combine(key[3], _NOON)),
                is_imported=True,
            )
            for key, cell in sorted(said, key=lambda pair: pair[0][3])
        ]
        ratings.record(member_id, entries, locked=True, now=now)
        levels = {"levels": {entry.skill_id: entry.level for entry in entries}}
        changes.append(
            people.change_of(Logged.RATING_IMPORTED, members[member_id], actor_id=actor_id, now=now, new=levels)
        )
    audit_log.record_many(changes)
    return tuple(sorted(by_member))


def _plan(
    source: Source, planned: list[PlanRow], remarks: RowRemarks, kept: int, table: Table | None = None
) -> ImportOutcome:
    counts = {"people": len({row.key for row in planned}), "add": len(planned), "change": 0, "keep": kept}
    return plan_rows(source, planned, remarks, counts=counts, format_name=FORMAT, table=table)
