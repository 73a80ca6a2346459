"""problem-builder's self-assessment as this block and a competency model, item by item. No files, no database.

problem-builder has no competency model: each question stands for itself. Here a rating, and a question with one choice
a level, becomes a skill; choices and tips become what is described at their level. A model has one scale, so questions
with as many levels share a model, and each block becomes one block for each number of levels in it.
"""

from __future__ import annotations

import copy
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any

from lxml import etree

from mentoring_xblock.applets.competencies.data import SkillText
from mentoring_xblock.core.errors import gettext_noop
from mentoring_xblock.core.labels import LabelledEnum
from mentoring_xblock.core.scales import MAX_LEVELS, MIN_LEVELS
from mentoring_xblock.core.text import LINE_LENGTH, NOTE_LENGTH, free_key

from .configuration import RoleMode
from .introduction import LONGEST, plain_text, sanitise_introduction
from .problem_builder_model import ROLE, Question, write_model

BLOCKS = ("problem-builder", "step-builder")
OLD_BLOCKS = ("mentoring", "mentoring-assessment")
RATING_LEVELS = 5
MOST_SHOWN = 60
"""Characters of an old text that the report repeats."""
_TYPE = "competency_self_assessment"


class Left(LabelledEnum):
    """Why something was left."""

    RIGHT_ANSWER = "right_answer", gettext_noop("it has right and wrong answers, so it is a test")
    SEVERAL = "several", gettext_noop("several choices at once are not a level")
    TEXT = "text", gettext_noop("an answer in words is not a level; each skill has a field for a note")
    LEVELS = "levels", gettext_noop("it has fewer than two choices, or more than twelve")
    NOT_RATED = "not_rated", gettext_noop("“not rated” can be chosen for every skill")
    MESSAGE = "message", gettext_noop("the results take the place of messages")
    REVIEW = "review", gettext_noop("the results take the place of the review step")
    DASHBOARD = (
        "dashboard",
        gettext_noop("the results, and the panel for the course team, take the place of a dashboard"),
    )
    PLOT = "plot", gettext_noop("the results draw each skill; people are compared in groups of five or more only")
    SLIDER = "slider", gettext_noop("a slider has no levels that could be described")
    LATER_TEXT = (
        "later_text",
        gettext_noop("text between questions has no place; text before the first is the introduction"),
    )
    TIP = "tip", gettext_noop("it names no level of its question")
    SETTINGS = "settings", gettext_noop("attempts, weight and feedback of a test do not exist here")
    ALONE = "alone", gettext_noop("it stands outside of a block of problem-builder")
    ELSEWHERE = "elsewhere", gettext_noop("its text is in a file that is not here")
    OLD = (
        "old",
        gettext_noop("it is of problem-builder's first version; convert it with problem-builder's own command first"),
    )
    UNREADABLE = "unreadable", gettext_noop("it cannot be read as OLX")
    UNKNOWN = "unknown", gettext_noop("a self-assessment has no place for it")


_REASONS = {
    "pb-mrq": Left.SEVERAL, "pb-answer": Left.TEXT, "pb-answer-recap": Left.TEXT, "pb-message": Left.MESSAGE,
    "sb-review-step": Left.REVIEW, "sb-review-score": Left.REVIEW, "sb-review-per-question-feedback": Left.REVIEW,
    "sb-conditional-message": Left.MESSAGE, "pb-dashboard": Left.DASHBOARD, "pb-table": Left.DASHBOARD,
    "pb-data-export": Left.DASHBOARD, "pb-instructor-tool": Left.DASHBOARD,
    "sb-plot": Left.PLOT, "pb-slider": Left.SLIDER,
}  # fmt: skip
_TEXTS = ("html", "html_demo")
_STEPS = ("sb-step",)
_QUESTIONS = ("pb-rating", "pb-mcq")
_FAMILY = ("pb-", "sb-")
_OF_A_TEST = ("max_attempts", "weight", "extended_feedback", "feedback_label", "enforce_dependency", "followed_by")


@dataclass(frozen=True, slots=True)
class Item:
    """One thing in the old course: where it stands, what it is, and why it was left (None: it was taken)."""

    where: str
    what: str
    left: Left | None = None
    detail: str = ""


