"""Who works in the invented organisation, what they can do and how they behave. Pure: drawn from a seed alone.

The shares are those of issue "Pairings that people live": they are exact, not chances, so that a small world has its
silent mentors, idle managers and leavers too.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from zoneinfo import ZoneInfo

SILENT_MENTORS, IDLE_MANAGERS, LEAVERS, NEVER_MEET = 0.15, 0.25, 0.14, 0.10
LEAST_PEOPLE, TEAM = 30, 9
TOP, MENTOR_FROM = 4, 3
SKILLS = (
    "writing-reports", "reading-contracts", "planning-projects", "leading-meetings", "querying-databases",
    "drawing-charts", "automating-steps", "testing-changes", "handling-complaints", "training-colleagues",
    "negotiating-prices", "auditing-records",
)  # fmt: skip
ROLES: dict[str, dict[str, int]] = {
    "analyst": dict(zip(SKILLS[:7], (2, 2, 3, 2, 3, 3, 3), strict=True)),
    "buyer": dict(zip((*SKILLS[:4], *SKILLS[9:]), (2, 3, 3, 3, 2, 4, 3), strict=True)),
    "developer": dict(zip((*SKILLS[2:4], *SKILLS[4:8]), (2, 2, 3, 2, 4, 3), strict=True)),
    "adviser": dict(zip((SKILLS[0], SKILLS[3], *SKILLS[7:11]), (3, 3, 2, 4, 3, 3), strict=True)),
    "auditor": dict(zip((*SKILLS[:3], *SKILLS[4:6], *SKILLS[10:]), (4, 3, 2, 3, 3, 2, 3), strict=True)),
    "lead": dict(zip((*SKILLS[:4], *SKILLS[8:10], SKILLS[10]), (3, 3, 3, 4, 3, 4, 2), strict=True)),
}
"""Levels asked for, by role and skill."""
DEPARTMENTS = ("Finance", "Operations", "Customer Service", "Technology", "Purchasing")
UNITS = ("North", "South", "Central")
REGIONS = {
    "Europe": ("Europe/Madrid", "Europe/Helsinki", "Europe/Dublin"),
    "Americas": ("America/Toronto", "America/Lima", "America/Denver"),
    "Asia": ("Asia/Bangkok", "Asia/Tokyo", "Asia/Dubai"),
}
_REGION_SHARES = (0.55, 0.3, 0.15)
_ABLE, _ABLE_SD, _GENERAL_SD = 2.2, 0.75, 0.45
_WILLING = 0.55
_SEEKS_A_YEAR = 2.4


@dataclass(frozen=True, slots=True)
class Leaving:
    """When and how somebody leaves: on that day of the year, by a closed account or an ended membership."""

    day: int
    closes_account: bool


@dataclass(frozen=True)
class Person:
    """One person. ``ability`` is the true level of each skill at the beginning, which nobody in the world sees.

    ``rater_bias`` is how much higher they rate themselves, in levels; ``severity`` how much lower they rate others.
    ``silent``: never answers a request as a mentor. ``idle``: never does anything as a manager. ``seeks``: how often a
    year they look for a mentor. ``pace``: how long they take for anything, against others.
    """

    username: str
    role: str
    department: str
    unit: str
    region: str
    time_zone: str
    manager: str
    is_manager: bool
    is_admin: bool
    willing: bool
    places: int
    ability: dict[str, float] = field(repr=False)
    rater_bias: float = 0.0
    severity: float = 0.0
    seeks: float = 0.0
    pace: float = 1.0
    silent: bool = False
    idle: bool = False
    leaves: Leaving | None = None

    @cached_property
    def zone(self) -> ZoneInfo:
        """Where their clock goes."""
        return ZoneInfo(self.time_zone)


@dataclass(frozen=True)
class World:
    """All people, managers before their reports, by a seed."""

    seed: int
    people: tuple[Person, ...]

    def draw(self, *about: object) -> random.Random:
        """Chance for one thing: the same for the same words, whatever was drawn before and however the product grew."""
        return random.Random("/".join(map(str, (self.seed, *about))))


def draw_world(seed: int, *, people: int, days: int = 364) -> World:
    """An organisation of ``people``; raises ValueError for fewer than LEAST_PEOPLE."""
    if people < LEAST_PEOPLE:
        raise ValueError(f"A world has at least {LEAST_PEOPLE} people.")
    draw = random.Random(f"{seed}/world")
    admins = [_person(draw, f"admin{number}", manager="", department="Operations", is_admin=True) for number in (1, 2)]
    leads = [
        _person(draw, f"lead{number:03}", manager="", department=DEPARTMENTS[number % len(DEPARTMENTS)], leads=True)
        for number in range(max(2, round((people - 2) / (TEAM + 1))))
    ]
    # The heads of departments lead the other leads, and report to nobody.
    heads = {lead.department: lead.username for lead in reversed(leads)}
    leads = [
        replace(lead, manager="" if heads[lead.department] == lead.username else heads[lead.department])
        for lead in leads
    ]
    staff = []
    for number in range(people - len(leads) - len(admins)):
        lead = leads[number % len(leads)]
        person = _person(draw, f"staff{number:03}", manager=lead.username, department=lead.department)
        if draw.random() < 0.7:
            person = replace(person, unit=lead.unit, region=lead.region, time_zone=lead.time_zone)
        staff.append(person)
    everyone = [*admins, *leads, *staff]
    return World(seed, tuple(_behave(everyone, draw, days=days)))


def _person(
    draw: random.Random, username: str, *, manager: str, department: str, leads: bool = False, is_admin: bool = False
) -> Person:
    region = draw.choices(list(REGIONS), _REGION_SHARES)[0]
    general = draw.gauss(0.3 if leads else 0.0, _GENERAL_SD)
    return Person(
        username=username,
        role="lead" if leads else draw.choice([role for role in ROLES if role != "lead"]),
        department=department,
        unit=draw.choice(UNITS),
        region=region,
        time_zone=draw.choice(REGIONS[region]),
        manager=manager,
        is_manager=leads,
        is_admin=is_admin,
        willing=not is_admin and draw.random() < _WILLING,
        places=draw.choice((1, 2, 2, 2, 3)),
        ability={skill: _clamp(draw.gauss(_ABLE + general, _ABLE_SD)) for skill in SKILLS},
        rater_bias=draw.gauss(0.25, 0.4),
        severity=draw.gauss(0.0, 0.3),
        seeks=0.0 if is_admin else draw.gammavariate(1.2, _SEEKS_A_YEAR / 1.2),
        pace=draw.lognormvariate(0.0, 0.35),
    )


def _behave(people: Sequence[Person], draw: random.Random, *, days: int) -> list[Person]:
    """The exact shares of those who never answer, who do nothing, and who leave; whoever runs the programme stays."""
    silent = _share(draw, [each.username for each in people if each.willing], SILENT_MENTORS)
    idle = _share(draw, [each.username for each in people if each.is_manager], IDLE_MANAGERS)
    leavers = _share(draw, [each.username for each in people if not each.is_admin], LEAVERS)
    leaving = {
        username: Leaving(day=draw.randrange(days // 8, days), closes_account=number % 2 == 0)
        for number, username in enumerate(leavers)
    }
    return [
        replace(
            each,
            silent=each.username in silent,
            idle=each.username in idle,
            leaves=leaving.get(each.username),
        )
        for each in people
    ]


def _share(draw: random.Random, usernames: Sequence[str], share: float) -> list[str]:
    return draw.sample(usernames, round(len(usernames) * share))


def _clamp(level: float) -> float:
    return min(TOP + 0.49, max(0.51, level))
