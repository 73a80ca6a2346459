"""The admin's lists show nothing of programmes that the viewer does not run: filters, searches, counts, raw values."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from mentoring_xblock.admin.rights import ShownOnly
from mentoring_xblock.applets.exchange.models import ImportRun
from mentoring_xblock.applets.matching.models import MatchRun
from tests import builders
from tests.builders import NOW

pytestmark = pytest.mark.django_db

CANARY = "Zwieback"


@pytest.fixture
def browser() -> Client:
    """The admin of "here"; everything that "there" has is called after the canary."""
    here, there = builders.programme("here"), builders.programme(CANARY.lower())
    boss = builders.member(here, is_admin=True, user=builders.user("boss", is_staff=True))
    for where, name in ((here, "Harbour"), (there, CANARY)):
        version = builders.framework(
            where,
            builders.framework_model(
                name.lower(), skills=(f"{name.lower()}-a", f"{name.lower()}-b"), role=name.lower()
            ),
        )
        skill = builders.skill_id(version, f"{name.lower()}-a")
        role = (version.framework_id, name.lower())
        mentee = builders.member(
            where, username=f"{name}-mentee", role=role, department=f"{name} department", unit=f"{name} unit",
            region=f"{name} region",
        )  # fmt: skip
        mentor = builders.member(where, username=f"{name}-mentor", mentors_everything=True)
        builders.rate(mentee, {skill: 1}, note=name)
        builders.rate(mentor, {skill: 4})
        builders.pairing(mentee, mentor, skill, role_key=name.lower())
        MatchRun.objects.create(programme_id=where.programme_id, planned_at=NOW, role_key=name.lower(), plan={})
        ImportRun.objects.create(
            programme_id=where.programme_id, kind="people", name=f"{name}.csv", format=f"{name}-csv", plan_hash="",
            counts={}, applied_at=NOW,
        )  # fmt: skip
    client = Client()
    client.force_login(builders.user_of(boss))
    return client


def lists() -> list[tuple[Any, Any]]:
    return [(model, each) for model, each in admin.site._registry.items() if isinstance(each, ShownOnly)]


def address(model: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def test_no_list_nor_filter_says_anything_of_a_foreign_programme(browser: Client) -> None:
    assert len(lists()) >= 10
    for model, _ in lists():
        page = browser.get(address(model)).content.decode()
        assert CANARY.lower() not in page.lower(), model.__name__


def test_every_filter_of_every_list_offers_what_the_viewer_sees_and_works(browser: Client) -> None:
    followed = 0
    for model, _ in lists():
        page = browser.get(address(model)).content.decode()
        for query in set(re.findall(r'href="\?([^"]+)"', page)):
            answer = browser.get(f"{address(model)}?{query.replace('&amp;', '&')}")
            assert answer.status_code == 200, (model.__name__, query)
            assert "e=1" not in query, (model.__name__, query)
            followed += 1
    assert followed > 30


def test_a_superuser_is_offered_the_filters_of_every_programme(browser: Client) -> None:
    root = Client()
    root.force_login(builders.user("root", is_staff=True, is_superuser=True))
    member = next(model for model, _ in lists() if model.__name__ == "Member")
    page = root.get(address(member)).content.decode()
    assert f"{CANARY} department" in page
    assert "Harbour department" in page


@pytest.mark.parametrize(
    "query",
    [
        "user__password__startswith=a",
        "user__email__contains=mentee",
        "programme__title__startswith=Z",
        "programme__key=zwieback",
        "manager__user__last_name=x",
        "roles__role_key=zwieback",
        "mentor_pairings__message__contains=a",
    ],
)
def test_an_address_filters_by_nothing_that_the_list_does_not_offer(browser: Client, query: str) -> None:
    member = next(model for model, _ in lists() if model.__name__ == "Member")
    answer = browser.get(f"{address(member)}?{query}")
    assert answer.status_code in (302, 400)


def test_the_raw_id_of_a_foreign_programme_finds_nothing(browser: Client) -> None:
    there = get_user_model().objects.get(username=f"{CANARY}-mentee").mentoring_members.get().programme_id
    for model, _ in lists():
        for name in ("programme__id__exact", "framework__programme__id__exact"):
            answer = browser.get(f"{address(model)}?{name}={there}")
            assert answer.status_code in (200, 302, 400)
            assert CANARY.lower() not in answer.content.decode().lower().replace(f"{name}={there}", "")


def test_history_and_pages_of_foreign_rows_are_not_there(browser: Client) -> None:
    for model, each in lists():
        rows = model._default_manager.exclude(**{f"{each.programme_path}": _here()})
        for row in rows[:3]:
            for page in ("change", "history"):
                path = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=[row.pk])
                answer = browser.get(path)
                assert answer.status_code in (302, 403, 404), (model.__name__, page)
                assert CANARY.lower() not in answer.content.decode().lower(), (model.__name__, page)


def _here() -> int:
    return int(get_user_model().objects.get(username="boss").mentoring_members.get().programme_id)
