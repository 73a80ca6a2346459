"""What people press too late, twice or against each other: the whole answer says why, leads on, and changes nothing."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from mentoring_xblock import api
from mentoring_xblock.applets.audit_log.models import LogEntry
from mentoring_xblock.applets.notices import api as notices
from mentoring_xblock.applets.notices.data import Kind
from mentoring_xblock.applets.notices.models import Notice, OutboxItem
from mentoring_xblock.applets.pairings.models.outcomes import Outcome
from mentoring_xblock.applets.pairings.models.pairing import Pairing
from mentoring_xblock.applets.people.models import Member, Programme
from mentoring_xblock.core import clock
from tests import builders
from tests.pages.bouncing import Bouncing
from tests.pages.reading import text

DAY = timedelta(days=1)


@pytest.fixture
def asked(world):
    """René's request for Tariq, approved and not answered; two pairs of browsers look at it."""
    builders.rate(world.rene, {world.pivot: 1})
    builders.rate(world.tariq, {world.pivot: 4})
    row = builders.pairing(world.rene, world.tariq, world.pivot, state=world.State.APPROVED, asked_at=builders.NOW)
    Pairing.objects.filter(pk=row.pk).update(answer_by=clock.now() + DAY)
    return row


def stored():
    """All that a refusal must leave as it is."""
    tables = (Pairing, Outcome, Notice, LogEntry, Member)
    return [list(table.objects.order_by("pk").values()) for table in tables]


def press(browser, row, action, **sent):
    return browser.post(f"/mentoring/pairings/{row.pk}/{action}/", sent)


def refusal(browser, row, action, **sent):
    """The sentences of a refusal, which changed nothing, on a page with the pairing as it is and nothing that fails."""
    before = stored()
    answer = press(browser, row, action, **sent)
    assert answer.status_code == 409, text(answer)
    assert stored() == before
    page = text(answer)
    assert page.count("<h1>") == 1
    assert page.count('role="alert"') == 1
    alert = page.split('role="alert"')[1].split("</div>")[0]
    offered = re.findall(r'action="/mentoring/pairings/\d+/([a-z-]+)/', page)
    assert action not in offered, f"it offers {action} again"
    # The page read anew is the same page without the refusal.
    again = text(browser.get(f"/mentoring/pairings/{row.pk}/"))
    assert re.findall(r'action="/mentoring/pairings/\d+/([a-z-]+)/', again) == offered
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", alert.partition(">")[2])).strip()


def test_accepted_after_it_was_declined_in_the_other_tab(world, enter, asked):
    first, second = enter(world.tariq), enter(world.tariq)
    assert press(first, asked, "decline", reason="No time").status_code == 302
    said = refusal(second, asked, "accept")
    assert said == "That did not work. This pairing has ended. You cannot change it any more."
    assert builders.reload(world.tariq.member_id).places_taken == 0


def test_declined_after_it_was_accepted_and_accepted_twice(world, enter, asked):
    first, second = enter(world.tariq), enter(world.tariq)
    assert press(first, asked, "accept").status_code == 302
    before = LogEntry.objects.count()
    for action, sent in (("decline", {"reason": "No time"}), ("accept", {})):
        assert "That did not work." in refusal(second, asked, action, **sent)
    assert LogEntry.objects.count() == before
    assert builders.reload(world.tariq.member_id).places_taken == 1


def test_the_request_taken_back_while_the_mentor_accepts(world, enter, asked):
    mentor = enter(world.tariq)
    assert press(enter(world.rene), asked, "withdraw", reason="Changed jobs").status_code == 302
    assert "That did not work." in refusal(mentor, asked, "accept")
    page = text(mentor.get(f"/mentoring/pairings/{asked.pk}/"))
    assert "Nothing is left to do." in page


def test_approved_after_it_ran_out(world, enter):
    builders.rate(world.rene, {world.pivot: 1})
    row = builders.pairing(world.rene, world.tariq, world.pivot, state=world.State.PROPOSED)
    Pairing.objects.filter(pk=row.pk).update(created_at=clock.now() - 60 * DAY, changed_at=clock.now() - 60 * DAY)
    api.run_scheduled()
    row.refresh_from_db()
    assert row.state == "expired"
    for action, sent in (("approve", {}), ("reject", {"reason": "Too late"})):
        assert "That did not work." in refusal(enter(world.ada), row, action, **sent)


def test_the_last_place_went_to_somebody_else_while_the_page_was_open(world, enter):
    builders.rate(world.rene, {world.pivot: 1})
    builders.rate(world.maria, {world.chart: 1})
    Member.objects.filter(pk=world.tariq.member_id).update(places=1)
    rows = [
        builders.pairing(mentee, world.tariq, skill, state=world.State.PROPOSED)
        for mentee, skill in ((world.rene, world.pivot), (world.maria, world.chart))
    ]
    admin = enter(world.ada)
    assert press(admin, rows[0], "approve").status_code == 302
    before = stored()
    answer = press(admin, rows[1], "approve")
    assert answer.status_code == 409
    assert "This mentor cannot take on anyone else right now. Choose another mentor." in text(answer)
    assert stored() == before


