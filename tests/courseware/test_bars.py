"""Gap bars: where one's own level, the confirmed one and the target lie."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import etree

from mentoring_xblock.courseware.bars import draw_gap_bar


def drawn(**values: Any) -> Any:
    given: dict[str, Any] = {"top": 4, "own": 3, "confirmed": 2, "target": 4}
    return etree.fromstring(f"<div>{draw_gap_bar(**given | values)}</div>")[0]


def place_of(svg: Any, name: str) -> str | None:
    found = svg.xpath(f"//*[@class='tm-bar__{name}']")
    return found[0].get("d") if found else None


@pytest.mark.parametrize(("level", "x"), [(1, "50"), (2, "150"), (4, "350"), (0, "0"), (9, "400")])
def test_each_lies_in_the_middle_of_its_level_and_stays_on_the_scale(level: int, x: str) -> None:
    assert place_of(drawn(own=level), "dot") == f"M{x} 14h0"
    assert place_of(drawn(confirmed=level), "ring") == place_of(drawn(confirmed=level), "hole") == f"M{x} 14h0"
    assert place_of(drawn(target=level), "target") == f"M{x} 2V26"


def test_three_shapes_tell_the_three_apart_without_colour() -> None:
    shapes = [part.get("class") for part in drawn().xpath("//*[local-name()='path']")]
    assert shapes == ["tm-bar__target", "tm-bar__ring", "tm-bar__hole", "tm-bar__dot"]


@pytest.mark.parametrize("name", ["own", "confirmed", "target"])
def test_nothing_is_drawn_of_what_is_not_known(name: str) -> None:
    svg = drawn(**{name: None})
    gone = {"own": ["dot"], "confirmed": ["ring", "hole"], "target": ["target"]}[name]
    assert [place_of(svg, each) for each in gone] == [None] * len(gone)


def test_a_scale_of_n_levels_has_n_bins() -> None:
    svg = drawn(top=6)
    assert len(svg.xpath("//*[@class='tm-bar__tick']")) == 5
    assert svg.getparent().xpath("div[@aria-hidden='true']/span/text()") == ["1", "2", "3", "4", "5", "6"]


def test_who_hears_the_page_hears_the_words_beside_the_bar_alone() -> None:
    svg = drawn()
    assert (svg.get("aria-hidden"), svg.get("focusable"), svg.get("role"), svg.get("aria-label")) == (
        "true", "false", None, None,
    )  # fmt: skip
