"""A course in memory for the block's tests: XBlock's own runtime with real usage keys, a user service as the LMS's,
and an enrolment register in place of the platform's. Requests are WebOb's, as the LMS hands them over."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import ModuleType, SimpleNamespace
from typing import Any

import crum
from django.apps import apps
from django.contrib.auth import get_user_model
from opaque_keys.edx.keys import CourseKey, UsageKey
from opaque_keys.edx.locator import LibraryLocator, LibraryUsageLocator
from webob import Request, Response
from xblock.fields import ScopeIds
from xblock.reference.user_service import UserService, XBlockUser
from xblock.runtime import DictKeyValueStore, KvsFieldData, MemoryIdManager, NullI18nService, Runtime

from mentoring_xblock.block import CompetencySelfAssessmentXBlock as Block

COURSE = CourseKey.from_string("course-v1:Org+Course+Run")
USAGE = COURSE.make_usage_key("competency_self_assessment", "b1")
LIBRARY_USAGE = LibraryUsageLocator(LibraryLocator("org", "lib"), "competency_self_assessment", "b1")
TOKEN = "a-token-of-the-browser-0123456789"


class ShownUser(UserService):
    """Describes whom the platform shows the block to, which is not always who is calling."""

    def __init__(self, shown: Any, *, team: bool = False) -> None:
        super().__init__()
        self._shown = shown
        self._team = team

    def get_current_user(self) -> XBlockUser:
        known = self._shown is not None
        described = XBlockUser(is_current_user=True)
        described.opt_attrs["edx-platform.is_authenticated"] = known
        if known:
            described.opt_attrs |= {
                "edx-platform.user_id": self._shown.id,
                "edx-platform.user_is_staff": self._team,
            }
        return described


class CourseRuntime(Runtime):
    """Renders and handles one block; keeps what it published."""

    def __init__(
        self, store: DictKeyValueStore, *, shown: Any = None, team: bool = False, author: bool = False
    ) -> None:
        keys = MemoryIdManager()
        services = {"field-data": KvsFieldData(store), "user": ShownUser(shown, team=team), "i18n": NullI18nService()}
        super().__init__(id_reader=keys, id_generator=keys, services=services)
        self.is_author_mode = author
        self.published: list[tuple[str, dict[str, Any]]] = []

    def handler_url(
        self, block: Any, handler_name: str, suffix: str = "", query: str = "", thirdparty: bool = False
    ) -> str:
        return f"/handler/{handler_name}"

    def resource_url(self, resource: str) -> str:
        return f"/resource/{resource}"

    def local_resource_url(self, block: Any, uri: str) -> str:
        return f"/resource/{uri}"

    def publish(self, block: Any, event_type: str, event_data: dict[str, Any]) -> None:
        self.published.append((event_type, event_data))


@dataclass
class Course:
    """The store of one course, who is enrolled in it, who is of its team and who may write in it."""

    store: DictKeyValueStore = field(default_factory=DictKeyValueStore)
    enrolled: set[int] = field(default_factory=set)
    authors: set[int] = field(default_factory=set)
    team: set[int] = field(default_factory=set)
    hidden_from: set[int] = field(default_factory=set)
    deleted: list[tuple[int, str]] = field(default_factory=list)
    broken: Exception | None = None

    def block(
        self, shown: Any = None, *, team: bool = False, author: bool = False, usage: UsageKey = USAGE, **fields: Any
    ) -> Block:
        """The block as the platform would build it for the person ``shown``, who with ``team`` is of the course's."""
        if team and shown is not None:
            self.team.add(shown.id)
        runtime = CourseRuntime(self.store, shown=shown, team=team, author=author)
        keys = ScopeIds(getattr(shown, "id", None), "competency_self_assessment", usage, usage)
        block = runtime.construct_xblock_from_class(Block, keys)
        for name, value in fields.items():
            setattr(block, name, value)
        if fields:
            block.save()
        return block


def request(
    payload: Any = None,
    *,
    path: str = "/",
    method: str = "POST",
    raw: bytes | None = None,
    content_type: str = "application/json",
    cookie: str | None = TOKEN,
    header: str | None = TOKEN,
) -> Request:
    """What a browser sends; leave the cookie or the header out to forge."""
    made = Request.blank(path, method=method)
    if method == "POST":
        made.body = json.dumps({} if payload is None else payload).encode() if raw is None else raw
        made.content_type = content_type
    if cookie is not None:
        made.cookies["csrftoken"] = cookie
    if header is not None:
        made.headers["X-CSRFToken"] = header
    return made


