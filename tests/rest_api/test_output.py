"""A shape takes its fields from the value's types, and shows what it names and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest
from rest_framework import serializers

from mentoring_xblock.rest_api.v1.output import Output


@dataclass(frozen=True)
class Leaf:
    """A value within the value."""

    name: str
    when: datetime | None = None


@dataclass(frozen=True)
class Tree:
    """Something of every kind."""

    number: int
    share: float
    sound: bool
    day: date
    counts: Mapping[int, tuple[str, ...]]
    leaves: tuple[Leaf, ...]
    first: Leaf | None
    secret: str = "hidden"
    odd: object = None

    @property
    def height(self) -> int:
        """Not stored."""
        return len(self.leaves)


class LeafOut(Output):
    """A leaf."""

    of = Leaf
    shows = ("name", "at=when")


class TreeOut(Output):
    """A tree."""

    of = Tree
    shows = ("number", "share", "sound", "day", "counts", "leaves", "height", "first_name=first.name", "words")
    words = serializers.SerializerMethodField()

    def get_words(self, tree: Any) -> str:
        return f"{tree.number} leaves"


TREE = Tree(2, 0.5, True, date(2026, 3, 1), {1: ("a", "b")}, (Leaf("l", datetime(2026, 3, 1, tzinfo=UTC)),), None)


def test_what_is_named_is_shown_in_its_order_and_nothing_else() -> None:
    assert dict(TreeOut(TREE).data) == {
        "number": 2, "share": 0.5, "sound": True, "day": "2026-03-01", "counts": {"1": ["a", "b"]},
        "leaves": [{"name": "l", "at": "2026-03-01T00:00:00Z"}], "height": 1, "first_name": None, "words": "2 leaves",
    }  # fmt: skip
    assert list(TreeOut().fields) == [name.partition("=")[0] for name in TreeOut.shows]


def test_a_field_is_of_the_values_type_and_null_only_where_the_type_says_so() -> None:
    fields = TreeOut().fields
    assert [type(fields[name]).__name__ for name in ("number", "share", "sound", "day", "counts", "height")] == [
        "IntegerField", "FloatField", "BooleanField", "DateField", "DictField", "IntegerField",
    ]  # fmt: skip
    assert [name for name, field in fields.items() if field.allow_null] == ["first_name"]
    assert LeafOut().fields["at"].allow_null


@pytest.mark.parametrize(("path", "refusal"), [("nothing", KeyError), ("odd", TypeError)])
def test_what_the_value_does_not_have_or_no_field_shows_is_refused(path: str, refusal: type[Exception]) -> None:
    class Wrong(Output):
        of = Tree
        shows = (path,)

    with pytest.raises(refusal):
        _ = Wrong().fields
