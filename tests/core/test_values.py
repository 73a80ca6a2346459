"""Values filled from rows by name."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace

import pytest

from mentoring_xblock.core.values import fields_of, fill, pick


@dataclass(frozen=True)
class Line:
    key: str
    level: int
    note: str = "none"


def test_a_value_takes_each_field_from_the_attribute_of_its_name() -> None:
    assert fill(Line, SimpleNamespace(key="a", level=2, note="n", other=1)) == Line("a", 2, "n")


def test_what_is_given_goes_before_the_row_and_may_be_absent_there() -> None:
    assert fill(Line, SimpleNamespace(key="a", level=2), level=3, note="given") == Line("a", 3, "given")


def test_a_field_that_the_row_lacks_is_an_error_even_where_it_has_a_default() -> None:
    with pytest.raises(AttributeError, match="note"):
        fill(Line, SimpleNamespace(key="a", level=2))


def test_a_name_that_is_not_a_field_is_an_error() -> None:
    with pytest.raises(TypeError, match="lvel"):
        fill(Line, SimpleNamespace(key="a", level=2, note="n"), lvel=3)


def test_picked_attributes_keep_the_order_of_their_names() -> None:
    assert list(pick(Line("a", 2), ("note", "key")).items()) == [("note", "none"), ("key", "a")]


def test_a_value_gives_its_fields_but_for_those_left_out() -> None:
    assert fields_of(Line("a", 2, "n")) == {"key": "a", "level": 2, "note": "n"}
    assert Line(key="b", **fields_of(Line("a", 2, "n"), "key")) == Line("b", 2, "n")
