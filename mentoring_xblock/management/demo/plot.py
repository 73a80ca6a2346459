"""Which pairings the demo has, how each ends, and what its two people write. Drawn from a seed; no database here."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from mentoring_xblock.applets.pairings.states import Event, State

from .opinions import Opinion
from .organisation import MANAGER, MENTOR, DemoPerson

# Ending -> how many of 240 people, and how many days ago the story began (at least one of each, always).
_ENDINGS: dict[State, tuple[int, tuple[int, int]]] = {
    State.COMPLETED: (14, (56, 80)),
    State.FELL_SHORT: (3, (52, 78)),
    State.EXPIRED: (2, (40, 60)),
    State.DECLINED: (3, (24, 60)),
    State.REJECTED: (2, (24, 60)),
    State.WITHDRAWN: (2, (24, 60)),
    State.REASSESSED: (5, (19, 25)),
    State.ACTIVE: (10, (5, 18)),
    State.APPROVED: (5, (1, 2)),
    State.PROPOSED: (8, (0, 2)),
    State.SHOWN: (1, (56, 80)),
}
# What happens in a story after the request, up to its ending; None: the two meet.
STEPS: dict[State, tuple[Event | None, ...]] = {
    State.PROPOSED: (),
    State.REJECTED: (Event.REJECT,),
    State.APPROVED: (Event.APPROVE,),
    State.EXPIRED: (Event.APPROVE, Event.EXPIRE),
    State.DECLINED: (Event.APPROVE, Event.DECLINE),
    State.WITHDRAWN: (Event.APPROVE, Event.ACCEPT, Event.WITHDRAW),
    State.ACTIVE: (Event.APPROVE, Event.ACCEPT, None),
    State.REASSESSED: (Event.APPROVE, Event.ACCEPT, None, Event.REASSESS),
    State.COMPLETED: (Event.APPROVE, Event.ACCEPT, None, Event.REASSESS, Event.CONFIRM),
    State.FELL_SHORT: (Event.APPROVE, Event.ACCEPT, None, Event.REASSESS, Event.CONFIRM),
    State.SHOWN: (Event.APPROVE, Event.ACCEPT, None, Event.REASSESS, Event.EXPIRE),
}
_WAITING = 6

_MESSAGES = (
    "I have a first version of my own and would like to learn how you go about it.",
    "Could I look over your shoulder when you next do this? I am free most mornings.",
    "We start doing this ourselves next month. Two or three sessions would help a lot.",
    "I know the theory and lack the practice. I would bring a real case from my team.",
    "",
)
_WORK = (
    "The monthly report of our region, with last month’s real figures",
    "The review that is due in our team this week",
    "A request from the contact centre that came in yesterday",
    "The comparison of suppliers that purchasing has asked for",
    "The backlog of open complaints, sorted for the next meeting",
    "The forecast that goes to the department heads",
)
_NOTES = (
    "Went through last month’s case step by step; questions collected for next time.",
    "Did the first half together, the second half alone while I watched.",
    "Much surer than last week. One detour, found and fixed without help.",
    "Shared screens; compared two ways of doing it and wrote down which one and why.",
    "Checked the result together before it went out.",
)
_CREDITS = (
    "Does this alone now; I have seen the result.",
    "A clear step forward, visible in the last two reports.",
    "Ready to take this on without support.",
)
_NOT_YET = "Good progress; the last part still needs somebody beside them."
_DECLINES = ("On leave for the coming weeks.", "I have not done this for a while; somebody else will be of more use.")
_REJECTION = "This skill is covered by the course that starts next week; please take that first."


Gap = tuple[str, str, str]
"""(username of the mentee, framework, skill)."""


@dataclass(frozen=True, slots=True)
class Story:
    """One pairing to be: its ending, when it began, and what the two write.

    Its mentee is found among the gaps of ``pool``; ``mentor`` is the mentor to choose, "" for the first suggested.
    """

    ending: State
    days_ago: int
    pool: str
    message: str
    work: str
    notes: tuple[str, ...]
    comment: str
    mentor: str = ""


def build_plot(
    *, people: Sequence[DemoPerson], opinions: Sequence[Opinion], focus: str, rng: random.Random
) -> tuple[list[Story], dict[str, tuple[Gap, ...]]]:
    """The stories for these people, the oldest first, and the gaps of each pool in the order to try.

    The pools: ``focus`` (the skill of the mentor behind the door), ``team`` (the manager's behind the door), ``rest``,
    and ``waiting``, of those who wait for a mentor. The doors open on some of each kind: the mentor's record, inbox and
    pairing, and the manager's queue.
    """
    pools = _sort_gaps(people, opinions, focus=focus, rng=rng)
    opening = [
        (State.COMPLETED, "focus", MENTOR),
        (State.COMPLETED, "focus", MENTOR),
        (State.ACTIVE, "focus", MENTOR),
        (State.APPROVED, "focus", MENTOR),
        (State.COMPLETED, "team", ""),
        (State.REASSESSED, "team", ""),
        (State.REASSESSED, "team", ""),
        (State.ACTIVE, "team", ""),
        (State.PROPOSED, "team", ""),
    ]
    counted = Counter(ending for ending, _, _ in opening)
    for ending, (of_240, _) in _ENDINGS.items():
        more = round(of_240 * len(people) / 240) - counted[ending]
        opening += [(ending, "rest", "")] * max(0 if counted[ending] else 1, more)
    stories = [_draw_story(ending, pool, mentor, rng) for ending, pool, mentor in opening]
    waiting = max(1, round(_WAITING * len(people) / 240))
    rest = pools["rest"]
    return (
        sorted(stories, key=lambda story: -story.days_ago),
        pools | {"rest": rest[waiting:], "waiting": rest[:waiting]},
    )


def _sort_gaps(
    people: Sequence[DemoPerson], opinions: Sequence[Opinion], *, focus: str, rng: random.Random
) -> dict[str, tuple[Gap, ...]]:
    manager_of = {person.username: person.manager for person in people}
    pools: dict[str, list[Gap]] = {"focus": [], "team": [], "rest": []}
    gaps = [(opinion.username, opinion.role.version.key, skill) for opinion in opinions for skill, _ in opinion.gaps]
    rng.shuffle(gaps)
    for gap in gaps:
        username, _, skill = gap
        is_of_team = manager_of[username] == MANAGER
        if skill == focus:
            pools["focus"].append(gap)
        else:
            pools["team" if is_of_team else "rest"].append(gap)
    return {name: tuple(of_pool) for name, of_pool in pools.items()}


def _draw_story(ending: State, pool: str, mentor: str, rng: random.Random) -> Story:
    comment = {
        State.FELL_SHORT: _NOT_YET,
        State.DECLINED: rng.choice(_DECLINES),
        State.REJECTED: _REJECTION,
        State.WITHDRAWN: "I have changed teams and no longer need this.",
    }.get(ending, rng.choice(_CREDITS))
    return Story(
        ending=ending,
        days_ago=rng.randint(*_ENDINGS[ending][1]),
        pool=pool,
        message=rng.choice(_MESSAGES),
        work=rng.choice(_WORK),
        notes=tuple(rng.sample(_NOTES, k=3)),
        comment=comment,
        mentor=mentor,
    )
