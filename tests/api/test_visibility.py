"""The table of viewers and facts: what it says is what the page says, and every reason is subject to it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mentoring_xblock.api.disclosure import band_of, show_reasons, show_stored_reasons
from mentoring_xblock.api.visibility import TABLE, Fact, Shown, Viewer, may_see, shown
from mentoring_xblock.applets.matching.data import Reason, ReasonCode

PAGE = Path(__file__).parents[2] / "docs" / "visibility.md"
TELLING = ("level", "levels", "needed", "percent", "completed")
"""Parameters of reasons from which a level, or a mentee who did not reach the target, can be read."""
PEERS = [Viewer.PEER, Viewer.MENTEE, Viewer.MENTOR_TO_BE, Viewer.FORMER_MANAGER]
EVERYTHING = [
    Reason(code, {"level": 4, "levels": 2, "needed": 3, "percent": 40, "successes": 1, "completed": 3, "name": "Lab",
                  "hours": 7, "of": 8, "free": 1, "places": 2})
    for code in ReasonCode
]  # fmt: skip


def as_rows() -> list[list[str]]:
    head = ["fact", *(viewer.value for viewer in Viewer)]
    return [head, *([fact.value, *(shown(fact, {viewer}).value for viewer in Viewer)] for fact in Fact)]


def test_the_page_says_what_the_table_says() -> None:
    lines = [line for line in PAGE.read_text().splitlines() if line.startswith("|") and not line.startswith("| ---")]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    assert rows[: len(as_rows())] == as_rows()


def test_the_page_explains_every_word_of_the_table() -> None:
    text = PAGE.read_text()
    for word in (*Shown, *Viewer, *Fact):
        assert re.search(rf"^- \*\*{re.escape(word.value)}\*\*", text, re.M), word


def test_every_fact_has_a_row_and_nobody_outside_the_programme_is_in_any() -> None:
    assert set(TABLE) == set(Fact)
    for fact in Fact:
        assert shown(fact, {Viewer.OTHER_PROGRAMME, Viewer.ANONYMOUS}) is Shown.NO
        assert shown(fact, ()) is Shown.NO


def test_a_former_manager_is_shown_what_a_peer_is_and_a_course_team_groups_at_most() -> None:
    for fact in Fact:
        assert shown(fact, {Viewer.FORMER_MANAGER}) is shown(fact, {Viewer.PEER}), fact
        assert shown(fact, {Viewer.STAFF}) in (Shown.NO, Shown.COUNTED, Shown.GROUPS), fact
        assert not may_see(fact, {Viewer.STAFF}), fact


def test_who_is_several_viewers_sees_the_most_that_one_of_them_sees() -> None:
    assert not may_see(Fact.NOTE, {Viewer.ADMIN, Viewer.MANAGER})
    assert may_see(Fact.NOTE, {Viewer.ADMIN, Viewer.MENTEE})
    assert shown(Fact.LEVEL, {Viewer.PEER, Viewer.MANAGER}) is Shown.YES


@pytest.mark.parametrize("viewer", PEERS)
def test_no_reason_tells_a_peer_a_level_a_source_or_a_failed_pairing(viewer: Viewer) -> None:
    found = show_reasons(EVERYTHING, {viewer})
    for reason in found:
        assert not set(TELLING) & set(re.findall(r"%\((\w+)\)", reason.code.label)), reason.code
        assert not re.search(r"manager,|graded|confirmed by a|rates themselves", reason.code.label, re.I)
    assert {reason.code for reason in found} >= {ReasonCode.CONFIRMED, ReasonCode.NOT_CONFIRMED, ReasonCode.REACHED}


def test_a_record_without_a_success_says_nothing_to_a_peer() -> None:
    assert show_reasons([Reason(ReasonCode.RECORD, {"successes": 0, "completed": 2})], {Viewer.PEER}) == ()


def test_an_admin_reads_levels_and_sources_but_no_failed_pairing() -> None:
    found = {reason.code for reason in show_reasons(EVERYTHING, {Viewer.ADMIN})}
    assert ReasonCode.CONFIRMED_BY_MANAGER in found
    assert ReasonCode.RECORD not in found


def test_stored_reasons_that_nobody_knows_any_more_are_left_out() -> None:
    stored = [{"code": "of yesterday"}, {"code": "self_rated"}, "no reason", {"code": "at_target", "params": {}}]
    # The self-rating lacks its level, which its reader may not know anyway.
    assert show_stored_reasons(stored, {Viewer.PEER}) == (  # type: ignore[arg-type]
        {"code": "not_confirmed", "params": {}},
        {"code": "band_at", "params": {}},
    )
    assert show_stored_reasons(stored, {Viewer.ADMIN})[0] == {"code": "self_rated", "params": {}}  # type: ignore[arg-type]


def test_a_band_says_how_far_above_and_nothing_where_nobody_confirmed() -> None:
    assert [band_of(above=above, confirmed=True) for above in (-1, 0, 1, 2, 3)] == [
        "at", "at", "above", "well_above", "well_above",
    ]  # fmt: skip
    assert {band_of(above=above, confirmed=False) for above in range(-1, 4)} == {"at"}
