"""Files broken in every way a machine can think of: refused in words or understood, never a crash, never endless."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Iterator
from typing import Any

import pytest

from mentoring_xblock.applets.competencies.data import FrameworkModel
from mentoring_xblock.applets.competencies.domain import check_model
from mentoring_xblock.applets.exchange import formats
from mentoring_xblock.applets.exchange.data import Source
from mentoring_xblock.applets.exchange.samples import load_sample
from mentoring_xblock.core.errors import InvalidInput

# The scoreboard runs 10,000 of each format.
MUTANTS = int(os.environ.get("TASK_MENTORING_MUTANTS", "150"))

GDD = {
    "skills.csv": b"Skill Name,Skill Description,Awareness,Working,Practitioner,Expert,Roles\n"
    b'Baking,Bread.,"You can:\n- knead","You can:\n- bake",,"You can\n- teach",\n',
    "roles.csv": b"Role Family,Role,Role Description,Role Level,Role Level Description,Skill Name,Skill Level\n"
    b"Food,Baker,Bakes.,Junior,Learns.,Baking,Working\nFood,Baker,Bakes.,NOT IN USE,,Baking,NOT IN USE\n",
}
NICE: dict[str, Any] = {
    "categories": [{"code": "X", "name": "Y"}],
    "work_roles": [{"code": "A-1", "category": "X", "name": "B", "description": "C", "tasks": ["T1"]}],
    "statements": {"T1": "Watch", "K1": "Know"},
}
ONET = b"O*NET-SOC Code\tTitle\tTask ID\tTask\tTask Type\n1-1.00\tBaker\t1\tKnead.\tCore\n1-1.00\tBaker\t2\tBake.\t\n"


NASTY = (
    *(b"\x00", b"\xff", b"\xed\xa0\x80", b'"', b"'", b"\n", b"\r", b",", b"{", b"[", b"=1", b"9" * 30, b"\xef\xbb\xbf"),
    *(b"-1", "😀e\u0301".encode(), b"null", b"true", b"1e400", b"\xe2\x80\xae"),
)
VALUES = (None, 0, -1, 10**14, 1.5, True, "", "x" * 9000, "\ud800", [], [[]], {}, {"a": None})


def small_model() -> FrameworkModel:
    model = formats.parse(load_sample("data-analyst")).model
    assert model is not None
    return check_model(
        FrameworkModel(
            key=model.key,
            title=model.title,
            scale=model.scale,
            skills=model.skills[:3],
            roles=tuple(
                type(role)(role.key, role.title, targets=tuple(t for t in role.targets if t.skill == "clean-table"))
                for role in model.roles
            ),
        )
    )


def sound(format_name: str) -> dict[str, bytes]:
    """A small sound file of each format."""
    files = {"gdd": GDD, "nice": {"n.json": json.dumps(NICE).encode()}, "onet": {"t.tsv": ONET}}
    return files.get(format_name) or formats.write(small_model(), format_name=format_name)


def understood_or_refused(format_name: str, files: dict[str, bytes]) -> bool:
    """Whether a model came of it; anything but a model or a refusal in words fails the test by its own exception."""
    try:
        parsed = formats.parse(Source("f", files), format_name=format_name)
    except InvalidInput as refused:
        if not str(refused).strip():
            raise AssertionError("refused without a word") from refused
        return False
    assert all(str(remark) for remark in parsed.remarks)
    assert (parsed.model is None) == bool(parsed.refusals)
    if parsed.model is not None:
        assert check_model(parsed.model) == parsed.model
    return parsed.model is not None


def mutate(content: bytes, chance: random.Random) -> bytes:
    """One to four wounds: bytes changed, cut out, doubled, swapped, or something nasty put in."""
    wounded = bytearray(content)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(wounded) + 1)
        until = min(len(wounded), at + chance.choice((1, 1, 2, 8, 40)))
        match chance.randrange(6):
            case 0:
                wounded[at:until] = chance.randbytes(until - at)
            case 1:
                del wounded[at:until]
            case 2:
                wounded[at:at] = wounded[at:until]
            case 3:
                wounded[at:at] = chance.choice(NASTY)
            case 4:
                del wounded[at:]
            case _:
                other = chance.randrange(len(wounded) + 1)
                wounded[at:until], wounded[other : other + 1] = wounded[other : other + 1], wounded[at:until]
    return bytes(wounded)


@pytest.mark.parametrize("format_name", formats.readable())
def test_the_file_that_is_broken_below_is_sound_to_begin_with(format_name: str) -> None:
    files = sound(format_name)
    assert understood_or_refused(format_name, files)
    assert formats.detect(Source("f", files)) == format_name


@pytest.mark.parametrize("format_name", formats.readable())
def test_mutated_files_are_understood_or_refused(format_name: str) -> None:
    chance = random.Random(f"bad files {format_name}")
    files = sound(format_name)
    refused = 0
    for _ in range(MUTANTS):
        name = chance.choice(sorted(files))
        refused += not understood_or_refused(format_name, {**files, name: mutate(files[name], chance)})
    assert refused, "the mutations must hurt"


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
