"""One small course for the demo: its key, its units, and the runtime that shows a block to whoever is logged in.

Built on the XBlock SDK's workbench, whose ways differ from an LMS. What is set right here, so that the
package needs no exception for the demo:

- The workbench names a usage ``scenario.type.d0.u0`` and knows it only in the process that made it. Here usages
  have real keys of a real course, readable from the key alone, so a restarted server finds them again.
- It takes the learner's id from ``?student=``. Here only the session says who is asking.
- Its user service gives one attribute of its own. Here it gives what the LMS's gives.
- It hangs mocks on every block (``location``, ``course_id``, ``due``, ``category``). Here nothing is added.
- It parses its scenarios at every start over what an author had saved. Here a unit is parsed once.
- Its settings serve the working directory as media and log to a path relative to it; ``settings.py`` sets both.

What it leaves as it is: ``publish`` writes a log line and no grade or completion; the arguments of a block's
initialiser are put into the page as JSON without escaping ``</script>``.
"""

from __future__ import annotations

import json
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any

import crum
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from opaque_keys import InvalidKeyError
from opaque_keys.edx.keys import CourseKey, UsageKey
from workbench.models import XBlockState, shorten_scope_name
from workbench.runtime import WorkbenchDjangoKeyValueStore, WorkbenchRuntime
from xblock.core import XBlock
from xblock.fields import Scope
from xblock.reference.user_service import UserService, XBlockUser
from xblock.runtime import IdGenerator, IdReader, KvsFieldData

COURSE = CourseKey.from_string("course-v1:Demo+Mentoring+2026")
BLOCK_TYPE = "competency_self_assessment"


class LoggedInUserService(UserService):
    """The LMS's user service in little: the caller of the present request, under the platform's attribute names."""

    def get_current_user(self) -> XBlockUser:
        """Describe the caller; of an anonymous one nothing but that they are not logged in."""
        user = crum.get_current_user() or AnonymousUser()
        if not user.is_authenticated:
            described = XBlockUser(is_current_user=True)
            described.opt_attrs["edx-platform.is_authenticated"] = False
            return described
        described = XBlockUser(is_current_user=True, emails=[user.email], full_name=user.get_full_name())
        # Studio's preview says False of everybody, superusers too.
        team = user.is_staff and not getattr(self.runtime, "is_author_mode", False)
        described.opt_attrs.update(
            {
                "edx-platform.is_authenticated": True,
                "edx-platform.user_id": user.pk,
                "edx-platform.username": user.get_username(),
                "edx-platform.anonymous_user_id": f"anonymous-{user.pk}",
                "edx-platform.user_is_staff": team,
                "edx-platform.user_is_global_staff": user.is_superuser,
                "edx-platform.user_role": "staff" if team else "student",
                "edx-platform.user_preferences": {},
                "edx-platform.request_country_code": None,
            }
        )
        return described

    @property
    def _django_user(self) -> Any:
        return crum.get_current_user()


class UnitStore(WorkbenchDjangoKeyValueStore):
    """The workbench's table, keyed by usage keys: it splits its keys at dots, so it is given dotted ones.

    The table has no unique key, so the workbench's own ``get_or_create`` leaves two rows where two first sendings meet,
    and every later look is an error. Here the oldest row is the one that counts, a reader makes none, and a writer
    makes one only under a lock of the process.
    """

    _writing = threading.Lock()

    def get(self, key: Any) -> Any:
        """Read a field's value."""
        return self._fields(key)[key.field_name]

    def set(self, key: Any, value: Any) -> None:
        """Write a field's value."""
        with self._changing(key) as fields:
            fields[key.field_name] = value

    def delete(self, key: Any) -> None:
        """Forget a field's value."""
        with self._changing(key) as fields:
            del fields[key.field_name]

    def has(self, key: Any) -> bool:
        """Say whether a field has been written."""
        return key.field_name in self._fields(key)

    def _fields(self, key: Any) -> dict[str, Any]:
        row = _rows(key).first()
        return json.loads(row.state) if row is not None else {}

    @contextmanager
    def _changing(self, key: Any) -> Iterator[dict[str, Any]]:
        with self._writing, transaction.atomic():
            if not _rows(key).exists():
                XBlockState.get_for_key(_dotted(key))
            row = _rows(key).select_for_update().first()
            fields = json.loads(row.state)
            yield fields
            row.state = self._to_json_str(fields)
            row.save(update_fields=["state"])


