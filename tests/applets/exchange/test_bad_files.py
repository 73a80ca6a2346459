"""Files broken in every way a machine can think of: refused in words or understood, never a crash, never endless."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from mentoring_xblock.applets.exchange import formats
from mentoring_xblock.applets.exchange.data.files import Source

from .bad.mutants import sound, understood_or_refused
from .bad.shapes import shapes
from .measure import MOST_BYTES, PATIENCE, Importer

# The scoreboard runs 10,000 of each format.
MUTANTS = int(os.environ.get("TASK_MENTORING_MUTANTS", "75"))

VALUES = (None, 0, -1, 10**14, 1.5, True, "", "x" * 9000, "\ud800", [], [[]], {}, {"a": None})


@pytest.mark.parametrize("format_name", formats.readable())
def test_the_file_that_is_broken_below_is_sound_to_begin_with(format_name: str) -> None:
    files = sound(format_name)
    assert understood_or_refused(format_name, files)
    assert formats.detect(Source("f", files)) == format_name


@pytest.mark.once
@pytest.mark.xdist_group("importer")
@pytest.mark.parametrize("name", shapes())
def test_mutated_files_are_understood_or_refused_shown_everywhere_and_leave_nothing_behind(
    name: str, importer: Importer, record_property: Callable[[str, object], None]
) -> None:
    found = importer.ask(shape=name, mutants=MUTANTS, patience=MUTANTS + PATIENCE)
    record_property("mutated_files", found["count"])
    record_property("crashes", len(found["crashes"]))
    record_property("partial_writes", len(found["left_behind"]))
    record_property("largest_mb", found["bytes"] // 1_000_000)
    record_property("longest_cpu_seconds", round(found["seconds"], 2))
    assert (found["crashes"], found["left_behind"]) == ([], [])
    assert found["refused"], "the mutations must hurt"
    assert found["refused"] < found["count"], "and not kill every one"
    assert found["stored"] or MUTANTS < 1000
    assert found["bytes"] <= MOST_BYTES


@pytest.mark.parametrize("format_name", formats.readable())
def test_a_file_cut_off_anywhere_is_understood_or_refused(format_name: str) -> None:
    files = sound(format_name)
    for name, content in files.items():
        for end in range(0, len(content), max(1, len(content) // 60)):
            understood_or_refused(format_name, {**files, name: content[:end]})


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32", "latin-1", "utf-7", "cp500"])
@pytest.mark.parametrize("format_name", [name for name in formats.readable() if name != "xlsx"])
def test_other_encodings_are_understood_or_refused(format_name: str, encoding: str) -> None:
    files = {
        name: content.decode("utf-8-sig").encode(encoding, "replace") for name, content in sound(format_name).items()
    }
    came_in = understood_or_refused(format_name, files)
    if encoding in ("utf-8-sig", "utf-16"):
        assert came_in
        assert formats.detect(Source("f", files)) == format_name


@pytest.mark.once
@pytest.mark.parametrize("format_name", ["json", "case", "nice"])
def test_no_json_value_anywhere_brings_a_reader_down(format_name: str) -> None:
    (name, content), *_ = sound(format_name).items()
    whole = json.loads(content)
    for number, (parent, key) in enumerate(list(_places(whole))):
        before = parent[key]
        for value in (VALUES[number % len(VALUES)], VALUES[(number * 7 + 3) % len(VALUES)], {"a": None}):
            parent[key] = value
            understood_or_refused(format_name, {name: json.dumps(whole).encode()})
        parent[key] = before


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place in a JSON value, those of long lists thinned out."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value[:3]) if isinstance(value, list) else ()
    for key, inner in list(pairs):
        yield value, key
        yield from _places(inner)


@pytest.mark.once
@pytest.mark.parametrize(
    "cell", ["", " ", "x" * 31_000, "-5", "999999", "1.5", "０", "\u2028", "'", "=", "\u202e", "😀"]
)
def test_no_cell_of_the_own_table_brings_the_reader_down(cell: str) -> None:
    (name, content), *_ = sound("csv").items()
    lines = content.decode("utf-8-sig").split("\n")
    for row in range(1, min(len(lines), 40), 3):
        for column in range(18):
            cells = lines[row].split(",")
            if column < len(cells):
                cells[column] = cell
                changed = [*lines[:row], ",".join(cells), *lines[row + 1 :]]
                understood_or_refused("csv", {name: "\n".join(changed).encode("utf-8", "surrogatepass")})
