"""What a pairing waits for, until when, and which steps lie behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import TypeAlias

from ....core.errors import InvalidInput, gettext_noop
from ....core.labels import LabelledEnum

MOST_CONFIRMATION_DAYS = 365


@dataclass(frozen=True, slots=True)
class ConfirmationDays:
    """Days after a re-rating: two reminders of the confirmer, then the programme's administrators are asked too, and at
    last what the pair ticked off counts (decision 27)."""

    first_reminder: float = 7
    second_reminder: float = 14
    admins: float = 21
    last: float = 28

    @classmethod
    def from_settings(cls, settings: Mapping[str, float]) -> ConfirmationDays:
        """The defaults with ``settings`` laid over them; InvalidInput for an unknown name or days out of order."""
        unknown = sorted(map(str, set(settings) - {each.name for each in fields(cls)}))
        if unknown:
            raise InvalidInput(gettext_noop("CONFIRMATION_DAYS has no setting %(name)s."), name=unknown[0])
        found = cls(**settings)
        days = [getattr(found, each.name) for each in fields(cls)]
        are_numbers = all(isinstance(each, int | float) and not isinstance(each, bool) for each in days)
        if not are_numbers or not 0 < days[0] < days[1] < days[2] < days[3] <= MOST_CONFIRMATION_DAYS:
            raise InvalidInput(
                gettext_noop(
                    "The days in CONFIRMATION_DAYS must be numbers above 0, each larger than the one before: "
                    "first_reminder, second_reminder, admins, last."
                ),
                code="bad_setting",
            )
        return found


class Wait(LabelledEnum):
    """What one person is asked to do next; the words are those of its button."""

    ANSWER = "answer", gettext_noop("Answer the request")
    HELD = "held", gettext_noop("Say whether it was held")
    CLOSE = "close", gettext_noop("End this pairing")
    MORE_TIME = "more_time", gettext_noop("Say whether you agree to more time")
    AGREE = "agree", gettext_noop("Choose a time")
    PLAN = "plan", gettext_noop("Plan a session")
    RERATE = "rerate", gettext_noop("Rate yourself again")
    CONFIRM = "confirm", gettext_noop("Confirm the new level")


Asked: TypeAlias = tuple[Wait, datetime | date | None]
"""One thing to do, and its date: a moment, a day, or None where nothing runs out."""


class Milestone(LabelledEnum):
    """The steps of a pairing on its way, in order."""

    ASKED = "asked", gettext_noop("Asked")
    APPROVED = "approved", gettext_noop("Approved")
    BEGUN = "begun", gettext_noop("Begun")
    RERATED = "rerated", gettext_noop("Rated again")
    CONFIRMED = "confirmed", gettext_noop("Confirmed")


@dataclass(frozen=True, slots=True)
class Step:
    """One milestone: when it was reached, None if it was not or nobody noted it; ``is_next``: it comes next."""

    milestone: Milestone
    at: datetime | date | None
    is_reached: bool
    is_next: bool
