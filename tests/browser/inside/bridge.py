"""Chromium before the site as it is in this process: what a page asks for is answered by Django's test client.

So a test may write rows and look at their pages in one transaction, and the pages' scripts still run and call handlers.
"""

from __future__ import annotations

import mimetypes
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from django.contrib.staticfiles import finders
from django.test import Client
from playwright.sync_api import BrowserContext, Request, Route

ORIGIN = "http://mentoring.test"
_TOKEN = "t" * 32


@dataclass
class Bridge:
    """Answers one browser profile as the person whose session it holds.

    ``pages`` are HTML texts at addresses of their own. Without ``is_styled`` no page has a style sheet, nor Django's
    own scripts: they are nobody's text, and without them a page is there at once. ``failed`` are answers of 500 and
    more, and ``elsewhere`` what was asked of other hosts, which never get it.
    """

    session: str | None = None
    is_styled: bool = False
    language: str = "en"
    pages: dict[str, str] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    asked: int = 0
    # Playwright calls back in a context of its own, where Django would open another connection to the database.
    _context: Context = field(default_factory=copy_context)

    def attach(self, context: BrowserContext) -> None:
        """Answer everything that the profile asks for."""
        context.add_cookies([{"name": "csrftoken", "value": _TOKEN, "url": ORIGIN}])
        context.route("**/*", self._answer)

    def _answer(self, route: Route, request: Request) -> None:
        self.asked += 1
        parts = urlsplit(request.url)
        if f"{parts.scheme}://{parts.netloc}" != ORIGIN:
            # A picture from elsewhere is an author's to show.
            if request.resource_type != "image":
                self.elsewhere.append(f"{request.resource_type} {request.url}")
            route.abort()
        elif parts.path in self.pages:
            route.fulfill(body=self.pages[parts.path], content_type="text/html; charset=utf-8")
        elif not self.is_styled and (parts.path.endswith(".css") or parts.path.startswith("/static/admin/")):
            route.fulfill(body="", content_type=mimetypes.guess_type(parts.path)[0] or "text/plain")
        elif parts.path.startswith("/static/"):
            _give_file(route, finders.find(parts.path.removeprefix("/static/")))
        else:
            self._ask(route, request, parts.path + (f"?{parts.query}" if parts.query else ""))

    def _ask(self, route: Route, request: Request, path: str) -> None:
        client = Client(raise_request_exception=False)
        client.cookies["csrftoken"] = _TOKEN
        client.cookies["django_language"] = self.language
        if self.session:
            client.cookies["sessionid"] = self.session
        sent = {name: value for name, value in request.headers.items() if name not in ("content-type", "cookie")}
        answer = self._context.run(
            client.generic,
            request.method,
            path,
            request.post_data_buffer or b"",
            content_type=request.headers.get("content-type", "application/octet-stream"),
            headers=sent,
        )
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        if answer.status_code >= 500:
            self.failed.append(f"{request.method} {path}")
        if 300 <= answer.status_code < 400:
            # A page cannot be redirected from here; it says where it would lead.
            route.fulfill(body="", content_type="text/plain", headers={"x-location": answer["Location"]})
            return
        headers = {name: value for name, value in answer.items() if name.lower() != "content-length"}
        route.fulfill(status=answer.status_code, headers=headers, body=body)


def _give_file(route: Route, found: str | list[str] | None) -> None:
    if not isinstance(found, str):
        route.fulfill(status=404, body="")
        return
    route.fulfill(body=Path(found).read_bytes(), content_type=mimetypes.guess_type(found)[0] or "text/plain")
