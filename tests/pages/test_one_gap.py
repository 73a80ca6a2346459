"""One gap: what a manager's heat map offers is what the page behind it gives, and every door counts the same.

On random organisations: people with one or two roles, rated by themselves, managers, mentors and tests on random days.
What is read is what a person gets: the HTML of both pages, JSON and CSV.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mentoring_xblock.applets.competencies import role_definitions
from mentoring_xblock.applets.competencies.data import FrameworkModel, RoleModel, SkillText, TargetLevel, VersionRef
from mentoring_xblock.applets.matching.gaps import find_gaps
from mentoring_xblock.applets.pairings.models.pairing import Pairing
from mentoring_xblock.applets.people.data import MemberInfo, ProgrammeInfo
from mentoring_xblock.applets.people.models import MemberRole
from mentoring_xblock.applets.ratings.counting import count_gap, find_levels
from mentoring_xblock.applets.ratings.models import Estimate, Rating
from mentoring_xblock.core import clock
from tests import builders
from tests.courseware.course import Course, call, request

pytestmark = [pytest.mark.django_db, pytest.mark.once]

SKILLS = ("pivot", "chart", "story")
REST = "/api/mentoring/v1/"
SOURCES = ("self", "mentor", "manager", "test")
ROLES = {"analyst": (3, 2, 4), "lead": (4, 4, 0)}
"""What each role asks of each skill; 0 asks for nothing."""

EARLIER = builders.NOW - timedelta(days=30)

levels = st.integers(min_value=1, max_value=4)
days_ago = st.sampled_from((0, 1, 30, 200, 500, 547, 560, 900))
said = st.one_of(st.none(), st.tuples(levels, days_ago))
voices = st.fixed_dictionaries(dict.fromkeys(SOURCES, said))
person = st.tuples(
    st.sampled_from((("analyst",), ("lead",), ("analyst", "lead"), ("lead", "analyst"))),
    st.tuples(*[voices] * len(SKILLS)),
)
organisations = st.lists(person, min_size=1, max_size=3)


@dataclass
class Organisation:
    """A manager with reports, and somebody elsewhere who can mentor the first skill at the top."""

    programme: ProgrammeInfo
    version: VersionRef
    manager: MemberInfo
    reports: list[MemberInfo] = field(default_factory=list)


def build(people: Any, *, now: datetime) -> Organisation:
    programme = builders.programme()
    model = FrameworkModel(
        key="data",
        title="Data",
        scale=builders.scale(),
        skills=tuple(SkillText(key, key.title()) for key in SKILLS),
        roles=tuple(
            RoleModel(
                role,
                role.title(),
                targets=tuple(TargetLevel(*each) for each in zip(SKILLS, asked, strict=True) if each[1]),
            )
            for role, asked in ROLES.items()
        ),
    )
    version = builders.framework(programme, model)
    manager = builders.member(programme)
    made = Organisation(programme, version, manager)
    ids = {key: builders.skill_id(version, key) for key in SKILLS}
    for roles, ratings in people:
        report = builders.member(programme, manager=manager)
        get_user_model().objects.filter(pk=report.user_id).update(first_name="user", last_name=str(report.member_id))
        for position, role in enumerate(roles):
            MemberRole.objects.create(
                member_id=report.member_id, framework_id=version.framework_id, role_key=role, position=position
            )
        for key, heard in zip(SKILLS, ratings, strict=True):
            row = {f"{source}_level": word[0] for source, word in heard.items() if word}
            row |= {f"{source}_at": now - timedelta(days=word[1]) for source, word in heard.items() if word}
            if row:
                Estimate.objects.create(
                    member_id=report.member_id, skill_id=ids[key], mean=2.0, sd=0.7, renewed_at=now, **row
                )
        made.reports.append(builders.reload(report.member_id))
    mentor = builders.member(programme, mentors_everything=True, department="Lab")
    builders.rate(mentor, {ids["pivot"]: 4}, at=now)
    return made


def enter(member: MemberInfo) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.get(pk=member.user_id))
    return client


CELL = re.compile(r'<td class="tm-cell tm-cell--(\w+)"[^>]*>(.*?)</td>', re.S)


def cells_of(page: str) -> list[tuple[str, str]]:
    """(size, HTML) of every cell of the heat map, person by person."""
    return CELL.findall(page)


def is_dead(page: str) -> bool:
    """Whether a page that "find a mentor" leads to offers neither mentors nor the waiting list."""
    return not ('name="mentor"' in page or "waiting list" in page)


FEW = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
"""Each example opens every page of a small organisation."""


@pytest.fixture
def counted() -> dict[str, int]:
    """Cells that link, and those of them that are dead ends."""
    return {"cells": 0, "dead": 0}


def test_no_cell_that_links_is_a_dead_end(counted: dict[str, int]) -> None:
    @FEW
    @given(people=organisations)
    def check(people: Any) -> None:
        with organised(people) as made:
            browser = enter(made.manager)
            page = browser.get("/mentoring/team/?framework=data").content.decode()
            for _size, cell in cells_of(page):
                link = re.search(r'<a href="([^"]*)"', cell)
                if link is None:
                    continue
                counted["cells"] += 1
                answer = browser.get(link[1].replace("&amp;", "&"))
                counted["dead"] += answer.status_code != 200 or is_dead(answer.content.decode())

    check()
    assert counted["cells"] > 20
    assert counted["dead"] == 0, f"{counted['dead']} of {counted['cells']} cells that link are dead ends"


Numbers = tuple[int | None, int | None, int | None]
"""Level that counts, target, gap."""


def test_every_door_tells_the_same_level_target_and_gap() -> None:
    compared = 0

    @FEW
    @given(people=organisations)
    def check(people: Any) -> None:
        nonlocal compared
        with organised(people) as made:
            expected = by_the_rule(made)
            assert of_the_file(made) == expected
            assert of_the_team_endpoint(made) == expected
            for report in made.reports:
                own = {skill: numbers for (member, skill), numbers in expected.items() if member == report.member_id}
                assert of_the_profile(made, report, made.manager) == own
                assert of_the_profile(made, report, report) == own
                assert of_the_block(made, report) == own
                assert of_the_persons_page(made, report, own)
                compared += len(own)
            assert of_pair_everyone(made) == {key: numbers for key, numbers in expected.items() if numbers[2]}

    check()
    assert compared > 40


@contextmanager
def organised(people: Any) -> Iterator[Organisation]:
    """The organisation, for as long as it is looked at."""
    role_definitions._read_published.cache_clear()  # the rows of every organisation have the same ids
    with transaction.atomic():
        yield build(people, now=clock.now())
        transaction.set_rollback(True)


def by_the_rule(made: Organisation) -> dict[tuple[int, str], Numbers]:
    """What the pure rule says of every report and every skill that one of their roles asks for or somebody rated."""
    found: dict[tuple[int, str], Numbers] = {}
    for report in made.reports:
        roles = [key for _, key in report.roles]
        for place, skill in enumerate(SKILLS):
            row = Estimate.objects.filter(member_id=report.member_id, skill__key=skill).first()
            level = find_levels(row, now=clock.now(), stale_months=18).level
            target = max((ROLES[role][place] for role in roles), default=0) or None
            if target is not None:
                found[report.member_id, skill] = (level, target, count_gap(level, target))
    return found


def of_the_file(made: Organisation) -> dict[tuple[int, str], Numbers]:
    raw = enter(made.manager).get("/mentoring/team/gaps.csv?framework=data").content.decode("utf-8-sig")
    people = {f"user {report.member_id}": report.member_id for report in made.reports}
    return {
        (people[line["Person"]], line["Skill"].lower()): (
            number(line["Level"]), number(line["Target"]), number(line["Gap"]),
        )
        for line in csv.DictReader(io.StringIO(raw))
        if line["Target"]
    }  # fmt: skip


def of_the_team_endpoint(made: Organisation) -> dict[tuple[int, str], Numbers]:
    body = enter(made.manager).get(f"{REST}team/gaps/", {"framework": "data"}).json()
    keys = [skill["key"] for skill in body["skills"]]
    return {
        (row["member"], key): (cell["level"], cell["target"], cell["gap"])
        for row in body["rows"]
        for key, cell in zip(keys, row["cells"], strict=True)
        if cell["target"] is not None
    }


def of_the_profile(made: Organisation, report: MemberInfo, reader: MemberInfo) -> dict[str, Numbers]:
    query = {"framework": "data", "programme": made.programme.key, "member": report.member_id}
    body = enter(reader).get(f"{REST}profile/", query).json()
    return {each["skill"]: (each["counted_level"], each["target"], each["gap"]) for each in body["results"]}


def of_the_block(made: Organisation, report: MemberInfo) -> dict[str, Numbers]:
    user = get_user_model().objects.get(pk=report.user_id)
    course = Course(enrolled={user.id})
    block = course.block(user, framework="data", programme=made.programme.key, role_mode="own", hide_target=False)
    _status, body = call(block, "load", request({}), caller=user)
    return {each["skill"]: (each["counted_level"], each["target"], each["gap"]) for each in body["results"]}


def of_the_persons_page(made: Organisation, report: MemberInfo, own: dict[str, Numbers]) -> bool:
    """The list of gaps on the person's page, and the facts of each skill that has one, as they are read."""
    browser = enter(made.manager)
    address = f"/mentoring/team/members/{report.member_id}/?framework=data"
    page = browser.get(address).content.decode()
    listed = re.findall(
        r'<th scope="row">(\w+)</th>.*?"Target">(\d)</td><td class="tm-number" data-tm-label="Gap">(\d)</td>', page
    )
    assert {title.lower(): (int(target), int(gap)) for title, target, gap in listed} == {
        skill: (target, gap) for skill, (_, target, gap) in own.items() if gap
    }
    for skill, (_, target, gap) in own.items():
        facts = dict(re.findall(r"<dt>(\w+)</dt><dd>([\d–])", browser.get(f"{address}&skill={skill}").content.decode()))
        assert (facts["Target"], facts["Gap"]) == (str(target), "–" if gap is None else str(gap))
    return True


