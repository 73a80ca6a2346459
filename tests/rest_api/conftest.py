"""A programme with a role, an admin, a manager, a learner and a mentor, each able to call the REST API."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from rest_framework.test import APIClient

from mentoring_xblock import api
from mentoring_xblock.applets.people.data import MemberInfo, ProgrammeInfo
from tests import builders

ROOT = "/api/mentoring/v1/"


@dataclass(frozen=True)
class Caller:
    """Somebody with a session; paths are relative to the API's root."""

    client: APIClient
    member: MemberInfo

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(ROOT + path, query)

    def post(self, path: str, body: Any = None) -> Any:
        return self.client.post(ROOT + path, body if body is not None else {}, format="json")


@dataclass(frozen=True)
class World:
    """Everybody there is."""

    programme: ProgrammeInfo
    admin: Caller
    manager: Caller
    learner: Caller
    mentor: Caller
    stranger: Caller


def signed_in(member: MemberInfo, **options: Any) -> Caller:
    client = APIClient(**options)
    client.force_login(get_user_model().objects.get(pk=member.user_id))
    return Caller(client, member)


@pytest.fixture
def world(db: None) -> World:
    """A learner two levels short of "pivot", and a mentor whom the manager has confirmed at the top of it."""
    programme = builders.programme("main")
    version = builders.framework(programme)
    role = (version.framework_id, "analyst")
    manager = builders.member(programme, username="manager")
    learner = builders.member(programme, username="learner", manager=manager, role=role)
    mentor = builders.member(programme, username="mentor", manager=manager, role=role, department="Operations")
    for who, level in ((learner, 1), (mentor, 4)):
        api.rate_skills(
            actor_id=who.user_id,
            framework="data",
            role="analyst",
            token="first",
            answers=[api.SkillAnswer(skill=skill, level=level, willing=level == 4) for skill in ("pivot", "chart")],
        )
    api.rate_report(actor_id=manager.user_id, member_id=mentor.member_id, framework="data", skill="pivot", level=4)
    elsewhere = builders.programme("elsewhere")
    return World(
        programme=programme,
        admin=signed_in(builders.member(programme, username="admin", is_admin=True)),
        manager=signed_in(manager),
        learner=signed_in(learner),
        mentor=signed_in(mentor),
        stranger=signed_in(builders.member(elsewhere, username="stranger", is_admin=True)),
    )
