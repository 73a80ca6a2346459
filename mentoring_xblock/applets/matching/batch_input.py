"""What pairing everyone works on between reading the tables and storing a plan: rows of numbers, also as bytes.

Gathered once by ``scoring``, so that solving can be shared by workers and done again with the same answer. Pure NumPy.
"""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from mentoring_xblock.assignment.data import Floats, Ints, PartFound
from mentoring_xblock.assignment.edges import Edges
from mentoring_xblock.core.values import fields_of

from .plans import PlannedSkill

Flags = npt.NDArray[np.bool_]
Ids = npt.NDArray[np.int64]

CONFIRMED_WEIGHT = 4.0
"""A confirmed mentor weighs as much as so many self-rated ones with the same score: the second band comes second."""


@dataclass(frozen=True, slots=True, eq=False)
class BatchInput:
    """One row per gap: ``mentee`` and ``level`` of ``target`` in ``skill`` (a position in ``skills``); whether nobody
    offers that level, and whether somebody who does has a place. One per mentor: membership. ``edges`` between the
    positions of gaps and mentors, every one of use, with the weight that each is solved with as its score; one per edge
    whether it is of the first band.

    ``over`` counts, per skill, gaps left for later by the policy's limit; ``under_way`` those that somebody helps with
    already. ``pairable`` and ``kept`` as ``candidates.choose_candidates`` gives them.
    """

    skills: tuple[PlannedSkill, ...]
    mentee: Ids
    skill: Ints
    level: Ints
    target: Ints
    nobody: Flags
    has_place: Flags
    mentor: Ids
    edges: Edges
    edge_confirmed: Flags
    over: Ints
    under_way: int
    pairable: int
    kept: int

    def edge_score(self) -> Floats:
        """The score of each edge as ``domain.score`` gives it, comparable within a band only."""
        score: Floats = np.where(self.edge_confirmed, self.edges.score / CONFIRMED_WEIGHT, self.edges.score)
        return score


def input_to_bytes(inputs: BatchInput) -> bytes:
    """The batch input as an archive of arrays."""
    arrays: dict[str, npt.NDArray[np.generic]] = {
        name: np.asarray(value) for name, value in fields_of(inputs, "skills", "edges").items()
    }
    arrays |= {f"edges.{name}": np.asarray(value) for name, value in fields_of(inputs.edges).items()}
    rows = [[skill.skill_id, skill.framework, skill.key, skill.title] for skill in inputs.skills]
    return _pack(arrays | {"skills": np.frombuffer(json.dumps(rows).encode(), dtype=np.uint8)})


def input_from_bytes(data: bytes) -> BatchInput:
    """What ``input_to_bytes`` packed."""
    with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
        found: dict[str, Any] = {name: arrays[name] for name in arrays.files if name != "skills"}
        skills = tuple(PlannedSkill(*row) for row in json.loads(arrays["skills"].tobytes()))
    found |= {name: int(found[name]) for name in ("under_way", "pairable", "kept")}
    edges = {name: found.pop(f"edges.{name}") for name in ("gap", "mentor", "score", "places")}
    return BatchInput(skills=skills, edges=Edges(**edges, gaps=int(found.pop("edges.gaps"))), **found)


def part_to_bytes(part: PartFound) -> bytes:
    """A part's answer as an archive of arrays."""
    gap, mentor, short = part
    return _pack({"gap": gap, "mentor": mentor, "short": np.array(short)})


def part_from_bytes(data: bytes) -> PartFound:
    """What ``part_to_bytes`` packed."""
    with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
        return arrays["gap"], arrays["mentor"], float(arrays["short"])


def join_parts(inputs: BatchInput, parts: Sequence[PartFound]) -> tuple[Ints, float]:
    """The mentor of each gap, and by how much the whole can be below the best, from what the parts found."""
    mentor_of_gap = np.full(inputs.edges.gaps, -1, dtype=np.int32)
    for gap, mentor, _short in parts:
        mentor_of_gap[gap] = mentor
    return mentor_of_gap, sum(short for *_, short in parts)


def _pack(arrays: dict[str, npt.NDArray[np.generic]]) -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)  # type: ignore[arg-type]  # the stubs know no keyword names
    return buffer.getvalue()
