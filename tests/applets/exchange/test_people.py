"""People from a table: found, checked all at once, written together or not at all."""

from __future__ import annotations

from typing import Any

import pytest

from mentoring_xblock.applets.audit_log.models import LogEntry
from mentoring_xblock.applets.exchange import api
from mentoring_xblock.applets.exchange.data.files import Choices, Source, Weight
from mentoring_xblock.applets.exchange.data.plans import ImportOutcome
from mentoring_xblock.applets.exchange.models import ImportRun
from mentoring_xblock.applets.people import api as people
from mentoring_xblock.applets.people.data import MemberInfo, ProgrammeInfo
from mentoring_xblock.applets.people.models import Member, MemberRole
from mentoring_xblock.core.errors import Conflict
from tests.builders import NOW, framework, framework_model, member, programme, user

pytestmark = pytest.mark.django_db

WHOLE = Choices(all_or_nothing=True)
HEADING = "username,email,department,unit,region,time zone,manager,roles"


def bring(of: ProgrammeInfo, *rows: str, heading: str = HEADING, **options: Any) -> ImportOutcome:
    content = "\n".join([heading, *rows, ""]).encode()
    source = Source("people.csv", {"people.csv": content})
    return api.import_people(of.programme_id, source=source, actor_id=None, now=NOW, **options)


def refusals(outcome: ImportOutcome) -> list[tuple[int | None, str, str]]:
    return [(each.place.row, each.place.column, each.sentence()) for each in outcome.plan.refusals]


def stored() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Member, MemberRole, ImportRun, LogEntry))


def membership(of: ProgrammeInfo, who: object) -> MemberInfo:
    found = people.get_member(of.programme_id, who.pk)  # type: ignore[attr-defined]
    assert found is not None
    return found


def test_people_join_with_place_manager_and_roles() -> None:
    of = programme()
    fw = framework(of)
    ann, ben = user("ann"), user("ben")
    outcome = bring(of, "ann,,Sales,Unit 1,North,Europe/Berlin,ben,data:analyst", "ben,,Board,,,,,")
    assert outcome.applied
    assert outcome.plan.counts == {
        "people": 2,
        "add": 2,
        "change": 0,
        "keep": 0,
        "expect": 0,
        "end": 0,
        "refused": 0,
        "question": 0,
        "dropped": 0,
        "merged": 0,
        "warning": 0,
    }
    found = membership(of, ann)
    assert (found.department, found.unit, found.region, found.time_zone) == (
        "Sales",
        "Unit 1",
        "North",
        "Europe/Berlin",
    )
    assert found.manager_id == membership(of, ben).member_id
    assert found.roles == ((fw.framework_id, "analyst"),)
    run = ImportRun.objects.get()
    assert (run.kind, run.name, run.counts["add"]) == ("people", "people.csv", 2)


def test_a_second_import_of_the_same_table_changes_nothing() -> None:
    of = programme()
    framework(of)
    user("ann"), user("ben")
    table = ["ann,,Sales,,,Europe/Berlin,ben,analyst", "ben,,,,,,,"]
    bring(of, *table)
    before = stored()
    outcome = bring(of, *table)
    assert not outcome.applied
    assert outcome.plan.counts["keep"] == 2
    assert stored() == before


def test_a_change_is_planned_with_old_and_new_and_then_holds() -> None:
    of = programme()
    framework(of)
    ann, boss, new_boss = user("ann"), user("boss"), user("newboss")
    for each in (boss, new_boss):
        member(of, user=each)
    bring(of, "ann,,Sales,,,,boss,")
    outcome = bring(of, "ann,,Service,,,,newboss,analyst")
    assert [(row.key, *row.as_texts()) for row in outcome.plan.rows] == [
        ("ann", "department", "Sales", "Service"),
        ("ann", "manager", "boss", "newboss"),
        ("ann", "roles", "", "data:analyst"),
    ]
    assert membership(of, ann).manager_id == membership(of, new_boss).member_id


def test_an_absent_column_leaves_things_and_an_empty_cell_empties_them() -> None:
    of = programme()
    framework(of)
    ann, boss = user("ann"), user("boss")
    bring(of, "ann,,Sales,U,,UTC,boss,analyst", "boss,,,,,,,")
    bring(of, "ann,", heading="username,department")
    found = membership(of, ann)
    assert (found.department, found.unit, found.time_zone, found.manager_id, len(found.roles)) == (
        "", "U", "UTC", membership(of, boss).member_id, 1
    )  # fmt: skip
    bring(of, "ann,,", heading="username,manager,roles")
    found = membership(of, ann)
    assert (found.manager_id, found.roles) == (None, ())


