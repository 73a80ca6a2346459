"""problem-builder's self-assessment as this block and a competency model, item by item. No files, no database.

problem-builder has no competency model: each question stands for itself. Here a rating, and a question with one choice
a level, becomes a skill; choices and tips become what is described at their level. A model has one scale, so questions
with as many levels share a model, and each block becomes one block for each number of levels in it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

from mentoring_xblock.applets.competencies.data import SkillText
from mentoring_xblock.core.errors import gettext_noop
from mentoring_xblock.core.labels import LabelledEnum
from mentoring_xblock.core.scales import MAX_LEVELS, MIN_LEVELS
from mentoring_xblock.core.text import LINE_LENGTH, NOTE_LENGTH, free_key
from mentoring_xblock.core.values import pick

from .configuration import RoleMode
from .introduction import LONGEST, plain_text, sanitise_introduction

BLOCKS = ("problem-builder", "step-builder")
OLD_BLOCKS = ("mentoring", "mentoring-assessment")
RATING_LEVELS = 5
MOST_SHOWN = 60
"""Characters of an old text that the report repeats."""
LONGEST_LEVEL_NAME = 80
ROOM_FOR_NUMBER = 10
"""Characters left free for a number behind a name that is not the only one."""
ROLE = "everybody"
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
    ENDS = "ends", gettext_noop("a model has one scale; the ends of the first rating name it")
    TIP = "tip", gettext_noop("it names no level of its question")
    SETTINGS = "settings", gettext_noop("attempts, weight and feedback of a test do not exist here")
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
    "sb-plot": Left.PLOT, "pb-slider": Left.SLIDER,
}  # fmt: skip
_TEXTS = ("html", "html_demo")
_STEPS = ("sb-step",)
_OF_A_TEST = ("max_attempts", "weight", "extended_feedback", "feedback_label", "enforce_dependency", "followed_by")


@dataclass(frozen=True, slots=True)
class Item:
    """One thing in the old course: where it stands, what it is, and why it was left (None: it was taken)."""

    where: str
    what: str
    left: Left | None = None
    detail: str = ""


class Conversion:
    """What came of a course: blocks (OLX by file name), models (JSON by file name), and every item."""

    def __init__(self, stem: str) -> None:
        self.stem = stem
        self.blocks: dict[str, str] = {}
        self.items: list[Item] = []
        self._levels: dict[int, list[str]] = {}
        self._skills: defaultdict[int, list[SkillText]] = defaultdict(list)
        self._keys: set[str] = set()

    @property
    def frameworks(self) -> dict[str, str]:
        """The models in the native JSON, by file name."""
        return {f"{self._name(levels)}.json": self._as_json(levels) for levels in self._levels}

    def add(self, path: str, root: Any) -> None:
        """Convert every block of problem-builder in one file of the course; ``root`` is its element."""
        for node in root.iter():
            tag = _tag(node)
            if tag in OLD_BLOCKS:
                self._leave(path, node, Left.OLD)
            elif tag == "pb-dashboard":
                self._leave(path, node, Left.DASHBOARD)
            elif tag in BLOCKS:
                self._convert(path, node)

    def leave_file(self, path: str, detail: str = "") -> None:
        """Say that a whole file was left, and why."""
        self.items.append(Item(path, "", Left.UNREADABLE, detail))

    def _convert(self, path: str, block: Any) -> None:
        title = block.get("display_name") or _tag(block)
        self.items.append(Item(path, f"{_tag(block)} “{title}”"))
        settings = [name for name in _OF_A_TEST if block.get(name)]
        if settings:
            self.items.append(Item(path, ", ".join(settings), Left.SETTINGS))
        introduction: list[str] = []
        asked: dict[int, list[SkillText]] = {}
        for node in _parts(block):
            tag = _tag(node)
            if tag in _TEXTS:
                if asked:
                    self._leave(path, node, Left.LATER_TEXT)
                else:
                    introduction.append(_inner(node))
                    self.items.append(Item(path, tag))
                continue
            found = self._read_question(path, node) if tag in ("pb-rating", "pb-mcq") else None
            if found is not None:
                levels, skill = found
                asked.setdefault(levels, []).append(skill)
            elif tag not in ("pb-rating", "pb-mcq"):
                self._leave(path, node, _REASONS.get(tag, Left.UNKNOWN))
        for levels, skills in asked.items():
            self._skills[levels] += skills
            name = self._fresh(
                f"{block.get('url_name') or title}-{levels}" if len(asked) > 1 else block.get("url_name") or title
            )
            self.blocks[f"{name}.xml"] = self._as_olx(title, levels, skills, "".join(introduction))

    def _read_question(self, path: str, node: Any) -> tuple[int, SkillText] | None:
        """The number of levels and the skill; None where the question was left."""
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
        levels = len(values)
        if tag == "pb-rating" and self._levels.get(levels, names) != names:
            self.items.append(Item(path, f"“{names[0]}” … “{names[-1]}”", Left.ENDS))
        self._levels.setdefault(levels, _distinct(names))
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
        return levels, SkillText(key, title, description, behaviours=behaviours)

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

    def _as_json(self, levels: int) -> str:
        skills = [
            {
                **pick(skill, ("key", "title", "description")),
                "kind": skill.kind.value,
                "behaviours": {str(level): lines for level, lines in skill.behaviours.items()},
            }
            for skill in self._skills[levels]
        ]
        whole = {
            "format": "task-mentoring-framework", "version": 1,
            "framework": {"key": self._name(levels), "title": self._name(levels).replace("-", " ").capitalize(),
                          "description": "", "source": "problem-builder", "licence": "", "language": "en"},
            "scale": {"mentor_from": max(2, levels - 1),
                      "levels": [{"name": name, "meaning": ""} for name in self._levels[levels]]},
            "skills": skills,
            # problem-builder has no targets: the role asks for the level from which people can mentor.
            "roles": [{"key": ROLE, "title": "Everybody",
                       "targets": [{"skill": skill["key"], "level": max(2, levels - 1), "importance": 3}
                                   for skill in skills]}],
        }  # fmt: skip
        return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"

    def _as_olx(self, title: str, levels: int, skills: Iterable[SkillText], introduction: str) -> str:
        node = etree.Element(
            _TYPE, display_name=title, framework=self._name(levels), role=ROLE, role_mode=RoleMode.FIXED.value
        )
        if introduction:
            etree.SubElement(node, "introduction").text = str(sanitise_introduction(introduction))[:LONGEST]
        for skill in skills:
            etree.SubElement(node, "skill", key=skill.key, title=skill.title)
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


def _distinct(names: list[str]) -> list[str]:
    """The names of a scale, each once and short enough."""
    found: list[str] = []
    for number, name in enumerate(names, start=1):
        short = name[:LONGEST_LEVEL_NAME]
        found.append(
            short if short and short not in found else f"{short[: LONGEST_LEVEL_NAME - ROOM_FOR_NUMBER]} ({number})"
        )
    return found
