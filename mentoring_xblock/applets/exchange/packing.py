"""Files and plans as bytes in a row of the database, and back. No Django; no meaning of either here."""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from dataclasses import asdict, fields

from .data import Action, Choices, PlanRow, Source

LEVEL = 6
_FIELDS = tuple(each.name for each in fields(PlanRow))


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


def pack_rows(rows: Sequence[PlanRow]) -> bytes:
    """A plan's rows, compressed; parameters of reasons become text and numbers."""
    listed = [[getattr(row, name) for name in _FIELDS] for row in rows]
    return zlib.compress(json.dumps({"fields": _FIELDS, "rows": listed}, default=str).encode(), LEVEL)


def unpack_rows(packed: bytes) -> tuple[PlanRow, ...]:
    """What ``pack_rows`` was given; columns that this release does not know are ignored."""
    said = json.loads(zlib.decompress(packed))
    known = [(place, name) for place, name in enumerate(said["fields"]) if name in _FIELDS]
    rows = ({name: row[place] for place, name in known} for row in said["rows"])
    return tuple(PlanRow(**{**row, "action": Action(row["action"])}) for row in rows)


def pack_choices(choices: Choices) -> dict[str, object]:
    """The choices as JSON values."""
    return asdict(choices)


def unpack_choices(packed: dict[str, object]) -> Choices:
    """What ``pack_choices`` was given; choices that this release does not know are ignored."""
    names = {each.name for each in fields(Choices)}
    given = {name: tuple(value) if isinstance(value, list) else value for name, value in packed.items()}
    return Choices(**{name: value for name, value in given.items() if name in names})  # type: ignore[arg-type]