def of_pair_everyone(made: Organisation) -> dict[tuple[int, str], Numbers]:
    found, _ = find_gaps(made.programme, made.reports, role="", now=clock.now())
    return {(each.mentee_id, each.key): (each.level, each.target, each.target - each.level) for each in found}


def number(text: str) -> int | None:
    return int(text) if text else None


def test_a_cell_a_person_and_a_proposal_say_what_each_side_said(world: Any, enter: Any) -> None:
    builders.rate(world.tariq, {world.pivot: 4})
    builders.rate(world.rene, {world.pivot: 3}, at=EARLIER)
    builders.rate(world.rene, {world.pivot: 2}, source="manager", rater=world.maria, at=builders.NOW)
    browser, address = enter(world.maria), f"/mentoring/team/members/{world.rene.member_id}/?framework=data&skill=pivot"
    (_size, cell), *_ = cells_of(page := browser.get("/mentoring/team/").content.decode())
    assert 'title="own rating 3, confirmed 2 (manager), target 3"' in page
    assert ("−1" in cell, "≠" in cell, "own rating 3, confirmed 2 (manager), target 3" in cell) == (True, True, True)
    shown = browser.get(address).content.decode()
    assert "They said 3; you confirmed 2. The confirmed level counts." in shown
    facts = re.findall(r"<dt>(.*?)</dt><dd>(\d)", shown)
    assert facts == [("Own rating", "3"), ("Confirmed", "2"), ("Target", "3"), ("Gap", "1")]
    drawn = re.findall(r'class="tm-bar__(\w+)" d=', shown.split('class="tm-scale"')[1].split("</svg>")[0])
    assert drawn == ["target", "ring", "hole", "dot"], "the bar shows what the words beside it say"
    assert "No gap here" not in shown
    # Another manager rated before: the reader is not told that it was them.
    Rating.objects.update(rater_id=world.ada.member_id)
    assert "They said 3; a manager confirmed 2. The confirmed level counts." in browser.get(address).content.decode()
    sent = {"mentor": world.tariq.member_id, "framework": "data", "skill": "pivot"}
    browser.post(f"/mentoring/team/members/{world.rene.member_id}/propose/", sent)
    proposal = f"/mentoring/pairings/{Pairing.objects.get().pk}/"
    assert "They said 3; a manager confirmed 2. The confirmed level counts." in browser.get(proposal).content.decode()
    own = enter(world.rene).get(proposal).content.decode()
    assert "You said 3; your manager confirmed 2. Your manager’s rating counts." in own
    # The mentor-to-be knows from where to where it goes, and not who said so.
    Pairing.objects.update(state="approved", answer_by=clock.now() + timedelta(days=3))
    theirs = enter(world.tariq).get(proposal).content.decode()
    assert ("confirmed 2" in theirs, "Own rating" in theirs, "manager 2" in theirs) == (False, False, False)


