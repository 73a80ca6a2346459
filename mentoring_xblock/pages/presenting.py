"""Values of the api shaped for the templates: cards, plans with ticks, levels. No reads here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from ..api.data import MentorSuggestion, PairingView, Profile
from ..applets.pairings.data import PlanStepInfo, Practice
from ..applets.pairings.states import OPEN_STATES
from ..wording.labels import label_of
from ..wording.pairings import describe_next_step, describe_reasons


@dataclass(frozen=True, slots=True)
class Card:
    """A pairing as a card: the api's view of it and the words for its state."""

    view: PairingView
    state: str
    state_words: str
    next_words: str
    is_open: bool
    other_name: str
    reasons: tuple[str, ...]
    expected_end: date | None

    @property
    def can(self) -> dict[str, bool]:
        """The viewer's buttons, by name, for a template to ask."""
        return dict.fromkeys(self.view.actions, True)


def pairing_card(view: PairingView) -> Card:
    """The card of a pairing for its viewer."""
    pairing = view.pairing
    starts = pairing.starts_on
    return Card(
        view=view,
        state=pairing.state.value,
        state_words=label_of(pairing.state),
        next_words=describe_next_step(pairing.state, view.viewer),
        is_open=pairing.state in OPEN_STATES,
        other_name=view.mentor_name if view.viewer == "mentee" else view.mentee_name,
        reasons=describe_reasons(pairing.reasons),
        expected_end=pairing.ends_on or (starts + timedelta(weeks=pairing.weeks) if starts else None),
    )


@dataclass(frozen=True, slots=True)
class StepLine:
    """One behaviour of the plan: (practice, its name, when it was ticked) three times."""

    step: PlanStepInfo
    ticks: tuple[tuple[str, str, object], ...]


def step_lines(steps: Iterable[PlanStepInfo]) -> list[StepLine]:
    """The plan's lines in order."""
    return [
        StepLine(
            step,
            tuple((practice.value, label_of(practice), getattr(step, f"{practice.value}_at")) for practice in Practice),
        )
        for step in steps
    ]


def ticked(steps: Iterable[PlanStepInfo]) -> dict[int, frozenset[Practice]]:
    """What is ticked of each step."""
    return {
        step.step_id: frozenset(p for p in Practice if getattr(step, f"{p.value}_at") is not None) for step in steps
    }


@dataclass(frozen=True, slots=True)
class LevelChoice:
    """One level to choose, with the behaviours that show it."""

    number: int
    name: str
    meaning: str
    behaviours: tuple[str, ...]


def level_choices(profile: Profile, skill: str) -> list[LevelChoice]:
    """The levels of a skill as the profile's framework words them; empty behaviours are normal."""
    behaviours = next((line.behaviours for line in profile.sheet.skills if line.key == skill), {})
    return [
        LevelChoice(level.number, level.name, level.meaning, behaviours.get(level.number, ()))
        for level in profile.scale.levels
    ]


@dataclass(frozen=True, slots=True)
class SuggestionLine:
    """A suggested mentor with the reasons in words."""

    mentor: MentorSuggestion
    reasons: tuple[str, ...]


def suggestion_lines(suggestions: Iterable[MentorSuggestion]) -> list[SuggestionLine]:
    """The suggestions in the api's order."""
    return [SuggestionLine(each, describe_reasons(each.reasons)) for each in suggestions]
