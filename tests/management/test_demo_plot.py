"""The invented organisation before it is written: people, opinions and plot, without a database."""

from __future__ import annotations

import random
from itertools import islice

import pytest

from mentoring_xblock.applets.competencies.data import Kind, RoleDefinition, RoleSkill, VersionRef, VersionStatus
from mentoring_xblock.applets.pairings.states import State
from mentoring_xblock.core.scales import Level, Scale
from mentoring_xblock.core.text import clean_text
from mentoring_xblock.management.demo.names import draw_names, username_of
from mentoring_xblock.management.demo.opinions import Opinion, build_opinions
from mentoring_xblock.management.demo.organisation import (
    ADMIN,
    AUTHOR,
    DEPARTMENTS,
    DOORS,
    LEARNER,
    MANAGER,
    MENTOR,
    REGIONS,
    DemoPerson,
    build_people,
)
from mentoring_xblock.management.demo.plot import Gap, Story, build_plot

FOCUS = "pivot"
SKILLS = ("ask", "clean", FOCUS, "chart", "tell")


SCALE = Scale(tuple(Level(number, f"Level {number}") for number in (1, 2, 3, 4)), mentor_from=3)


def role(key: str, level: int, *, framework: str = "data-analyst") -> RoleDefinition:
    version = VersionRef(1, 1, 1, framework, framework, 1, VersionStatus.PUBLISHED, SCALE)
    skills = tuple(RoleSkill(1, 1, skill, skill, "", Kind.SKILL, "", {}, level, 3) for skill in SKILLS)
    return RoleDefinition(version, key, key.title(), "", "", "", skills)


ROLES = (role("junior", 3), role("senior", 4), role("agent", 2, framework="desk"))


Plot = tuple[list[Story], dict[str, tuple[Gap, ...]]]


def invent(count: int, seed: int) -> tuple[tuple[DemoPerson, ...], tuple[Opinion, ...], Plot]:
    rng = random.Random(seed)
    people = build_people(count=count, roles=ROLES, main=ROLES[0], rng=rng)
    opinions = build_opinions(people, focus=FOCUS, rng=rng)
    return people, opinions, build_plot(people=people, opinions=opinions, focus=FOCUS, rng=rng)


def test_one_seed_always_invents_the_same_and_another_seed_something_else() -> None:
    assert invent(60, 7) == invent(60, 7)
    assert invent(60, 7) != invent(60, 8)


def test_no_name_is_drawn_twice_even_when_the_pairs_run_out() -> None:
    drawn = list(islice(draw_names(random.Random(1), taken={"learner"}), 3000))
    assert len({username for username, _, _ in drawn}) == 3000
    assert all(username.isascii() and username == username.lower() for username, _, _ in drawn)
    assert all(clean_text(given + family, field="name", longest=255) == given + family for _, given, family in drawn)


@pytest.mark.parametrize(
    ("given", "family", "username"),
    [
        ("Łukasz", "Wójcik", "lukasz.wojcik"),
        ("Søren", "Østergaard", "soren.ostergaard"),
        ("Anneliese", "van den Berg", "anneliese.van-den-berg"),
        ("Thảo", "Đặng", "thao.dang"),
        ("Siobhán", "O’Brien", "siobhan.obrien"),
        ("Yiğit", "Yıldız", "yigit.yildiz"),
    ],
)
def test_a_username_is_the_name_in_plain_ascii(given: str, family: str, username: str) -> None:
    assert username_of(given, family) == username


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("count", [40, 240])
def test_the_organisation_has_the_people_asked_for_in_every_department_and_region(count: int, seed: int) -> None:
    people, _, _ = invent(count, seed)
    members = [person for person in people if person.is_member]
    assert len(members) == count
    assert len({person.username for person in people}) == count + 1
    assert {person.department for person in members} == set(DEPARTMENTS)
    assert {person.region for person in members} == set(REGIONS)
    assert set(DOORS) <= {person.username for person in people}


def test_reporting_lines_lead_upwards_without_a_circle() -> None:
    people, _, _ = invent(240, 3)
    seen = set()
    for person in people:
        assert not person.manager or person.manager in seen
        seen.add(person.username)


def test_the_five_doors_are_who_they_say() -> None:
    people, opinions, _ = invent(40, 1)
    by_name = {person.username: person for person in people}
    assert by_name[LEARNER].manager == MANAGER
    assert by_name[LEARNER].role == ROLES[0]
    assert by_name[LEARNER].department != by_name[MENTOR].department
    assert by_name[LEARNER].region != by_name[MENTOR].region
    assert [name for name in DOORS if by_name[name].is_admin] == [ADMIN]
    assert [name for name in DOORS if not by_name[name].is_member] == [AUTHOR]
    of_mentor = next(opinion for opinion in opinions if opinion.username == MENTOR)
    assert (FOCUS, 4) in of_mentor.by_manager
    # Whoever tries the demo rates for the learner.
    assert LEARNER not in {opinion.username for opinion in opinions}


@pytest.mark.parametrize("seed", range(8))
def test_few_others_are_confirmed_in_the_learners_skill_so_that_the_mentor_is_always_shown(seed: int) -> None:
    _, opinions, _ = invent(240, seed)
    confirmed = [
        opinion.username for opinion in opinions for skill, level in opinion.by_manager if skill == FOCUS and level >= 3
    ]
    assert MENTOR in confirmed
    assert len(confirmed) <= 3


def test_people_flatter_themselves_a_little_and_managers_see_a_third() -> None:
    _, opinions, _ = invent(600, 2)
    pairs = [
        ({skill: level for skill, level, *_ in opinion.ratings}[skill], level)
        for opinion in opinions
        for skill, level in opinion.by_manager
        if skill in {skill for skill, *_ in opinion.ratings}
    ]
    rater_bias = sum(said - seen for said, seen in pairs) / len(pairs)
    assert 0.1 < rater_bias < 0.5
    assert 0.25 < len(pairs) / sum(len(opinion.ratings) for opinion in opinions) < 0.35


@pytest.mark.parametrize("count", [40, 240, 500])
def test_the_plot_has_every_state_and_grows_with_the_people(count: int) -> None:
    _, _, (stories, pools) = invent(count, 4)
    assert {story.ending for story in stories} == {state.value for state in State}
    assert [story.days_ago for story in stories] == sorted((s.days_ago for s in stories), reverse=True)
    assert pools["waiting"]
    assert LEARNER not in {username for pool in pools.values() for username, _, _ in pool}
    assert not set(pools["waiting"]) & set(pools["rest"])