class Conversion:
    """What came of a course: blocks (OLX by file name), models (JSON by file name), and every item.

    An export keeps the text of an ``html`` in a file of its own: after all of the course is added, ``wanted`` names
    those files, ``give`` takes them, and ``finish`` says which did not come.
    """

    def __init__(self, stem: str) -> None:
        self.stem = stem
        self.items: list[Item] = []
        self._blocks: dict[str, tuple[Any, tuple[str | int, ...]]] = {}
        """Each block's element, and its introduction: HTML, or numbers of items whose text is in another file."""
        self._questions: defaultdict[int, list[Question]] = defaultdict(list)
        self._keys: set[str] = set()
        self._elsewhere: dict[int, str] = {}
        self._named: dict[str, str] = {}
        self._texts: dict[str, str] = {}

    @property
    def blocks(self) -> dict[str, str]:
        """The blocks as OLX, by file name."""
        return {f"{name}.xml": self._as_olx(*block) for name, block in self._blocks.items()}

    @property
    def frameworks(self) -> dict[str, str]:
        """The models in the native JSON, by file name."""
        named = ((self._name(levels), questions) for levels, questions in self._questions.items())
        return {f"{name}.json": write_model(name, questions) for name, questions in named}

    @property
    def wanted(self) -> frozenset[str]:
        """The files with texts that are missing, as their paths in a course end: ``html/NAME.html``."""
        return frozenset(map(self._file_of, self._elsewhere))

    def add(self, path: str, root: Any) -> None:
        """Convert every block of problem-builder in one file of the course; ``root`` is its element."""
        tag = _tag(root)
        if tag in OLD_BLOCKS:
            self._leave(path, root, Left.OLD)
        elif tag in BLOCKS:
            self._convert(path, root)
        elif tag.startswith(_FAMILY):
            self._leave(path, root, Left.ALONE if tag in _QUESTIONS else _REASONS.get(tag, Left.UNKNOWN))
        else:
            if tag == "html" and root.get("filename"):
                self._named[PurePosixPath(path).stem] = root.get("filename")
            for child in root:
                self.add(path, child)

    def give(self, path: str, content: bytes) -> None:
        """A file with a text, if it is one of those that are missing."""
        name = "/".join(PurePosixPath(path).parts[-2:])
        if name in self.wanted:
            self._texts[name] = content.decode("utf-8", "replace")

    def finish(self) -> None:
        """Nothing more comes: what is still missing is left."""
        for number in self._elsewhere:
            if self._file_of(number) not in self._texts:
                self.items[number] = replace(self.items[number], left=Left.ELSEWHERE)

    def _file_of(self, number: int) -> str:
        name = self._elsewhere[number]
        return f"html/{self._named.get(name, name)}.html"

    def leave_file(self, path: str, detail: str = "") -> None:
        """Say that a whole file was left, and why."""
        self.items.append(Item(path, "", Left.UNREADABLE, detail))

    def _convert(self, path: str, block: Any) -> None:
        title = block.get("display_name") or _tag(block)
        self.items.append(Item(path, f"{_tag(block)} “{title}”"))
        settings = [name for name in _OF_A_TEST if block.get(name)]
        if settings:
            self.items.append(Item(path, ", ".join(settings), Left.SETTINGS))
        introduction: list[str | int] = []
        asked: dict[int, list[Question]] = {}
        for node in _parts(block):
            tag = _tag(node)
            if tag in _TEXTS:
                if asked:
                    self._leave(path, node, Left.LATER_TEXT)
                else:
                    introduction.append(self._read_text(node))
                    self.items.append(Item(path, tag))
                continue
            found = self._read_question(path, node) if tag in _QUESTIONS else None
            if found is not None:
                asked.setdefault(len(found.names), []).append(found)
            elif tag not in _QUESTIONS:
                self._leave(path, node, _REASONS.get(tag, Left.UNKNOWN))
        for levels, questions in asked.items():
            self._questions[levels] += questions
            name = self._fresh(
                f"{block.get('url_name') or title}-{levels}" if len(asked) > 1 else block.get("url_name") or title
            )
            self._blocks[name] = self._make_block(title, levels, questions), tuple(introduction)

    def _read_text(self, node: Any) -> str | int:
        """What is inside, or the number of the item that is about to be made where another file has it."""
        inner, name = _inner(node), node.get("filename") or node.get("url_name")
        if inner or not name:
            return inner
        number = len(self.items)
        self._elsewhere[number] = name
        return number

    def _read_question(self, path: str, node: Any) -> Question | None:
        """The question as a skill; None if it was left."""
        tag, question = _tag(node), plain_text(node.get("question") or node.get("display_name") or "")
        choices = [
            (child.get("value") or "", plain_text(_inner(child))) for child in node if _tag(child) == "pb-choice"
        ]
        if tag == "pb-rating":
            values = [str(number) for number in range(1, RATING_LEVELS + 1)]
            low, high = (plain_text(node.get(end) or "") for end in ("low", "high"))
            names = [low or "1", "2", "3", "4", high or str(RATING_LEVELS)]
            told: list[list[str]] = [[] for _ in values]
            for _value, words in choices:
                self.items.append(Item(path, f"pb-choice “{words}”", Left.NOT_RATED))
        else:
            values = [value for value, _words in choices]
            right = _values_of(node, "correct_choices")
            if right and not set(values) <= set(right):
                self._leave(path, node, Left.RIGHT_ANSWER)
                return None
            if not MIN_LEVELS <= len(values) <= MAX_LEVELS:
                self._leave(path, node, Left.LEVELS)
                return None
            names = [words or value for value, words in choices]
            told = [[words] if words else [] for _value, words in choices]
        for child in node:
            if _tag(child) == "pb-tip":
                places = [values.index(value) for value in _values_of(child, "values") if value in values]
                words = plain_text(_inner(child))[:NOTE_LENGTH]
                for place in places if words else ():
                    told[place].append(words)
                self.items.append(Item(path, f"pb-tip “{words[:MOST_SHOWN]}”", None if places and words else Left.TIP))
            elif _tag(child) and _tag(child) != "pb-choice":
                self._leave(path, child, _REASONS.get(_tag(child), Left.UNKNOWN))
        title = question[:LINE_LENGTH] or node.get("name") or tag
        description = question[:NOTE_LENGTH] if len(question) > LINE_LENGTH else ""
        behaviours = {place: tuple(lines) for place, lines in enumerate(told, start=1) if lines}
        self.items.append(Item(path, f"{tag} “{title[:MOST_SHOWN]}”"))
        key = self._fresh(node.get("name") or title)
        return Question(SkillText(key, title, description, behaviours=behaviours), tuple(names))

    def _leave(self, path: str, node: Any, why: Left) -> None:
        named = node.get("question") or node.get("display_name") or node.get("name") or plain_text(_inner(node))
        self.items.append(Item(path, f"{_tag(node)} “{plain_text(named)[:MOST_SHOWN]}”", why))

    def _fresh(self, wanted: str) -> str:
        """A key that nothing else of the course has."""
        key = free_key(wanted, self._keys, word="item")
        self._keys.add(key)
        return key

    def _name(self, levels: int) -> str:
        return f"{self.stem}-{levels}-levels"

    def _make_block(self, title: str, levels: int, questions: Iterable[Question]) -> Any:
        node = etree.Element(
            _TYPE, display_name=title, framework=self._name(levels), role=ROLE, role_mode=RoleMode.FIXED.value
        )
        for question in questions:
            etree.SubElement(node, "skill", key=question.skill.key, title=question.skill.title)
        return node

    def _as_olx(self, block: Any, introduction: Iterable[str | int]) -> str:
        html = "".join(
            piece if isinstance(piece, str) else self._texts.get(self._file_of(piece), "") for piece in introduction
        )
        node = copy.deepcopy(block)
        if html:
            node.insert(0, etree.Element("introduction"))
            node[0].text = str(sanitise_introduction(html))[:LONGEST]
        return str(etree.tostring(node, encoding="unicode", pretty_print=True))


def _parts(block: Any) -> Iterator[Any]:
    """The children of a block, those of its steps in their places."""
    for child in block:
        if _tag(child) in _STEPS:
            yield from _parts(child)
        elif _tag(child):
            yield child


def _tag(node: Any) -> str:
    return node.tag if isinstance(node.tag, str) else ""


def _inner(node: Any) -> str:
    """What is inside an element, as HTML."""
    parts = [node.text or "", *(etree.tostring(child, encoding="unicode") for child in node)]
    return "".join(parts).strip()


def _values_of(node: Any, attribute: str) -> list[str]:
    """The values that an attribute lists, as JSON or separated by commas."""
    text = node.get(attribute) or ""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = text.split(",")
    listed = found if isinstance(found, list) else [found]
    return [part.strip() for each in listed for part in str(each).split(",") if part.strip()]
