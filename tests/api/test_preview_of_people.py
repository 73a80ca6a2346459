"""What a programme's admin learns of the site's accounts from a people file: nothing but whether a row can be added."""

from __future__ import annotations

from typing import Any

import pytest

from mentoring_xblock import api
from mentoring_xblock.applets.journal.models import LogEntry
from mentoring_xblock.applets.people.models import Member
from tests import builders
from tests.builders import NOW

pytestmark = pytest.mark.django_db


class World:
    """A programme's admin, a member, and on the same site: somebody outside, a closed account, two of one address."""

    def __init__(self) -> None:
        self.programme = builders.programme("acme")
        self.admin = builders.member(self.programme, is_admin=True)
        self.member = builders.member(self.programme, username="inside")
        builders.user("secret-name", email="outside@example.org")
        builders.user("dormant", email="dormant@example.org", is_active=False)
        for name in ("one", "two"):
            builders.user(name, email="shared@example.org")
        self.root = builders.user("root", is_superuser=True)

    def preview(self, *rows: str, by: int | None = None, heading: str = "email,department") -> Any:
        text = "\n".join((heading, *rows)).encode()
        return api.import_people(
            source=api.Source("people.csv", {"people.csv": text}), programme="acme",
            actor_id=self.admin.user_id if by is None else by, dry_run=True, now=NOW,
        )  # fmt: skip


def said(outcome: Any) -> str:
    return repr(outcome.rows) + repr(outcome.counts)


def test_the_username_behind_an_address_is_not_shown() -> None:
    world = World()
    outcome = world.preview("outside@example.org,Sales")
    assert not outcome.refused
    assert "outside@example.org" in said(outcome)
    assert "secret-name" not in said(outcome)


def test_absent_closed_and_ambiguous_accounts_read_alike() -> None:
    world = World()
    sentences = set()
    for mail in ("nobody@example.org", "dormant@example.org", "shared@example.org"):
        outcome = world.preview(f"{mail},Sales")
        assert outcome.refused
        sentences.add(said(outcome).replace(mail, "MAIL"))
    assert len(sentences) == 1
    for name in ("nobody", "dormant"):
        outcome = world.preview(f"{name},Sales", heading="username,department")
        sentences.add(said(outcome).replace(name, "NAME"))
    assert len(sentences) == 2


def test_that_an_address_is_not_the_accounts_is_said_of_members_alone() -> None:
    world = World()
    heading = "username,email,department"
    outside = said(world.preview("secret-name,guess@example.org,Sales", heading=heading))
    right = said(world.preview("secret-name,outside@example.org,Sales", heading=heading))
    assert outside == right
    assert "which we do not change" in said(world.preview("inside,guess@example.org,Sales", heading=heading))


def test_a_manager_from_outside_is_shown_as_typed() -> None:
    world = World()
    rows = ("outside@example.org,Sales,", f"{world.member.user_id and 'inside@example.com'},Sales,outside@example.org")
    outcome = world.preview(*rows, heading="email,department,manager")
    assert not outcome.refused, said(outcome)
    assert "secret-name" not in said(outcome)


def test_the_sites_administrators_see_accounts_and_every_preview_by_a_person_leaves_a_row() -> None:
    world = World()
    assert "secret-name" in said(world.preview("outside@example.org,Sales", by=world.root.pk))
    assert "Several accounts" in said(world.preview("shared@example.org,Sales", by=world.root.pk))
    world.preview("nobody@example.org,Sales")
    rows = LogEntry.objects.filter(action="people.previewed").order_by("pk")
    assert [row.actor_id for row in rows] == [world.root.pk, world.root.pk, world.admin.user_id]
    assert rows[2].new["counts"]["refused"] == 1
    assert Member.objects.count() == 2
