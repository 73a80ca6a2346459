"""A log row in words: every action, and every detail before and after. No database."""

from __future__ import annotations

import re

import pytest
from django.utils.translation import override

from mentoring_xblock.applets.audit_log import api as audit_log
from mentoring_xblock.applets.audit_log.data import Action, Change, Detail, Subject
from mentoring_xblock.applets.pairings.states import State
from mentoring_xblock.wording import log
from mentoring_xblock.wording.labels import label_of, label_of_stored
from mentoring_xblock.wording.log import Names, describe_details
from tests.builders import NOW

NAMES = Names(
    members={4: "Tom Berg", 5: "Una Falk"},
    skills={1: "Pivot tables", 2: "Charts"},
    steps={7: "You can group rows"},
    sessions={9: "2 March 2026"},
    frameworks={"data": "Data work"},
    roles={"analyst": "Analyst"},
)
SAID = {
    Detail.MENTOR: (4, "Tom Berg"),
    Detail.MENTORS: ([4, 5, 6], "Tom Berg, Una Falk, unknown"),
    Detail.SKILL: (1, "Pivot tables"),
    Detail.LEVELS: ({"1": 3, "2": None, "3": 1}, "Pivot tables: 3; Charts: –; unknown: 1"),
    Detail.PAIRINGS_ENDED: ([2], "Charts"),
    Detail.NOT_MY_WORK: ([2], "Charts"),
    Detail.STEP: (7, "You can group rows"),
    Detail.TICKS: ([[7, "together"]], "You can group rows: Done together"),
    Detail.SESSION: (9, "2 March 2026"),
    Detail.FRAMEWORK: ("data", "Data work"),
    Detail.ROLE: ("analyst", "Analyst"),
    Detail.ROLES: ([[1, "analyst"], [1, "gone"]], "Analyst, unknown"),
    Detail.UNTIL: ("2026-03-02T10:30:00+00:00", "March 2, 2026, 10:30 a.m."),
    Detail.IS_ADMIN: (True, "yes"),
    Detail.PAUSED: (False, "no"),
    Detail.ENTRY_COURSES: (["Org", "Org+Course"], "Org, Org+Course"),
    Detail.COUNTS: ({"people": 3, "add": 1, "refused": 0}, "people: 3, Add: 1, Refused: 0"),
    Detail.ROWS: ([{"action": "add", "kind": "skill", "key": "a", "title": "A"}], "skill “A” added"),
    Detail.STATE: ("fell_short", "Ended below the target"),
    Detail.APPROVE_BY: ("admin", "An administrator of the programme"),
    Detail.WEEKS: (4, "4"),
}


@pytest.mark.parametrize("action", Action)
def test_every_action_has_words(action: Action) -> None:
    words = label_of(action)
    assert re.fullmatch(r"[A-Z][^._%]+", words), f"{action.name} of the audit log needs a label"
    assert label_of_stored(Action, action.value) == words


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        Change("pairing.hijacked", Subject.PAIRING, 1, NOW, None, None),
        Change(Action.PAIRING_APPROVED, "person", 1, NOW, None, None),
        Change(Action.PAIRING_APPROVED, Subject.PAIRING, 1, NOW, None, None, new={"half_life": 2}),
    ],
    ids=["action", "subject", "detail"],
)
def test_what_has_no_words_is_not_logged(change: Change) -> None:
    with pytest.raises(ValueError, match=r"hijacked|person|half_life"):
        audit_log.record(change)


@pytest.mark.parametrize("detail", SAID)
def test_each_detail_is_said_in_words(detail: Detail) -> None:
    stored, words = SAID[detail]
    with override("en"):
        assert describe_details({}, {detail.value: stored}, names=NAMES) == [(label_of(detail), "", words)]


@pytest.mark.parametrize("detail", log._KINDS)
def test_each_member_that_a_detail_can_hold_is_said_in_words(detail: Detail) -> None:
    for member in log._KINDS[detail]:
        ((_what, before, _after),) = describe_details({detail.value: member.value}, {}, names=NAMES)
        assert before == label_of(member)
    ((_what, before, _after),) = describe_details({detail.value: "of_another_release"}, {}, names=NAMES)
    assert before == "unknown"


def test_before_and_after_stand_side_by_side_and_checksums_and_unknown_keys_are_left_out() -> None:
    old = {"state": "proposed", "hash": "76d4", "half_life": 2}
    lines = describe_details(old, {"state": "approved", "places": 0}, names=NAMES)
    assert lines == [
        ("state", "Waiting for approval", label_of(State.APPROVED)),
        ("can mentor at once", "", "0"),
    ]
