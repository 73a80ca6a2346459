"""People who are expected join by themselves, with place, manager and roles; who has left, leaves."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from mentoring_xblock import api
from mentoring_xblock.api.jobs.scheduled import run_scheduled
from mentoring_xblock.api.people import expected
from mentoring_xblock.api.people.expected import welcome_account
from mentoring_xblock.api.people.importing import write_left_out
from mentoring_xblock.api.people.privacy import retire_user
from mentoring_xblock.applets.exchange.data.files import Choices, Weight
from mentoring_xblock.applets.exchange.data.plans import Action, ImportOutcome
from mentoring_xblock.applets.matching.models import MentorOffer
from mentoring_xblock.applets.pairings.states import State
from mentoring_xblock.applets.people import api as people
from mentoring_xblock.applets.people.data import EXPECTED_DAYS, MemberInfo
from mentoring_xblock.applets.people.models import AwaitedManager, ExpectedPerson, Member
from mentoring_xblock.core.actors import SYSTEM
from mentoring_xblock.core.errors import NotAllowed
from mentoring_xblock.platform.accounts import note_account
from tests import builders
from tests.api.office import Office
from tests.builders import NOW

pytestmark = pytest.mark.django_db
ABSENT_LEFT = Choices(absent_left=True)
HEADING = "email,department,manager,roles"


def bring(*rows: str, heading: str = HEADING, actor: Any = SYSTEM, **options: Any) -> ImportOutcome:
    content = "\n".join((heading, *rows)).encode()
    source = api.Source("people.csv", {"people.csv": content})
    return api.import_people(source=source, programme="acme", actor_id=actor, now=NOW, **options)


def member(user: Any) -> MemberInfo:
    found = people.get_member(people.get_programme("acme").programme_id, user.pk)
    assert found is not None
    return found


def said(outcome: ImportOutcome) -> list[str]:
    return [str(each) for each in outcome.plan.remarks]


def test_an_account_that_comes_joins_with_all_that_waited(django_capture_on_commit_callbacks: Any) -> None:
    """The order of arrival is the report first, the manager last; a name and a number of the file mean people too."""
    framework = builders.framework(builders.programme("acme"))
    here = builders.user("here", email="here@example.org")
    bring(
        "here@example.org,Sales,boss@example.org,",
        "new@example.org,Sales,boss@example.org,analyst",
        "boss@example.org,Board,chief@example.org,",
    )
    assert Member.objects.count() == 1
    with django_capture_on_commit_callbacks(execute=True):
        new = builders.user("new", email="New@Example.org", is_active=False)
        note_account(instance=new)
        assert Member.objects.count() == 1, "an address that nobody has confirmed is nobody's"
    new.is_active = True
    new.save()
    with django_capture_on_commit_callbacks(execute=True):
        note_account(instance=new, update_fields=frozenset({"last_login"}))
    assert Member.objects.count() == 1
    with django_capture_on_commit_callbacks(execute=True):
        note_account(instance=new)
    joined = member(new)
    assert (joined.department, joined.roles) == ("Sales", ((framework.framework_id, "analyst"),))
    boss = builders.user("boss", email="boss@example.org")
    assert run_scheduled(now=NOW)["joined"]
    assert {member(new).manager_id, member(here).manager_id} == {member(boss).member_id}
    assert run_scheduled(now=NOW)["joined"] == 0
    assert not ExpectedPerson.objects.exists()
    # The last one comes in by a file.
    chief = builders.user("chief", email="chief@example.org")
    bring("chief@example.org,Board,,")
    assert member(boss).manager_id == member(chief).member_id
    assert not AwaitedManager.objects.exists()


def test_nobody_joins_under_an_address_that_several_share_and_nobody_waits_for_ever() -> None:
    builders.programme("acme")
    bring("twin@example.org,Sales,,", "later@example.org,Sales,,")
    for name in ("one", "two"):
        builders.user(name, email="twin@example.org")
    assert run_scheduled(now=NOW)["joined"] == 0
    run_scheduled(now=NOW + timedelta(days=EXPECTED_DAYS, hours=1))
    assert not ExpectedPerson.objects.exists()


def test_a_circle_that_waiting_would_close_stays_open() -> None:
    builders.programme("acme")
    ann = builders.user("ann", email="ann@example.org")
    bring("ann@example.org,Sales,boss@example.org,")
    boss = builders.user("boss", email="boss@example.org")
    of = people.get_programme("acme")
    builders.member(of, user=boss, manager=member(ann))
    run_scheduled(now=NOW)
    assert (member(ann).manager_id, member(boss).manager_id) == (None, member(ann).member_id)


def test_an_administrator_sees_who_is_expected_and_takes_them_off_and_nobody_else_does() -> None:
    of = builders.programme("acme")
    admin, other = builders.member(of, is_admin=True), builders.member(of)
    bring("new@example.org,Sales,,")
    (awaited,) = expected.list_expected(actor_id=admin.user_id)
    assert awaited.email == "new@example.org"
    for call in (expected.list_expected, lambda **k: expected.forget_expected(email="new@example.org", **k)):
        with pytest.raises(NotAllowed):
            call(actor_id=other.user_id)
    expected.forget_expected(actor_id=admin.user_id, email="New@example.org")
    builders.user("new", email="new@example.org")
    assert run_scheduled(now=NOW)["joined"] == 0


def test_retirement_takes_the_address_out_of_every_place() -> None:
    of = builders.programme("acme")
    builders.member(of, username="ann")
    gone = builders.user("gone", email="gone@example.org", is_active=False)
    bring("gone@example.org,Sales,,", "ann@example.com,Sales,gone@example.org,", "x@example.org,,gone@example.org,")
    assert AwaitedManager.objects.count() == 1
    retire_user(user_id=gone.pk)
    assert not AwaitedManager.objects.exists()
    assert list(ExpectedPerson.objects.values_list("email", "manager_email")) == [("x@example.org", "")]


def test_the_rows_that_stay_out_go_back_with_their_reasons_and_come_in_corrected() -> None:
    builders.programme("acme")
    builders.user("ann", email="ann@example.org")
    outcome = bring("ann@example.org,Sales,,", "ben at example.org,=1+1,,", "cat@example.org,Board,,lead")
    assert outcome.applied
    back = write_left_out(outcome.left_out).decode("utf-8-sig")
    first, second, third = back.splitlines()
    assert first == "email,department,manager,roles,reason"
    assert second.startswith("ben at example.org,'=1+1,,,“ben at example.org” is not an email address.")
    assert third.startswith("cat@example.org,Board,,lead,")
    corrected = back.replace("ben at", "ben@").replace("@ example", "@example").replace(",lead,", ",,").splitlines()
    again = bring(*corrected[1:], heading=corrected[0])
    assert (again.plan.counts["expect"], again.left_out) == (2, ())
    assert not any("reason" in each for each in said(again))


LEFT = "username,status,left on"


def test_who_has_left_leaves_and_comes_back_by_name(office: Office) -> None:
    """The two columns, a date to come, and what hangs on a mentor who leaves."""
    Office.policy(office, key="acme")
    office.run_until(State.ACTIVE)
    mentor, late = office.mentors[0], office.mentors[1]
    names = {each.user_id: builders.user_of(each).username for each in (mentor, late, office.manager)}
    rows = [f"{names[mentor.user_id]},Terminated,", f"{names[late.user_id]},active,2026-04-01"]
    rows += [f"{names[office.manager.user_id]},,01/02/2026", "stranger,left,", "gone@example.org,left,"]
    plan = bring(*rows, heading=LEFT, dry_run=True).plan
    assert [(row.action, row.key) for row in plan.writes] == [
        (Action.END, names[mentor.user_id]),
        (Action.END, names[office.manager.user_id]),
    ]
    bring(*rows, heading=LEFT)
    assert not builders.reload(mentor.member_id).is_active
    assert builders.reload(late.member_id).is_active
    assert not MentorOffer.objects.filter(mentor_id=mentor.member_id, band__gt=0).exists()
    assert not bring(*rows, heading=LEFT).plan.changes
    # A file without the columns brings nobody back, one that says "active" does.
    kept = bring(f"{names[mentor.user_id]},Sales", heading="username,department")
    assert any("do not" in each or "does not say that they are back" in each for each in said(kept))
    assert not builders.reload(mentor.member_id).is_active
    bring(f"{names[mentor.user_id]},active,", heading=LEFT)
    assert builders.reload(mentor.member_id).is_active


def test_who_is_not_in_the_file_has_left_where_that_was_chosen() -> None:
    of = builders.programme("acme")
    admin, stays = builders.member(of, is_admin=True), builders.member(of, username="stays")
    gone = [builders.member(of, username=name) for name in ("gone1", "gone2")]
    bring("no-more@example.org,Sales,,")
    rows = ["stays@example.com,Sales,,", "new@example.org,Sales,,"]
    assert not bring(*rows, dry_run=True).plan.counts["end"]
    # A row that cannot be read could be of anybody.
    assert bring(*rows, ",Sales,,", choices=ABSENT_LEFT).plan.refused
    outcome = bring(*rows, choices=ABSENT_LEFT, actor=admin.user_id)
    assert [row.key for row in outcome.plan.rows if row.action is Action.END] == [
        "gone1", "gone2", "no-more@example.org"
    ]  # fmt: skip
    assert [builders.reload(each.member_id).is_active for each in (admin, stays, *gone)] == [True, True, False, False]
    assert [each.email for each in people.list_expected(of.programme_id)] == ["new@example.org"]
    assert any("of 4 people" in each for each in said(outcome)) is False
    assert any("Administrators of the programme who are not in this file" in each for each in said(outcome))


def test_several_rows_of_one_person_are_one_person_with_all_the_roles() -> None:
    of = builders.programme("acme")
    framework = builders.framework(of, builders.framework_model("data"))
    builders.framework(of, builders.framework_model("second"))
    ann = builders.user("Ann", email="ann@example.org")
    outcome = bring(
        "ann,active,Sales,data:analyst,W. Europe Standard Time",
        "ANN,left,,second:analyst,",
        heading="username,status,department,roles,time zone",
    )
    assert (outcome.plan.counts["add"], outcome.plan.counts["merged"]) == (1, 1)
    assert outcome.plan.remarks[0].weight is Weight.MERGED
    assert len(member(ann).roles) == 2
    assert member(ann).roles[0] == (framework.framework_id, "analyst")
    assert (member(ann).time_zone, member(ann).is_active) == ("Europe/Berlin", True)


@pytest.mark.parametrize(("expected", "account"), [("strasse", "straße"), ("straße", "strasse"), ("οδος", "οδοσ")])
@pytest.mark.parametrize("comes", ["first", "later"])
def test_an_address_that_is_only_folded_alike_is_somebody_elses(expected: str, account: str, comes: str) -> None:
    """Both are domains that anybody may own."""
    builders.programme("acme")
    row = f"Boss@{expected}.example,Sales,,"
    if comes == "later":
        bring(row)
    other = builders.user("other", email=f"boss@{account}.example")
    if comes == "first":
        bring(row)
    assert welcome_account(user_id=other.pk, now=NOW) == 0
    run_scheduled(now=NOW)
    assert not Member.objects.exists()
    assert ExpectedPerson.objects.get().email == f"boss@{expected}.example"
    meant = builders.user("meant", email=f"boss@{expected}.example")
    assert welcome_account(user_id=meant.pk, now=NOW) == 1
    assert Member.objects.get().user_id == meant.pk
