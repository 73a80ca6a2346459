"""Ask one door as one person, and say all that they could learn from it: verdict, bytes, statements, and what it wrote.

Every call is rolled back, so a thousand of them see the same organisation.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.db import connection, reset_queries, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mentoring_xblock.core.errors import MentoringError

from .organisation import Organisation
from .people import ACTORS, find_things

_WRITES = re.compile(r"^\s*(INSERT INTO|UPDATE|DELETE FROM|REPLACE)\s+[\"`]?task_mentoring_", re.IGNORECASE)
_TOKENS = re.compile(rb'(csrfmiddlewaretoken" value=")[^"]*|(csrfToken":? ?")[^"]*|(name="token" value=")[^"]*')
_VOLATILE = {"set-cookie", "date", "content-length", "expires", "last-modified"}


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back. ``verdict`` is ``ok`` (let in, whatever the rules then say), ``done`` (and it worked),
    ``absent``, ``forbidden``, ``login`` or ``error``."""

    verdict: str
    seen: bytes
    statements: int
    wrote: bool
    sql: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        """The beginning of the answer, for a failing cell."""
        head, _, body = self.seen.partition(b"\n")
        return f"{self.verdict} {head[:4]!r} {(body or head)[:160]!r}"

    @property
    def is_in(self) -> bool:
        """Whether the right was granted."""
        return self.verdict in ("ok", "done")


@dataclass
class World:
    """The organisation with a session for each person."""

    found: Organisation
    things: dict[str, dict[str, Any]] = field(default_factory=dict)
    _sessions: dict[str, str] = field(default_factory=dict)
    _before: str = ""

    def __post_init__(self) -> None:
        self.things = find_things(self.found)
        for name, account in self.found.users.items():
            client = Client()
            client.force_login(account)
            self._sessions[name] = client.cookies[settings.SESSION_COOKIE_NAME].value
        self._before = hash_tables()

    def user_id(self, actor: str) -> int:
        """The Django user of an actor who has one."""
        name = ACTORS[actor]
        assert name is not None
        return int(self.found.users[name].pk)

    def client_of(self, actor: str) -> Client:
        """A fresh browser of somebody, signed in where they can be."""
        client, name = Client(raise_request_exception=False), ACTORS[actor]
        if name is not None:
            client.cookies[settings.SESSION_COOKIE_NAME] = self._sessions[name]
        return client

    def request(
        self, actor: str, method: str, path: str, *, data: Any = None, query: Mapping[str, Any] | None = None,
        is_json: bool = False,
    ) -> Reply:  # fmt: skip
        """Send a request and judge the answer."""
        client, options = self.client_of(actor), {"query_params": dict(query)} if query else {}
        if method == "GET":
            options = {"data": {**(query or {})}}
        elif query:
            path, options = f"{path}?{_encode(query)}", {}
        if method != "GET":
            options["data"] = data if data is not None else {}
            if is_json or method != "POST":
                options["content_type"] = "application/json"

        def run() -> tuple[str, bytes]:
            answer = getattr(client, method.lower())(path, **options)
            return judge(answer), describe(answer, path)

        return self.call(run)

    def call(self, run: Callable[[], tuple[str, bytes]]) -> Reply:
        """Do something, count its statements, look whether a table changed, and take it all back."""
        cache.clear()
        reset_queries()  # the log holds so many statements only, and counts wrongly once it is full
        with transaction.atomic(), CaptureQueriesContext(connection) as queries:
            verdict, seen = run()
            statements = [each["sql"] for each in queries.captured_queries]
            wrote = any(map(_WRITES.match, statements)) and hash_tables() != self._before
            transaction.set_rollback(True)
        return Reply(verdict, seen, len(statements), wrote, tuple(statements))

    def use_case(self, function: Callable[..., Any], **arguments: Any) -> Reply:
        """Call a function of the api and judge what it gives or raises."""

        def run() -> tuple[str, bytes]:
            try:
                with transaction.atomic():
                    function(**arguments)
            except MentoringError as refusal:
                said = (type(refusal).__name__, refusal.code, refusal.message, refusal.params, refusal.fields)
                return {403: "forbidden", 404: "absent"}.get(refusal.status, "ok"), repr(said).encode()
            except Exception as fault:  # a fault is a finding like any other
                return "error", f"{type(fault).__name__}: {fault}".encode()
            return "done", b""

        return self.call(run)


def judge(answer: Any) -> str:
    """The verdict of an HTTP answer."""
    status, location = answer.status_code, answer.get("Location", "")
    if status in (301, 302):
        if "next=" in location:
            return "login"
        # Django's admin leads away from a row that is not there.
        return "absent" if location == "/admin/" else "done"
    if status == 401:
        return "login"
    if status == 403:
        return "login" if b"not_authenticated" in answer.content else "forbidden"
    if status >= 500:
        return "error"
    return {404: "absent", 405: "closed"}.get(status, "done" if status < 300 else "ok")


def describe(answer: Any, path: str) -> bytes:
    """Everything that the asker could tell two answers apart by, without what differs at every look."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if answer.status_code >= 500 and getattr(answer, "exc_info", None):
        body = repr(answer.exc_info[1]).encode()
    body = _TOKENS.sub(rb"\1\2\3TOKEN", body)
    headers = sorted((name.lower(), value) for name, value in answer.items() if name.lower() not in _VOLATILE)
    whole = f"{answer.status_code} {headers}\n".encode() + body
    return whole.replace(path.partition("?")[0].encode(), b"PATH")


def blind(seen: bytes, asked: Any) -> bytes:
    """The answer without what was asked for, which may be repeated to whoever asked."""
    for value in asked if isinstance(asked, tuple | list) else (asked,):
        if isinstance(value, int):
            seen = re.sub(rb"(?<![\w.-])%d(?![\w.-])" % value, b"THING", seen)
        elif value:
            seen = seen.replace(str(value).encode(), b"THING")
    return seen


def hash_tables() -> str:
    """A hash over every row of every table of the app."""
    digest = hashlib.sha256()
    with connection.cursor() as cursor:
        for model in apps.get_app_config("task_mentoring").get_models():
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(model._meta.db_table)} ORDER BY 1")
            digest.update(f"{model._meta.db_table}{cursor.fetchall()}".encode())
    return digest.hexdigest()


def _encode(query: Mapping[str, Any]) -> str:
    from urllib.parse import urlencode

    return urlencode(query)
