"""Work divided among workers: however it is divided, the same pairs; and what travels between them comes back whole."""

from __future__ import annotations

import numpy as np
import pytest

from mentoring_xblock.applets.matching.batch_input import (
    BatchInput,
    input_from_bytes,
    input_to_bytes,
    part_from_bytes,
    part_to_bytes,
)
from mentoring_xblock.applets.matching.plans import PlannedSkill
from mentoring_xblock.assignment.edges import Edges
from mentoring_xblock.assignment.partition import divide, solve_part
from mentoring_xblock.assignment.solve import assign_apart
from mentoring_xblock.core.values import fields_of
from tests.benchmarks.instances import organisation
from tests.benchmarks.whole import edges_of


def islands(seed: int, *, count: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, int, np.ndarray]:  # type: ignore[type-arg]
    """Organisations that share nobody, of very different sizes, some of them with places for all."""
    draw = np.random.default_rng(seed)
    gap, mentor, score, places, gaps = [], [], [], [], 0
    for n in range(count):
        one = organisation(int(draw.integers(2, 120)), seed=seed * 100 + n, candidates=6)
        gap.append(one.gap + gaps)
        mentor.append(one.mentor + sum(map(len, places)))
        score.append(one.score)
        places.append(one.places * (20 if n % 3 == 0 else 1))
        gaps += one.gaps
    return np.concatenate(gap), np.concatenate(mentor), np.concatenate(score), gaps, np.concatenate(places)


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("most", [1, 2, 5, 50])
def test_however_many_share_the_work_the_pairs_are_the_same(seed: int, most: int) -> None:
    gap, mentor, score, gaps, places = islands(seed, count=12)
    edges = edges_of(gap, mentor, score, gaps=gaps, places=places)
    whole = assign_apart(edges)
    settled, parts = divide(edges, most=most, least=1)
    assert 1 <= len(parts) <= most
    # In any order, as workers end.
    found = [settled, *map(solve_part, reversed(parts))]
    assert sorted(np.concatenate([gap for gap, *_ in found]).tolist()) == list(range(gaps))
    joined = np.full(gaps, -1, dtype=np.int32)
    for gap, mentor, _short in found:
        joined[gap] = mentor
    assert joined.tolist() == whole.mentor_of_gap.tolist()
    assert sum(short for *_, short in found) == pytest.approx(whole.bound - whole.total, abs=1e-9)


def test_the_parts_are_of_about_equal_work_and_none_is_worth_less_than_a_task() -> None:
    gap, mentor, score, gaps, places = islands(3, count=40)
    edges = edges_of(gap, mentor, score, gaps=gaps, places=places)
    work = [apart.gap.size for apart, *_ in divide(edges, most=4, least=1)[1]]
    assert len(work) == 4
    assert max(work) < 1.5 * min(work)
    assert len(divide(edges, most=16, least=edges.gap.size)[1]) == 1


def test_what_hangs_together_is_one_part() -> None:
    one = organisation(2000, seed=1)
    edges = edges_of(one.gap, one.mentor, one.score, gaps=one.gaps, places=one.places)
    parts = divide(edges, most=16, least=1)[1]
    assert max(apart.gap.size for apart, *_ in parts) > 0.9 * edges.gap.size


def test_without_edges_there_is_nothing_to_share() -> None:
    edges = edges_of([], [], [], gaps=3, places=[1])
    (gap, mentor, _short), parts = divide(edges)
    assert (gap.tolist(), mentor.tolist(), parts) == ([0, 1, 2], [-1, -1, -1], ())


def test_facts_and_answers_come_back_whole_from_their_bytes() -> None:
    ints = np.array([1, 2, 3], dtype=np.int32)
    inputs = BatchInput(
        skills=(PlannedSkill(7, "data", "pivot", "Pivot “tables”"),),
        mentee=np.array([2**40, 1, 2]), skill=ints, level=ints, target=ints, nobody=ints > 1, has_place=ints > 2,
        mentor=np.array([5]), edges=Edges(ints, ints, np.array([0.1, 1e-300, 3.0]), ints, gaps=3),
        edge_confirmed=ints > 1, over=ints, under_way=4, pairable=3, kept=2,
    )  # fmt: skip
    back = input_from_bytes(input_to_bytes(inputs))
    was, now = (
        fields_of(each, "edges") | {f"edges.{name}": value for name, value in fields_of(each.edges).items()}
        for each in (inputs, back)
    )
    for name, value in was.items():
        assert np.array_equal(value, now[name]) if isinstance(value, np.ndarray) else value == now[name], name
        assert getattr(value, "dtype", None) == getattr(now[name], "dtype", None), name
    gap, mentor, short = part_from_bytes(part_to_bytes((ints, ints, 0.25)))
    assert (gap.tolist(), mentor.tolist(), short) == ([1, 2, 3], [1, 2, 3], 0.25)
