"""A people table as read: one line a person, texts checked, nothing looked up. No Django, no database.

Columns: username, email, department, unit, region, time zone, manager, roles, status, left on, as ``people_headings``
finds them; a name or an employee number serves to find managers. A column that is absent leaves things as they are; an
empty cell of a column that is there empties them.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from ...core.errors import InvalidInput, gettext_noop
from ...core.text import LINE_LENGTH, check_key, clean_text
from ...platform.roster import LONGEST_NAME
from ..competencies.equality import refer
from .data.files import FileRefused, Place, Remark, Source, Weight
from .dates import read_dates
from .left_out import REASON
from .people_headings import has_left, is_heading, match_columns, say_columns, spell
from .remarks import Remarks, RowRemarks, list_names, shorten
from .tables import Row, Table, in_heading, question, refusal
from .workbooks import read_chosen_table
from .zones import read_zone

_LATIN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "æ": "ae", "ł": "l"})
_NUMBERED = re.compile(r"([^()]+)\(([^()]+)\)(?:\s*\([^()]*\))*\s*")
_ADDRESS = re.compile(r"(?:[^<>()@]*[<(]|mailto:)+\s*([^\s<>()@]+@[^\s<>()@]+?)\s*[>)]*", re.IGNORECASE)
TEXTS = ("department", "unit", "region", "time_zone")
"""Fields of a line that a member has too."""
MAX_ROLES = 20
MAX_PEOPLE = 50_000
_NOBODY = frozenset(
    {"", "-", "–", "—", "n/a", "na", "none", "no_manager", "no manager", "keine", "kein", "aucun", "ninguno"}
)
"""What HR systems write in the place of a manager where there is none."""
_NOWHERE = frozenset({"-", "–", "—", "n/a"})
"""The same for a department, unit or region; "NA" can be one."""
UNKNOWN_ZONES = gettext_noop(
    "We do not know these time zones, so the time zones of their people stay as they are: %(names)s. "
    "People: %(count)s. Write a name such as Europe/Berlin."
)
USERNAME = "@"
"""Stands before a manager's username that would say that there is none."""


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One row: texts are None where their column is absent; ``roles`` are (framework key or "", role key).

    ``names`` are the person's name as others may write it, ``number`` is their employee number; both only serve to find
    whom the file means by a manager. ``left_on`` holds every day that the cell can mean.
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
    status: str | None = None
    left_on: tuple[date, ...] = ()

    def has_left(self, today: date) -> bool | None:
        """Whether the row says that the person has left; None where it says nothing of it."""
        if self.left_on:
            return self.left_on[0] <= today
        return None if self.status is None else bool(has_left(self.status))


def read_people_table(source: Source, *, said: Sequence[str] = ()) -> Table:
    """The cells under the heading of a people table; raises FileRefused where nothing can be read."""
    return read_chosen_table(source, is_heading=is_heading, said=said)


def says_who_left(table: Table, *, said: Sequence[str]) -> bool:
    """Whether the table has a column for it."""
    return bool(_columns(table, said).keys() & {"status", "left on"})


def read_people(
    source: Source, *, today: date, all_or_nothing: bool = False, said: Sequence[str] = ()
) -> tuple[Table, list[PersonLine], RowRemarks]:
    """The table, and its lines that can be meant; the others are left out with a remark, or refused.

    ``said``: which column is which, matched by hand ("email=work mail"); then no other column is read.

    Raises FileRefused where the table itself cannot be read or names neither username nor email.
    """
    table = read_people_table(source, said=said)
    file = next(iter(source.files))
    if len(table.rows) > MAX_PEOPLE:
        message = gettext_noop("A table can have up to %(most)s people. Split it into smaller tables.")
        raise FileRefused((refusal(table.rows[MAX_PEOPLE].at("", file=file), message, most=MAX_PEOPLE),))
    columns = _columns(table, said)
    if "username" not in columns and "email" not in columns:
        message = gettext_noop("The table needs a column “username” or “email”. Its columns are %(names)s.")
        names = list_names(table.spelled(table.headings))
        place = in_heading("", file=file, row=table.heading_row)
        raise FileRefused((question(place, message, names=names),))
    remarks = RowRemarks(table.notes)
    _note_columns(remarks, table, columns, file=file)
    lines = []
    zones: Counter[str] = Counter()
    for row in table.rows:
        reading = _RowReading(row, columns, file, weight=Weight.REFUSED if all_or_nothing else Weight.DROPPED)
        line = reading.line(today)
        remarks += reading.remarks
        if not reading.remarks:
            lines.append(line)
            zones.update(filter(None, [reading.unknown_zone]))
    _note_statuses(remarks, lines, file=file)
    if zones:
        remarks.warn(Place(file=file), UNKNOWN_ZONES, names=list_names(zones), count=zones.total())
    return table, lines, remarks


def _columns(table: Table, said: Sequence[str]) -> dict[str, str]:
    return say_columns(said, table.headings) or match_columns(table.headings)


def _note_statuses(remarks: Remarks, lines: Iterable[PersonLine], *, file: str) -> None:
    """Say once which words for a status are not known."""
    unknown = {line.status: None for line in lines if line.status and has_left(line.status) is None}
    if unknown:
        message = gettext_noop("We do not know these words for a status, so their people stay: %(words)s.")
        remarks.warn(Place(file=file), message, words=list_names(filter(None, unknown)))


