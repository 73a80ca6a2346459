"""A table of ratings as read, against a model's skills and scale: one word for each cell. No Django, no database.

Two shapes: people by skills (a column for each skill, the level in the cell), and one rating a row (person, skill,
level, and if they are there source and date). Which it is, the heading says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ...core.errors import InvalidInput, gettext_noop
from ...core.scales import Scale
from ..competencies.data import RoleSkill
from ..competencies.equality import fold, refer
from ..ratings.answers import OLDEST
from ..ratings.data import Source
from .data.files import MAX_SCALE_LINES, Place, Remark, Weight
from .dates import read_dates
from .people_headings import say_columns
from .ratings_headings import SKILL, WHO, find_columns, read_source_word
from .remarks import RowRemarks, list_names, shorten
from .tables import Row, Table, in_heading

NOT_RATED = frozenset({"", "-", "–", "—", "n/a", "na", "n.a.", "none", "not rated", "?"})

BAD_SCALE = gettext_noop("“%(line)s” does not say which level is meant. Write each as value=level, such as 0=1.")
NO_LEVEL = gettext_noop(
    "“%(text)s” is not a level of this scale: %(levels)s. If the file uses another scale, say which value is which "
    "level."
)
NO_SKILL = gettext_noop("The competency model has no skill “%(name)s”. Write the skill’s title or key.")
NO_COLUMNS = gettext_noop(
    "No column is a skill of “%(title)s”, and there are no columns “skill” and “level”. The columns are %(names)s."
)
UNUSED = gettext_noop("We ignore these columns, because the competency model has no such skills: %(columns)s.")


@dataclass(frozen=True, slots=True)
class Word:
    """One rating of a table: whose row, which skill, the level, who gave it, and on which day (None: not said)."""

    row: Row
    column: str
    skill: RoleSkill
    level: int
    source: Source
    day: date | None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a table is read with: the model's skills and scale, and what holds where the file does not say it.

    ``said``: which column is which, matched by hand ("email=work mail", "skill:KEY=Pivots"); then no other is read.
    """

    title: str
    skills: Sequence[RoleSkill]
    scale: Scale
    levels: Mapping[str, int]
    source: Source
    day: date | None
    today: date
    weight: Weight
    file: str
    said: Sequence[str] = ()


def read_scale(lines: Sequence[str], *, scale: Scale) -> dict[str, int]:
    """What a cell may hold, folded, and the level that it means: the numbers and names of the scale, or, where there
    are any, only the ``lines`` ("0=1", "expert=Leading").

    Raises InvalidInput for a line that says no level.
    """
    own = {str(level.number): level.number for level in scale.levels}
    own |= {fold(level.name): level.number for level in scale.levels}
    own |= {fold(f"{level.number} {sign} {level.name}"): level.number for level in scale.levels for sign in "·-–:"}
    if not lines:
        return own
    found: dict[str, int] = {}
    for line in lines[:MAX_SCALE_LINES]:
        value, equals, level = line.rpartition("=")
        if not equals or not value.strip() or fold(level) not in own:
            raise InvalidInput(BAD_SCALE, code="bad_scale_line", fields={"scale": "line"}, line=shorten(line))
        found[_number(value)] = own[fold(level)]
    return found


def read_words(table: Table, reading: Reading, remarks: RowRemarks) -> tuple[list[Word], dict[str, str]]:
    """Every rating of the table, and the columns that say who; what cannot be read is remarked and left out."""
    columns = say_columns(reading.said, table.headings) or find_columns(table.headings)
    who = {name: columns[name] for name in WHO if name in columns}
    by_name = _by_name(reading.skills)
    if "skill" in columns and "level" in columns:
        return list(_from_rows(table, columns, by_name, reading, remarks)), who
    rest = [name for name in table.headings if name not in columns.values() or name == columns.get("level")]
    if reading.said:
        chosen = {
            heading: column.removeprefix(SKILL) for column, heading in columns.items() if column.startswith(SKILL)
        }
        skills = {heading: by_name[key] for heading, key in chosen.items() if key in by_name}
        rest = list(skills)
    else:
        skills = {name: by_name[key] for name in rest if (key := _key(name, by_name)) is not None}
    place = in_heading("", file=reading.file, row=table.heading_row)
    if not skills:
        names = list_names(table.headings)
        remarks.refuse(place, NO_COLUMNS, title=reading.title, names=names)
        return [], who
    unused = [name for name in rest if name not in skills]
    if unused:
        remarks.warn(place, UNUSED, columns=list_names(unused))
    day_of = _Days(table, columns.get("date"), reading, remarks)
    return list(_from_cells(table, columns, skills, day_of, reading, remarks)), who


def _from_cells(
    table: Table,
    columns: Mapping[str, str],
    skills: Mapping[str, RoleSkill],
    day_of: Callable[[Row], date | None],
    reading: Reading,
    remarks: RowRemarks,
) -> Iterator[Word]:
    for row in table.rows:
        said = []
        source = _source(row, columns.get("source"), reading, remarks)
        for column, skill in skills.items():
            if _is_rated(row[column]) and (level := _level(row, column, reading, remarks)):
                said.append((column, skill, level))
        day = day_of(row) if said else None
        if source is not None and row.number not in remarks.of_rows:
            yield from (Word(row, column, skill, level, source, day) for column, skill, level in said)


