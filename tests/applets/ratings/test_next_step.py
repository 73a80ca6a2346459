"""Which skill is worth the next step: a table of cases, without a database."""

from __future__ import annotations

import pytest

from mentoring_xblock.applets.ratings.next_step import SkillGap, choose_next_skill, count_gap


@pytest.mark.parametrize(
    ("level", "target", "gap"), [(1, 3, 2), (3, 3, 0), (4, 3, 0), (None, 3, None), (2, None, None), (None, None, None)]
)
def test_a_gap_counts_levels_up_to_the_target(level: int | None, target: int | None, gap: int | None) -> None:
    assert count_gap(level, target) == gap


@pytest.mark.parametrize(
    ("gaps", "chosen"),
    [
        pytest.param([], None, id="nothing rated"),
        pytest.param([SkillGap("a", 3, 3, 5), SkillGap("b", None, 4, 5), SkillGap("c", 2, None, 5)], None, id="no gap"),
        pytest.param([SkillGap("a", 2, 3, 3), SkillGap("b", 1, 3, 3)], "b", id="the widest"),
        pytest.param([SkillGap("a", 2, 3, 5), SkillGap("b", 1, 3, 2)], "a", id="importance weighs"),
        pytest.param(
            [SkillGap("a", 1, 3, 3, mean=1.5, sd=0.9), SkillGap("b", 1, 3, 3, mean=1.5, sd=0.4)], "b", id="the surer"
        ),
        pytest.param(
            [SkillGap("a", 1, 3, 3, mean=2.0, sd=0.5), SkillGap("b", 1, 3, 3, mean=1.2, sd=0.5)],
            "b",
            id="the one believed lower",
        ),
        pytest.param([SkillGap("a", 1, 3, 3), SkillGap("b", 1, 3, 3)], "a", id="the order given"),
        pytest.param([SkillGap("a", 1, 4, 5, busy=True), SkillGap("b", 2, 3, 1)], "b", id="mentored already"),
    ],
)
def test_the_most_useful_next_step(gaps: list[SkillGap], chosen: str | None) -> None:
    assert choose_next_skill(gaps) == chosen