def _note_columns(remarks: Remarks, table: Table, columns: dict[str, str], *, file: str) -> None:
    """Say how the columns were understood, in one note each for those read under another name and those left out."""
    renamed = [f"{table.spelled([heading])[0]} → {name}" for name, heading in columns.items() if spell(heading) != name]
    unused = [heading for heading in table.headings if heading not in columns.values() and heading != REASON]
    place = in_heading("", file=file, row=table.heading_row)
    if renamed:
        remarks.warn(place, gettext_noop("We read these columns as: %(columns)s."), columns=list_names(renamed))
    if unused:
        message = gettext_noop("We ignore these columns, because a people table has no place for them: %(columns)s.")
        remarks.warn(place, message, columns=list_names(table.spelled(unused)))


def _names_of(whole: str, first: str, last: str) -> tuple[str, ...]:
    """A person's name in the orders in which others write it, folded."""
    last = last or whole
    if first and last and fold_name(first) not in fold_name(last):
        # Beside a first name, a column “Name” holds the last.
        whole = f"{last}, {first}"
    family, comma, given = whole.partition(",")
    orders = (whole, f"{given} {family}") if comma else (whole,)
    return tuple(filter(None, (fold_name(each) for each in orders)))


def bare_address(text: str) -> str:
    """An email address without what mail programs write around it ("Ann Berg <ann@example.org>"); other texts as they
    are."""
    found = _ADDRESS.fullmatch(text)
    return found[1] if found else text


def names_meant(text: str) -> tuple[str, ...]:
    """What a manager's cell can mean within the file, in the order in which it is tried.

    A number or a name, or as some HR systems write it a name with its number in brackets: "Ben Ek (18) (On Leave)".
    """
    found = _NUMBERED.fullmatch(text)
    return (text, fold_name(text), *((found[2].strip(), fold_name(found[1])) if found else ()))


def write_manager(username: str) -> str:
    """A manager's username as a table has it, so that it is read back as one."""
    return f"{USERNAME}{username}" if username and username.casefold() in _NOBODY else username


def fold_name(text: str) -> str:
    """A name as it is compared: "Jörg Müller" is "Joerg Mueller", since accounts are often without accents."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFC", text).casefold().translate(_LATIN))
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(letters.replace(",", " , ").split())


class _RowReading:
    """One row's cells, checked; what is wrong is remarked and the rest still read."""

    def __init__(self, row: Row, columns: dict[str, str], file: str, *, weight: Weight) -> None:
        self.row = row
        self.weight = weight
        self.columns = columns
        self.file = file
        self.remarks = Remarks()
        self.unknown_zone: str | None = ""

    def line(self, today: date) -> PersonLine:
        username, email = (
            self.text("username", LONGEST_NAME) or "",
            bare_address(self.text("email", LONGEST_NAME) or ""),
        )
        if not username and not email:
            message = gettext_noop("This row has no username and no email address. Fill in one of them.")
            self.refuse("username", message)
        department, unit, region = (self.place(name) for name in ("department", "unit", "region"))
        place = department, unit, region, self.time_zone()
        whole, first, last = (self.text(name, LINE_LENGTH) or "" for name in ("name", "first name", "last name"))
        number = self.text("number", LONGEST_NAME) or ""
        return PersonLine(
            self.row,
            username,
            email,
            *place,
            self.manager(own=(username, email, number)),
            self.roles(),
            _names_of(whole, first, last),
            number,
            self.text("status", LINE_LENGTH),
            self.left_on(today),
        )

    def left_on(self, today: date) -> tuple[date, ...]:
        """The days that the cell can mean, all of them past or all to come; empty for an empty cell."""
        text = self.text("left on", LINE_LENGTH)
        if not text or text.casefold() in _NOBODY:
            return ()
        days = read_dates(text)
        if not days or len({day <= today for day in days}) > 1:
            self.refuse("left on", gettext_noop("“%(text)s” is not a clear date. Write it as 2026-01-31."), text=text)
        return days

    def manager(self, *, own: tuple[str, ...]) -> str | None:
        """Whom the row names as manager; "" where it says nobody, or the person themselves as HR systems do."""
        cell = self.text("manager", LONGEST_NAME)
        text = None if cell is None else bare_address(cell)
        if text is not None and text[:1] == USERNAME and text[1:].casefold() in _NOBODY:
            return text[1:]
        return "" if text is not None and (text.casefold() in _NOBODY or text in own) else text

    def refuse(self, column: str, message: str, **params: object) -> None:
        place = self.row.at(self.columns.get(column, column), file=self.file)
        self.remarks.append(Remark(self.weight, place, message, params))

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

    def place(self, column: str) -> str | None:
        text = self.text(column, LINE_LENGTH)
        return "" if text and text.casefold() in _NOWHERE else text

    def time_zone(self) -> str | None:
        name = self.text("time zone", LINE_LENGTH)
        zone = None if name is None else read_zone("" if name.casefold() in _NOWHERE else name)
        self.unknown_zone = name if name and zone is None else ""
        return zone

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
                self.refuse("roles", message, role=shorten(role))
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
