"""The way through the demo: seven steps, each a person's turn or two, and the strip that leads from one to the next.

The strip belongs to the demo site, not to the package: it is no part of what an LMS installs, it is shown only where
``STANDALONE`` is set, and only to somebody who came in by a door.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.urls import reverse

from mentoring_xblock import api
from mentoring_xblock.api.pairings.data import PairingView
from mentoring_xblock.core.errors import MentoringError
from mentoring_xblock.management.demo.organisation import ADMIN, AUTHOR, LEARNER, MANAGER, MENTOR, NAMES
from mentoring_xblock.models import Member
from mentoring_xblock.platform.configuration import get_setting

TURN, HIDDEN = "demo_turn", "demo_strip_hidden"
"""What the session remembers: the turn that it is, and whether the strip is hidden."""
SKILL = "Summarise data with a pivot table"


@dataclass(frozen=True)
class Step:
    """One of the seven: a title, and a sentence on what happens in it."""

    number: int
    title: str
    sentence: str


@dataclass(frozen=True)
class Turn:
    """What one person does in a step: who, the task in one or two sentences, and the page that it starts on.

    ``on_pairing``: it starts on the learner's pairing where there is one.
    """

    step: int
    username: str
    task: str
    page: str
    on_pairing: bool = False


STEPS = (
    Step(
        1,
        "Describe a role",
        "A course author puts a self-assessment for one role of a competency model into a course unit.",
    ),
    Step(2, "Rate yourself", "A learner rates each skill of the role by what they can do already."),
    Step(
        3,
        "Find a mentor",
        "The learner asks for a mentor for one gap, and the programme administrator approves the pair.",
    ),
    Step(
        4, "See the scope", "The mentor reads it and accepts: one skill, from this level to that one, until this date."
    ),
    Step(
        5, "Set time aside", "The two meet to watch, to do it together and to do it alone, and tick off what is shown."
    ),
    Step(6, "Rate the skill again", "The learner rates that one skill again, and the change is shown."),
    Step(7, "Confirm the growth", "The learner’s manager confirms the new level, or says what is missing."),
)

_UNIT = "/workbench/unit/0/"
TURNS = (
    Turn(1, AUTHOR, "Look at what the unit asks, give it a title of your own, and save it.", f"{_UNIT}author/"),
    Turn(
        2,
        LEARNER,
        f"Rate each skill and submit. Choose the lowest level for “{SKILL}”, so that there is a gap to close.",
        _UNIT,
    ),
    Turn(
        3,
        LEARNER,
        f"Find a mentor for “{SKILL}” in your results: choose Rosa Quintana first, and send the request.",
        _UNIT,
    ),
    Turn(3, ADMIN, "Open the review queue, look at the two people side by side, and approve.", "/mentoring/programme/"),
    Turn(
        4,
        MENTOR,
        "Read what Amara Nwosu asks of you, from which level to which and until when, and accept.",
        "/mentoring/",
    ),
    Turn(
        5,
        MENTOR,
        "Name a piece of real work in the plan, log a session that has taken place, and tick what was shown.",
        "/mentoring/",
        on_pairing=True,
    ),
    Turn(6, LEARNER, "Choose the level that you have reached, and submit it.", "/mentoring/", on_pairing=True),
    Turn(7, MANAGER, f"Open “{SKILL}” under what waits for you, and confirm the level.", "/mentoring/team/"),
)

ROLES = {
    AUTHOR: "a course author",
    LEARNER: "a learner",
    MENTOR: "a mentor",
    MANAGER: "a manager",
    ADMIN: "the programme administrator",
}


def first_turn_of(username: str) -> int:
    """The place in ``TURNS`` at which a person's work begins."""
    return next(place for place, turn in enumerate(TURNS) if turn.username == username)


def person_of(turn: Turn) -> User | None:
    """Whose turn it is; the mentor is whoever the learner has chosen."""
    people = get_user_model().objects
    if turn.username == MENTOR and (view := _pairing_of_learner()) is not None:
        return people.filter(pk=Member.objects.get(pk=view.pairing.mentor_id).user_id).first()
    return people.filter(username=turn.username).first()


def page_of(turn: Turn) -> str:
    """The address on which a turn starts."""
    if turn.on_pairing and (view := _pairing_of_learner()) is not None:
        return reverse("task_mentoring:pairing", args=[view.pairing.pairing_id])
    return turn.page


def _pairing_of_learner() -> PairingView | None:
    """The learner's open pairing on the skill that the seven steps turn on, else the newest of theirs."""
    learner = get_user_model().objects.filter(username=LEARNER).first()
    try:
        found = api.get_my_mentoring(actor_id=learner.pk).as_mentee if learner is not None else ()
    except MentoringError:
        return None
    return max(found, key=lambda view: (view.skill_title == SKILL, view.pairing.pairing_id), default=None)


def strip(request: HttpRequest) -> dict[str, Any]:
    """What the frame of each page needs: ``demo_strip`` with the turn and its neighbours, or nothing.

    A context processor; no page of the package gives that name to anything else. It stores nothing, and looks at the
    database only before the mentor's turn.
    """
    session = getattr(request, "session", None)
    place = session.get(TURN) if session is not None else None
    user = getattr(request, "user", None)
    if place not in range(len(TURNS)) or user is None or not user.is_authenticated or not get_setting("STANDALONE"):
        return {}
    turn = TURNS[place]
    return {
        "demo_strip": {
            "turn": turn,
            "step": STEPS[turn.step - 1],
            "steps": len(STEPS),
            "role": ROLES[turn.username],
            "hidden": bool(session.get(HIDDEN)),
            "back_to": request.path if request.method == "GET" else turn.page,
            "before": _neighbour(place - 1, turn),
            "after": _neighbour(place + 1, turn),
        }
    }


def _neighbour(place: int, turn: Turn) -> dict[str, Any] | None:
    if not 0 <= place < len(TURNS):
        return None
    there = TURNS[place]
    name = ""
    if there.username != turn.username:
        name = " ".join(NAMES[there.username])
        if there.username == MENTOR and (person := person_of(there)) is not None:
            name = person.get_full_name()
    return {"place": place, "step": there.step, "name": name}
