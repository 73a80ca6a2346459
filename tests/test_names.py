"""A name from outside selects only what is spelled so, and what no database can hold is answered as absent.

Over every address that the package answers a GET at, every filter of its admin lists, and the commands; on all three
databases, whose ways differ (PostgreSQL refuses NUL, MariaDB holds ``É`` and ``e`` equal).
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import cycle
from typing import Any

import pytest
from django.contrib import admin
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse
from django.urls.resolvers import URLPattern, URLResolver

from mentoring_xblock.api.people.privacy import find_account
from mentoring_xblock.applets.competencies import api as competencies
from mentoring_xblock.applets.people import api as people
from mentoring_xblock.applets.people.models import Member
from mentoring_xblock.core.errors import NotFound
from mentoring_xblock.platform.roster import find_accounts, find_users
from tests import builders

pytestmark = [pytest.mark.django_db, pytest.mark.databases]

BAD = ("\x00", "a\x00b", "\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace"), "\x1b", "x" * 600)
ASKED = (
    "programme", "framework", "skill", "role", "member", "mentee", "mentor", "person", "for", "limit", "offset", "page",
    "p", "q", "o", "show", "old", "new", "taxonomy", "tag", "search", "format", "state", "department", "age", "fit",
    "pairing", "run", "token", "next", "e",
)  # fmt: skip
"""Every query parameter that a door of ours reads, and some of Django's."""
TEXTS = ("programme", "framework", "skill", "q")
"""Those that name something, asked one by one as well: of several that are refused one may hide another."""


def patterns(resolver: Any, prefix: str = "") -> Iterator[str]:
    """Every route below ``resolver``, as text."""
    for each in resolver.url_patterns:
        route = prefix + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from patterns(each, route)
        elif isinstance(each, URLPattern):
            yield route


def addresses(*, word: str) -> set[str]:
    """Every address of ours with 1 for each number in it and ``word`` for each text."""
    found = set()
    for route in patterns(get_resolver()):
        if not route.startswith(("mentoring/", "api/mentoring/", "admin/task_mentoring/")):
            continue
        parts = []
        for part in route.replace("^", "").replace("$", "").split("/"):
            if part.startswith("<"):
                parts.append("1" if part.startswith("<int:") else word)
            else:
                parts.append(part)
        found.add("/" + "/".join(parts))
    return found


@pytest.fixture
def root() -> Client:
    programme = builders.programme("main")
    builders.framework(programme)
    user = builders.user("root", is_superuser=True, is_staff=True)
    builders.member(programme, user=user, is_admin=True)
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


def test_no_address_fails_over_a_query_that_no_database_can_hold(root: Client) -> None:
    mixed = dict(zip(ASKED, cycle(BAD[1:]), strict=False))
    queries = [dict.fromkeys(ASKED, BAD[0]), mixed, *({name: "a\x00b"} for name in TEXTS)]
    failed = [
        (address, query)
        for address in sorted(addresses(word="1"))
        for query in queries
        if root.get(address, query).status_code >= 500
    ]
    assert len(addresses(word="1")) > 40
    assert failed == []


def test_no_address_fails_over_a_path_that_no_database_can_hold(root: Client) -> None:
    routes = [route for route in sorted(addresses(word="WORD")) if "WORD" in route]
    assert len(routes) > 8
    failed = [
        (route, bad)
        for route in routes
        for bad in ("%00", "a%00b", "%ED%A0%80", "%C3%89")
        if root.get(route.replace("WORD", bad)).status_code >= 500
    ]
    assert failed == []


def columns(model_admin: Any) -> set[str]:
    """What a list of the admin may be filtered by: its own parameters, and Django's ways of asking for a column."""
    found = set()
    for each in model_admin.list_filter:
        name = each[0] if isinstance(each, tuple) else each
        found |= {f"{name}__exact", f"{name}__id__exact", name} if isinstance(name, str) else {name.parameter_name}
    return found | {"q", "id__exact", "id"}


def test_no_filter_and_no_search_of_an_admin_list_fails_over_such_a_value(root: Client) -> None:
    asked, failed = 0, []
    for model, model_admin in admin.site._registry.items():
        if model._meta.app_label != "task_mentoring":
            continue
        try:
            address = reverse(f"admin:task_mentoring_{model._meta.model_name}_changelist")
        except NoReverseMatch:
            continue
        for name in sorted(columns(model_admin)):
            for bad in BAD:
                asked += 1
                if root.get(address, {name: bad}).status_code >= 500:
                    failed.append((address, name, bad[:5]))
    assert asked > 50
    assert failed == []


# Exact spelling, whatever the collation


def test_an_account_is_found_by_its_exact_name_alone() -> None:
    mentor = builders.user("mentor", email="mentor@example.com")
    assert find_account(username="mentor") == mentor.pk
    for other in ("MÉNTOR", "Mentor", "méntor", "mentor ", "", "mentor\x00", "x" * 5000):
        with pytest.raises(NotFound):
            find_account(username=other)
    assert [each.user_id for each in find_users(emails=["MENTOR@example.com"])] == [mentor.pk]
    assert find_users(emails=["méntor@example.com", "\x00"]) == ()
    assert list(find_accounts("Mentor")) == [mentor.pk]
    assert find_accounts("méntor") == find_accounts("men\x00tor") == {}
    assert find_users(usernames=["MÉNTOR", "a\x00"], emails=["méntor@example.com", "a\x00@b"]) == ()


def test_a_programme_a_model_a_role_and_a_skill_are_found_by_their_exact_key_alone() -> None:
    programme = builders.programme("main")
    version = builders.framework(programme)
    assert people.get_programme("main").programme_id == programme.programme_id
    for other in ("MAIN", "máin", "main ", "", "\x00", None, ["main"]):
        with pytest.raises(NotFound):
            people.get_programme(other)  # type: ignore[arg-type]
    for other in ("dáta", "DATA", "data ", "\x00"):
        with pytest.raises(NotFound):
            competencies.get_published(programme.programme_id, framework_key=other)
        assert competencies.list_versions(programme.programme_id, framework_key=other) == ()
        assert competencies.find_skills(programme.programme_id, framework_key=other, skill_keys=["pivot"]) == {}
    for other in ("pívot", "PIVOT", "\x00"):
        found = competencies.find_skills(programme.programme_id, framework_key="data", skill_keys=[other])
        assert found == {}
        assert competencies.get_skills(version, keys=[other]) == ()
    for other in ("análýst", "ANALYST", "\x00"):
        assert competencies.get_role_definitions(version, role_keys=[other]) == {}


def test_an_admin_is_appointed_by_the_exact_name_alone() -> None:
    programme = builders.programme("main")
    builders.member(programme, username="learner")
    with pytest.raises(CommandError) as refused:
        call_command("mentoring_appoint_admin", "LEARNÉR", "--programme", "main")
    assert refused.value.returncode == 2
    assert not Member.objects.filter(is_admin=True).exists()


def test_a_person_is_erased_by_the_exact_name_given_twice() -> None:
    builders.member(builders.programme("main"), username="mentor", department="Sales")
    for asked in (["MÉNTOR", "--confirm", "MÉNTOR"], ["mentor"], ["mentor", "--confirm", "MÉNTOR"]):
        with pytest.raises(CommandError) as refused:
            call_command("mentoring_retire", *asked, stdout=io.StringIO())
        assert refused.value.returncode == 2
        assert Member.objects.filter(department="Sales", is_active=True).exists()
    call_command("mentoring_retire", "mentor", "--confirm", "mentor", stdout=io.StringIO())
    assert not Member.objects.filter(department="Sales").exists()
