"""Who may bring models and people in, and what a change of a model does to those who mentor."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from mentoring_xblock.api.frameworks import importing as api
from mentoring_xblock.api.people.importing import import_people
from mentoring_xblock.applets.audit_log.models import LogEntry
from mentoring_xblock.applets.competencies.models import Framework
from mentoring_xblock.applets.exchange import formats
from mentoring_xblock.applets.exchange.data.files import Source
from mentoring_xblock.applets.people.data import MemberInfo, ProgrammeInfo
from mentoring_xblock.applets.people.models import Member
from mentoring_xblock.core.actors import SYSTEM, ActorId
from mentoring_xblock.core.errors import MentoringError, NotAllowed, NotFound
from tests.builders import framework, framework_model, member, programme, user

pytestmark = [pytest.mark.django_db, pytest.mark.once]

MODEL = Source("m.csv", formats.write(framework_model("fresh"), format_name="csv"))

Door = Callable[[str | None, ActorId], Any]
DOORS: dict[str, Door] = {
    "import": lambda where, actor: api.import_framework(source=MODEL, programme=where, actor_id=actor),
    "dry run": lambda where, actor: api.import_framework(source=MODEL, programme=where, actor_id=actor, dry_run=True),
    "export": lambda where, actor: api.export_framework(key="data", format_name="csv", programme=where, actor_id=actor),
    "people": lambda where, actor: import_people(
        source=Source("p.csv", {"p.csv": b"username\n"}), programme=where, actor_id=actor, dry_run=True
    ),
}


@pytest.fixture
def ours() -> ProgrammeInfo:
    of = programme("ours")
    framework(of)
    return of


def refusal(door: Door, where: str | None, actor: ActorId) -> tuple[type[MentoringError], str]:
    before = (Framework.objects.count(), Member.objects.count(), LogEntry.objects.count())
    with pytest.raises(MentoringError) as caught:
        door(where, actor)
    assert (Framework.objects.count(), Member.objects.count(), LogEntry.objects.count()) == before
    return type(caught.value), str(caught.value)


@pytest.mark.parametrize("door", DOORS)
def test_the_programmes_admins_superusers_and_commands_may(door: str, ours: ProgrammeInfo) -> None:
    admin = member(ours, is_admin=True)
    DOORS[door]("ours", admin.user_id)
    DOORS[door](None, admin.user_id)
    DOORS[door]("ours", user(is_superuser=True).pk)
    DOORS[door]("ours", SYSTEM)


@pytest.mark.parametrize("door", DOORS)
def test_other_members_may_not(door: str, ours: ProgrammeInfo) -> None:
    boss = member(ours)
    member(ours, manager=boss)
    assert refusal(DOORS[door], "ours", boss.user_id)[0] is NotAllowed


@pytest.mark.parametrize("door", DOORS)
def test_a_foreign_programme_looks_exactly_like_an_absent_one(door: str, ours: ProgrammeInfo) -> None:
    outsider = member(programme("theirs"), is_admin=True)
    foreign = refusal(DOORS[door], "ours", outsider.user_id)
    assert foreign == refusal(DOORS[door], "nowhere", outsider.user_id)
    assert foreign[0] is NotFound


@pytest.mark.parametrize("door", DOORS)
def test_an_admin_who_has_left_may_not(door: str, ours: ProgrammeInfo) -> None:
    gone: MemberInfo = member(ours, is_admin=True, is_active=False)
    assert refusal(DOORS[door], "ours", gone.user_id)[0] is NotFound


def test_the_import_is_logged_with_who_did_it(ours: ProgrammeInfo) -> None:
    admin = member(ours, is_admin=True)
    outcome = api.import_framework(source=MODEL, programme="ours", actor_id=admin.user_id)
    assert outcome.version is not None
    entry = LogEntry.objects.get(action="framework.published")
    assert (entry.actor_id, entry.programme_id, entry.reason) == (admin.user_id, ours.programme_id, "m.csv")


def test_a_model_brought_into_one_programme_is_not_in_the_other(ours: ProgrammeInfo) -> None:
    theirs = programme("theirs")
    api.import_framework(actor_id=SYSTEM, source=MODEL, programme="theirs")
    with pytest.raises(NotFound):
        api.export_framework(actor_id=SYSTEM, key="fresh", format_name="csv", programme="ours")
    changed = replace(framework_model("data"), title="Theirs")
    source = Source("d.csv", formats.write(changed, format_name="csv"))
    api.import_framework(actor_id=SYSTEM, source=source, programme="theirs")
    (content,) = api.export_framework(actor_id=SYSTEM, key="data", format_name="csv", programme="ours").values()
    assert b"Theirs" not in content
    assert theirs.programme_id != ours.programme_id
