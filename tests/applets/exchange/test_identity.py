"""A skill or role that is reworded is asked about, keeps what hangs on it by one answer, and leaves nobody behind."""

from __future__ import annotations

import pytest

from mentoring_xblock.applets.audit_log.models import LogEntry
from mentoring_xblock.applets.competencies import api as competencies
from mentoring_xblock.applets.competencies.data import VersionRef
from mentoring_xblock.applets.exchange import api, health
from mentoring_xblock.applets.exchange.data.files import Choices, Source
from mentoring_xblock.applets.exchange.data.plans import ImportOutcome
from mentoring_xblock.applets.people import api as people
from mentoring_xblock.applets.people.data import Expected, MemberInfo, ProgrammeInfo
from mentoring_xblock.applets.people.models import Member
from mentoring_xblock.core.errors import Conflict
from tests import builders
from tests.builders import NOW

BEFORE = """\
record,framework,role,skill,level,importance,title,text
framework,bike,,,2,,Bicycle workshop,
level,,,,1,,With help,
level,,,,2,,Alone,
skill,,,,,,True a wheel,
skill,,,,,,Fit a chain,
behaviour,,,True a wheel,2,,,You can true a wheel
role,,,,,,Mechanic,
role,,,,,,Master,
target,,Mechanic,True a wheel,2,5,,
"""
AFTER = BEFORE.replace("True a wheel", "True a bicycle wheel").replace("Mechanic", "Bicycle mechanic")

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme() -> ProgrammeInfo:
    return builders.programme("acme")


@pytest.fixture
def stored(programme: ProgrammeInfo) -> VersionRef:
    version = bring(programme, BEFORE).version
    assert version is not None
    return version


@pytest.fixture
def holder(programme: ProgrammeInfo, stored: VersionRef) -> MemberInfo:
    """Holds the role and has rated the skill."""
    member = builders.member(programme, username="holder", role=(stored.framework_id, "mechanic"))
    builders.rate(member, {builders.skill_id(stored, "true-a-wheel"): 1})
    return member


def bring(programme: ProgrammeInfo, text: str, *, dry_run: bool = False, expected: str | None = None,
          **choices: object) -> ImportOutcome:  # fmt: skip
    source, chosen = Source("m.csv", {"m.csv": text.encode()}), Choices(**choices)  # type: ignore[arg-type]
    if dry_run:
        return api.plan_framework_import(programme.programme_id, source=source, choices=chosen)
    return api.apply_framework(
        programme.programme_id, source=source, actor_id=None, now=NOW, choices=chosen, expected=expected
    )


def roles_of(member: MemberInfo) -> list[str]:
    return [key for _framework, key in people.member_roles([member.member_id]).get(member.member_id, ())]


SAME = (("skill:true-a-wheel", "skill:true-a-bicycle-wheel"), ("role:mechanic", "role:bicycle-mechanic"))


def test_what_is_reworded_is_asked_about_and_whom_it_concerns_is_counted(
    programme: ProgrammeInfo, holder: MemberInfo
) -> None:
    plan = bring(programme, AFTER, dry_run=True).plan
    asked = {(question.kind.value, question.old, question.new) for question in plan.questions}
    assert asked == {("skill", "true-a-wheel", "true-a-bicycle-wheel"), ("role", "mechanic", "bicycle-mechanic")}
    said = "\n".join(map(str, plan.remarks))
    assert "“True a wheel” would be retired. People with ratings of it: 1. Open pairings: 0." in said
    assert "The file no longer has the role “Mechanic” (mechanic). People with this role: 1." in said
    assert plan.refused
    assert (plan.counts["question"], plan.counts["refused"]) == (1, 0)
    assert [(key, holders) for key, _title, holders in plan.gone_roles] == [("mechanic", 1)]


@pytest.mark.databases
def test_the_same_carries_key_ratings_and_holders_over_and_is_not_asked_again(
    programme: ProgrammeInfo, stored: VersionRef, holder: MemberInfo
) -> None:
    outcome = bring(programme, AFTER, same=SAME)
    assert outcome.version is not None
    assert (outcome.plan.questions, outcome.plan.gone_roles) == ((), ())
    model = competencies.read_model(outcome.version.version_id)
    assert [(skill.key, skill.title, skill.retired) for skill in model.skills] == [
        ("true-a-wheel", "True a bicycle wheel", False), ("fit-a-chain", "Fit a chain", False),
    ]  # fmt: skip
    assert [(role.key, role.title) for role in model.roles] == [("mechanic", "Bicycle mechanic"), ("master", "Master")]
    assert model.roles[0].targets[0].skill == "true-a-wheel"
    assert builders.skill_id(outcome.version, "true-a-wheel") == builders.skill_id(stored, "true-a-wheel")
    assert roles_of(holder) == ["mechanic"]
    again = bring(programme, AFTER, dry_run=True).plan
    assert (again.changes, again.questions, again.refused) == (False, (), False)
    assert "“Bicycle mechanic” keeps its key mechanic, because its title is the same." in map(str, again.remarks)


