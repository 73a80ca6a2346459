"""Who works in the invented organisation: departments, units, regions, managers and roles. No database here.

Five people have names that stay the same whatever the seed; they are the logins on the demo site's front page.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from mentoring_xblock.applets.competencies.data import RoleDefinition

from .names import draw_names

LEARNER, MENTOR, MANAGER, ADMIN, AUTHOR = "learner", "mentor", "manager", "admin", "author"
DOORS = (LEARNER, MENTOR, MANAGER, ADMIN, AUTHOR)
NAMES = {
    LEARNER: ("Amara", "Nwosu"),
    MENTOR: ("Rosa", "Quintana"),
    MANAGER: ("Henrike", "Solberg"),
    ADMIN: ("Tomasz", "Brandt"),
    AUTHOR: ("Leilani", "Fonoti"),
}
"""Given and family names of the five behind the doors."""
LEAST_PEOPLE, MOST_PEOPLE = 40, 20_000

DEPARTMENTS = {
    "Finance": ("Reporting", "Planning", "Accounts"),
    "Operations": ("Logistics", "Quality", "Purchasing"),
    "Customer Service": ("Contact Centre", "Field Support", "Complaints"),
    "Technology": ("Platforms", "Data Services", "Workplace"),
}
REGIONS = {
    "Europe and Africa": ("Europe/Warsaw", "Africa/Lagos", "Europe/Dublin"),
    "Americas": ("America/Bogota", "America/Sao_Paulo", "America/Chicago"),
    "Asia-Pacific": ("Asia/Singapore", "Asia/Kolkata", "Pacific/Auckland"),
}
_TEAM = 8  # people to a manager, about
# The first model is the demo's main one: enough people share it for gaps to find mentors.
_SHARE_OF_FIRST_FRAMEWORK = 0.5


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """One account and membership; ``manager`` is a username, empty at the top; not everybody has a ``role``."""

    username: str
    given_name: str
    family_name: str
    department: str
    unit: str
    region: str
    time_zone: str
    manager: str
    role: RoleDefinition | None
    leads: bool = False
    places: int = 2
    is_admin: bool = False
    is_member: bool = True

    @property
    def email(self) -> str:
        """An address that can never be delivered to anybody (RFC 2606)."""
        return f"{self.username}@example.com"


def build_people(
    *, count: int, roles: Sequence[RoleDefinition], main: RoleDefinition, rng: random.Random
) -> tuple[DemoPerson, ...]:
    """``count`` members (managers before their reports) and, last, the course author, who is none.

    ``main`` is the role of the learner behind the door and of everyone in the team.
    """
    names = draw_names(rng, taken=frozenset(DOORS))
    # The mentor holds the highest grade of the learner's role.
    cast = _build_cast(main, mentor_role=[role for role in roles if role.version.key == main.version.key][-1])
    manager = next(person for person in cast if person.username == MANAGER)
    heads = [_draw_person(next(names), department, "", None, rng, leads=True) for department in DEPARTMENTS]
    head_of = {head.department: head for head in heads}
    cast = [_under(person, head_of) for person in cast]

    leads = []
    for place in range(max(len(DEPARTMENTS), (count - len(heads)) // (_TEAM + 1)) - 1):
        department = list(DEPARTMENTS)[place % len(DEPARTMENTS)]
        lead = _draw_person(
            next(names), department, head_of[department].username, _draw_role(roles, rng), rng, leads=True
        )
        leads.append(lead)

    members = [*heads, *(person for person in cast if person.is_member), *leads]
    teams = [manager, *leads]
    for place in range(count - len(members)):
        lead = teams[place % len(teams)]
        role = main if lead.username == MANAGER else _draw_role(roles, rng)
        person = _draw_person(next(names), lead.department, lead.username, role, rng)
        # A team mostly sits together; the others make "another region" a reason worth reading.
        if rng.random() < 0.7:
            person = replace(person, unit=lead.unit, region=lead.region, time_zone=lead.time_zone)
        members.append(person)
    return (*members, *(person for person in cast if not person.is_member))


def _build_cast(main: RoleDefinition, *, mentor_role: RoleDefinition) -> list[DemoPerson]:
    here, there = "Europe and Africa", "Americas"
    return [
        DemoPerson(MANAGER, *NAMES[MANAGER], "Finance", "Reporting", here, "Europe/Warsaw", "", None, leads=True),
        DemoPerson(LEARNER, *NAMES[LEARNER], "Finance", "Reporting", here, "Europe/Warsaw", MANAGER, main),
        DemoPerson(
            MENTOR, *NAMES[MENTOR], "Operations", "Quality", there, "America/Sao_Paulo", "", mentor_role, places=4
        ),
        DemoPerson(ADMIN, *NAMES[ADMIN], "Technology", "Workplace", here, "Europe/Dublin", "", None, is_admin=True),
        DemoPerson(AUTHOR, *NAMES[AUTHOR], "", "", "", "", "", None, is_member=False),
    ]


def _under(person: DemoPerson, head_of: dict[str, DemoPerson]) -> DemoPerson:
    if person.manager or not person.is_member:
        return person
    return replace(person, manager=head_of[person.department].username)


def _draw_role(roles: Sequence[RoleDefinition], rng: random.Random) -> RoleDefinition:
    first = [role for role in roles if role.version.key == roles[0].version.key]
    others = [role for role in roles if role.version.key != roles[0].version.key]
    return rng.choice(first if not others or rng.random() < _SHARE_OF_FIRST_FRAMEWORK else others)


def _draw_person(
    name: tuple[str, str, str],
    department: str,
    manager: str,
    role: RoleDefinition | None,
    rng: random.Random,
    *,
    leads: bool = False,
) -> DemoPerson:
    username, given, family = name
    region = rng.choice(list(REGIONS))
    return DemoPerson(
        username,
        given,
        family,
        department,
        rng.choice(DEPARTMENTS[department]),
        region,
        rng.choice(REGIONS[region]),
        manager,
        role,
        leads=leads,
        places=rng.choice((1, 2, 2, 2, 3)),
    )