def test_the_mentor_left_between_approval_and_acceptance(world, enter, asked):
    mentor = enter(world.tariq)
    assert mentor.get(f"/mentoring/pairings/{asked.pk}/").status_code == 200
    Member.objects.filter(pk=world.tariq.member_id).update(is_active=False)
    before = stored()
    absent = Pairing(pk=asked.pk + 1000)
    answers = [press(mentor, row, "accept") for row in (asked, absent)]
    assert {answer.status_code for answer in answers} == {404}
    assert stored() == before
    api.run_scheduled()
    asked.refresh_from_db()
    assert asked.state not in ("approved", "active")
    assert builders.reload(world.tariq.member_id).places_taken == 0
    page = text(enter(world.rene).get(f"/mentoring/pairings/{asked.pk}/"))
    assert "Ask somebody else" in page


def test_who_approves_was_changed_while_a_proposal_waited(world, enter):
    """Whoever decides now decides on it; whoever decided then reads that they no longer do, in words."""
    builders.rate(world.rene, {world.pivot: 1})
    row = builders.pairing(world.rene, world.tariq, world.pivot, state=world.State.PROPOSED)
    Programme.objects.filter(pk=world.programme.programme_id).update(approve_by="manager")
    manager, admin = enter(world.maria), enter(world.ada)
    assert f'action="/mentoring/pairings/{row.pk}/approve/' in text(manager.get(f"/mentoring/pairings/{row.pk}/"))
    Programme.objects.filter(pk=world.programme.programme_id).update(approve_by="admin")
    before = stored()
    answer = press(manager, row, "approve")
    assert answer.status_code == 403
    assert "Somebody else takes this step of the pairing." in text(answer)
    assert stored() == before
    assert press(admin, row, "approve").status_code == 302


def test_who_confirms_was_changed_while_a_rating_waited(world, enter):
    builders.rate(world.rene, {world.pivot: 1})
    row = builders.pairing(world.rene, world.tariq, world.pivot, state=world.State.REASSESSED)
    Programme.objects.filter(pk=world.programme.programme_id).update(confirm_by="mentor")
    before = stored()
    answer = press(enter(world.maria), row, "confirm", level="3")
    assert answer.status_code == 403
    assert "Somebody else takes this step of the pairing." in text(answer)
    assert stored() == before
    assert press(enter(world.tariq), row, "confirm", level="3").status_code == 302
    # And the other tab, a moment later.
    assert "That did not work." in refusal(enter(world.tariq), row, "confirm", level="2")
    assert Outcome.objects.get(pairing=row).confirmed_after == 3


def test_both_press_the_same_button_in_two_tabs(world, enter):
    """Ending a pairing: it ends once, with one reason, and the other reads that it has ended."""
    builders.rate(world.rene, {world.pivot: 1})
    row = builders.pairing(world.rene, world.tariq, world.pivot, state=world.State.ACTIVE)
    mentee, mentor = enter(world.rene), enter(world.tariq)
    assert press(mentee, row, "withdraw", reason="Changed jobs").status_code == 302
    assert "That did not work." in refusal(mentor, row, "withdraw", reason="He has changed jobs")
    page = text(mentor.get(f"/mentoring/pairings/{row.pk}/"))
    assert "Changed jobs" in page
    assert "He has changed jobs" not in page


def test_a_refused_address_holds_nobody_elses_mail_up_and_is_not_tried_for_ever(world, settings):
    settings.EMAIL_BACKEND = "tests.pages.bouncing.Bouncing"
    for who in (world.rene, world.tariq):
        user = builders.user_of(who)
        user.email = f"{user.username}@example.org"
        user.save()
    row = builders.pairing(world.rene, world.tariq, world.pivot, state=world.State.ACTIVE)
    Bouncing.refused, Bouncing.delivered, Bouncing.tried = {"rene@example.org"}, [], []
    now = builders.NOW
    both = [world.rene.member_id, world.tariq.member_id]
    notices.announce(Kind.ENDING, both, pairing_id=row.pk, now=now)
    for day in range(1, 60):
        notices.send_due(now=now + day * DAY)
    assert Bouncing.delivered == [["tariq@example.org"]]
    assert 1 <= Bouncing.tried.count(["rene@example.org"]) <= 10
    item = OutboxItem.objects.get(member_id=world.rene.member_id)
    assert "rene@example.org" not in item.last_error
    # A later mail to the one who could be reached goes out as ever.
    notices.announce(Kind.ENDING, both, pairing_id=row.pk, once="second", now=now + 60 * DAY)
    for day in range(61, 75):
        notices.send_due(now=now + day * DAY)
    assert Bouncing.delivered == [["tariq@example.org"]] * 2