def call(block: Block, handler: str, made: Request, *, caller: Any = None) -> tuple[int, dict[str, Any]]:
    """Hand a request to a handler as ``caller``; the status and the JSON of the answer."""
    with crum.impersonate(caller):
        response: Response = block.runtime.handle(block, handler, made)
    return response.status_code, response.json


def render(block: Block, view: str, *, caller: Any = None) -> str:
    """The HTML of a view."""
    with crum.impersonate(caller):
        return str(getattr(block, view)().content)


def count_rows() -> dict[str, int]:
    """How many rows each of the app's tables holds."""
    return {model.__name__: model.objects.count() for model in apps.get_app_config("task_mentoring").get_models()}


class _Rows:
    """A manager that is asked for the people of one course: those known, or those of them who are named."""

    def __init__(self, known: set[int]) -> None:
        self.known = self.found = known

    def filter(self, *, course_id: Any, is_active: bool = True, user_id__in: Any = None, **_role: Any) -> _Rows:
        assert is_active
        made = _Rows(self.known if str(course_id) == str(COURSE) else set())
        if user_id__in is not None:
            made.found = {each for each in user_id__in if each in made.known}
        return made

    def values(self, name: str) -> list[int]:
        return self.values_list(name, flat=True)

    def values_list(self, name: str, *, flat: bool) -> list[int]:
        assert (name, flat) == ("user_id", True)
        return sorted(self.found)


@contextmanager
def platform(course: Course) -> Iterator[None]:
    """The modules of the platform that are asked who somebody is to a course, answering for ``course``."""
    student, auth = ModuleType("common.djangoapps.student.models"), ModuleType("common.djangoapps.student.auth")
    access = ModuleType("lms.djangoapps.courseware.access")

    class CourseEnrollment:
        objects = _Rows(course.enrolled)

        @staticmethod
        def is_enrolled(user: Any, key: CourseKey) -> bool:
            return key == COURSE and user.id in course.enrolled

    class CourseAccessRole:
        objects = _Rows(set())

    class CourseStaffRole:
        def __init__(self, key: CourseKey) -> None:
            self.users = course.team if key == COURSE else set()

        def users_with_role(self) -> Any:
            return get_user_model()._default_manager.filter(pk__in=self.users)

    roles = ModuleType("common.djangoapps.student.roles")
    for name in ("CourseStaffRole", "CourseInstructorRole", "CourseLimitedStaffRole"):
        setattr(roles, name, CourseStaffRole)
    student.CourseEnrollment = CourseEnrollment  # type: ignore[attr-defined]
    student.CourseAccessRole = CourseAccessRole  # type: ignore[attr-defined]
    auth.has_studio_write_access = lambda user, _key: user.id in course.authors  # type: ignore[attr-defined]

    def has_access(user: Any, action: str, what: Any, course_key: Any = None) -> bool:
        if action == "staff":
            return (course_key or what) == COURSE and user.id in course.team
        return action == "load" and user.id not in course.hidden_from

    access.has_access = has_access  # type: ignore[attr-defined]
    states, instructor = (
        ModuleType("lms.djangoapps.courseware.models"),
        ModuleType("lms.djangoapps.instructor.enrollment"),
    )

    class StudentModule:
        class DoesNotExist(Exception):
            pass

    def reset_student_attempts(key: CourseKey, student: Any, usage: UsageKey, **options: Any) -> None:
        if course.broken is not None:
            raise course.broken
        course.deleted.append((student.id, str(usage)))

    completion, waffle = ModuleType("completion.models"), ModuleType("completion.waffle")
    completion.BlockCompletion = None  # type: ignore[attr-defined]
    waffle.ENABLE_COMPLETION_TRACKING_SWITCH = SimpleNamespace(is_enabled=lambda: False)  # type: ignore[attr-defined]
    states.StudentModule = StudentModule  # type: ignore[attr-defined]
    instructor.reset_student_attempts = reset_student_attempts  # type: ignore[attr-defined]
    answering = (student, roles, auth, access, states, instructor, completion, waffle)
    packages = {name for module in answering for name in _packages_of(module.__name__)}
    modules = {name: ModuleType(name) for name in packages} | {module.__name__: module for module in answering}
    before = {name: sys.modules.get(name) for name in modules}
    sys.modules.update(modules)
    try:
        yield
    finally:
        for name, module in before.items():
            if module is None:
                del sys.modules[name]
            else:
                sys.modules[name] = module


def _packages_of(name: str) -> list[str]:
    """The packages above a module."""
    parts = name.split(".")
    return [".".join(parts[:length]) for length in range(1, len(parts))]
