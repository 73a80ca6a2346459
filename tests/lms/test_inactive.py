"""Accounts that are not active: the platform lets them sign in all the same, and they keep their session."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model

from tests import builders
from tests.courseware.course import count_rows
from tests.lms.test_tracking import FORM, addresses
from tests.lms.world import World

pytestmark = pytest.mark.django_db

COLLEAGUE = "colleague-of-theirs"


@pytest.fixture
def world() -> World:
    """A learner, their manager and an administrator, and a colleague whose name shows what is seen."""
    made = World()
    role = (made.version.framework_id, "analyst")
    manager = builders.member(made.programme, username="manager")
    builders.member(made.programme, user=made.learner, manager=manager, role=role)
    builders.member(made.programme, username=COLLEAGUE, manager=manager, role=role)
    builders.member(made.programme, username="admin", is_admin=True)
    builders.user("root", is_superuser=True, is_staff=True)
    return made


def close(who: str) -> Any:
    """The account, which is active no more."""
    get_user_model().objects.filter(username=who).update(is_active=False)
    return get_user_model().objects.get(username=who)


def test_a_manager_sees_the_colleague_as_long_as_their_account_is_active(world: World) -> None:
    client = world.client(get_user_model().objects.get(username="manager"))
    assert COLLEAGUE in client.get("/mentoring/team/").content.decode()
    close("manager")
    assert client.get("/mentoring/team/").status_code in {403, 404}


@pytest.mark.parametrize("who", ["learner", "manager", "admin", "root"])
def test_whoever_is_not_active_sees_nothing_of_others_and_writes_nothing(world: World, who: str) -> None:
    client = world.client(close(who))
    assert client.get("/mentoring/").status_code == 200, "there is a session"
    before = count_rows()
    assert COLLEAGUE not in _all(client)
    for path in pages():
        client.post(path, FORM)
    assert count_rows() == before
    assert world.call("submit", {"token": "token-0001", "ratings": {}}, user=close(who))[0] == 403


def pages() -> list[str]:
    """Every page, endpoint and admin page of ours."""
    return sorted({each for each in addresses() if each.startswith(("/mentoring/", "/api/", "/admin/"))})


def _all(client: Any) -> str:
    return "".join(client.get(path).content.decode(errors="replace") for path in pages())
