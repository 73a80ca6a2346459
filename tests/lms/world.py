"""The course that the tests begin with: one block on a real framework, a learner in it, a team, a stranger."""

from __future__ import annotations

import json
from typing import Any

from django.test import Client
from lms.djangoapps.courseware import block_render
from lms.djangoapps.courseware.models import Enrolment, StudentModule
from opaque_keys.edx.keys import CourseKey

from tests import builders

COURSE = CourseKey.from_string("course-v1:Org+Course+Run")
USAGE = COURSE.make_usage_key("competency_self_assessment", "b1")
SKILLS = ("pivot", "chart", "story")
CSRF = "a1b2c3d4" * 4


class World:
    """Everything as it is before the first answer. ``fields`` are the block's."""

    def __init__(self, skills: tuple[str, ...] = SKILLS, **fields: Any) -> None:
        block_render.MODULESTORE.clear()
        self.programme = builders.programme("acme")
        self.version = builders.framework(self.programme, builders.framework_model(skills=skills))
        self.learner, self.teacher, self.stranger = (builders.user(name) for name in ("learner", "teacher", "stranger"))
        Enrolment.objects.create(user=self.learner, course_id=str(COURSE))
        Enrolment.objects.create(user=self.teacher, course_id=str(COURSE), is_team=True)
        self.publish(framework="data", role="analyst", programme="acme", **fields)

    def publish(self, **fields: Any) -> None:
        """What an author changes in Studio."""
        block_render.publish_block(USAGE, **fields)

    def client(self, user: Any) -> Client:
        """A browser of ``user``, with the page's CSRF cookie."""
        client = Client(raise_request_exception=False, enforce_csrf_checks=True)
        if user is not None:
            client.force_login(user)
        client.cookies["csrftoken"] = CSRF
        return client

    def call(
        self, handler: str, payload: Any = None, *, user: Any = None, door: str = "handler", **headers: Any
    ) -> tuple[int, Any]:
        """Post JSON to a handler's address as the block's page does; the status and what came back."""
        answer = self.client(user or self.learner).post(
            f"/courses/{COURSE}/xblock/{USAGE}/{door}/{handler}",
            json.dumps({} if payload is None else payload),
            content_type="application/json",
            headers={"X-CSRFToken": CSRF} | headers,
        )
        try:
            return answer.status_code, answer.json()
        except ValueError:
            return answer.status_code, answer.content.decode()

    def submit(self, token: str = "token-0001", level: int = 2, skills: tuple[str, ...] = SKILLS) -> tuple[int, Any]:
        """Rate ``skills`` at ``level`` and send."""
        return self.call("submit", {"token": token, "ratings": {skill: {"level": level} for skill in skills}})

    def row(self) -> StudentModule | None:
        """The learner's state and grade in the platform."""
        return StudentModule.objects.filter(student=self.learner).first()

    def page(self, user: Any = None) -> str:
        """The unit's page."""
        return self.client(user or self.learner).get(f"/xblock/{USAGE}").content.decode()