def _from_rows(
    table: Table, columns: Mapping[str, str], by_name: Mapping[str, RoleSkill], reading: Reading, remarks: RowRemarks
) -> Iterator[Word]:
    day_of = _Days(table, columns.get("date"), reading, remarks)
    for row in table.rows:
        if not _is_rated(row[columns["level"]]):
            continue
        name = row[columns["skill"]]
        key = _key(name, by_name)
        if key is None:
            _leave_out(row, columns["skill"], reading, remarks, NO_SKILL, name=shorten(name))
            continue
        level = _level(row, columns["level"], reading, remarks)
        source = _source(row, columns.get("source"), reading, remarks)
        day = day_of(row)
        if level is not None and source is not None and row.number not in remarks.of_rows:
            yield Word(row, columns["level"], by_name[key], level, source, day)


class _Days:
    """The day of each row; where day and month cannot be told apart, another row may say which of them is first."""

    def __init__(self, table: Table, column: str | None, reading: Reading, remarks: RowRemarks) -> None:
        self.column, self.reading, self.remarks = column, reading, remarks
        self.at: int | None = None
        for row in table.rows if column else ():
            text = row[column or ""].strip()
            if "/" in text and len(read_dates(text)) == 1:
                day = read_dates(text)[0].day
                self.at = 0 if text.split("/")[0].isdecimal() and int(text.split("/")[0]) == day else 1
                break

    def __call__(self, row: Row) -> date | None:
        text = row[self.column].strip() if self.column else ""
        if text.casefold() in NOT_RATED:
            return self.reading.day
        days = read_dates(text)
        day = days[self.at or 0] if len(days) == 1 or (days and self.at is not None) else None
        if day is None:
            message = gettext_noop("“%(text)s” is not a clear date. Write it as 2026-01-31.")
            _leave_out(row, self.column or "", self.reading, self.remarks, message, text=shorten(text))
        elif not OLDEST <= day <= self.reading.today:
            message = gettext_noop("“%(text)s” is not a day on which somebody can have rated. Correct the date.")
            _leave_out(row, self.column or "", self.reading, self.remarks, message, text=shorten(text))
        return day


def _level(row: Row, column: str, reading: Reading, remarks: RowRemarks) -> int | None:
    text = row[column]
    level = reading.levels.get(_number(text))
    if level is None:
        levels = ", ".join(list(reading.levels)[:12])
        _leave_out(row, column, reading, remarks, NO_LEVEL, text=shorten(text), levels=levels)
    return level


def _source(row: Row, column: str | None, reading: Reading, remarks: RowRemarks) -> Source | None:
    text = row[column].strip() if column else ""
    if not text:
        return reading.source
    source = read_source_word(text)
    if source is None:
        message = gettext_noop("“%(text)s” does not say who rated. Write self, manager, mentor or test.")
        _leave_out(row, column or "", reading, remarks, message, text=shorten(text))
    return source


def _leave_out(row: Row, column: str, reading: Reading, remarks: RowRemarks, message: str, **params: object) -> None:
    place: Place = row.at(column, file=reading.file)
    remarks.append(Remark(reading.weight, place, message, params))


def _is_rated(text: str) -> bool:
    return " ".join(text.casefold().split()) not in NOT_RATED


def _number(text: str) -> str:
    """What a cell holds, folded; a whole number as spreadsheets write it ("3.0") is that number."""
    folded = fold(text)
    whole, point, rest = folded.replace(",", ".").partition(".")
    return whole if point and whole.isdecimal() and not rest.strip("0") else folded


def _by_name(skills: Sequence[RoleSkill]) -> dict[str, RoleSkill]:
    """Skills by key and by title, folded; a title of two skills means neither."""
    titles = [fold(skill.title) for skill in skills]
    found = {title: skill for title, skill in zip(titles, skills, strict=True) if titles.count(title) == 1}
    return found | {skill.key: skill for skill in skills}


def match_skills(headings: Sequence[str], skills: Sequence[RoleSkill]) -> dict[str, str]:
    """The key of the skill that each heading names by itself; headings that name none are absent."""
    by_name = _by_name(skills)
    return {name: by_name[key].key for name in headings if (key := _key(name, by_name)) is not None}


def list_values(table: Table, headings: Sequence[str], *, most: int) -> tuple[str, ...]:
    """The different values in these columns that can be levels, the first ``most`` in the order of the file."""
    found: dict[str, None] = {}
    for row in table.rows:
        for heading in headings:
            if _is_rated(row[heading]):
                found.setdefault(_number(row[heading]))
        if len(found) >= most:
            break
    return tuple(found)[:most]


def _key(name: str, by_name: Mapping[str, RoleSkill]) -> str | None:
    for key in (fold(name), refer(name)):
        if key in by_name:
            return key
    return None
