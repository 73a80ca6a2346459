"""Serializers from frozen values: a shape names what it shows, and the value's own types say the rest.

Fields that are not named are not shown, so a new field of a value does not reach callers by accident.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache
from types import NoneType, UnionType
from typing import Any, ClassVar, TypeAlias, Union, get_args, get_origin, get_type_hints

from rest_framework import serializers

from ...core.labels import LabelledEnum

Field: TypeAlias = Any
"""A field of REST framework, which comes without types."""

_SIMPLE: Mapping[type, type[Field]] = {
    bool: serializers.BooleanField,
    int: serializers.IntegerField,
    float: serializers.FloatField,
    datetime: serializers.DateTimeField,
    date: serializers.DateField,
    str: serializers.CharField,
}
"""The first type that fits counts, so ``bool`` stands before ``int`` and ``datetime`` before ``date``."""

_SHAPES: dict[type, type[Output]] = {}


class Output(serializers.Serializer[Any]):
    """A shape of the frozen value ``of``. ``shows`` names its fields in order: ``name``, or ``name=path.in.the.value``.

    A field that is declared in the class as well is taken from there. A value within the value is shown in the shape
    that was declared first for its type. Null is allowed where the type, or one on the way to it, allows None.
    """

    of: ClassVar[type]
    shows: ClassVar[Sequence[str]]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        _SHAPES.setdefault(cls.of, cls)

    def get_fields(self) -> dict[str, Field]:
        """The fields by name, new for every serializer."""
        declared: dict[str, Field] = super().get_fields()
        return {name: declared.get(name) or _field(self.of, name, path) for name, path in _split(tuple(self.shows))}


@cache
def _split(shows: tuple[str, ...]) -> list[tuple[str, str]]:
    pairs = (line.partition("=") for line in shows)
    return [(name, path or name) for name, _, path in pairs]


def _field(of: type, name: str, path: str) -> Field:
    kind, may_lack, may_be_none = _type_at(of, path)
    more: dict[str, Any] = {"source": path} if path != name else {}
    if may_be_none or may_lack:
        more["allow_null"] = True
    if may_lack:
        more["default"] = None
    return _of_type(kind, **more)


@cache
def _type_at(of: type, path: str) -> tuple[Any, bool, bool]:
    """The type at the end of the path without None; whether a value on the way may be None, and whether the last may.

    Raises KeyError for a path that the value does not have.
    """
    may_lack = may_be_none = False
    kind: Any = of
    for part in path.split("."):
        may_lack = may_lack or may_be_none
        kind, may_be_none = _without_none(_types_of(kind)[part])
    return kind, may_lack, may_be_none


@cache
def _types_of(kind: type) -> dict[str, Any]:
    """The types of a value's fields and properties."""
    found = get_type_hints(kind) if dataclasses.is_dataclass(kind) else {}
    for name, thing in vars(kind).items():
        if isinstance(thing, property) and thing.fget is not None:
            found[name] = get_type_hints(thing.fget)["return"]
    return found


def _without_none(kind: Any) -> tuple[Any, bool]:
    if get_origin(kind) not in (Union, UnionType):
        return kind, False
    (only,) = (each for each in get_args(kind) if each is not NoneType)
    return only, True


def _of_type(kind: Any, **more: Any) -> Field:
    origin, within = get_origin(kind), get_args(kind)
    if origin is not None and issubclass(origin, Mapping):
        return serializers.DictField(child=_of_type(within[1]), **more)
    if origin is tuple:
        if within[0] in _SHAPES:
            return _SHAPES[within[0]](many=True, **more)
        return serializers.ListField(child=_of_type(within[0]), **more)
    if kind in _SHAPES:
        return _SHAPES[kind](**more)
    if issubclass(kind, LabelledEnum):
        return serializers.ChoiceField(choices=[member.value for member in kind], **more)
    for known, field in _SIMPLE.items():
        if issubclass(kind, known):
            return field(**more)
    raise TypeError(f"No field shows a value of the type {kind}.")
