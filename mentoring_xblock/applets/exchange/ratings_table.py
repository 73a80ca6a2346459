"""A table of ratings as read, against a model's skills and scale: one rating for each cell. No Django, no database.

Two shapes: people by skills (a column for each skill, the level in the cell), and one rating a row (person, skill,
level, and if they are there source and date). Which it is, the heading says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ...core.errors import InvalidInput, gettext_noop
from ...core.scales import Scale
from ..competencies.data import RoleSkill, VersionRef
from ..competencies.equality import fold, refer
from ..ratings.answers import OLDEST
from ..ratings.data import Source
from .causes import Cause, Causes
from .data.files import MAX_SCALE_LINES, Choices, Remark, Weight
from .dates import read_dates
from .people_headings import say_columns
from .ratings_headings import SKILL, WHO, find_columns, read_source_word
from .remarks import RowRemarks, list_names, shorten
from .tables import Row, Table, in_heading

NOT_RATED = frozenset({"", "-", "–", "—", "n/a", "na", "n.a.", "none", "not rated", "?"})

_ASKED = re.compile(r".*\[([^\[\]]+)\]\s*", re.DOTALL)
BAD_SCALE = gettext_noop("“%(line)s” does not say which level is meant. Write each as value=level, such as 0=1.")
NO_LEVEL = Cause(
    gettext_noop(
        "“%(name)s” is not a level of this scale: %(levels)s. If the file uses another scale, say which value is which "
        "level."
    ),
    gettext_noop(
        "“%(name)s” is not a level of this scale: %(levels)s. If the file uses another scale, say which value is which "
        "level. Rows: %(count)s."
    ),
    gettext_noop(
        "These values and %(more)s more are not levels of this scale: %(names)s. The levels are: %(levels)s. If the "
        "file uses another scale, say which value is which level. Rows: %(count)s."
    ),
)
NO_SKILL = Cause(
    gettext_noop("The competency model has no skill “%(name)s”. Write the skill’s title or key."),
    gettext_noop("The competency model has no skill “%(name)s”. Write the skill’s title or key. Rows: %(count)s."),
    gettext_noop(
        "The competency model does not have these skills and %(more)s more: %(names)s. "
        "Write each skill’s title or key. Rows: %(count)s."
    ),
)
NO_COLUMNS = gettext_noop(
    "No column is a skill of “%(title)s”, and there are no columns “skill” and “level”. The columns are %(names)s."
)
NO_SOURCE = Cause(
    gettext_noop("“%(name)s” does not say who rated. Write self, manager, mentor or test."),
    gettext_noop("“%(name)s” does not say who rated. Write self, manager, mentor or test. Rows: %(count)s."),
    gettext_noop(
        "These words and %(more)s more do not say who rated: %(names)s. Write self, manager, mentor or test. "
        "Rows: %(count)s."
    ),
)
UNCLEAR_DAY = Cause(
    gettext_noop("“%(name)s” is not a clear date. Write it as 2026-01-31."),
    gettext_noop("“%(name)s” is not a clear date. Write it as 2026-01-31. Rows: %(count)s."),
    gettext_noop("These and %(more)s more are not clear dates: %(names)s. Write each as 2026-01-31. Rows: %(count)s."),
)
NO_DAY = gettext_noop("“%(text)s” is not a day on which somebody can have rated. Correct the date.")
UNUSED = gettext_noop("We ignore these columns, because the competency model has no such skills: %(columns)s.")


@dataclass(frozen=True, slots=True)
class RatedCell:
    """One rating of a table: whose row, which skill, the level, who gave it, and on which day (None: not said)."""

    row: Row
    column: str
    skill: RoleSkill
    level: int
    source: Source
    day: date | None


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


class Reading:
    """A table against a model, and what holds where the file does not say it; what cannot be read is remarked."""

    def __init__(
        self, version: VersionRef, skills: Sequence[RoleSkill], choices: Choices, *, file: str, today: date
    ) -> None:
        """Raises InvalidInput for choices that cannot be meant.

        ``choices.columns``: which column is which, matched by hand ("email=work mail", "skill:KEY=Pivots"); then no
        other is read.
        """
        self.version, self.file, self.today = version, file, today
        self.said = choices.columns
        self.by_name = _by_name(skills)
        self.source = _source_of(choices)
        self.day = _day_of(choices, today)
        self.levels = read_scale(choices.scale, scale=version.scale)
        own = (f"{level.number} · {level.name}" for level in version.scale.levels)
        self.level_names = list_names(self.levels if choices.scale else own)
        self.weight = Weight.REFUSED if choices.all_or_nothing else Weight.DROPPED
        self.remarks = RowRemarks()
        self.causes = Causes()

    def cells(self, table: Table) -> tuple[list[RatedCell], dict[str, str]]:
        """Every rating of the table, and the columns that say who; what cannot be read is left out."""
        self.remarks += table.notes
        columns = say_columns(self.said, table.headings) or find_columns(table.headings)
        who = {name: columns[name] for name in WHO if name in columns}
        if "skill" in columns and "level" in columns:
            return list(self._from_rows(table, columns)), who
        rest = [name for name in table.headings if name not in columns.values() or name == columns.get("level")]
        if self.said:
            chosen = {
                heading: column.removeprefix(SKILL) for column, heading in columns.items() if column.startswith(SKILL)
            }
            skills = {heading: self.by_name[key] for heading, key in chosen.items() if key in self.by_name}
            rest = list(skills)
        else:
            skills = {name: self.by_name[key] for name in rest if (key := _key(name, self.by_name)) is not None}
        place = in_heading("", file=self.file, row=table.heading_row)
        if not skills:
            names = list_names(table.spelled(table.headings))
            self.remarks.ask(place, NO_COLUMNS, title=self.version.title, names=names)
            return [], who
        unused = [name for name in rest if name not in skills]
        if unused:
            self.remarks.warn(place, UNUSED, columns=list_names(table.spelled(unused)))
        return list(self._from_cells(table, columns, skills)), who

    def leave_out(self, row: Row, column: str, message: str, **params: object) -> None:
        """The others of the file can come in without this row, unless it is to be all of them or none."""
        self.remarks.append(Remark(self.weight, row.at(column, file=self.file), message, params))

    def leave_out_for(self, cause: Cause, row: Row, column: str, name: str, **params: object) -> None:
        """The same for a cause that many rows can share: it is remarked once, by ``remark_causes``."""
        said = {"name": shorten(name), **params}
        remark = Remark(self.weight, row.at(column, file=self.file), cause.row, said)
        self.remarks.keep_reason(remark)
        self.causes.add(cause, shorten(name), remark)

    def remark_causes(self) -> None:
        """Remark each cause for which rows were left out; to be called when all of them are known."""
        for remark in self.causes.remarks():
            self.remarks.say(remark)

    def _from_cells(
        self, table: Table, columns: Mapping[str, str], skills: Mapping[str, RoleSkill]
    ) -> Iterator[RatedCell]:
        day_of = _Days(table, columns.get("date"), self)
        for row in table.rows:
            said = []
            source = self._source(row, columns.get("source"))
            for column, skill in skills.items():
                if _is_rated(row[column]) and (level := self._level(row, column)):
                    said.append((column, skill, level))
            day = day_of(row) if said else None
            if source is not None and row.number not in self.remarks.of_rows:
                yield from (RatedCell(row, column, skill, level, source, day) for column, skill, level in said)

    def _from_rows(self, table: Table, columns: Mapping[str, str]) -> Iterator[RatedCell]:
        day_of = _Days(table, columns.get("date"), self)
        for row in table.rows:
            if not _is_rated(row[columns["level"]]):
                continue
            name = row[columns["skill"]]
            key = _key(name, self.by_name)
            if key is None:
                self.leave_out_for(NO_SKILL, row, columns["skill"], name)
                continue
            level = self._level(row, columns["level"])
            source = self._source(row, columns.get("source"))
            day = day_of(row)
            if level is not None and source is not None and row.number not in self.remarks.of_rows:
                yield RatedCell(row, columns["level"], self.by_name[key], level, source, day)

    def _level(self, row: Row, column: str) -> int | None:
        text = row[column]
        level = self.levels.get(_number(text))
        if level is None:
            self.leave_out_for(NO_LEVEL, row, column, text, levels=self.level_names)
        return level

    def _source(self, row: Row, column: str | None) -> Source | None:
        text = row[column].strip() if column else ""
        if not text:
            return self.source
        source = read_source_word(text)
        if source is None:
            self.leave_out_for(NO_SOURCE, row, column or "", text)
        return source


class _Days:
    """The day of each row; where day and month cannot be told apart, another row may say which of them is first."""

    def __init__(self, table: Table, column: str | None, reading: Reading) -> None:
        self.column, self.reading = column, reading
        self.at: int | None = None
        for row in table.rows if column else ():
            text = row[column or ""].strip()
            first = text.split("/")[0]
            if "/" in text and first.isdecimal() and len(first) < 3 and len(read_dates(text)) == 1:
                self.at = 0 if int(first) == read_dates(text)[0].day else 1
                break

    def __call__(self, row: Row) -> date | None:
        text = row[self.column].strip() if self.column else ""
        if text.casefold() in NOT_RATED:
            return self.reading.day
        days = read_dates(text)
        day = days[0] if len(days) == 1 else days[self.at] if days and self.at is not None else None
        if day is None:
            self.reading.leave_out_for(UNCLEAR_DAY, row, self.column or "", text)
        elif not OLDEST <= day <= self.reading.today:
            self.reading.leave_out(row, self.column or "", NO_DAY, text=shorten(text))
        return day


def _source_of(choices: Choices) -> Source:
    try:
        return Source(choices.rated_by)
    except ValueError as error:
        said = {"name": shorten(choices.rated_by)}
        raise InvalidInput(NO_SOURCE.row, fields={"rated_by": "unknown"}, **said) from error


def _day_of(choices: Choices, today: date) -> date | None:
    days = read_dates(choices.rated_on)
    if choices.rated_on and (len(days) != 1 or days[0] > today):
        raise InvalidInput(NO_DAY, fields={"rated_on": "date"}, text=shorten(choices.rated_on))
    return days[0] if days else None


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
    # A question of a form may end with what it is about: "How well can you do this? [Pivot]".
    asked = _ASKED.fullmatch(name)
    for text in (name, asked[1]) if asked else (name,):
        for key in (fold(text), refer(text)):
            if key in by_name:
                return key
    return None
