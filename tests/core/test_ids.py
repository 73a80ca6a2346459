"""Ids as forms and addresses send them: a number that no row can bear names nothing."""

from __future__ import annotations

import pytest

from mentoring_xblock.core.ids import HIGHEST_ID, read_id


@pytest.mark.once
@pytest.mark.parametrize("text", ["", "0", "-1", "1.0", " 1", "x", "²", "٣", str(HIGHEST_ID + 1), "9" * 5000])
def test_what_is_no_id_is_none(text: str) -> None:
    assert read_id(text) is None


@pytest.mark.once
@pytest.mark.parametrize("number", [1, 42, HIGHEST_ID])
def test_an_id_is_read(number: int) -> None:
    assert read_id(str(number)) == number
