"""In which order skills take over from each other, and whether they do so in a circle. Pure: no Django, no database."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Order(Generic[T]):
    """``predecessors``: whom each skill follows, each skill after those that it follows; ``circling``: who has no place
    in such an order, because what follows leads in a circle."""

    predecessors: dict[T, tuple[T, ...]]
    circling: frozenset[T]


def order_of_succession(followers: Mapping[T, Sequence[T]]) -> Order[T]:
    """Turn "who follows each" around into "whom each follows", in an order in which words can be passed on.

    Takes time in proportion to the number of lines, whatever their shape.
    """
    formers: dict[T, list[T]] = {}
    for former, ones in followers.items():
        for one in ones:
            formers.setdefault(one, []).append(former)
    missing = {one: len(before) for one, before in formers.items()}
    ready = [former for former in followers if former not in formers]
    done: set[T] = set()
    ordered: dict[T, tuple[T, ...]] = {}
    while ready:
        at = ready.pop()
        done.add(at)
        for one in followers.get(at, ()):
            missing[one] -= 1
            if not missing[one]:
                ordered[one] = tuple(formers[one])
                ready.append(one)
    return Order(ordered, frozenset(followers) - done)
