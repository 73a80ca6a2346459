"""The table names every door that the program has, and no other; a door that is added without a line is found."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import path
from xblock.core import XBlock

from mentoring_xblock import api
from mentoring_xblock.block import CompetencySelfAssessmentXBlock as Block
from mentoring_xblock.models import Pairing, Rating

from .doors import Door, action_doors, all_doors, handler_doors, url_doors, use_case_doors
from .expected import listed_doors
from .expected.use_cases import TRUSTED


def test_every_door_has_a_line_and_every_line_a_door(record_property: Callable[[str, object], None]) -> None:
    found, listed = set(all_doors()), listed_doors()
    record_property("listed_doors", len(listed))
    assert not found - listed, "without a line: " + ", ".join(sorted(map(str, found - listed)))
    assert not listed - found, "gone: " + ", ".join(sorted(map(str, listed - found)))


def test_a_page_that_is_added_without_a_line_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    urlconf = ModuleType("throw_away_urls")
    urlconf.urlpatterns = [path("mentoring/back-door/<int:member_id>/", _view)]  # type: ignore[attr-defined]
    monkeypatch.setitem(__import__("sys").modules, "throw_away_urls", urlconf)
    added = set(url_doors("throw_away_urls"))
    assert added == {Door("url", "mentoring/back-door/<int:member_id>/", method) for method in ("GET", "POST")}
    assert not added & listed_doors()


def test_a_step_of_a_pairing_that_is_added_without_a_line_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    from mentoring_xblock.pages import pairing

    monkeypatch.setitem(pairing.CHANGES, "hijack", pairing.CHANGES["approve"])
    assert [str(door) for door in set(all_doors()) - listed_doors()] == [
        "url POST mentoring/pairings/<mentoring_id:pairing_id>/hijack/"
    ]


def test_a_handler_that_is_added_without_a_line_is_found() -> None:
    class Wider(Block):  # type: ignore[misc]
        @XBlock.handler
        def read_everything(self, request: Any, _suffix: str = "") -> Any:
            """A handler that nobody has thought about."""

    assert set(handler_doors(Wider)) - listed_doors() == {Door("handler", "read_everything")}


def test_an_action_or_a_filter_that_is_added_without_a_line_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    registered = admin.site._registry[Pairing]
    monkeypatch.setattr(registered, "actions", ("approve", "reject", "erase"))
    monkeypatch.setattr(admin.site._registry[Rating], "list_filter", ("source", "rated_at", "member"))
    assert set(action_doors()) - listed_doors() == {Door("action", "pairing.erase"), Door("filter", "rating.member")}


def test_a_model_that_is_registered_without_a_line_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    from mentoring_xblock.models import Session

    site = admin.AdminSite("throw_away")
    site.register(Session)
    urlconf = ModuleType("throw_away_admin")
    urlconf.urlpatterns = [path("admin/", site.urls)]  # type: ignore[attr-defined]
    monkeypatch.setitem(__import__("sys").modules, "throw_away_admin", urlconf)
    added = {door.name for door in set(url_doors("throw_away_admin")) - listed_doors()}
    assert "admin/task_mentoring/session/" in added
    assert "admin/task_mentoring/session/<path:object_id>/delete/" in added


def test_a_use_case_that_is_added_without_a_line_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def read_member(*, member_id: int) -> None:
        """A function that asks for nobody's right."""

    monkeypatch.setattr(api, "read_member", read_member, raising=False)
    monkeypatch.setattr(api, "__all__", [*api.__all__, "read_member"])
    assert set(use_case_doors()) - listed_doors() == {Door("use_case", "read_member")}


def test_what_asks_for_nobodys_right_says_why() -> None:
    assert all(TRUSTED.values())


def _view(request: HttpRequest, member_id: int) -> HttpResponse:
    """A page of the throw-away address; the doors are listed and never entered."""
    return HttpResponse(member_id)
