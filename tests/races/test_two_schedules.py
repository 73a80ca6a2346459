"""Many run ``mentoring_tick`` at the same moment, as two crons do: what one of them would have done is done once."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from django.core import mail

from mentoring_xblock import api
from mentoring_xblock.applets.audit_log.models import LogEntry
from mentoring_xblock.applets.notices.models import Notice, OutboxItem
from mentoring_xblock.applets.pairings.models.pairing import Pairing
from mentoring_xblock.applets.pairings.models.requests import WaitingEntry
from mentoring_xblock.applets.pairings.states import State
from mentoring_xblock.applets.people.models import Member
from mentoring_xblock.core import clock
from tests import builders
from tests.api.office import Office, make_office
from tests.builders import NOW
from tests.races.test_last_place import RACERS, Race, _shared_database, race

__all__ = ["_shared_database", "race"]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.databases]
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _by_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a commit publishes goes by the clock, and at night it would wait for the morning."""
    monkeypatch.setattr(clock, "now", lambda: NOW)


def an_office_with_much_to_do() -> Office:
    """A request that nobody answers, with a second choice; a rating that nobody confirms; a pair that never meets; a
    mentor whose absence begins; somebody whose turn it is."""
    office = make_office()
    Member.objects.filter(pk=office.mentors[2].member_id).update(places=9)
    chart = builders.skill_id(office.framework, "chart")
    asked = office.request(*office.mentors[:2])
    api.approve_pairing(actor_id=office.admin.user_id, pairing_id=asked.pairing_id, now=NOW)
    others = [
        builders.member(office.programme, manager=office.manager, role=(office.framework.framework_id, "analyst"))
        for _ in range(3)
    ]
    for each, state in zip(others, (State.REASSESSED, State.ACTIVE, State.APPROVED), strict=True):
        row = builders.pairing(each, office.mentors[2], chart, state=state)
        Pairing.objects.filter(pk=row.pk).update(
            waits_since=NOW if state is State.REASSESSED else None,
            answer_by=NOW + 30 * DAY if state is State.APPROVED else None,
        )
    builders.rate(others[1], {office.skill: 1})
    WaitingEntry.objects.create(
        mentee_id=others[1].member_id, skill_id=office.skill, open_skill_id=office.skill, joined_at=NOW
    )
    gone = (NOW + 5 * DAY).date()
    api.set_absence(actor_id=office.mentors[2].user_id, away_from=gone, away_to=gone + 5 * DAY, now=NOW)
    return office


def what_came_of_it(office: Office) -> tuple[list[tuple[str, str]], list[tuple[str, int]], dict[str, int]]:
    """Notices by kind and person, states by mentee, logged actions: by place in the office, not by id."""
    first = office.admin.member_id
    notices = Notice.objects.filter(member__programme_id=office.programme.programme_id)
    told = sorted((kind, str(member - first)) for kind, member in notices.values_list("kind", "member_id"))
    pairings = Pairing.objects.filter(programme_id=office.programme.programme_id)
    states = sorted((state, mentee - first) for state, mentee in pairings.values_list("state", "mentee_id"))
    actions = LogEntry.objects.filter(programme_id=office.programme.programme_id).values_list("action", flat=True)
    return told, states, {action: list(actions).count(action) for action in set(actions)}


def test_what_one_run_does_many_at_once_do_once(race: Race) -> None:
    days = [NOW + number * DAY for number in (1, 4, 8, 15, 22)]
    alone = an_office_with_much_to_do()
    for day in days:
        api.run_scheduled(now=day)
    expected = what_came_of_it(alone)
    Pairing.objects.all().delete()  # so that the runs to come find the second office alone
    mail.outbox.clear()
    office = an_office_with_much_to_do()
    for day in days:
        endings = race([partial(api.run_scheduled, now=day)] * RACERS)
        assert endings == {"done": RACERS}
    # What a run after the others leaves over is nothing.
    before = what_came_of_it(office)
    api.run_scheduled(now=days[-1])
    assert what_came_of_it(office) == before
    assert before == expected
    sent = OutboxItem.objects.filter(member__programme_id=office.programme.programme_id, sent_at__isnull=False)
    assert sent.exists()
    letters = [(tuple(each.to), each.subject, each.body) for each in mail.outbox]
    assert letters
    assert len(set(letters)) == len(letters)
