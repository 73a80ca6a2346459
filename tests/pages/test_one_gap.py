"""One gap: what a manager's heat map offers is what the page behind it gives, and every door counts the same.

On random organisations: people with one or two roles, rated by themselves, managers, mentors and tests on random days.
What is read is what a person gets: the HTML of both pages, JSON and CSV.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mentoring_xblock.applets.competencies import sheets
from mentoring_xblock.applets.competencies.data import FrameworkModel, RoleModel, SkillText, TargetLevel, VersionRef
from mentoring_xblock.applets.people.data import MemberInfo, ProgrammeInfo
from mentoring_xblock.applets.people.models import MemberRole
from mentoring_xblock.applets.ratings.models import Estimate
from mentoring_xblock.core import clock
from tests import builders

pytestmark = [pytest.mark.django_db, pytest.mark.databases]

SKILLS = ("pivot", "chart", "story")
SOURCES = ("self", "mentor", "manager", "test")
ROLES = {"analyst": (3, 2, 4), "lead": (4, 4, 0)}
"""What each role asks of each skill; 0 asks for nothing."""

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


seen = {"cells": 0, "dead": 0}


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(people=organisations)
def check_links(people: Any) -> None:
    sheets._read_published.cache_clear()  # the rows of every organisation have the same ids
    with transaction.atomic():
        made = build(people, now=clock.now())
        browser = enter(made.manager)
        page = browser.get("/mentoring/team/?framework=data").content.decode()
        for _size, cell in cells_of(page):
            link = re.search(r'<a href="([^"]*)"', cell)
            if link is None:
                continue
            seen["cells"] += 1
            answer = browser.get(link[1].replace("&amp;", "&"))
            seen["dead"] += answer.status_code != 200 or is_dead(answer.content.decode())
        transaction.set_rollback(True)


def test_no_cell_that_links_is_a_dead_end() -> None:
    seen.update(cells=0, dead=0)
    check_links()
    print(seen)
    assert seen["dead"] == 0, f"{seen['dead']} of {seen['cells']} cells that link lead to no mentor and no waiting list"
