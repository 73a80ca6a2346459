"""A file to import: where something is in it, what is remarked of it, and what the importer chose for it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ....core.errors import InvalidInput, gettext_noop
from ....core.labels import LabelledEnum
from ....core.scales import MAX_LEVELS, MIN_LEVELS
from ....core.text import LINE_LENGTH, Params, in_one_line
from ...competencies.data import FrameworkModel
from ..matching import Matching

ROW = gettext_noop("row %(n)s")
LINE = gettext_noop("line %(n)s")
PLACED = gettext_noop("%(place)s: %(sentence)s")
MAX_ROWS = 100_000
"""Of a table, whatever the format."""
MAX_COLUMNS = 200
"""Of a table; one with more is refused."""
MAX_SCALE_LINES = 200
"""Lines that say which level a value of the file is."""
MAX_FILES = 20
"""Of one upload, or of one folder."""
SOURCE_NAME_LENGTH = 200
"""Characters of what an upload of several files is called."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file: ``row`` as a spreadsheet counts (the heading is 1), ``line`` as a text editor does.

    ``column`` is the heading of the cell; in JSON it is the path (``skills[3].title``) and rows are absent.
    """

    row: int | None = None
    line: int | None = None
    column: str = ""
    file: str = ""

    def in_words(self, translate: Callable[[str], str] = str) -> str:
        """The place in English or as ``translate`` gives it, "" where nothing is known of it."""
        parts = [self.file] if self.file else []
        if self.row is not None:
            parts.append(translate(ROW) % {"n": self.row})
        if self.line is not None and self.line != self.row:
            parts.append(translate(LINE) % {"n": self.line})
        if self.column:
            parts.append(self.column)
        return in_one_line(", ".join(parts))

    def __str__(self) -> str:
        return self.in_words()


class Weight(LabelledEnum):
    """What a remark means for the import: it stops it, for good or until an answer, or something was left out, joined,
    or merely seen."""

    REFUSED = "refused", gettext_noop("Refused")
    QUESTION = "question", gettext_noop("Question")
    DROPPED = "dropped", gettext_noop("Ignored")
    MERGED = "merged", gettext_noop("Combined")
    WARNING = "warning", gettext_noop("Note")


STOPPING = frozenset({Weight.REFUSED, Weight.QUESTION})
"""With a remark of this weight, nothing of the file may be imported."""


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing said about a file; ``message`` with ``params`` is a sentence for the translators."""

    weight: Weight
    place: Place
    message: str
    params: Mapping[str, object] = dataclasses.field(default_factory=dict)

    def sentence(self, translate: Callable[[str], str] = str) -> str:
        """The message in English or as ``translate`` gives it."""
        text = translate(self.message) if self.message else ""
        return in_one_line(text % Params(self.params) if "%(" in text else text)

    def in_words(self, translate: Callable[[str], str] = str) -> str:
        """The sentence after its place, where one is known."""
        place, sentence = self.place.in_words(translate), self.sentence(translate)
        return translate(PLACED) % {"place": place, "sentence": sentence} if place else sentence

    def __str__(self) -> str:
        return self.in_words()


@dataclass(frozen=True, slots=True)
class Source:
    """What was uploaded: the bytes of each file by its bare name; ``name`` is the file's or the folder's."""

    name: str
    files: Mapping[str, bytes]

    @classmethod
    def of_files(cls, files: Mapping[str, bytes]) -> Source:
        """What was uploaded without a folder: named after its files."""
        return cls(", ".join(files)[:SOURCE_NAME_LENGTH], files)


def read_level_names(text: str) -> tuple[str, ...]:
    """The names of a scale's levels, a line each, none for no text; raises InvalidInput for too few, too many or two
    alike."""
    names = tuple(" ".join(line.split())[:LINE_LENGTH] for line in text.splitlines() if line.strip())
    if names and (not MIN_LEVELS <= len(names) <= MAX_LEVELS or len({name.casefold() for name in names}) < len(names)):
        message = gettext_noop("Enter %(least)s to %(most)s different names of levels, one per line.")
        raise InvalidInput(message, least=MIN_LEVELS, most=MAX_LEVELS)
    return names


@dataclass(frozen=True, slots=True)
class Choices:
    """What the importer decides where a file does not say it.

    ``layer`` says of a tree which layer are the skills, 1 the uppermost; those below are their behaviours. With 0
    they are what has nothing below. ``levels`` (lowest first), ``mentor_from`` and ``target`` serve layouts without
    levels; ``only`` names the roles to take, by the beginnings of their codes (all if empty); ``key`` and ``title``
    rename the framework. ``matching`` says what the columns of a foreign table are. ``same`` pairs the key of a
    stored skill or role with the key in the file that is the same one reworded, with ``skill:`` or ``role:`` before
    both. ``moves`` says which role the people get who hold one that is gone, "" for none.

    Of people and ratings, ``all_or_nothing`` takes no file with a faulty row. Of people, ``absent_left``: whom it does
    not name has left. Of ratings, ``framework`` is the key of their model, ``scale`` holds lines such as "0=1" from
    what is in a cell to a level, ``rated_by`` and ``rated_on`` (a date, "" for today) hold where the file does not say.
    Of both, ``columns`` holds lines such as "email=work mail" where the columns were matched by hand.
    """

    levels: tuple[str, ...] = ("Beginning", "Supported", "Independent", "Guiding")
    mentor_from: int = 3
    target: int = 3
    only: tuple[str, ...] = ()
    key: str = ""
    title: str = ""
    all_or_nothing: bool = False
    absent_left: bool = False
    columns: tuple[str, ...] = ()
    framework: str = ""
    scale: tuple[str, ...] = ()
    rated_by: str = "self"
    rated_on: str = ""
    matching: Matching | None = None
    same: tuple[tuple[str, str], ...] = ()
    moves: tuple[tuple[str, str], ...] = ()
    layer: int = 0


@dataclass(frozen=True, slots=True)
class Parsed:
    """A file as understood: the model (None where anything was refused) and every remark in the file's order.

    ``layers``: of a tree in which a person says which layer are the skills, what is in each, the uppermost first.
    """

    format: str
    model: FrameworkModel | None
    remarks: tuple[Remark, ...] = ()
    layers: tuple[str, ...] = ()

    @property
    def refusals(self) -> tuple[Remark, ...]:
        """The remarks that stop the import."""
        return tuple(remark for remark in self.remarks if remark.weight in STOPPING)


class FileRefused(InvalidInput):
    """The file cannot be taken; ``remarks`` holds every reason, the message the first and their number."""

    code = "bad_file"

    def __init__(self, remarks: tuple[Remark, ...]) -> None:
        self.remarks = remarks
        first = str(remarks[0]) if remarks else ""
        message = (
            gettext_noop("We could not import the file: %(first)s")
            if len(remarks) <= 1
            else gettext_noop("We could not import the file for %(count)s reasons. The first: %(first)s")
        )
        super().__init__(message, first=first, count=len(remarks))
