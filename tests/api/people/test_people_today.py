"""Today's people as a file: imported again it changes nothing, and edited it changes what was edited."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mentoring_xblock import api
from mentoring_xblock.api.people.importing import export_people
from mentoring_xblock.applets.competencies.models import FrameworkVersion, Role
from mentoring_xblock.applets.exchange import templates
from mentoring_xblock.applets.exchange.data.files import Choices
from mentoring_xblock.applets.exchange.data.plans import Action, ImportOutcome
from mentoring_xblock.applets.exchange.table_writing import write_table
from mentoring_xblock.applets.exchange.templates import PEOPLE_HEADINGS
from mentoring_xblock.applets.people import api as people
from mentoring_xblock.applets.people.data import MemberInfo, ProgrammeInfo
from mentoring_xblock.applets.people.models import Member, MemberRole
from mentoring_xblock.core.actors import SYSTEM
from mentoring_xblock.core.errors import NotAllowed
from tests import builders
from tests.builders import NOW

pytestmark = pytest.mark.django_db
ABSENT_LEFT = Choices(absent_left=True)
Edit = Callable[[str], str]


@pytest.fixture(params=["a workbook", "a table"])
def kind_of_file(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file is a workbook where those can be written, else a table."""
    if request.param == "a table":
        monkeypatch.setattr(templates, "is_installed", lambda: False)


@pytest.fixture
def as_a_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(templates, "is_installed", lambda: False)


def bring(content: bytes, *, name: str = "people.csv", **options: Any) -> ImportOutcome:
    source = api.Source(name, {name: content})
    return api.import_people(source=source, programme="acme", actor_id=SYSTEM, now=NOW, **options)


def bring_today(edit: Edit = str, **options: Any) -> ImportOutcome:
    """Import the file of today's people, its text changed by ``edit``."""
    name, content = export_people(actor_id=SYSTEM, programme="acme")
    if edit is not str:
        content = edit(content.decode()).encode()
    return bring(content, name=name, **options)


def retire(framework_id: int) -> None:
    FrameworkVersion.objects.filter(framework_id=framework_id).update(status="retired", published_of=None)


def hold(who: MemberInfo, *roles: tuple[int, str]) -> MemberInfo:
    for position, (framework, key) in enumerate(roles):
        MemberRole.objects.create(member_id=who.member_id, framework_id=framework, role_key=key, position=position)
    return builders.reload(who.member_id)


def roles_of(who: MemberInfo) -> tuple[tuple[int, str], ...]:
    return builders.reload(who.member_id).roles


def require_no_change(outcome: ImportOutcome) -> None:
    assert not outcome.plan.changes, [row.as_texts() for row in outcome.plan.writes]
    assert not outcome.plan.refused
    assert outcome.left_out == ()


class Models:
    """Two published models of one title with a role of one key, a retired one, and one that has dropped a role."""

    def __init__(self, of: ProgrammeInfo) -> None:
        model = builders.framework_model("data")
        self.data = builders.framework(of, model).framework_id
        self.twin = builders.framework(of, builders.framework_model("data-2")).framework_id
        self.old = builders.framework(of, builders.framework_model("old")).framework_id
        FrameworkVersion.objects.update(title="Data")
        retire(self.old)
        version = FrameworkVersion.objects.get(framework_id=self.data)
        Role.objects.create(version=version, key="clerk", title="Clerk")

    def drop_clerks(self) -> None:
        Role.objects.filter(key="clerk").delete()


@pytest.mark.usefixtures("kind_of_file")
def test_they_come_in_again_without_a_change() -> None:
    of = builders.programme("acme")
    models = Models(of)
    boss = builders.member(of, username="boss", is_admin=True)
    builders.member(of, username="=ann", manager=boss, role=(models.data, "analyst"), department="=Sales", region="Süd")
    builders.member(of, username="gone", is_active=False)
    awaits = builders.member(of, username="awaits", time_zone="Europe/Vienna")
    bring(
        b"email,department,manager,roles\nnew@example.org,Board,boss@example.com,data-2:analyst\n"
        b"late@example.org,,chief@example.org,"
    )
    people.await_managers(of.programme_id, {awaits.user_id: "chief@example.org"}, now=NOW)
    outcome = bring_today(choices=ABSENT_LEFT)
    require_no_change(outcome)
    assert outcome.plan.counts["keep"] == 5
    with pytest.raises(NotAllowed):
        export_people(actor_id=awaits.user_id, programme="acme")


