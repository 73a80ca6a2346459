"""Seeded instances of the assignment: who could mentor which gap, how well, and how many places there are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True, eq=False)
class Instance:
    """Edges as ``whole.assign`` takes them."""

    gap: npt.NDArray[np.int32]
    mentor: npt.NDArray[np.int32]
    score: npt.NDArray[np.float64]
    gaps: int
    places: npt.NDArray[np.int32]


def uniform(gaps: int, *, seed: int, candidates: int = 20) -> Instance:
    """Half as many mentors as gaps, 1 to 3 places each, candidates and scores drawn evenly: places are just enough."""
    draw = np.random.default_rng(seed)
    mentors = max(1, gaps // 2)
    places = draw.integers(1, 4, mentors).astype(np.int32)
    mentor = draw.integers(0, mentors, (gaps, candidates)).astype(np.int32)
    return _instance(mentor, draw.random((gaps, candidates)), places)


def organisation(gaps: int, *, seed: int, candidates: int = 20) -> Instance:
    """As in a company: skills of very different popularity, four a mentor, estimates in steps, units and
    time zones; half of a gap's candidates are from the skill's best fifth, so that many want the same few."""
    draw = np.random.default_rng(seed)
    mentors, skills = max(1, gaps // 2), max(5, gaps // 400)
    popularity = np.arange(1, skills + 1) ** -0.7
    popularity /= popularity.sum()
    places = draw.integers(1, 4, mentors).astype(np.int32)
    offered = draw.choice(skills, size=mentors * 4, p=popularity)
    chance = np.clip(draw.beta(5, 2, mentors * 4), 0.5, 1).round(2)
    wanted = draw.choice(skills, size=gaps, p=popularity)
    offers = np.lexsort((-chance, offered))
    first = np.searchsorted(offered[offers], np.arange(skills + 1))
    size = np.diff(first)[wanted]
    # A skill that nobody offers is mentored by anyone.
    start = np.where(size == 0, 0, first[:-1][wanted])
    size = np.where(size == 0, offers.size, size)
    best = np.maximum(candidates // 2, size // 5).clip(max=size)
    half = candidates // 2
    spot = np.empty((gaps, candidates), dtype=np.int64)
    spot[:, :half] = draw.random((gaps, half)) * best[:, None]
    spot[:, half:] = draw.random((gaps, candidates - half)) * size[:, None]
    chosen = offers[start[:, None] + spot]
    mentor = (chosen // 4).astype(np.int32)
    other_unit = draw.integers(0, 12, gaps)[:, None] != draw.integers(0, 12, mentors)[mentor]
    apart = np.abs(draw.integers(0, 6, gaps)[:, None] - draw.integers(0, 6, mentors)[mentor])
    score = chance[chosen] * np.where(other_unit, 1.15, 1.0) * (1 - 0.3 * np.minimum(1, apart / 4))
    return _instance(mentor, score, places)


def _instance(mentor: npt.NDArray[np.int32], score: npt.NDArray[np.float64], places: npt.NDArray[np.int32]) -> Instance:
    """Candidates sorted within each gap, each mentor once."""
    order = np.argsort(mentor, axis=1, kind="stable")
    mentor = np.take_along_axis(mentor, order, axis=1)
    score = np.take_along_axis(score, order, axis=1)
    once = np.ones(mentor.shape, dtype=bool)
    once[:, 1:] = mentor[:, 1:] != mentor[:, :-1]
    gap = np.repeat(np.arange(len(mentor), dtype=np.int32), once.sum(axis=1))
    return Instance(gap=gap, mentor=mentor[once], score=score[once], gaps=len(mentor), places=places)
