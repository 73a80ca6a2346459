"""What an author set on a block, as one frozen value, and what follows from it alone. No fields, no queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

from mentoring_xblock.core.errors import gettext_noop
from mentoring_xblock.core.labels import LabelledEnum

if TYPE_CHECKING:
    from mentoring_xblock.api.ratings.data import Profile, SkillResult

T = TypeVar("T")
LONGEST_WAIT_DAYS = 3650
SWITCHES = ("hide_target", "ask_last_performed", "ask_willing", "show_results", "show_mentors")
CONFIGURED = (
    "programme", "framework", "role_mode", "role", "skills", *SWITCHES, "layout", "rerate", "rerate_days",
    "completion_rule", "has_score",
)  # fmt: skip
"""The block's fields that ``read_configuration`` reads."""


class RoleMode(LabelledEnum):
    """Whose role a learner is measured against."""

    FIXED = "fixed", gettext_noop("One role for everybody")
    OWN = "own", gettext_noop("Each learner’s own role")
    CHOOSE = "choose", gettext_noop("The learner chooses")


class Rerate(LabelledEnum):
    """When a skill that was rated may be rated again. An active pairing on the skill always allows it, but NEVER."""

    ALWAYS = "always", gettext_noop("At any time")
    PAIRING = "pairing", gettext_noop("Only a skill that a mentor is helping with")
    DAYS = "days", gettext_noop("After some days, or while a mentor helps")
    NEVER = "never", gettext_noop("Never")


class CompletionRule(LabelledEnum):
    """What makes the block complete. Finding a mentor never does: that is not in the learner's hands."""

    FIRST = "first", gettext_noop("The learner submits a first rating")
    ALL = "all", gettext_noop("The learner has rated every skill")


class Layout(LabelledEnum):
    """How much of the form is on the screen at once. The first is what hand-written OLX falls back to."""

    GROUP = "group", gettext_noop("One group of skills at a time")
    SKILL = "skill", gettext_noop("One skill at a time")
    PAGE = "page", gettext_noop("All skills on one long page")


def is_under_way(result: SkillResult) -> bool:
    """Whether a mentor is helping with this skill at present."""
    return result.open_pairing is not None and result.open_pairing.state.stage.runs


Choice = TypeVar("Choice", bound=StrEnum)


def choose(choices: type[Choice], value: object) -> Choice:
    """``value`` as one of ``choices``, or the first where hand-written OLX says something else."""
    known = {str(choice): choice for choice in choices}
    return known.get(str(value), next(iter(known.values())))


@dataclass(frozen=True, slots=True)
class Configuration:
    """An author's choices, and the ``course`` (its key) in which they stand; empty in a library.

    ``skills`` is an ordered subset of keys, empty for all of the role in its order.
    """

    usage_key: str
    course: str
    programme: str
    framework: str
    role_mode: RoleMode
    role: str
    skills: tuple[str, ...]
    hide_target: bool
    ask_last_performed: bool
    ask_willing: bool
    show_results: bool
    show_mentors: bool
    rerate: Rerate
    rerate_days: int
    completion: CompletionRule
    graded: bool = False
    layout: Layout = Layout.GROUP

    def role_for(self, chosen: str) -> str:
        """The role to measure against: the author's, the learner's choice, or "" for the learner's own."""
        if self.role_mode is RoleMode.FIXED:
            return self.role
        return (chosen or self.role) if self.role_mode is RoleMode.CHOOSE else ""

    def select(self, skills: Iterable[tuple[str, T]]) -> tuple[T, ...]:
        """Of ``skills`` (key and anything) those the author chose, in the author's order."""
        if not self.skills:
            return tuple(value for _key, value in skills)
        by_key = dict(skills)
        return tuple(by_key[key] for key in self.skills if key in by_key)

    @property
    def follows_pairings(self) -> bool:
        """Whether an active pairing lets a skill be rated again that could not be otherwise."""
        return self.rerate in (Rerate.PAIRING, Rerate.DAYS)

    def may_rate(self, result: SkillResult, profile: Profile, *, now: datetime) -> bool:
        """Whether the learner may rate this skill now; what was never rated itself always may be."""
        if result.level is None or result.carried or self.rerate is Rerate.ALWAYS:
            return True
        if self.rerate is Rerate.NEVER:
            return False
        if is_under_way(result):
            return True
        opens_at = self.opens_at(profile)
        return opens_at is not None and now >= opens_at

    def opens_at(self, profile: Profile) -> datetime | None:
        """When rated skills can be rated again, None where no day brings that."""
        if self.rerate is not Rerate.DAYS or profile.submitted_at is None:
            return None
        return profile.submitted_at + timedelta(days=self.rerate_days)

    def completion_of(self, results: Iterable[SkillResult]) -> float:
        """How complete the block is for these results, 0..1."""
        rated = [result.is_answered for result in results]
        if not any(rated):
            return 0.0
        return 1.0 if self.completion is CompletionRule.FIRST else sum(rated) / len(rated)


def keys_in(skills: Iterable[Any]) -> list[str]:
    """The keys of a list of skills, without what OLX written by hand, or another program, put beside them."""
    return [key for key in skills if isinstance(key, str)]


def read_configuration(usage_key: str, fields: Mapping[str, Any], *, course: str = "") -> Configuration:
    """The configuration of a block with these field values in a course."""
    return Configuration(
        usage_key=usage_key,
        course=course,
        programme=fields["programme"],
        framework=fields["framework"],
        role_mode=choose(RoleMode, fields["role_mode"]),
        role=fields["role"],
        skills=tuple(keys_in(fields["skills"])),
        hide_target=fields["hide_target"],
        ask_last_performed=fields["ask_last_performed"],
        ask_willing=fields["ask_willing"],
        show_results=fields["show_results"],
        show_mentors=fields["show_mentors"],
        rerate=choose(Rerate, fields["rerate"]),
        rerate_days=min(max(fields["rerate_days"], 0), LONGEST_WAIT_DAYS),
        completion=choose(CompletionRule, fields["completion_rule"]),
        graded=fields["has_score"],
        layout=choose(Layout, fields.get("layout", "")),
    )
