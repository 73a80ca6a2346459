"""The table of promises: a figure at its limit keeps it, one beyond lets it fall, and one that is missing as well."""

from __future__ import annotations

import json

import pytest

from .figures import Figures, find_gini
from .judging import PROMISES, Promise, as_document, judge, write_report, write_verdict

AT_THE_LIMIT = {each.name: each.limit for each in PROMISES}
pytestmark = pytest.mark.once


def test_figures_at_their_limits_keep_every_promise() -> None:
    judged = judge(Figures(AT_THE_LIMIT))
    assert all(each.is_kept for each in judged)
    assert write_verdict(judged) == "Kept: all 11 promises."


@pytest.mark.parametrize("promise", PROMISES, ids=lambda each: each.name)
def test_a_figure_beyond_its_limit_lets_its_promise_alone_fall(promise: Promise) -> None:
    beyond = promise.limit + (-0.001 if promise.is_least else 0.001)
    judged = judge(Figures(AT_THE_LIMIT | {promise.name: beyond}))
    assert [each.promise for each in judged if not each.is_kept] == [promise]
    assert write_verdict(judged) == f"NOT KEPT: 1 of 11 promises: {promise.words}."


def test_a_year_in_which_nothing_was_counted_keeps_no_promise_about_it() -> None:
    judged = judge(Figures({}))
    assert not any(each.is_kept for each in judged)
    assert "nothing to count" in "\n".join(write_report(Figures({}), judged))


def test_a_machine_reads_the_same_judgement_as_people() -> None:
    figures = Figures(AT_THE_LIMIT | {"lapsed": 0.43}, {"gini_of_load": 0.5, "pairings_by_state": {"active": 3}})
    judged = judge(figures)
    document = json.loads(json.dumps(as_document(figures, judged)))
    assert document["promises"]["lapsed"] == {"figure": 0.43, "limit": 0.25, "kept": False}
    assert (document["kept"], document["verdict"]) == (False, write_verdict(judged))
    assert "| Requests that lapsed unanswered | 43.0% | at most 25.0% | **no** |" in write_report(figures, judged)
    assert "pairings by state: active 3" in write_report(figures, judged)


def test_the_gini_is_zero_for_an_even_load_and_near_one_where_one_has_all() -> None:
    assert find_gini([2.0, 2.0, 2.0]) == pytest.approx(0)
    assert find_gini([0.0] * 99 + [5.0]) == pytest.approx(0.99)
    assert find_gini([0.0]) is None
