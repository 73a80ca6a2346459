"""The pages inside the LMS: its base template, its engines in its order, its hashed static files."""

from __future__ import annotations

import pytest
from django.conf import settings as site

from mentoring_xblock.applets.people.models import Member
from tests import builders
from tests.lms.world import World

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/mentoring/", "/mentoring/programme/", "/mentoring/programme/why-not/"])
def test_a_page_stands_in_the_platforms_own_and_is_djangos(path: str) -> None:
    world = World()
    assert site.TEMPLATES[0]["NAME"] == "mako"
    member = builders.member(world.programme, user=world.learner, is_admin=True)
    assert Member.objects.get(pk=member.member_id).is_admin
    answer = world.client(world.learner).get(path)
    assert answer.status_code == 200, answer.content
    assert "<header>The platform</header>" in answer.content.decode()


def test_a_refusal_stands_in_the_platforms_own_too() -> None:
    world = World()
    answer = world.client(world.stranger).get("/mentoring/pairings/1/")
    assert answer.status_code == 404
    assert "<header>The platform</header>" in answer.content.decode()


def test_the_block_is_rendered_though_mako_is_asked_first() -> None:
    assert "Self-assessment" in World().page()
