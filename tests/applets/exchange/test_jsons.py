"""JSON under limits: depth is counted as it is, whatever stands before and beside."""

from __future__ import annotations

import pytest

from mentoring_xblock.applets.exchange.data.files import FileRefused
from mentoring_xblock.applets.exchange.jsons import MAX_DEPTH, read_json, write_json


def nested(depth: int) -> str:
    return "[" * depth + "]" * depth


@pytest.mark.parametrize(
    "before",
    ["", "0," * 100, "[]," * 100, '{"a": 1},' * 100, '"]]]]\\"]]}",' * 100],
    ids=["nothing", "commas", "lists", "objects", "texts"],
)
def test_the_deepest_that_is_taken_and_one_more(before: str) -> None:
    assert read_json(f"[{before}{nested(MAX_DEPTH - 1)}]".encode())
    with pytest.raises(FileRefused, match="more than 32 levels of nesting"):
        read_json(f"[{before}{nested(MAX_DEPTH)}]".encode())


def test_the_line_of_what_is_too_deep_is_named() -> None:
    with pytest.raises(FileRefused) as caught:
        read_json(("[\n\n" + nested(MAX_DEPTH)).encode())
    assert caught.value.remarks[0].place.line == 3


def test_what_is_written_reads_back_and_ends_with_one_line_end() -> None:
    value = {"b": [1, "ü\n"], "a": None}
    assert write_json(value) == '{\n  "b": [\n    1,\n    "ü\\n"\n  ],\n  "a": null\n}\n'.encode()
    assert read_json(write_json(value)) == value


def test_names_are_counted_object_by_object_before_anything_is_built(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mentoring_xblock.applets.exchange.jsons.MAX_NAMES", 3)
    few = b'{"a": {"x": 1, "y": [1, 2, 3, 4, 5], "z": {"p": 1, "q": 2}},\n "b": [{"x": 1}, {"x": 2}],\n "c": {}}'
    assert read_json(few) == {
        "a": {"x": 1, "y": [1, 2, 3, 4, 5], "z": {"p": 1, "q": 2}},
        "b": [{"x": 1}, {"x": 2}],
        "c": {},
    }
    with pytest.raises(FileRefused, match="more than 3 names") as caught:
        read_json(few[:-1] + b',\n "d": 1')
    assert caught.value.remarks[0].place.line == 3
