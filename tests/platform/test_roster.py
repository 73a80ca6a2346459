"""Names for ids, and accounts for usernames and addresses."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mentoring_xblock.platform.roster import BATCH, display_names, find_users
from tests import builders

pytestmark = pytest.mark.django_db


def test_a_full_name_comes_before_the_username_and_strangers_are_left_out() -> None:
    named = builders.user("ines", first_name="Ines", last_name="Duarte")
    bare = builders.user("otto")
    assert display_names([named.id, bare.id, bare.id, 10**9]) == {named.id: "Ines Duarte", bare.id: "otto"}
    assert display_names([]) == {}


def test_accounts_are_found_by_username_and_by_address_each_once() -> None:
    ines = builders.user("ines", email="ines@example.com")
    builders.user("otto", email="otto@example.com")
    found = find_users(usernames=["ines", "nobody", ""], emails=["INES@example.com", ""])
    assert [(account.user_id, account.username) for account in found] == [(ines.id, "ines")]


def test_two_accounts_of_one_address_are_both_given() -> None:
    builders.user("ines", email="office@example.com")
    builders.user("otto", email="office@example.com")
    assert {account.username for account in find_users(emails=["office@example.com"])} == {"ines", "otto"}


def test_many_names_are_read_in_few_queries() -> None:
    with CaptureQueriesContext(connection) as captured:
        display_names(range(1, 2 * BATCH + 2))
    assert len(captured) == 3
