"""What a programme's admin learns of the site's accounts from a people file: nothing but whether a row can be added."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from mentoring_xblock import api
from mentoring_xblock.api.jobs import uploads
from mentoring_xblock.applets.audit_log.models import LogEntry
from mentoring_xblock.applets.exchange.data.uploads import ImportKind, UploadState
from mentoring_xblock.applets.exchange.models import Upload
from mentoring_xblock.applets.people import api as people
from mentoring_xblock.applets.people.models import Member
from mentoring_xblock.core.actors import SYSTEM
from mentoring_xblock.core.errors import LimitReached
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

    def preview(self, *rows: str, by: int | None = None, heading: str = "email,department", now: Any = NOW) -> Any:
        text = "\n".join((heading, *rows)).encode()
        return api.import_people(
            source=api.Source("people.csv", {"people.csv": text}), programme="acme",
            actor_id=self.admin.user_id if by is None else by, dry_run=True, now=now,
        )  # fmt: skip


def said(outcome: Any) -> str:
    return repr(outcome.plan)


def test_the_username_behind_an_address_is_not_shown() -> None:
    world = World()
    outcome = world.preview("outside@example.org,Sales")
    assert not outcome.plan.refused
    assert "outside@example.org" in said(outcome)
    assert "secret-name" not in said(outcome)


def test_there_absent_closed_and_ambiguous_accounts_read_alike() -> None:
    """Also as somebody's manager, by name in the file."""
    world = World()
    sentences = set()
    for mail in ("nobody@example.org", "dormant@example.org", "shared@example.org", "outside@example.org"):
        heading = "email,name,department,manager"
        rows = (f'{mail},"Out, Sid",Sales,', 'inside@example.com,"In, Ann",Sales,"Out, Sid"')
        outcome = world.preview(*rows, heading=heading)
        assert outcome.plan.counts["add"] == 1
        assert (outcome.plan.counts["expect"], outcome.plan.counts["change"]) == (0, 1)
        sentences.add(said(outcome).replace(mail, "MAIL").replace(outcome.plan.fingerprint, ""))
        outcome = world.preview("inside,Sales," + mail, heading="username,department,manager")
        sentences.add(said(outcome).replace(mail, "MAIL").replace(outcome.plan.fingerprint, ""))
    assert len(sentences) == 2
    sentences.clear()
    for name in ("nobody", "dormant"):
        outcome = world.preview(f"{name},Sales", heading="username,department")
        sentences.add(said(outcome).replace(name, "NAME"))
    assert len(sentences) == 1


def test_that_an_address_is_not_the_accounts_is_said_of_members_alone() -> None:
    world = World()
    heading = "username,email,department"
    outside = said(world.preview("secret-name,guess@example.org,Sales", heading=heading))
    right = said(world.preview("secret-name,outside@example.org,Sales", heading=heading))
    assert outside == right
    assert "We do not change it" in said(world.preview("inside,guess@example.org,Sales", heading=heading))


def test_a_manager_from_outside_is_shown_as_typed() -> None:
    world = World()
    rows = ("outside@example.org,Sales,", f"{world.member.user_id and 'inside@example.com'},Sales,outside@example.org")
    outcome = world.preview(*rows, heading="email,department,manager")
    assert not outcome.plan.refused, said(outcome)
    assert "secret-name" not in said(outcome)


def test_the_sites_administrators_see_accounts_and_every_preview_by_a_person_leaves_a_row() -> None:
    world = World()
    assert "secret-name" in said(world.preview("outside@example.org,Sales", by=world.root.pk))
    assert "Several accounts" in said(world.preview("shared@example.org,Sales", by=world.root.pk))
    world.preview("nobody@example.org,Sales")
    rows = LogEntry.objects.filter(action="people.previewed").order_by("pk")
    assert [row.actor_id for row in rows] == [world.root.pk, world.root.pk, world.admin.user_id]
    assert rows[2].new["counts"]["add"] == 1
    assert Member.objects.count() == 2


@pytest.fixture
def _three_a_day(settings: Any) -> None:
    settings.TASK_MENTORING = {"OUTSIDERS_A_DAY": 3}


OUTSIDERS = ("secret-name", "nobody", "dormant")
"""Usernames: of them a preview says whether they can be added. Of addresses it says nothing."""


def look_up(world: World, *names: str, **options: Any) -> Any:
    return world.preview(*names, heading="username", **options)


