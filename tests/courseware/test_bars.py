"""Gap bars: where belief, uncertainty and target lie."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import etree

from mentoring_xblock.courseware.bars import draw_gap_bar


def drawn(**values: Any) -> Any:
    given: dict[str, Any] = {"top": 4, "mean": 2.0, "sd": 0.5, "target": 3, "label": "Pivot"}
    return etree.fromstring(str(draw_gap_bar(**given | values)))


def attribute(svg: Any, name: str, attribute: str) -> str | None:
    found = svg.xpath(f"//*[@class='tm-bar__{name}']")
    return found[0].get(attribute) if found else None


@pytest.mark.parametrize(("mean", "width"), [(1.0, "50"), (2.0, "150"), (4.0, "350"), (0.2, "0"), (9.0, "400")])
def test_the_belief_ends_in_the_middle_of_its_level_and_stays_on_the_scale(mean: float, width: str) -> None:
    assert attribute(drawn(mean=mean), "belief", "width") == width


def test_the_range_runs_one_sd_to_both_sides() -> None:
    assert str(attribute(drawn(mean=2.0, sd=0.5), "range", "d")).startswith("M100 14H200")


def test_the_target_is_a_mark_at_its_level() -> None:
    assert attribute(drawn(target=3), "target", "d") == "M250 2V26"


def test_nothing_is_drawn_of_what_is_not_known() -> None:
    svg = drawn(mean=None, sd=None, target=None)
    assert not svg.xpath("//*[@class='tm-bar__belief' or @class='tm-bar__range' or @class='tm-bar__target']")


def test_a_scale_of_n_levels_has_n_bins() -> None:
    assert len(drawn(top=6).xpath("//*[@class='tm-bar__tick']")) == 5


def test_the_words_are_the_pictures_name_and_are_escaped() -> None:
    svg = drawn(label='"><script>')
    assert (svg.get("role"), svg.get("aria-label")) == ("img", '"><script>')
