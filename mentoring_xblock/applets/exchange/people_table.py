"""A people table as read: one line a person, texts checked, nothing looked up. No Django, no database.

Columns: username, email, department, unit, region, time zone, manager, roles, as ``people_headings`` finds them; a name
or an employee number serves to find managers. A column that is absent leaves things as they are; an empty cell of a
column that is there empties them.
"""

from __future__ import annotations

from dataclasses import dataclass

from ...core.errors import InvalidInput, gettext_noop
from ...core.text import check_key, clean_text
from ..competencies.equality import refer
from ..people.domain import check_time_zone
from .data import FileRefused, Source
from .formats.draft import one_file
from .packages import looks_like_workbook
from .people_headings import is_heading, match_columns, spell
from .remarks import Remarks
from .tables import Row, Table, in_heading, read_table, refusal
from .workbooks import read_workbook

TEXTS = ("department", "unit", "region", "time_zone")
"""Fields of a line that a member has too."""
NAME_LENGTH = 254
TEXT_LENGTH = 255
MAX_ROLES = 20
MAX_PEOPLE = 50_000
_NOBODY = frozenset(
    {"", "-", "–", "—", "n/a", "na", "none", "no_manager", "no manager", "keine", "kein", "aucun", "ninguno"}
)
"""What HR systems write in the place of a manager where there is none."""


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One row: texts are None where their column is absent; ``roles`` are (framework key or "", role key).

    ``names`` are the person's name as others may write it, ``number`` is their employee number; both only serve to find
    whom the file means by a manager.
    """

    row: Row
    username: str
    email: str
    department: str | None
    unit: str | None
    region: str | None
    time_zone: str | None
    manager: str | None
    roles: tuple[tuple[str, str], ...] | None
    names: tuple[str, ...] = ()
    number: str = ""


def read_people(source: Source) -> tuple[tuple[PersonLine, ...], Remarks]:
    """The lines of the table that can be meant, and every remark about the others.

    Raises FileRefused where the table itself cannot be read or names neither username nor email.
    """
    file, content = one_file(source)
    if looks_like_workbook(content):
        table, _sheet, _others = read_workbook(content, is_heading=is_heading, file=file)
    else:
        table = read_table(content, file=file, is_heading=is_heading)
    if len(table.rows) > MAX_PEOPLE:
        message = gettext_noop("A table can have up to %(most)s people. Split it into smaller tables.")
        raise FileRefused((refusal(table.rows[MAX_PEOPLE].at("", file=file), message, most=MAX_PEOPLE),))
    columns = match_columns(table.headings)
    if "username" not in columns and "email" not in columns:
        message = gettext_noop("The table needs a column “username” or “email”. Its columns are %(names)s.")
        names = ", ".join(table.headings)[:200]
        raise FileRefused((refusal(in_heading("", file=file), message, names=names),))
    remarks = Remarks(table.notes)
    _note_columns(remarks, table, columns, file=file)
    lines = []
    for row in table.rows:
        reading = _RowReading(row, columns, file)
        line = reading.line()
        remarks += reading.remarks
        if not reading.remarks:
            lines.append(line)
    return tuple(lines), remarks


def _note_columns(remarks: Remarks, table: Table, columns: dict[str, str], *, file: str) -> None:
    """Say how the columns were understood, in one note each for those read under another name and those left out."""
    renamed = [f"{heading} → {name}" for name, heading in columns.items() if spell(heading) != name]
    unused = [heading for heading in table.headings if heading not in columns.values()]
    place = in_heading("", file=file, row=table.heading_row)
    if renamed:
        remarks.warn(place, gettext_noop("We read these columns as: %(columns)s."), columns=", ".join(renamed)[:400])
    if unused:
        message = gettext_noop("We ignore these columns, because a people table has no place for them: %(columns)s.")
        remarks.warn(place, message, columns=", ".join(unused)[:400])


def _names_of(whole: str, first: str, last: str) -> tuple[str, ...]:
    """A person's name in the orders in which others write it, folded."""
    if not whole and first and last:
        whole = f"{last}, {first}"
    family, comma, given = whole.partition(",")
    orders = (whole, f"{given} {family}") if comma else (whole,)
    return tuple(filter(None, (fold_name(each) for each in orders)))


def fold_name(text: str) -> str:
    """A name as it is compared."""
    return " ".join(text.casefold().replace(",", " , ").split())


class _RowReading:
    """One row's cells, checked; what is wrong is remarked and the rest still read."""

    def __init__(self, row: Row, columns: dict[str, str], file: str) -> None:
        self.row = row
        self.columns = columns
        self.file = file
        self.remarks = Remarks()

    def line(self) -> PersonLine:
        username, email = self.text("username", NAME_LENGTH) or "", self.text("email", NAME_LENGTH) or ""
        if not username and not email:
            message = gettext_noop("This row has no username and no email address. Fill in one of them.")
            self.refuse("username", message)
        department, unit, region = (self.text(name, TEXT_LENGTH) for name in ("department", "unit", "region"))
        place = department, unit, region, self.time_zone()
        whole, first, last = (self.text(name, TEXT_LENGTH) or "" for name in ("name", "first name", "last name"))
        number = self.text("number", NAME_LENGTH) or ""
        return PersonLine(
            self.row,
            username,
            email,
            *place,
            self.manager(own=(username, email, number)),
            self.roles(),
            _names_of(whole, first, last),
            number,
        )

    def manager(self, *, own: tuple[str, ...]) -> str | None:
        """Whom the row names as manager; "" where it says nobody, or the person themselves as HR systems do."""
        text = self.text("manager", NAME_LENGTH)
        return "" if text is not None and (text.casefold() in _NOBODY or text in own) else text

    def refuse(self, column: str, message: str, **params: object) -> None:
        place = self.row.at(self.columns.get(column, column), file=self.file)
        self.remarks.refuse(place, message, **params)

    def cell(self, column: str) -> str | None:
        return self.row[self.columns[column]] if column in self.columns else None

    def text(self, column: str, longest: int) -> str | None:
        cell = self.cell(column)
        if cell is None:
            return None
        try:
            return " ".join(clean_text(cell, field=column, longest=longest).split())
        except InvalidInput as refused:
            self.refuse(column, refused.message, **refused.params)
            return ""

    def time_zone(self) -> str | None:
        name = self.text("time zone", 64)
        try:
            return check_time_zone(name) if name is not None else None
        except InvalidInput as refused:
            self.refuse("time zone", refused.message, **refused.params)
            return ""

    def roles(self) -> tuple[tuple[str, str], ...] | None:
        cell = self.cell("roles")
        if cell is None:
            return None
        roles: list[tuple[str, str]] = []
        for part in filter(None, (piece.strip() for piece in cell.split(";"))):
            framework, colon, role = part.partition(":")
            if not colon:
                framework, role = "", part
            try:
                framework_key = check_key(framework, field="framework") if colon else ""
            except InvalidInput as refused:
                self.refuse("roles", refused.message, **refused.params)
                continue
            role_key = refer(role)
            if not role_key:
                message = gettext_noop("“%(role)s” is not a role. Write the role’s key, or model:role.")
                self.refuse("roles", message, role=role[:120])
            elif (framework_key, role_key) in roles:
                message = gettext_noop("The role “%(role)s” appears twice. Remove one of the two.")
                self.refuse("roles", message, role=role_key)
            else:
                roles.append((framework_key, role_key))
        if len(roles) > MAX_ROLES:
            self.refuse(
                "roles", gettext_noop("A person can have up to %(most)s roles. Remove some of them."), most=MAX_ROLES
            )
        return tuple(roles)