def test_an_e_mail_finds_the_person_where_the_username_is_empty_and_is_never_changed() -> None:
    of = programme()
    ann, boss = user("ann", email="Ann@Example.org"), user("boss", email="boss@example.org")
    outcome = bring(of, ",ANN@example.ORG,Sales,,,,boss@example.org,", "boss,other@example.org,,,,,,")
    assert outcome.applied
    assert [(each.weight, each.place.row, each.place.column) for each in outcome.plan.remarks] == [
        (Weight.WARNING, 3, "email")
    ]
    assert membership(of, ann).manager_id == membership(of, boss).member_id
    boss.refresh_from_db()
    assert boss.email == "boss@example.org"


def test_a_changed_time_zone_moves_the_person() -> None:
    of = programme()
    ann = user("ann")
    bring(of, "ann,Europe/Berlin", heading="username,time zone")
    outcome = bring(of, "ann,Asia/Tokyo", heading="username,time zone")
    assert [(row.key, *row.as_texts()) for row in outcome.plan.rows] == [
        ("ann", "time_zone", "Europe/Berlin", "Asia/Tokyo")
    ]
    assert membership(of, ann).time_zone == "Asia/Tokyo"
    bring(of, "ann,", heading="username,time zone")
    assert membership(of, ann).time_zone == ""


def test_headings_may_be_spelled_as_people_spell_them() -> None:
    of = programme()
    ann = user("ann", email="ann@example.org")
    bring(of, "ann@example.org;Asia/Tokyo;x", heading="E-Mail;Time_Zone;Shoe size")
    assert membership(of, ann).time_zone == "Asia/Tokyo"


def test_everything_wrong_is_said_at_once_and_nothing_is_written() -> None:
    of = programme()
    framework(of)
    user("ann"), user("ben"), user("cat", email="twin@example.org"), user("dan", email="TWIN@example.org"), user("out")
    before = stored()
    outcome = bring(
        of,
        "ann,,Board,,,,,",
        "nobody,,,,,,,",
        ",nobody at example.org,,,,,,",
        ",twin@example.org,,,,,,",
        "ann,,Sales,,,,,",
        ",,Sales,,,,,",
        "ben,,,,,Mars/Base,,",
        "cat,,,,,,out,",
        "dan,,,,,,dan,lead; other:analyst; analyst; analyst",
        choices=WHOLE,
    )
    assert refusals(outcome) == [
        (3, "username", "We cannot find an account with the username “nobody”. Check the spelling."),
        (4, "email", "“nobody at example.org” is not an email address. Correct it."),
        (5, "email", "Several accounts have this email address. Write the username instead."),
        (
            6,
            "department",
            (
                "“ann” is already in row 2, with something else under department. Remove one of the two rows, or let "
                "both say the same."
            ),
        ),
        (7, "username", "This row has no username and no email address. Fill in one of them."),
        (10, "roles", "The role “analyst” appears twice. Remove one of the two."),
    ]
    # What can be left as it is refuses nobody.
    assert "We do not know these time zones" in str([str(each) for each in outcome.plan.remarks])
    assert stored() == before


def test_a_role_must_be_one_of_the_programmes_own_frameworks() -> None:
    of, other = programme(), programme()
    framework(of)
    framework(other, framework_model("foreign"))
    for name in ("ann", "ben", "cat"):
        user(name)
    outcome = bring(of, "ann,,,,,,,lead", "ben,,,,,,,foreign:analyst", "cat,,,,,,,data:Analyst", choices=WHOLE)
    assert refusals(outcome) == [
        (2, "roles", "The competency model “data” has no role “lead”. Check the role’s key."),
        (3, "roles", "This programme has no published competency model with the key “foreign”."),
    ]


def test_a_role_in_a_programme_without_models_is_refused_with_what_to_do_first() -> None:
    user("ann")
    assert refusals(bring(programme(), "ann,,,,,,,analyst", choices=WHOLE)) == [
        (2, "roles", "This programme has no published competency model yet. Import one first.")
    ]


