"""The block in a course of a strict platform: who is enrolled, who teaches, and the two ways to call a handler."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

import crum
from django.test import override_settings

from tests.courseware.course import Course, platform, request
from tests.site import urls as site_urls

from .asking import Reply, World
from .expected.handlers import READING, STUDIO
from .people import ACTORS

TEAM = ("teo",)
ENROLLED = ("lea", "nia", "tom", "wes", "mia", "fred", "ada", "ina")


_ADDRESSES = {"lms.urls": site_urls, "cms.urls": ModuleType("cms.urls")}
"""The LMS serves our pages, Studio does not."""
_ADDRESSES["cms.urls"].urlpatterns = []  # type: ignore[attr-defined]


class Classroom:
    """A course whose block belongs to ``north``; ``teo`` is of its team, ``sid`` and ``sue`` may edit it in Studio."""

    def __init__(self, world: World) -> None:
        self.world, self.course = world, Course()
        users = world.found.users
        self.course.enrolled |= {users[name].pk for name in ENROLLED}
        self.course.team |= {users[name].pk for name in TEAM}
        self.course.authors |= {users[name].pk for name in ("sid", "sue")}
        north = world.found.north
        self.course.block(author=True, framework=north.framework, role=north.role, programme=north.info.key)

    def ask(self, actor: str, handler: str, payload: Any, *, without_checks: bool = False) -> Reply:
        """Call a handler as somebody; ``without_checks`` as ``handler_noauth`` does, with neither token nor session
        checked before it."""
        name = ACTORS[actor]
        user = self.world.found.users[name] if name else None
        is_studio = handler in STUDIO
        made = request(
            payload,
            method="GET" if handler in READING else "POST",
            header=None if without_checks else request.__kwdefaults__["header"],
        )

        def run() -> tuple[str, bytes]:
            block = self.course.block(user, team=name in TEAM, author=is_studio)
            with crum.impersonate(user), override_settings(ROOT_URLCONF="cms.urls" if is_studio else "lms.urls"):
                try:
                    answer = block.runtime.handle(block, handler, made)
                except Exception as fault:  # a fault is a finding like any other
                    return "error", f"{type(fault).__name__}: {fault}".encode()
            verdict = {403: "forbidden", 404: "absent"}.get(answer.status_code)
            if verdict is None:
                verdict = "error" if answer.status_code >= 500 else "done" if answer.status_code < 300 else "ok"
            return verdict, f"{answer.status_code} ".encode() + answer.body

        before = dict(self.course.store.db_dict)
        reply = self.world.call(run)
        self.course.store.db_dict.clear()
        self.course.store.db_dict.update(before)
        return reply

    def fragments(self) -> Iterator[tuple[str, str, dict[str, str]]]:
        """(who, the HTML, what their script says) of each view that has a script."""
        users = self.world.found.users
        for actor, view, url in (
            ("mentee", "student_view", "lms.urls"),
            ("teacher", "student_view", "lms.urls"),
            ("superuser", "studio_view", "cms.urls"),
        ):
            name = ACTORS[actor]
            assert name is not None
            user = users[name]
            with crum.impersonate(user), override_settings(ROOT_URLCONF=url):
                block = self.course.block(user, team=name in TEAM, author=view == "studio_view")
                fragment = getattr(block, view)()
            arguments = fragment.json_init_args
            yield actor, str(fragment.content), arguments.get("learner", {}).get("words", {}) | arguments["words"]

    def views(self, actor: str) -> Iterator[bytes]:
        """Everything that the block shows to somebody: the unit page, the public one, and what clients load."""
        name = ACTORS[actor]
        user = self.world.found.users[name] if name else None
        with crum.impersonate(user):
            block = self.course.block(user, team=name in TEAM)
            for view in ("student_view", "public_view"):
                yield str(getattr(block, view)().content).encode()
            yield repr(block.student_view_data()).encode()
            yield repr(block.index_dictionary()).encode()
            if user is not None:
                yield str(self.course.block(user, author=True).author_view().content).encode()


@contextmanager
def open_classroom(world: World) -> Iterator[Classroom]:
    """The classroom, with the platform's modules in place and the demo's leniency off."""
    with override_settings(TASK_MENTORING={"STANDALONE": False}):
        room = Classroom(world)
        with platform(room.course):
            # Not by ``patch.dict``, which would drop every module that is first imported meanwhile.
            sys.modules.update(_ADDRESSES)
            try:
                yield room
            finally:
                for name in _ADDRESSES:
                    del sys.modules[name]
