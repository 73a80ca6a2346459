"""Which skill is worth the next step: a table of cases, without a database."""

from __future__ import annotations

from dataclasses import fields

import pytest

from mentoring_xblock.api.ratings.data import SkillResult
from mentoring_xblock.api.ratings.profiles import choose_next_skill
from mentoring_xblock.applets.ratings.counting import count_gap


def result(
    skill: str,
    level: int | None,
    target: int | None,
    importance: int,
    *,
    mean: float | None = None,
    sd: float | None = None,
    busy: bool = False,
) -> SkillResult:
    """One skill of a role as a profile shows it; what the choice does not ask about says nothing."""
    known = {"skill": skill, "target": target, "importance": importance, "mean": mean, "sd": sd}
    known |= {"gap": count_gap(level, target), "open_pairing": object() if busy else None}
    return SkillResult(**{field.name: known.get(field.name) for field in fields(SkillResult)})


@pytest.mark.parametrize(
    ("gaps", "chosen"),
    [
        pytest.param([], None, id="nothing rated"),
        pytest.param([result("a", 3, 3, 5), result("b", None, 4, 5), result("c", 2, None, 5)], None, id="no gap"),
        pytest.param([result("a", 2, 3, 3), result("b", 1, 3, 3)], "b", id="the widest"),
        pytest.param([result("a", 2, 3, 5), result("b", 1, 3, 2)], "a", id="importance weighs"),
        pytest.param(
            [result("a", 1, 3, 3, mean=1.5, sd=0.9), result("b", 1, 3, 3, mean=1.5, sd=0.4)], "b", id="the surer"
        ),
        pytest.param(
            [result("a", 1, 3, 3, mean=2.0, sd=0.5), result("b", 1, 3, 3, mean=1.2, sd=0.5)],
            "b",
            id="the one believed lower",
        ),
        pytest.param([result("a", 1, 3, 3), result("b", 1, 3, 3)], "a", id="the order given"),
        pytest.param([result("a", 1, 4, 5, busy=True), result("b", 2, 3, 1)], "b", id="mentored already"),
    ],
)
def test_the_most_useful_next_step(gaps: list[SkillResult], chosen: str | None) -> None:
    assert choose_next_skill(gaps) == chosen