@pytest.mark.usefixtures("_three_a_day")
def test_an_admin_looks_up_so_many_outsiders_a_day_and_reads_then_what_to_do() -> None:
    world = World()
    look_up(world, *OUTSIDERS[:2])
    look_up(world, OUTSIDERS[2], now=NOW + timedelta(hours=1))
    refusals = set()
    for name in ("secret-name", "nobody"):
        with pytest.raises(LimitReached) as refusal:
            look_up(world, name, now=NOW + timedelta(hours=4))
        refusals.add(str(refusal.value))
    assert refusals == {
        (
            "You can look up 3 people outside this programme in 24 hours. You have 0 left, and this file lists 1. "
            "Split the file, try again in 20 h, or ask a site administrator to import it."
        )
    }
    assert refusal.value.retry_after == 20 * 3600
    assert LogEntry.objects.filter(action="people.previewed").count() == 2
    # Two of the three are a day old; the third still counts.
    with pytest.raises(LimitReached):
        look_up(world, *OUTSIDERS, now=NOW + timedelta(hours=24))
    look_up(world, *OUTSIDERS[:2], now=NOW + timedelta(hours=24))


@pytest.mark.usefixtures("_three_a_day")
def test_members_do_not_count_and_names_do_not_count_twice_in_one_file() -> None:
    world = World()
    for _ in range(4):
        world.preview("inside@example.com,Sales")
        world.preview("inside,Sales", heading="username,department")
    rows = [f"{name},nobody@example.org" for name in ("inside", "secret-name", "unknown")]
    world.preview(*rows, heading="username,manager")
    with pytest.raises(LimitReached):
        look_up(world, "one-more", "another")


@pytest.mark.usefixtures("_three_a_day")
def test_one_file_of_more_is_refused_whole_and_the_next_admin_has_a_day_of_their_own() -> None:
    world = World()
    other = builders.member(world.programme, is_admin=True)
    with pytest.raises(LimitReached):
        look_up(world, *OUTSIDERS, "another")
    look_up(world, *OUTSIDERS)
    look_up(world, *OUTSIDERS, by=other.user_id)


@pytest.mark.usefixtures("_three_a_day")
def test_a_second_programme_gives_no_second_day() -> None:
    world = World()
    look_up(world, *OUTSIDERS)
    second = builders.programme("second")
    builders.member(second, user=builders.user_of(world.admin), is_admin=True)
    source = api.Source("people.csv", {"people.csv": b"username\nnobody\n"})
    with pytest.raises(LimitReached):
        api.import_people(source=source, programme="second", actor_id=world.admin.user_id, dry_run=True, now=NOW)


@pytest.mark.usefixtures("_three_a_day")
def test_an_import_without_a_preview_counts_like_one_and_who_is_expected_does_not_count_again() -> None:
    world = World()

    def bring(*mails: str) -> Any:
        source = api.Source("people.csv", {"people.csv": "\n".join(("email", *mails)).encode()})
        return api.import_people(source=source, programme="acme", actor_id=world.admin.user_id, now=NOW)

    for _ in range(3):
        bring("nobody@example.org", "none@example.org")
    with pytest.raises(LimitReached):
        bring("nobody@example.org", "outside@example.org", "dormant@example.org")
    assert {each.email for each in people.list_expected(world.programme.programme_id)} == {
        "nobody@example.org",
        "none@example.org",
    }


@pytest.mark.usefixtures("_three_a_day")
def test_the_sites_administrators_and_commands_are_not_limited() -> None:
    world = World()
    for _ in range(3):
        look_up(world, *OUTSIDERS, by=world.root.pk)
    source = api.Source("people.csv", {"people.csv": "\n".join(("username", *OUTSIDERS * 2)).encode()})
    outcome = api.import_people(actor_id=SYSTEM, source=source, programme="acme", dry_run=True, now=NOW)
    assert outcome.plan.counts["merged"] == 1, "each is there twice"


@pytest.mark.usefixtures("_three_a_day")
def test_an_uploaded_file_over_the_limit_says_so_in_place_of_a_plan() -> None:
    world = World()
    look_up(world, *OUTSIDERS)
    source = api.Source("people.csv", {"people.csv": b"username\nnobody\n"})
    upload = uploads.submit_upload(
        actor_id=world.admin.user_id, source=source, kind=ImportKind.PEOPLE, programme="acme", now=NOW
    )
    assert upload.state is UploadState.FAILED
    assert Upload.objects.get().trouble["code"] == "limit_reached"
