"""Ending memberships in Django's admin: asked first, by the right people, with an outcome for each."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from mentoring_xblock.applets.audit_log.models import LogEntry
from mentoring_xblock.applets.people.data import MemberInfo
from mentoring_xblock.applets.people.models import Member
from tests import builders

pytestmark = pytest.mark.django_db

LIST = "/admin/task_mentoring/member/"


def a_programme(key: str) -> tuple[MemberInfo, MemberInfo, MemberInfo]:
    """Its administrator and two people."""
    programme = builders.programme(key)
    boss = builders.member(programme, is_admin=True, user=builders.user(f"{key}-boss", is_staff=True))
    ada, bob = (builders.member(programme, username=f"{key}-{name}", department="Desk") for name in ("ada", "bob"))
    return boss, ada, bob


def choose(actor: MemberInfo | None, *members: MemberInfo, **more: Any) -> str:
    """The page that follows the choice of the action."""
    client = Client()
    users = get_user_model().objects
    root = users.filter(is_superuser=True).first() or builders.user("root", is_staff=True, is_superuser=True)
    client.force_login(users.get(pk=actor.user_id) if actor else root)
    form = {"action": "end_memberships", "_selected_action": [each.member_id for each in members], "index": 0}
    return client.post(LIST, form | more, follow=True).content.decode()


def active() -> set[str]:
    return {*Member.objects.filter(is_active=True).values_list("user__username", flat=True)}


@pytest.fixture
def people(db: None) -> tuple[MemberInfo, MemberInfo, MemberInfo]:
    return a_programme("acme")


def test_the_action_says_what_follows_and_ends_nothing_yet(people: tuple[MemberInfo, ...]) -> None:
    boss, ada, bob = people
    page = choose(boss, ada, bob)
    assert "Requests to them pass to the next mentor" in page
    assert "acme-ada" in page
    assert "acme-bob" in page
    assert 'value="End 2 memberships"' in page
    assert active() == {"acme-boss", "acme-ada", "acme-bob"}


@pytest.mark.parametrize("is_root", [False, True], ids=["administrator", "superuser"])
def test_what_was_confirmed_ends_once_with_a_log_row(people: tuple[MemberInfo, ...], is_root: bool) -> None:
    boss, ada, _ = people
    actor = None if is_root else boss
    assert "1 membership ended." in choose(actor, ada, confirmed="yes")
    assert active() == {"acme-boss", "acme-bob"}
    assert "These memberships have ended already." in choose(actor, ada, confirmed="yes")
    assert "These memberships have ended already." in choose(actor, ada)
    assert [each.new for each in LogEntry.objects.filter(action="member.changed")] == [{"is_active": False}]


def test_administrators_stay_themselves_and_the_others_are_ended(people: tuple[MemberInfo, ...]) -> None:
    boss, ada, bob = people
    page = choose(boss, boss, ada, bob, confirmed="yes")
    assert "Acme-boss: You cannot end your own membership. Ask another administrator to end it." in page
    assert "2 memberships ended." in page
    assert active() == {"acme-boss"}


def test_nobody_is_ended_by_people_who_do_not_run_the_programme(people: tuple[MemberInfo, ...]) -> None:
    _, ada, bob = people
    stranger, *_ = a_programme("globex")
    before = active()
    page = choose(stranger, ada, confirmed="yes")
    assert "acme-ada" not in page
    choose(bob, ada, confirmed="yes")
    assert active() == before


def test_more_than_can_be_ended_at_once_are_left_as_they_are(
    people: tuple[MemberInfo, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mentoring_xblock.admin.members.AT_ONCE", 1)
    boss, ada, bob = people
    assert "Choose at most 1 person at once." in choose(boss, ada, bob, confirmed="yes")
    assert len(active()) == 3
