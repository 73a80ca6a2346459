"""A manager rates several skills of a report at once; a programme gets its admins."""

from __future__ import annotations

import pytest
from django.db import transaction

from mentoring_xblock import api
from mentoring_xblock.api.ratings.data import Profile
from mentoring_xblock.applets.audit_log.models import LogEntry
from mentoring_xblock.applets.matching.models import MentorOffer
from mentoring_xblock.applets.people.data import MemberInfo, ProgrammeInfo
from mentoring_xblock.applets.ratings.models import Estimate, Rating
from mentoring_xblock.core.actors import SYSTEM
from mentoring_xblock.core.errors import InvalidInput, NotAllowed, NotFound
from tests import builders

pytestmark = pytest.mark.django_db
People = tuple[ProgrammeInfo, MemberInfo, MemberInfo]


@pytest.fixture
def people() -> People:
    programme = builders.programme("main")
    version = builders.framework(programme)
    manager = builders.member(programme)
    return programme, manager, builders.member(programme, manager=manager, role=(version.framework_id, "analyst"))


def rate(manager: MemberInfo, report: MemberInfo, levels: dict[str, int]) -> Profile:
    return api.rate_report_skills(
        actor_id=manager.user_id, member_id=report.member_id, framework="data", levels=levels, programme="main"
    )


def test_all_levels_are_stored_with_one_log_row(people: People) -> None:
    _, manager, report = people
    profile = rate(manager, report, {"pivot": 3, "chart": 2})
    assert {result.skill: result.confirmed_level for result in profile.results} == {"pivot": 3, "chart": 2}
    assert set(Rating.objects.values_list("source", "rater_id")) == {("manager", manager.member_id)}
    assert LogEntry.objects.filter(action="rating.confirmed", member_id=report.member_id).count() == 1


@pytest.mark.parametrize(
    ("levels", "faulty"),
    [
        ({"pivot": 3, "chart": 5}, {"chart"}),
        ({"pivot": 0, "nothing": 2}, {"pivot", "nothing"}),
        ({"pivot": True}, {"pivot"}),
        ({}, set()),
    ],
)
def test_one_bad_level_refuses_all_and_names_each(people: People, levels: dict[str, int], faulty: set[str]) -> None:
    _, manager, report = people
    with pytest.raises(InvalidInput) as refused:
        rate(manager, report, levels)
    assert set(refused.value.fields) == faulty
    assert not Rating.objects.exists()


def test_one_skill_leaves_the_same_rows_by_itself_as_in_a_talk_about_several(people: People) -> None:
    _, manager, report = people
    found = []
    for do in (
        lambda: api.rate_report(
            actor_id=manager.user_id, member_id=report.member_id, framework="data", skill="pivot", level=3,
            programme="main", now=builders.NOW,
        ),
        lambda: api.rate_report_skills(
            actor_id=manager.user_id, member_id=report.member_id, framework="data", levels={"pivot": 3},
            programme="main", now=builders.NOW,
        ),
    ):  # fmt: skip
        with transaction.atomic():
            do()
            found.append([
                list(Rating.objects.values("skill_id", "level", "source", "rater_id", "note", "rated_at")),
                list(Estimate.objects.values("skill_id", "manager_level", "mean", "sd")),
                list(MentorOffer.objects.values("skill_id", "mentor_id", "confirmed_level")),
                list(LogEntry.objects.values("action", "actor_id", "member_id", "at", "reason")),
            ])  # fmt: skip
            transaction.set_rollback(True)
    assert found[0] == found[1]
    assert found[0][0]
    assert found[0][3]


def test_only_the_manager_and_the_admins_may(people: People) -> None:
    programme, manager, report = people
    with pytest.raises(NotFound):
        rate(builders.member(programme), report, {"pivot": 3})
    with pytest.raises(NotFound):
        rate(report, manager, {"pivot": 3})
    admin = builders.member(programme, is_admin=True)
    with pytest.raises(NotAllowed):
        rate(admin, admin, {"pivot": 3})
    assert not Rating.objects.exists()
    rate(admin, report, {"pivot": 3})
    assert Rating.objects.count() == 1


def test_an_admin_is_appointed_and_joins_where_they_had_not(people: People) -> None:
    somebody = builders.user("somebody")
    member = api.appoint_admin(actor_id=SYSTEM, user_id=somebody.pk, programme="main")
    assert member.is_admin
    assert LogEntry.objects.filter(member_id=member.member_id).exists()
    assert api.list_reviews(actor_id=somebody.pk, programme="main") == ()
    assert not api.appoint_admin(actor_id=SYSTEM, user_id=somebody.pk, is_admin=False, programme="main").is_admin


def test_nobody_appoints_themselves_and_no_admin_takes_the_right_from_themselves(people: People) -> None:
    programme, manager, _ = people
    with pytest.raises(NotAllowed):
        api.appoint_admin(user_id=manager.user_id, programme="main", actor_id=manager.user_id)
    admin = builders.member(programme, is_admin=True)
    with pytest.raises(InvalidInput):
        api.appoint_admin(user_id=admin.user_id, is_admin=False, programme="main", actor_id=admin.user_id)
    assert builders.reload(admin.member_id).is_admin
    assert not builders.reload(manager.member_id).is_admin


def test_an_outsider_cannot_be_stripped_of_what_they_are_not(people: People) -> None:
    stranger = builders.user()
    with pytest.raises(NotFound):
        api.appoint_admin(actor_id=SYSTEM, user_id=stranger.pk, is_admin=False, programme="main")