@pytest.mark.parametrize(("target", "roles", "says"), [("master", ["master"], "get the role master"), ("", [], "lose")])
def test_the_holders_of_a_role_that_is_gone_get_another_one_or_none_by_choice(
    programme: ProgrammeInfo, holder: MemberInfo, target: str, roles: list[str], says: str
) -> None:
    assert not bring(programme, AFTER).applied, "nobody is left on a role that is gone"
    assert roles_of(holder) == ["mechanic"]
    before = LogEntry.objects.count()
    outcome = bring(programme, AFTER, moves=(("mechanic", target),))
    assert outcome.applied
    assert says in "\n".join(map(str, outcome.plan.remarks))
    assert roles_of(holder) == roles
    assert LogEntry.objects.filter(action="member.roles_changed").exists()
    assert LogEntry.objects.count() > before


@pytest.mark.databases
def test_whoever_is_expected_with_a_role_that_is_gone_counts_as_its_holder_and_moves_with_them(
    programme: ProgrammeInfo, stored: VersionRef
) -> None:
    def expect(email: str, *keys: str) -> None:
        roles = tuple((stored.framework_id, key) for key in keys)
        people.expect_people(programme.programme_id, [Expected(email=email, roles=roles)], now=NOW)

    def expected() -> dict[str, list[str]]:
        return {
            each.email: [key for _framework, key in each.roles] for each in people.list_expected(programme.programme_id)
        }

    expect("one@example.org", "mechanic")
    expect("both@example.org", "mechanic", "master")
    expect("none@example.org")
    plan = bring(programme, AFTER, dry_run=True).plan
    assert [(key, holders) for key, _title, holders in plan.gone_roles] == [("mechanic", 2)]
    assert not bring(programme, AFTER).applied
    before = expected()
    assert bring(programme, AFTER, same=SAME, dry_run=True).plan.gone_roles == ()
    assert expected() == before
    assert bring(programme, AFTER, moves=(("mechanic", "master"),)).applied
    assert expected() == {"both@example.org": ["master"], "none@example.org": [], "one@example.org": ["master"]}
    assert health.examine()[0].faults == 0
    assert bring(programme, AFTER.replace("role,,,,,,Master,\n", ""), moves=(("master", ""),)).applied
    assert not any(expected().values())
    expect("late@example.org", "mechanic")
    assert health.examine()[0].examples == ("bike:mechanic, of expected people",)


def test_a_past_member_who_comes_back_has_no_role_that_went_meanwhile(
    programme: ProgrammeInfo, holder: MemberInfo
) -> None:
    Member.objects.filter(pk=holder.member_id).update(is_active=False)
    outcome = bring(programme, AFTER)
    assert (outcome.applied, outcome.plan.gone_roles) == (True, ())
    assert roles_of(holder) == []


def test_an_answer_that_names_what_is_not_there_is_refused(programme: ProgrammeInfo, holder: MemberInfo) -> None:
    for same in (("role:mechanic", "role:nobody"), ("skill:fit-a-chain", "skill:true-a-bicycle-wheel"), ("x", "y")):
        plan = bring(programme, AFTER, dry_run=True, same=(same,)).plan
        assert "cannot be the same" in "\n".join(map(str, plan.refusals)), same
    plan = bring(programme, AFTER, dry_run=True, moves=(("mechanic", "nobody"),)).plan
    assert plan.refused


def test_somebody_who_takes_the_role_after_the_plan_stops_it(programme: ProgrammeInfo, stored: VersionRef) -> None:
    plan = bring(programme, AFTER, dry_run=True).plan
    assert not plan.refused
    late = builders.member(programme, username="late", role=(stored.framework_id, "mechanic"))
    with pytest.raises(Conflict):
        bring(programme, AFTER, expected=plan.fingerprint)
    assert roles_of(late) == ["mechanic"]


def test_titles_that_differ_by_a_number_are_not_asked_about(programme: ProgrammeInfo) -> None:
    bring(programme, BEFORE.replace("Fit a chain", "Level 1 chain care"))
    plan = bring(programme, BEFORE.replace("Fit a chain", "Level 2 chain care"), dry_run=True).plan
    assert plan.questions == ()


def test_the_doctor_names_roles_that_people_hold_and_no_version_in_use_has(
    programme: ProgrammeInfo, holder: MemberInfo
) -> None:
    assert health.examine()[0].faults == 0
    framework_id = holder.roles[0][0]
    bring(programme, AFTER, moves=(("mechanic", "master"),))
    builders.member(programme, username="left", role=(framework_id, "mechanic"))
    assert health.examine()[0].examples == ("bike:mechanic, held by 1",)
