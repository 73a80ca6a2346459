"""Requests without an answer: until when there is time, the reminder, and what two silences in a row lead to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from mentoring_xblock import api
from mentoring_xblock.applets.audit_log.models import LogEntry
from mentoring_xblock.applets.matching.models import MentorOffer
from mentoring_xblock.applets.notices.models import Notice
from mentoring_xblock.applets.pairings.models.pairing import Pairing
from mentoring_xblock.applets.pairings.states import State
from mentoring_xblock.applets.people.data import ApproveBy, MemberInfo
from mentoring_xblock.applets.people.models import Member
from mentoring_xblock.core.errors import Conflict
from mentoring_xblock.wording.pairings import describe_notice
from tests import builders
from tests.api.office import Office
from tests.builders import NOW

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def office(office: Office) -> Office:
    office.policy(approve_by=ApproveBy.NONE)
    return office


def ask_once(office: Office, mentor: MemberInfo, *, at: datetime) -> Pairing:
    """Another colleague with the same gap asks this mentor."""
    mentee = builders.member(office.programme, role=(office.framework.framework_id, "analyst"))
    builders.rate(mentee, {office.skill: 1})
    info = office.request(mentor, actor_id=mentee.user_id, now=at)
    return Pairing.objects.get(pk=info.pairing_id)


def keep_silent(office: Office, mentor: MemberInfo, *, at: datetime) -> datetime:
    """The mentor lets a request run out; gives the moment after that."""
    row = ask_once(office, mentor, at=at)
    over = row.answer_by + DAY
    api.run_scheduled(now=over)
    row.refresh_from_db()
    assert row.state == State.EXPIRED
    return over


def kinds_of(member: MemberInfo) -> list[str]:
    return list(Notice.objects.filter(member_id=member.member_id).order_by("pk").values_list("kind", flat=True))


@pytest.mark.parametrize(
    ("zone", "asked", "due"),
    [
        # A Thursday: Friday, Monday and Tuesday are the three days, however the mentor's clock goes.
        ("", datetime(2026, 3, 5, 9, tzinfo=UTC), datetime(2026, 3, 10, 23, 59, tzinfo=UTC)),
        ("Asia/Tokyo", datetime(2026, 3, 5, 9, tzinfo=UTC), datetime(2026, 3, 10, 14, 59, tzinfo=UTC)),
        # Friday already in Tokyo.
        ("Asia/Tokyo", datetime(2026, 3, 5, 20, tzinfo=UTC), datetime(2026, 3, 11, 14, 59, tzinfo=UTC)),
        # The clocks in Denver go forward in that weekend.
        ("America/Denver", datetime(2026, 3, 5, 20, tzinfo=UTC), datetime(2026, 3, 11, 5, 59, tzinfo=UTC)),
    ],
)
def test_the_time_to_answer_ends_with_a_working_day_of_the_mentor(
    office: Office, zone: str, asked: datetime, due: datetime
) -> None:
    Member.objects.filter(pk=office.mentors[0].member_id).update(time_zone=zone)
    assert ask_once(office, office.mentors[0], at=asked).answer_by == due


def test_holidays_and_the_days_off_of_the_programme_do_not_count(office: Office) -> None:
    office.policy(weekend=[5, 6], holidays=["2026-03-08"], answer_days=1)
    asked = datetime(2026, 3, 5, 9, tzinfo=UTC)
    assert ask_once(office, office.mentors[0], at=asked).answer_by == datetime(2026, 3, 9, 23, 59, tzinfo=UTC)


def test_the_mentor_is_reminded_once_on_the_working_day_before_the_last(office: Office) -> None:
    asked = datetime(2026, 3, 5, 9, tzinfo=UTC)  # due on Tuesday
    mentor = office.mentors[0]
    row = ask_once(office, mentor, at=asked)
    for day in range(1, 4):
        api.run_scheduled(now=asked + day * DAY)
    assert kinds_of(mentor) == ["to_answer"]
    for hours in (0, 1, 24):
        api.run_scheduled(now=asked + 4 * DAY + timedelta(hours=hours))
    assert kinds_of(mentor) == ["to_answer", "answer_due"]
    page = api.get_my_mentoring(actor_id=mentor.user_id, now=asked + 4 * DAY)
    words = describe_notice(page.inbox[0])
    assert words.endswith("and your time to answer is nearly over. Please accept or decline.")
    assert page.inbox[0].pairing_id == row.pk


def test_a_mentor_who_has_answered_is_not_reminded(office: Office) -> None:
    asked = datetime(2026, 3, 5, 9, tzinfo=UTC)
    row = ask_once(office, office.mentors[0], at=asked)
    api.accept_pairing(actor_id=office.mentors[0].user_id, pairing_id=row.pk, now=asked + DAY)
    api.run_scheduled(now=asked + 4 * DAY)
    assert "answer_due" not in kinds_of(office.mentors[0])


def test_one_silence_changes_nothing_and_two_pause_the_offers_with_a_reason(office: Office) -> None:
    mentor = office.mentors[0]
    once = keep_silent(office, mentor, at=NOW)
    assert not builders.reload(mentor.member_id).is_paused
    assert MentorOffer.objects.filter(mentor_id=mentor.member_id).exists()
    twice = keep_silent(office, mentor, at=once)
    assert builders.reload(mentor.member_id).is_paused
    assert not MentorOffer.objects.filter(mentor_id=mentor.member_id).exists()
    shown = api.recommend_mentors(actor_id=office.mentee.user_id, framework="data", skill="pivot", now=twice)
    assert mentor.member_id not in {each.mentor_id for each in shown.suggestions}
    entry = LogEntry.objects.get(action="member.mentoring_changed", member_id=mentor.member_id)
    assert (entry.old, entry.new, entry.actor_id) == ({"is_paused": False}, {"is_paused": True, "silences": 2}, None)
    line = api.get_my_mentoring(actor_id=mentor.user_id, now=twice).inbox[0]
    assert describe_notice(line) == (
        "You did not answer 2 requests in a row, so we have paused your offers as a mentor and will not ask you for "
        "now. To be asked again, open your offers under “My mentoring”."
    )


def test_one_click_opens_the_offers_again_and_clears_the_count(office: Office) -> None:
    mentor = office.mentors[0]
    at = keep_silent(office, mentor, at=keep_silent(office, mentor, at=NOW))
    api.set_mentoring(actor_id=mentor.user_id, paused=False, now=at)
    assert MentorOffer.objects.filter(mentor_id=mentor.member_id).exists()
    keep_silent(office, mentor, at=at)
    assert not builders.reload(mentor.member_id).is_paused


@pytest.mark.parametrize("answer", ["accept", "decline"])
def test_an_answer_between_two_silences_clears_the_count(office: Office, answer: str) -> None:
    mentor = office.mentors[0]
    at = keep_silent(office, mentor, at=NOW)
    row = ask_once(office, mentor, at=at)
    do = api.accept_pairing if answer == "accept" else api.decline_pairing
    do(actor_id=mentor.user_id, pairing_id=row.pk, now=at + DAY)
    keep_silent(office, mentor, at=at + DAY)
    assert not builders.reload(mentor.member_id).is_paused


def test_a_pause_of_ones_own_is_not_told_as_ours(office: Office) -> None:
    mentor = office.mentors[0]
    at = keep_silent(office, mentor, at=NOW)
    row = ask_once(office, mentor, at=at)
    api.set_mentoring(actor_id=mentor.user_id, paused=True, now=at)
    api.run_scheduled(now=row.answer_by + DAY)
    assert "offers_paused" not in kinds_of(mentor)


def test_a_proposal_to_somebody_who_paused_meanwhile_cannot_be_approved(office: Office) -> None:
    office.policy(approve_by=ApproveBy.ADMIN)
    info = office.request()
    Member.objects.filter(pk=office.mentors[0].member_id).update(is_paused=True)
    with pytest.raises(Conflict) as refusal:
        api.approve_pairing(actor_id=office.admin.user_id, pairing_id=info.pairing_id, now=NOW)
    assert refusal.value.code == "no_place"


def test_how_soon_and_how_reliably_somebody_answers_follows_from_what_they_did(office: Office) -> None:
    quick, slow = office.mentors[0], office.mentors[1]
    thursday = datetime(2026, 3, 5, 9, tzinfo=UTC)
    for number in range(3):
        at = thursday + number * 7 * DAY
        for mentor, days in ((quick, 1), (slow, 4)):
            row = ask_once(office, mentor, at=at)
            api.decline_pairing(actor_id=mentor.user_id, pairing_id=row.pk, now=at + days * DAY)
    assert list(Pairing.objects.order_by("pk").values_list("answered_in", flat=True)) == [1, 2] * 3
    stored = {
        row.mentor_id: (row.answered, row.days_taken, row.unanswered)
        for row in MentorOffer.objects.filter(skill_id=office.skill)
    }
    assert stored[quick.member_id] == (3, 3, 0)
    assert stored[slow.member_id] == (3, 6, 0)
    shown = api.recommend_mentors(actor_id=office.mentee.user_id, framework="data", skill="pivot", now=thursday)
    codes = {each.mentor_id: [reason.code.value for reason in each.reasons] for each in shown.suggestions}
    order = [each.mentor_id for each in shown.suggestions]
    assert order.index(quick.member_id) < order.index(slow.member_id)
    assert "answers_in_a_day" in codes[quick.member_id]
    assert "answers_in_days" in codes[slow.member_id]
    assert not {"answers_in_a_day", "answers_in_days"} & set(codes[office.mentors[2].member_id])