@pytest.mark.usefixtures("kind_of_file")
def test_roles_that_no_published_model_has_any_more_stay_with_those_who_hold_them() -> None:
    of = builders.programme("acme")
    models = Models(of)
    held = ((models.old, "analyst"), (models.twin, "analyst"), (models.data, "clerk"), (models.data, "analyst"))
    ann = hold(builders.member(of, username="ann"), *held)
    ben = hold(builders.member(of, username="ben"), (models.old, "analyst"))
    bring(b"email,roles\nnew@example.org,data:clerk; data:analyst")
    models.drop_clerks()
    outcome = bring_today(choices=Choices(absent_left=True, all_or_nothing=True))
    require_no_change(outcome)
    assert outcome.plan.counts["keep"] == 3
    assert (roles_of(ann), roles_of(ben)) == (held, held[:1])
    retire(models.data)
    retire(models.twin)
    require_no_change(bring_today())


@pytest.mark.usefixtures("as_a_table")
def test_a_role_of_a_retired_model_can_be_moved_and_taken_away_but_not_given() -> None:
    of = builders.programme("acme")
    models = Models(of)
    ann = hold(builders.member(of, username="ann"), (models.old, "analyst"))
    ben = builders.member(of, username="ben")

    def edit(text: str) -> str:
        return text.replace("old:analyst", "data:analyst; OLD:Analyst").replace("ben,,,", "ben,,Sales,")

    outcome = bring_today(edit)
    assert [(row.key, *row.as_texts()) for row in outcome.plan.writes] == [
        ("ann", "roles", "old:analyst", "data:analyst; old:analyst"),
        ("ben", "department", "", "Sales"),
    ]
    assert roles_of(ann) == ((models.data, "analyst"), (models.old, "analyst"))

    given = bring(b"username,roles\nben,old:analyst")
    assert [str(each) for each in given.plan.remarks if "no published competency model" in str(each)]
    assert roles_of(ben) == ()

    bring_today(lambda text: text.replace("; old:analyst", ""))
    assert roles_of(ann) == ((models.data, "analyst"),)


@pytest.mark.usefixtures("kind_of_file")
@pytest.mark.parametrize("gone", ["membership", "account"])
def test_a_manager_who_is_gone_stays_the_manager_until_the_file_names_another(gone: str) -> None:
    of = builders.programme("acme")
    boss = builders.member(of, username="boss")
    ann = builders.member(of, username="ann", manager=boss)
    bring(b"email,manager\nnew@example.org,boss")
    if gone == "account":
        account = builders.user_of(boss)
        account.is_active = False
        account.save()
    else:
        Member.objects.filter(pk=boss.member_id).update(is_active=False)
    outcome = bring_today(choices=ABSENT_LEFT)
    require_no_change(outcome)
    assert outcome.plan.counts["keep"] == 2
    assert builders.reload(ann.member_id).manager_id == boss.member_id


LINES = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12)
TEXTS = LINES | st.sampled_from(["=1+1", "'=1", "''", "-", "n/a", "a;b", 'say "hi"', " two  spaces ", "é", "left"])
ZONES = st.sampled_from(["", "Europe/Vienna", "UTC", "W. Europe Standard Time"])
NAMES = ("=ann", "-ben", "007", "Cem", "cem", "dot@example.org", "active")
ROLES = st.lists(st.sampled_from(["data:analyst", "data-2:analyst", "data:clerk"]), unique=True).map("; ".join)


@st.composite
def tables(draw: st.DrawFn) -> bytes:
    """A table of people with an account and without, each led by one of those before."""
    names = [*draw(st.permutations(NAMES)), "new@example.org", "=next@example.org"]
    rows = []
    for at, name in enumerate(names):
        account, address = (name, "") if name in NAMES else ("", name)
        manager = draw(st.sampled_from(["", "chief@example.org", *names[:at]]))
        texts = [draw(TEXTS) for _ in range(3)]
        status = draw(st.sampled_from(["active", ""]))
        rows.append([account, address, *texts, draw(ZONES), manager, draw(ROLES), status])
    return write_table(PEOPLE_HEADINGS[:-1], rows)


@pytest.mark.once
@pytest.mark.usefixtures("kind_of_file")
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(content=tables())
def test_whatever_a_file_has_said_of_people_comes_in_again_without_a_change(content: bytes) -> None:
    with transaction.atomic():
        of = builders.programme("acme")
        models = Models(of)
        for name in NAMES:
            builders.user(name, email=f"of-{name.lstrip('=')}@example.net")
        first = bring(content)
        assert first.plan.counts["add"] + first.plan.counts["expect"] == len(NAMES) + 2, first.plan.remarks
        models.drop_clerks()
        retire(models.twin)
        outcome = bring_today(choices=ABSENT_LEFT)
        require_no_change(outcome)
        assert {row.action for row in outcome.plan.rows} == {Action.KEEP}
        transaction.set_rollback(True)