def _rows(key: Any) -> QuerySet[XBlockState]:
    """The rows of a key, the one that counts first."""
    dotted = _dotted(key)
    where = dotted.scope if dotted.scope in (Scope.parent, Scope.children) else dotted.scope.block
    rows = XBlockState.objects.filter(
        scope=shorten_scope_name(where.attr_name), scope_id=dotted.block_scope_id, user_id=dotted.user_id
    )
    return rows.order_by("pk")


def _dotted(key: Any) -> Any:
    usage = key.block_scope_id
    return key._replace(block_scope_id=_scope(usage)) if isinstance(usage, UsageKey) else key


def _scope(usage: UsageKey) -> str:
    return f"{usage.course_key.course}.{usage.block_type}.{usage.block_id}"


class UnitFieldData(KvsFieldData):
    """What blocks read and write, kept in the workbench's table."""

    def __init__(self) -> None:
        super().__init__(UnitStore())


class UnitKeys(IdReader, IdGenerator):
    """Usage keys of the demo course; definition and usage are one, as nothing is used twice."""

    def __init__(self, unit: int = 0) -> None:
        self._unit = unit
        self._numbers: dict[str, count[int]] = defaultdict(count)

    def create_definition(self, block_type: str, slug: str | None = None) -> UsageKey:
        """Name the next block of the unit that is being parsed."""
        number = next(self._numbers[block_type])
        return COURSE.make_usage_key(block_type, f"unit{self._unit}" + (f"-{number}" if number else ""))

    def create_usage(self, def_id: UsageKey) -> UsageKey:
        """Give the definition's own key."""
        return def_id

    def get_definition_id(self, usage_id: UsageKey) -> UsageKey:
        """Give the usage's own key."""
        return usage_id

    def get_block_type(self, def_id: UsageKey) -> str:
        """Read the type from the key."""
        return def_id.block_type

    def create_aside(self, definition_id: Any, usage_id: Any, aside_type: str) -> Any:
        """Refuse: the demo shows no asides."""
        raise TypeError("the demo course has no asides")

    get_usage_id_from_aside = get_definition_id_from_aside = create_aside
    get_aside_type_from_usage = get_aside_type_from_definition = create_aside


class UnitRuntime(WorkbenchRuntime):
    """Shows a block as the LMS would (``author`` false) or as Studio would (``author`` true)."""

    def __init__(self, *, author: bool = False, unit: int = 0) -> None:
        user = crum.get_current_user()
        super().__init__(str(user.pk) if user is not None and user.is_authenticated else None)
        self.id_reader = self.id_generator = UnitKeys(unit)
        self.is_author_mode = author
        self.course_id = COURSE

    def applicable_aside_types(self, block: XBlock) -> list[str]:
        """None: the SDK's sample asides would surround every block."""
        return []

    def _patch_xblock(self, block: XBlock) -> None:
        """Leave the block as its class made it."""

    def handler_url(
        self, block: XBlock, handler_name: str, suffix: str = "", query: str = "", thirdparty: bool = False
    ) -> str:
        """Where to post; without a student in it, as the session says who it is."""
        name = "handler_noauth" if thirdparty else "author_handler" if self.is_author_mode else "handler"
        url = reverse(name, args=(str(block.scope_ids.usage_id), handler_name, *([suffix] if suffix else [])))
        return f"{url}?{query}" if query else url


@dataclass(frozen=True)
class Unit:
    """One page of the course: a title, and the block that it shows."""

    number: int
    title: str
    usage: UsageKey


def list_units() -> list[Unit]:
    """Give the course's units: the block's own scenarios, each written to the table where it is not there yet."""
    units = []
    for number, (title, olx) in enumerate(XBlock.load_class(BLOCK_TYPE).workbench_scenarios()):
        unit = Unit(number, title, COURSE.make_usage_key(BLOCK_TYPE, f"unit{number}"))
        with transaction.atomic():
            if not XBlockState.objects.filter(scope_id=_scope(unit.usage), scope__in=("usage", "definition")).exists():
                UnitRuntime(author=True, unit=number).parse_xml_string(olx)
        units.append(unit)
    return units


def get_block(usage: str, *, author: bool = False) -> XBlock:
    """Load the block of ``usage`` for the caller; 404 where the course has no such block."""
    try:
        key = UsageKey.from_string(usage)
    except InvalidKeyError as error:
        raise Http404 from error
    if key not in {unit.usage for unit in list_units()}:
        raise Http404
    return UnitRuntime(author=author).get_block(key)
