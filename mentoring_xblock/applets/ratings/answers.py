"""Check the answers of a self-assessment and of its draft, all at once. Pure: no Django, no database."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Protocol, TypeVar

from ...core.errors import InvalidInput, TooLarge, gettext_noop
from ...core.scales import Scale
from ...core.text import KEY_LENGTH, NOTE_LENGTH, clean_text
from .data import LONGEST_AGE, MOST_ANSWERS

OLDEST = date(1900, 1, 1)
_PARTS = ("level", "last_performed", "willing", "note", "not_my_work")


class Answer(Protocol):
    """What is asked of an answer here; the public api's ``SkillAnswer`` is one."""

    @property
    def skill(self) -> str:
        """The skill's key."""

    @property
    def level(self) -> int | None:
        """The level chosen, None for "not rated"."""

    @property
    def last_performed(self) -> date | None:
        """When the skill was last used."""

    @property
    def note(self) -> str:
        """Free text."""

    @property
    def not_my_work(self) -> bool:
        """Whether it is said that the skill is not part of their work."""


A = TypeVar("A", bound=Answer)


def check_level(level: object, *, scale: Scale) -> int:
    """``level`` as a number on the scale; raises InvalidInput."""
    if not isinstance(level, int) or level not in scale:
        raise InvalidInput(
            gettext_noop("Level %(level)s is not on the scale. Choose a level from 1 to %(top)s."),
            code="level_outside_scale",
            fields={"level": "level_outside_scale"},
            level=level,
            top=scale.top,
        )
    return level


def check_answers(
    answers: Sequence[A], *, scale: Scale, known: Container[str], today: date
) -> tuple[tuple[A, int], ...]:
    """The answers that give a level, in order, each with it; ``known`` are the keys of the skills that may be rated.

    Raises InvalidInput whose ``fields`` say what is wrong with each bad answer, by skill (``unknown_skill``,
    ``twice``, ``level_outside_scale``, ``date``, ``note``), and where nothing is rated; TooLarge for more than
    MOST_ANSWERS.
    """
    _check_count(len(answers))
    wrong: dict[str, str] = {}
    seen: set[str] = set()
    for answer in answers:
        fault = _fault(answer, scale=scale, known=known, seen=seen, latest=today + timedelta(days=1))
        if fault:
            wrong.setdefault(str(answer.skill)[:KEY_LENGTH], fault)
        seen.add(answer.skill)
    _refuse(wrong)
    rated = tuple((answer, answer.level) for answer in answers if answer.level is not None)
    if not rated and not any(answer.not_my_work for answer in answers):
        raise InvalidInput(gettext_noop("Rate at least one skill before you send your answers."), code="nothing_rated")
    return rated


def check_draft(answers: object, *, scale: Scale) -> dict[str, dict[str, Any]]:
    """A draft as it is kept; parts that nobody filled in are left out, and a skill may have none. Raises like
    ``check_answers``."""
    if not isinstance(answers, Mapping):
        raise InvalidInput(
            gettext_noop("Send a draft’s answers as an object with one entry per skill."), code="bad_draft"
        )
    _check_count(len(answers))
    wrong: dict[str, str] = {}
    kept: dict[str, dict[str, Any]] = {}
    for key, parts in answers.items():
        name = str(key)[:KEY_LENGTH]
        if not isinstance(key, str) or len(key) > KEY_LENGTH or not isinstance(parts, Mapping):
            wrong[name] = "unknown_skill" if isinstance(parts, Mapping) else "form"
            continue
        fault = _draft_fault(parts, scale=scale)
        if fault:
            wrong[name] = fault
            continue
        found = {part: parts[part] for part in _PARTS if parts.get(part)}
        if parts.get("willing") is False:
            found["willing"] = False
        kept[clean_text(key, field="skill", longest=KEY_LENGTH)] = found
    _refuse(wrong)
    return kept


def _fault(answer: Answer, *, scale: Scale, known: Container[str], seen: set[str], latest: date) -> str:
    if answer.skill not in known:
        return "unknown_skill"
    if answer.skill in seen:
        return "twice"
    if answer.level is not None and answer.level not in scale:
        return "level_outside_scale"
    if answer.last_performed is not None and not OLDEST <= answer.last_performed <= latest:
        return "date"
    return "" if _is_note(answer.note) else "note"


def _draft_fault(parts: Mapping[str, object], *, scale: Scale) -> str:
    level = parts.get("level")
    if level is not None and level not in scale:
        return "level_outside_scale"
    day = parts.get("last_performed")
    if day and not _is_date(day):
        return "date"
    if not isinstance(parts.get("willing"), bool | None):
        return "willing"
    if not isinstance(parts.get("not_my_work"), bool | None):
        return "not_my_work"
    age = parts.get("age")
    if age is not None and (not isinstance(age, int) or isinstance(age, bool) or not 0 <= age <= LONGEST_AGE):
        return "age"
    return "" if _is_note(parts.get("note")) else "note"


def _is_date(day: object) -> bool:
    try:
        date.fromisoformat(day if isinstance(day, str) else "")
    except ValueError:
        return False
    return True


def _is_note(note: object) -> bool:
    try:
        clean_text(note, field="note", longest=NOTE_LENGTH)
    except InvalidInput:
        return False
    return True


def _check_count(count: int) -> None:
    if count > MOST_ANSWERS:
        raise TooLarge(gettext_noop("You can rate up to %(most)s skills at a time."), most=MOST_ANSWERS)


def _refuse(wrong: Mapping[str, str]) -> None:
    if wrong:
        raise InvalidInput(
            gettext_noop("We cannot save %(count)s of the answers: %(skills)s. Correct them and send them again."),
            code="bad_answers",
            fields=wrong,
            count=len(wrong),
            skills=", ".join(list(wrong)[:10]),
        )
