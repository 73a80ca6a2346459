"""Use cases of the first days: what a programme still lacks before people can be mentored in it, for its admins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ..applets.competencies import api as competencies
from ..applets.insight import api as insight
from ..applets.people import api as people
from ..applets.people.data import ProgrammeInfo
from ..applets.ratings import api as ratings
from ..core import clock
from ..core.errors import gettext_noop
from ..core.labels import LabelledEnum
from .permissions import require_admin
from .transactions import atomic_use_case


class StartStep(LabelledEnum):
    """What is to be done, in this order."""

    MODEL = "model", gettext_noop("A competency model")
    PEOPLE = "people", gettext_noop("The people")
    RULES = "rules", gettext_noop("The rules")
    BLOCK = "block", gettext_noop("A self-assessment in a course")
    INVITE = "invite", gettext_noop("Invite everybody")


@dataclass(frozen=True, slots=True)
class Start:
    """How far a programme has come: which steps are done, how many members there are, how many of them have rated
    themselves, how many people are expected, and the address of the unit ("" where nobody has named it)."""

    programme: ProgrammeInfo
    done: frozenset[StartStep]
    members: int
    rated: int
    expected: int
    unit_address: str

    @property
    def steps(self) -> tuple[StartStep, ...]:
        """All of them, in order."""
        return tuple(StartStep)

    @property
    def next(self) -> StartStep | None:
        """The first step that is not done; None where all are."""
        return next((step for step in StartStep if step not in self.done), None)


def get_start(*, actor_id: int, programme: str = "") -> Start:
    """How far the programme has come; a constant number of queries.

    Where pairings were ever made, the rules count as looked at; where somebody sent a self-assessment, the block is in
    a course and people are invited. Raises NotFound for a foreign programme, NotAllowed unless the actor runs it.
    """
    found = require_admin(actor_id, programme).programme
    overview = insight.counts_of(found, now=clock.now())
    rules_seen, unit_address = people.get_first_days(found.programme_id)
    expected = people.count_expected(found.programme_id)
    is_in_use = ratings.was_submitted_in(found.programme_id)
    done = {
        StartStep.MODEL: bool(competencies.list_frameworks(found.programme_id)),
        # The admin alone is nobody to mentor.
        StartStep.PEOPLE: overview.members > 1 or expected > 0,
        StartStep.RULES: rules_seen or sum(overview.states.values()) > 0,
        StartStep.BLOCK: bool(unit_address) or is_in_use,
        StartStep.INVITE: is_in_use,
    }
    return Start(
        programme=found,
        done=frozenset(step for step, is_done in done.items() if is_done),
        members=overview.members,
        rated=overview.rated,
        expected=expected,
        unit_address=unit_address,
    )


@atomic_use_case
def confirm_rules(*, actor_id: int, programme: str = "", now: datetime | None = None) -> None:
    """Say that the programme's rules are right; a second time changes nothing. Raises like ``get_start``."""
    found = require_admin(actor_id, programme).programme
    people.confirm_rules(found.programme_id, actor_id=actor_id, now=now or clock.now())


@atomic_use_case
def set_unit_address(*, actor_id: int, address: str, programme: str = "", now: datetime | None = None) -> None:
    """Keep the web address of the unit in which people rate themselves, to be handed on; "" forgets it.

    Raises like ``get_start``, and InvalidInput for anything but an address.
    """
    found = require_admin(actor_id, programme).programme
    people.set_unit_address(found.programme_id, address, actor_id=actor_id, now=now or clock.now())
