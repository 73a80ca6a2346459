"""Who runs a programme is said on the server, once, in words."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

from mentoring_xblock.models import LogEntry, Member

pytestmark = pytest.mark.django_db


def appoint(capsys: Any, *arguments: str) -> str:
    call_command("mentoring_appoint_admin", *arguments)
    return str(capsys.readouterr().out)


def test_an_account_is_made_admin_and_unmade_again(capsys: Any) -> None:
    user = get_user_model().objects.create_user("first")
    assert appoint(capsys, "first") == "first runs the programme.\n"
    assert Member.objects.get(user=user).is_admin
    answer = json.loads(appoint(capsys, "first", "--remove", "--json"))
    assert answer == {"member": Member.objects.get(user=user).pk, "is_admin": False}
    assert not Member.objects.get(user=user).is_admin


def test_appointing_twice_logs_once(capsys: Any) -> None:
    get_user_model().objects.create_user("first")
    appoint(capsys, "first")
    logged = LogEntry.objects.count()
    appoint(capsys, "first")
    assert LogEntry.objects.count() == logged > 0


@pytest.mark.parametrize("arguments", [("nobody",), ("first", "--programme", "none-such"), ("first", "--remove")])
def test_a_mistake_is_one_line_and_writes_nothing(capsys: Any, arguments: tuple[str, ...]) -> None:
    get_user_model().objects.create_user("first")
    with pytest.raises(CommandError) as refused:
        call_command("mentoring_appoint_admin", *arguments)
    assert (refused.value.returncode, "\n" in str(refused.value)) == (2, False)
    assert capsys.readouterr().out == ""
    assert not Member.objects.exists()