def test_the_framework_must_be_named_where_there_are_two() -> None:
    of = programme()
    framework(of)
    framework(of, framework_model("second"))
    user("ann")
    assert refusals(bring(of, "ann,,,,,,,analyst", choices=WHOLE)) == [
        (2, "roles", "This programme has 2 competency models. Write each role as model:role.")
    ]
    assert bring(of, "ann,,,,,,,second:analyst; data:analyst").applied


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        (["ann,,,,,,ben,", "ben,,,,,,ann,"], [2, 3]),
        (["ann,,,,,,ben,", "ben,,,,,,cat,", "cat,,,,,,ann,"], [2, 3, 4]),
        (["boss,,,,,,ann,"], [2]),
        (["ann,,,,,,ben,", "ben,,,,,,ann,", "cat,,,,,,dan,", "dan,,,,,,cat,"], [2, 3, 4, 5]),
    ],
    ids=["two", "three", "through a stored line", "two circles"],
)
def test_a_circle_of_managers_is_refused_on_every_row_in_it(table: list[str], rows: list[int]) -> None:
    of = programme()
    names = {name: user(name) for name in ("ann", "ben", "cat", "dan", "boss")}
    boss = member(of, user=names["boss"])
    # Stored already: ann reports to boss.
    member(of, user=names["ann"], manager=boss)
    before = stored()
    refused = refusals(bring(of, *table, choices=WHOLE))
    assert [row for row, column, _ in refused if column == "manager"] == rows
    assert stored() == before
    # Otherwise the people come in, and each circle's managers stay as they were.
    outcome = bring(of, *table)
    warned = [each.place.row for each in outcome.plan.remarks if "in a circle" in each.sentence()]
    assert (outcome.plan.refused, warned) == (False, rows)
    assert membership(of, names["ann"]).manager_id == boss.member_id


def test_an_address_in_the_column_of_usernames_finds_its_account_whatever_other_rows_name() -> None:
    of = programme()
    ann, ben = user("ann", email="ann@example.org"), user("ben", email="ben@example.org")
    outcome = bring(of, "ANN@example.org,", "ben@example.org,ann@example.org", heading="username,manager")
    assert outcome.plan.counts["add"] == 2, outcome.plan.remarks
    assert membership(of, ben).manager_id == membership(of, ann).member_id
    assert bring(of, "Ben@example.org,Sales", heading="username,department").plan.counts["change"] == 1


def test_a_table_may_turn_a_stored_line_of_reporting_round() -> None:
    of = programme()
    ann, boss = user("ann"), user("boss")
    chief = member(of, user=boss)
    member(of, user=ann, manager=chief)
    assert bring(of, "ann,,,,,,,", "boss,,,,,,ann,").applied
    assert membership(of, boss).manager_id == membership(of, ann).member_id


def test_a_dry_run_writes_nothing_and_its_plan_can_be_applied_while_it_holds() -> None:
    of = programme()
    ann = user("ann")
    before = stored()
    shown = bring(of, "ann,,Sales,,,,,", dry_run=True)
    assert stored() == before
    member(of, user=ann, department="Elsewhere")
    with pytest.raises(
        Conflict,
        match="have changed since this preview",
    ):
        bring(of, "ann,,Sales,,,,,", expected=shown.plan.fingerprint)
    assert membership(of, ann).department == "Elsewhere"
    again = bring(of, "ann,,Sales,,,,,", dry_run=True)
    assert bring(of, "ann,,Sales,,,,,", expected=again.plan.fingerprint).applied


def test_one_programme_does_not_see_the_members_of_another() -> None:
    ours, theirs = programme(), programme()
    boss = user("boss")
    member(theirs, user=boss)
    ann = user("ann")
    outcome = bring(ours, "ann,,Sales,,,,boss,")
    assert [each.place.column for each in outcome.plan.remarks] == ["manager"]
    assert membership(ours, ann).manager_id is None
    assert people.get_member(theirs.programme_id, ann.pk) is None


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty. Choose another one."),
        (b"name,town\nx,y\n", "The table needs a column “username” or “email”. Its columns are name, town."),
        (b'username\n"ann', "A closing quotation mark is missing. Check that the file is complete."),
        (b"username\nann\x00\n", "The cell has a NUL character. Remove it."),
    ],
)
def test_a_table_that_cannot_be_read_is_refused(content: bytes, sentence: str) -> None:
    of = programme()
    source = Source("p.csv", {"p.csv": content})
    outcome = api.import_people(of.programme_id, source=source, actor_id=None, now=NOW)
    assert [remark.sentence() for remark in outcome.plan.remarks] == [sentence]
    assert outcome.plan.refused


@pytest.mark.once
@pytest.mark.parametrize("count", [2, 60])
def test_a_plan_takes_as_many_queries_for_two_people_as_for_sixty(count: int, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    of = programme()
    framework(of)
    for number in range(count):
        user(f"p{number}")
    rows = [f"p{number},,Sales,,,UTC,p0,analyst" if number else "p0,,,,,,," for number in range(count)]
    with django_assert_max_num_queries(10):
        assert not bring(of, *rows, dry_run=True).plan.refused
    with django_assert_max_num_queries(30):
        assert bring(of, *rows).applied