def test_a_person_who_lowered_their_own_rating_since_is_believed(world: Any, enter: Any) -> None:
    builders.rate(world.rene, {world.pivot: 3}, source="manager", rater=world.maria, at=EARLIER)
    builders.rate(world.rene, {world.pivot: 1}, at=builders.NOW)
    page = enter(world.maria).get(f"/mentoring/team/members/{world.rene.member_id}/?framework=data&skill=pivot")
    assert "They said 1; you confirmed 3. Their own newer rating counts." in page.content.decode()


def test_who_has_reached_the_target_is_offered_practice_and_who_has_no_target_the_next_level(
    world: Any, enter: Any
) -> None:
    builders.rate(world.tariq, {world.pivot: 4})
    builders.rate(world.rene, {world.pivot: 3})
    browser, address = enter(world.maria), f"/mentoring/team/members/{world.rene.member_id}/?framework=data&skill=pivot"
    page = browser.get(address).content.decode()
    assert "rene has reached the target. A mentor can practise with them at level 4." in page
    assert 'name="mentor"' in page
    answer = browser.post(
        f"/mentoring/team/members/{world.rene.member_id}/propose/",
        {"mentor": world.tariq.member_id, "framework": "data", "skill": "pivot"},
    )
    assert answer.status_code == 302
    made = Pairing.objects.get()
    assert (made.from_level, made.target_level, made.origin) == (3, 4, "manager")
