"""Files and plans as bytes in a row of the database, and back. No Django; no meaning of either here."""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from dataclasses import asdict, fields
from typing import Any

from ..competencies.data import TargetLevel
from .data.files import Choices, Place, Remark, Source, Weight
from .data.plans import Action, LeftOut, Plan, PlanRow, Thing
from .matching import unpack_matching

LEVEL = 6


def pack_source(source: Source) -> bytes:
    """The files, compressed, behind a line that says how they are called and how long they are."""
    heading = {"name": source.name, "files": [[name, len(content)] for name, content in source.files.items()]}
    return zlib.compress(b"\n".join([json.dumps(heading).encode(), b"".join(source.files.values())]), LEVEL)


def unpack_source(packed: bytes) -> Source:
    """What ``pack_source`` was given."""
    heading, _, content = zlib.decompress(packed).partition(b"\n")
    said = json.loads(heading)
    found, start = {}, 0
    for name, length in said["files"]:
        found[name] = content[start : start + length]
        start += length
    return Source(said["name"], found)


def pack_plan(plan: Plan) -> bytes:
    """A plan's rows and remarks, compressed, but for rows that only keep; parameters become text and numbers."""
    said = {"rows": [_pack(row) for row in plan.writes], "remarks": [_pack(remark) for remark in plan.remarks]}
    return zlib.compress(json.dumps(said, default=str).encode(), LEVEL)


def unpack_plan(packed: bytes) -> tuple[tuple[PlanRow, ...], tuple[Remark, ...]]:
    """What ``pack_plan`` was given."""
    said = json.loads(zlib.decompress(packed))
    rows = (PlanRow(Action(action), Thing(kind), *map(_value, rest)) for action, kind, *rest in said["rows"])
    remarks = (Remark(Weight(weight), Place(*place), *rest) for weight, place, *rest in said["remarks"])
    return tuple(rows), tuple(remarks)


def pack_left_out(left_out: Sequence[LeftOut]) -> bytes:
    """The rows that do not come in, with their reasons, compressed."""
    said = [[cells, [_pack(remark) for remark in reasons]] for cells, reasons in left_out]
    return zlib.compress(json.dumps(said, default=str).encode(), LEVEL)


def unpack_left_out(packed: bytes) -> tuple[LeftOut, ...]:
    """What ``pack_left_out`` was given."""
    return tuple(
        (tuple(cells), tuple(Remark(Weight(weight), Place(*place), *rest) for weight, place, *rest in reasons))
        for cells, reasons in json.loads(zlib.decompress(packed))
    )


def _pack(thing: PlanRow | Remark | Place | TargetLevel) -> list[object]:
    values = (getattr(thing, each.name) for each in fields(thing))
    return [_pack(value) if isinstance(value, Place | TargetLevel) else value for value in values]


def _value(packed: Any) -> Any:
    """A list of texts, or a target: its skill, level and importance."""
    if not isinstance(packed, list):
        return packed
    return TargetLevel(*packed) if packed and isinstance(packed[-1], int) else tuple(packed)


def pack_choices(choices: Choices) -> dict[str, object]:
    """The choices as JSON values."""
    return asdict(choices)


def unpack_choices(packed: dict[str, object]) -> Choices:
    """What ``pack_choices`` was given; choices that this release does not know are ignored."""
    names = {each.name for each in fields(Choices)}
    given = {name: _value(value) for name, value in packed.items() if name in names}
    if given.get("matching"):
        given["matching"] = unpack_matching(given["matching"])
    for name in ("same", "moves"):
        if name in given:
            given[name] = tuple((old, new) for old, new in given[name])
    return Choices(**given)
