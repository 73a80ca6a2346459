"""The rules of reports, as tables of cases without a database."""

from __future__ import annotations

import math

import pytest

from mentoring_xblock.applets.competencies.data import SkillRef
from mentoring_xblock.applets.insight.data import Part, Sums
from mentoring_xblock.applets.insight.domain import (
    CERTAIN,
    arrange,
    depth_of,
    is_too_small,
    log_absent,
    sum_up,
    withhold,
)
from mentoring_xblock.applets.ratings.data import CountedLevel, Estimate, SkillLevels, Source

PIVOT = SkillRef(1, 11, 5, 7, "pivot", "Pivot")
CHART = SkillRef(2, 12, 5, 7, "chart", "Chart")
SPARE = SkillRef(3, 13, 5, 7, "spare", "Spare")


def counted(level, source):
    """The levels of a skill of which the one that counts is ``source``'s."""
    return SkillLevels(counted=CountedLevel(level, Source(source), None))


def sums(chances, **figures):
    """The sums of people with these chances."""
    return Sums(len(chances), math.fsum(chances), math.fsum(map(log_absent, chances)), **figures)


def test_a_bench_expects_the_sum_and_fears_the_product():
    depth = depth_of(PIVOT, sums([0.5, 0.8, 0.1], confirmed=1))
    assert depth.expected == pytest.approx(1.4)
    assert depth.nobody == pytest.approx(0.5 * 0.2 * 0.9)
    assert depth.rated == 3


def test_a_skill_that_nobody_rated_has_certainly_nobody():
    assert (depth_of(PIVOT, Sums()).expected, depth_of(PIVOT, Sums()).nobody) == (0, 1)


def test_one_who_is_certain_leaves_no_chance_of_nobody():
    assert depth_of(PIVOT, sums([0.2, 1.0])).nobody == 0
    assert sums([1.0, 1.0]).log_nobody == 2 * CERTAIN


def test_many_small_chances_do_not_vanish():
    assert depth_of(PIVOT, sums([1e-4] * 5000)).nobody == pytest.approx(math.exp(-0.5), rel=1e-3)


def test_the_sums_of_two_groups_add_up_to_those_of_both():
    beliefs = [
        (10, 1, Estimate(3.1, 0.4), CountedLevel(3, Source.MANAGER, None)),
        (11, 1, Estimate(2.0, 0.9), CountedLevel(2, Source.SELF, None)),
        (12, 1, Estimate(2.5, 0.5), None),
        (10, 2, Estimate(1.0, 0.3), CountedLevel(1, Source.MENTOR, None)),
    ]
    given = {
        "roles": {10: ["junior", "senior"], 11: ["junior"]},
        "targets": {("junior", 1): 3, ("senior", 1): 4, ("junior", 2): 1},
        "mentor_from": 3,
    }

    def of(some):
        found = sum_up([(Part.STAYED, each) for each in some], **given)
        return {skill_id: sums for (_, skill_id), sums in found.items()}

    whole = of(beliefs)
    # Skill 1: one confirmed at 3, whose second role asks for 4; one below 3 by their own word; one without a word.
    assert (whole[1].rated, whole[1].confirmed, whole[1].needed) == (3, 1, 2)
    assert (whole[2].rated, whole[2].confirmed, whole[2].needed) == (1, 0, 0)
    first, second = of(beliefs[:2])[1], of(beliefs[2:])[1]
    together = first + second
    assert together.expected == pytest.approx(whole[1].expected)
    assert together.log_nobody == pytest.approx(whole[1].log_nobody)
    assert (together.rated, together.confirmed, together.needed) == (3, 1, 2)


@pytest.mark.parametrize(("rated", "small"), [(0, False), (1, True), (4, True), (5, False), (500, False)])
def test_groups_below_five_are_too_small_but_an_empty_one_tells_nothing(rated, small):
    assert is_too_small(rated) is small


def test_withholding_leaves_no_figure_that_was_drawn_from_ratings():
    hidden = withhold(depth_of(PIVOT, sums([0.7], confirmed=1, needed=1), offering=2, places_free=3, waiting=4))
    assert hidden.withheld
    assert (hidden.rated, hidden.expected, hidden.nobody, hidden.confirmed, hidden.needed) == (0, 0, 0, 0, 0)
    assert (hidden.offering, hidden.places_free, hidden.waiting) == (2, 3, 4)


def test_two_of_one_skill_withheld_are_alike_whatever_was_rated():
    one = withhold(depth_of(PIVOT, sums([0.7], confirmed=1, needed=1)))
    other = withhold(depth_of(PIVOT, sums([0.1, 0.2])))
    assert one == other


def test_a_matrix_holds_what_a_role_asks_for_or_somebody_rated():
    columns, lines = arrange(
        [PIVOT, CHART, SPARE],
        [(10, 100, "Lab", ("analyst",)), (11, 101, "Desk", ())],
        titles={"analyst": "Analyst"},
        targets={("analyst", 1): 3, ("stranger", 3): 4},
        levels={(11, 2): counted(1, "self"), (99, 3): counted(4, "self")},
        pairings={(10, 1): 7},
    )
    assert [column.key for column in columns] == ["pivot", "chart"]
    analyst, other = lines
    assert analyst.role_titles == ("Analyst",)
    assert (analyst.cells[0].target, analyst.cells[0].gap, analyst.cells[0].open_pairing_id) == (3, None, 7)
    assert (other.cells[1].levels.level, other.cells[1].target, other.cells[1].gap) == (1, None, None)


def test_two_roles_ask_for_the_higher_target_and_a_gap_is_never_negative():
    _, lines = arrange(
        [PIVOT, CHART],
        [(10, 100, "", ("junior", "senior"))],
        titles={},
        targets={("junior", 1): 2, ("senior", 1): 4, ("junior", 2): 1},
        levels={(10, 1): counted(2, "manager"), (10, 2): counted(3, "self")},
        pairings={},
    )
    assert [(cell.target, cell.gap) for cell in lines[0].cells] == [(4, 2), (1, 0)]
