"""What reaches somebody else may be done so often a day: each limit, what it says, and what the other side gets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail

from mentoring_xblock import api
from mentoring_xblock.api.matching.offers import join_waiting_list, leave_waiting_list
from mentoring_xblock.applets.audit_log.models import LogEntry
from mentoring_xblock.applets.matching.models import ExposureDay
from mentoring_xblock.applets.notices.models import Notice
from mentoring_xblock.applets.pairings import limits
from mentoring_xblock.applets.pairings.models.pairing import Pairing
from mentoring_xblock.applets.pairings.models.sessions import Session
from mentoring_xblock.applets.pairings.states import State
from mentoring_xblock.applets.people.data import ApproveBy
from mentoring_xblock.core.errors import LimitReached
from tests import builders
from tests.api.office import Office, make_office
from tests.builders import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_sixty_requests_and_withdrawals_give_the_mentor_a_handful_of_notices_and_two_mails_at_most() -> None:
    office = make_office(approve_by=ApproveBy.NONE)
    done, refused = 0, 0
    for second in range(60):
        now = NOW + timedelta(seconds=second)
        try:
            pairing = office.request(token=f"t{second}", now=now)
            api.withdraw_pairing(actor_id=office.mentee.user_id, pairing_id=pairing.pairing_id, now=now)
            done += 1
        except LimitReached:
            refused += 1
        api.send_outbox(now=now)
    assert (done, refused) == (limits.REQUESTS.most, 60 - limits.REQUESTS.most)
    for minute in range(1, 120, 5):
        api.send_outbox(now=NOW + timedelta(minutes=minute))
    address = builders.user_of(office.mentors[0]).email
    assert sum(address in each.to for each in mail.outbox) <= 2
    # Chosen ten times, and counted as asked once.
    assert [day.amount for day in ExposureDay.objects.all()] == [1.0]


def test_the_refusal_says_how_long_to_wait_and_then_it_can_be_done_again(office: Office) -> None:
    for number in range(limits.REQUESTS.most):
        pairing = office.request(token=f"t{number}", now=NOW + timedelta(minutes=number))
        api.withdraw_pairing(actor_id=office.admin.user_id, pairing_id=pairing.pairing_id, now=NOW)
    before = LogEntry.objects.count(), Notice.objects.count(), Pairing.objects.count()
    with pytest.raises(LimitReached) as refusal:
        office.request(token="more", now=NOW + timedelta(hours=4))
    assert str(refusal.value) == "You can ask for a mentor up to 10 times in 24 hours. Try again in 20 h."
    assert (refusal.value.code, refusal.value.status) == ("limit_reached", 429)
    assert refusal.value.retry_after == 20 * 3600
    assert before == (LogEntry.objects.count(), Notice.objects.count(), Pairing.objects.count())
    # A repeated sending is answered as before, and the wait ends when it was said to.
    assert office.request(token="t0", now=NOW + timedelta(hours=4)).pairing_id
    assert office.request(token="later", now=NOW + timedelta(hours=24)).state is State.PROPOSED


def test_somebody_else_s_doings_do_not_count(office: Office) -> None:
    for number in range(limits.REQUESTS.most):
        pairing = office.request(token=f"t{number}")
        api.withdraw_pairing(actor_id=office.admin.user_id, pairing_id=pairing.pairing_id, now=NOW)
    role = (office.framework.framework_id, "analyst")
    other = builders.member(office.programme, manager=office.manager, role=role)
    builders.rate(other, {office.skill: 1})
    assert office.request(actor_id=other.user_id, token="mine").mentee_id == other.member_id


def every_limited_deed(office: Office) -> dict[str, tuple[limits.DailyLimit, Callable[[int], object]]]:
    """Each limit by name, with what is to be done again and again to reach it."""
    running = office.run_until(State.ACTIVE)
    mentee, pairing_id = office.mentee.user_id, running.pairing_id
    later = NOW + timedelta(days=2)

    def plan(number: int) -> object:
        return api.log_session(
            actor_id=mentee, pairing_id=pairing_id, token=f"s{number}", starts_at=later, minutes=30, kind="practise",
            held=False, now=NOW,
        )  # fmt: skip

    def wait(number: int) -> object:
        skill = {"actor_id": mentee, "framework": "data", "skill": "chart"}
        join_waiting_list(**skill, now=NOW + timedelta(seconds=number))
        return leave_waiting_list(**skill, now=NOW + timedelta(seconds=number))

    return {"plan": (limits.SESSIONS_PLANNED, plan), "wait": (limits.WAITING, wait)}


@pytest.mark.parametrize("deed", ["plan", "wait"])
def test_each_deed_ends_at_its_limit(office: Office, deed: str) -> None:
    limit, do = every_limited_deed(office)[deed]
    for number in range(limit.most):
        do(number)
    with pytest.raises(LimitReached):
        do(limit.most)
    assert LogEntry.objects.filter(action=limit.action).count() == limit.most


@pytest.mark.parametrize("name", [name for name, value in vars(limits).items() if isinstance(value, limits.DailyLimit)])
def test_each_limit_is_asked_before_its_deed_and_then_nobody_hears_of_it(name: str, office: Office) -> None:
    limit: limits.DailyLimit = getattr(limits, name)
    running = office.run_until(State.REASSESSED if limit is limits.EVIDENCE else State.ACTIVE)
    mentee, pairing_id, now = office.mentee.user_id, running.pairing_id, NOW + timedelta(hours=2)
    planned = Session.objects.create(
        pairing_id=pairing_id, token="p", starts_at=now + timedelta(days=1), minutes=30, kind="review", created_at=now
    )
    able = builders.member(office.programme)
    builders.rate(able, {office.skill: 4})
    deeds: dict[str, Callable[[], object]] = {
        "REQUESTS": lambda: office.request(office.mentors[1], token="new", now=now),
        "PROPOSALS": lambda: api.propose_pairing(
            actor_id=office.manager.user_id, mentee_id=office.mentee.member_id,
            mentor_id=office.mentors[1].member_id, framework="data", skill="pivot", now=now,
        ),
        "WITHDRAWALS": lambda: api.withdraw_pairing(actor_id=mentee, pairing_id=pairing_id, now=now),
        "WAITING": lambda: join_waiting_list(actor_id=mentee, framework="data", skill="chart", now=now),
        "SESSIONS_PLANNED": lambda: api.log_session(
            actor_id=mentee, pairing_id=pairing_id, token="s", starts_at=now + timedelta(days=1), minutes=30,
            kind="practise", held=False, now=now,
        ),
        "SESSIONS_CANCELLED": lambda: api.cancel_session(actor_id=mentee, pairing_id=pairing_id, session_id=1, now=now),
        "THANKS": lambda: api.thank_mentor(actor_id=mentee, pairing_id=pairing_id, text="Thank you", now=now),
        "CONCERNS": lambda: api.report_concern(
            actor_id=mentee, pairing_id=pairing_id, about="person", text="No.", now=now
        ),
        "SESSIONS_MOVED": lambda: api.move_session(
            actor_id=mentee, pairing_id=pairing_id, session_id=planned.pk, starts_at=now + timedelta(days=2),
            minutes=30, sequence=0, now=now,
        ),
        "STEPS_ADDED": lambda: api.add_plan_step(actor_id=mentee, pairing_id=pairing_id, text="A step", now=now),
        "TIMES_PROPOSED": lambda: api.propose_session_times(
            actor_id=mentee, pairing_id=pairing_id, token="t", starts=[now + timedelta(days=1)], minutes=30,
            kind="practise", now=now,
        ),
        "INVITATIONS": lambda: api.invite_to_mentor(
            actor_id=office.admin.user_id, framework="data", skill="pivot", member_id=able.member_id, now=now
        ),
        "EVIDENCE": lambda: api.ask_evidence(
            actor_id=office.manager.user_id, pairing_id=pairing_id, what="a chart", now=now
        ),
    }  # fmt: skip
    LogEntry.objects.bulk_create(
        LogEntry(
            programme_id=office.programme.programme_id, at=NOW, actor_id=actor, action=limit.action, subject="x",
            subject_id=1,
        )
        for actor in (mentee, office.manager.user_id, office.admin.user_id)
        for _ in range(limit.most_by_staff)
    )  # fmt: skip
    told = Notice.objects.count()
    with pytest.raises(LimitReached):
        deeds[name]()
    assert Notice.objects.count() == told


def test_an_administrator_goes_on_where_others_are_refused_and_has_a_limit_too(office: Office) -> None:
    def propose(mentor: int) -> object:
        return api.propose_pairing(
            actor_id=office.admin.user_id,
            mentee_id=office.mentee.member_id,
            mentor_id=office.mentors[mentor].member_id,
            framework="data",
            skill=("pivot", "chart")[mentor],
            now=NOW + timedelta(hours=2),
        )

    def add_rows(number: int) -> None:
        LogEntry.objects.bulk_create(
            LogEntry(
                programme_id=office.programme.programme_id,
                at=NOW,
                actor_id=office.admin.user_id,
                action=limits.PROPOSALS.action,
                subject="x",
                subject_id=1,
            )
            for _ in range(number)
        )

    add_rows(limits.PROPOSALS.most)
    propose(0)
    add_rows(limits.PROPOSALS.most_by_staff - limits.PROPOSALS.most)
    with pytest.raises(LimitReached):
        propose(1)
