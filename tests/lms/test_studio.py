"""Studio: no page and no API of ours is served there, and what it renders is rendered by Django's engine."""

from __future__ import annotations

import pytest
from django.conf import settings as site
from django.core import mail
from django.test import Client
from django.urls import NoReverseMatch, Resolver404, resolve, reverse
from lms.djangoapps.courseware.models import StudentModule

from mentoring_xblock.applets.notices import api as notices
from mentoring_xblock.applets.notices.models import OutboxItem
from mentoring_xblock.core import clock
from mentoring_xblock.courseware import screens
from mentoring_xblock.pages.frame import base_template
from mentoring_xblock.platform.addresses import address_of, link_to
from mentoring_xblock.platform.waiting_marks import publish_waiting
from tests import builders
from tests.lms.world import COURSE, USAGE, World

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "path", ["/mentoring/", "/mentoring/team/", "/api/mentoring/v1/me/", "/api/mentoring/v1/schema/"]
)
def test_studio_serves_none_of_our_pages(path: str) -> None:
    assert site.PROJECT == "cms.djangoapp"
    with pytest.raises(Resolver404):
        resolve(path)
    client = Client(raise_request_exception=False)
    client.force_login(builders.user())
    assert client.get(path).status_code == 404


def test_what_studio_links_to_is_in_the_lms() -> None:
    with pytest.raises(NoReverseMatch):
        reverse("task_mentoring:my")
    assert link_to("programme") == "https://lms.example/mentoring/programme/"
    assert address_of("pairing", 7) == "https://lms.example/mentoring/pairings/7/"


def test_studios_mako_is_asked_for_nothing_of_ours() -> None:
    html = screens.show_public({"uid": "tm-1", "title": "Rate yourself", "introduction": ""}, sentence="Sign in.")
    assert "Rate yourself" in html
    assert base_template().template.name == "mentoring_xblock/base.html"


@pytest.mark.parametrize("name", ["pairing", "matchrun", "framework", "upload", "member"])
def test_the_admin_of_studio_opens_without_our_pages(name: str) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(builders.user(is_staff=True, is_superuser=True))
    answer = client.get(f"/admin/task_mentoring/{name}/")
    assert answer.status_code == 200, answer.content


def test_marks_that_wait_are_published_by_the_lms_alone() -> None:
    # Studio has the table of states as well, and of each block the draft: here an author has just turned marks on.
    world = World(has_score=True)
    StudentModule.objects.create(
        student=world.learner,
        module_type=USAGE.block_type,
        module_state_key=USAGE,
        course_id=str(USAGE.course_key),
        state='{"unpublished": 1.0, "raw_earned": 1.0}',
    )
    assert publish_waiting(now=clock.now()) == 0
    row = StudentModule.objects.get()
    assert (row.grade, row.state) == (None, '{"unpublished": 1.0, "raw_earned": 1.0}')


def test_mails_are_the_lmss_to_send_which_knows_who_wants_none_of_a_course() -> None:
    world, now = World(), clock.now()
    facts = {"title": "Where am I?", "course": str(COURSE), "block": str(USAGE), "address": ""}
    assert notices.remind([world.learner.pk], programme_id=world.programme.programme_id, facts=facts, now=now) == 1
    assert notices.send_due(now=now) == 0
    assert mail.outbox == []
    assert OutboxItem.objects.get(sent_at=None).attempts == 0
