"""What each reader of a pairing's page, answer and calendar gets of it, read as whole texts."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mentoring_xblock import api
from mentoring_xblock.applets.audit_log.models import LogEntry
from mentoring_xblock.applets.pairings.models.sessions import Session
from tests import builders
from tests.telling import tells_of_a_mentor

pytestmark = pytest.mark.once

NOTE, EVIDENCE, MESSAGE, REASON = "canary-note", "canary-evidence", "canary-message", "canary-reason"
REASONS = [
    {"code": "confirmed_by_manager", "params": {"level": 4}},
    {"code": "levels_above", "params": {"levels": 2}},
    {"code": "record", "params": {"successes": 1, "completed": 3}},
]


@pytest.fixture
def told(world: Any, enter: Any) -> Any:
    """A running pairing with a session logged through the page's own form."""
    builders.rate(world.rene, {world.pivot: 1})
    row = builders.pairing(
        world.rene, world.tariq, world.pivot, state=world.State.ACTIVE, reasons=REASONS, message=MESSAGE,
        runners_up=[{"mentor_id": world.maria.member_id, "score": 0.5, "reasons": REASONS}],
    )  # fmt: skip
    sent = {"token": "one", "starts_at": "2026-03-09T10:00", "minutes": "45", "kind": "shadow", "notes": NOTE,
            "for_confirmer": EVIDENCE}  # fmt: skip
    assert enter(world.tariq).post(f"/mentoring/pairings/{row.pk}/session/", sent).status_code == 302
    assert (Session.objects.get().notes, Session.objects.get().for_confirmer) == (NOTE, EVIDENCE)
    return row


def everything(browser: Any, row: Any) -> str:
    """All that one reader gets of a pairing, on every door that shows one."""
    addresses = [
        f"/mentoring/pairings/{row.pk}/", f"/mentoring/pairings/{row.pk}/calendar.ics",
        f"/api/mentoring/v1/pairings/{row.pk}/", "/api/mentoring/v1/pairings/", "/mentoring/my/", "/mentoring/team/",
        "/mentoring/programme/", f"/admin/task_mentoring/pairing/{row.pk}/change/",
        "/admin/task_mentoring/pairing/", "/admin/task_mentoring/logentry/",
        *(f"/admin/task_mentoring/logentry/{entry.pk}/change/" for entry in LogEntry.objects.all()),
    ]  # fmt: skip
    answers = [browser.get(address) for address in addresses]
    return "".join(answer.content.decode() for answer in answers if answer.status_code == 200)


def test_session_notes_are_the_pairs_alone(world: Any, enter: Any, told: Any) -> None:
    for person in (world.rene, world.tariq):
        shown = everything(enter(person), told)
        assert NOTE in shown
        assert EVIDENCE in shown
    builders.user_of(world.ada).__class__.objects.filter(pk=world.ada.user_id).update(is_staff=True)
    for person in (world.maria, world.ada):
        shown = everything(enter(person), told)
        assert EVIDENCE in shown
        assert NOTE not in shown
    assert NOTE not in str(list(LogEntry.objects.values_list("old", "new", "reason")))


def test_a_mentor_reads_nothing_of_what_ended_before_its_approval(world: Any, enter: Any) -> None:
    builders.rate(world.rene, {world.pivot: 1})
    for state in (world.State.PROPOSED, world.State.REJECTED, world.State.WITHDRAWN, world.State.EXPIRED):
        row = builders.pairing(
            world.rene, world.tariq, world.pivot, state=state, message=MESSAGE, closing_reason=REASON, reasons=REASONS
        )
        shown = everything(enter(world.tariq), row)
        assert MESSAGE not in shown
        assert REASON not in shown
        row.delete()


def test_a_mentee_and_their_manager_read_the_reasons_in_bands(world: Any, enter: Any, told: Any) -> None:
    for person in (world.rene, world.maria):
        kept = api.get_pairing(actor_id=person.user_id, pairing_id=told.pk).pairing
        assert [reason["code"] for reason in kept.reasons] == ["confirmed", "band_well_above", "reached"]
        assert tells_of_a_mentor(json.dumps([kept.reasons, kept.runners_up])) == []
    builders.user_of(world.ada).__class__.objects.filter(pk=world.ada.user_id).update(is_staff=True)
    assert "Level 4, confirmed by a manager" in everything(enter(world.ada), told)
