"""Fields that take what the schema says and nothing like it: no number for a text, no "yes" for true.

DRF's own fields are generous (123 is text, "1" a number, "on" true), so that a client's mistake is stored as if it were
meant. What is refused here is described: drf-spectacular asks the extensions below.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from rest_framework import serializers
from rest_framework.fields import empty

LARGEST_ID = 2**63 - 1
# ASCII digits: Python's \d takes those of every script.
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})?"
)
_NUMBER = re.compile(r"-?[0-9]{1,20}")


class Text(serializers.CharField):
    """A text; unless ``allow_blank``, one with something to read in it."""

    def to_internal_value(self, data: Any) -> str:
        """The trimmed text; refuses other types, and a length beyond ``max_length`` before it is trimmed."""
        if not isinstance(data, str):
            self.fail("invalid")
        if self.max_length is not None and len(data) > self.max_length:
            raise serializers.ValidationError(
                _("Ensure this field has no more than %(most)s characters.") % {"most": self.max_length},
                code="max_length",
            )
        return str(super().to_internal_value(data))


class Number(serializers.IntegerField):
    """A whole number in JSON."""

    def to_internal_value(self, data: Any) -> int:
        """The number; refuses texts, true and false, and what has a part after the point."""
        if isinstance(data, bool) or not isinstance(data, int | float) or data != data // 1:
            self.fail("invalid")
        return int(super().to_internal_value(int(data)))


class QueryNumber(serializers.IntegerField):
    """A whole number in a query string, in plain digits; an empty one is a fault and not an absent one."""

    def get_value(self, dictionary: Mapping[str, Any]) -> Any:
        """What the query says, the last where it says it twice."""
        return dictionary.get(self.field_name or "", empty)

    def to_internal_value(self, data: Any) -> int:
        """The number; refuses signs, points and blanks."""
        if not isinstance(data, str) or not _NUMBER.fullmatch(data):
            self.fail("invalid")
        return int(super().to_internal_value(data))


class YesNo(serializers.BooleanField):
    """True or false, and null where allowed."""

    def to_internal_value(self, data: Any) -> bool:
        """The same value; refuses all the words and numbers that could stand for it."""
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return bool(data)


class Day(serializers.DateField):
    """A date as YYYY-MM-DD."""

    def to_internal_value(self, value: Any) -> date:
        """The date; refuses shorter and longer spellings of it."""
        if not isinstance(value, str) or not _DAY.fullmatch(value):
            self.fail("invalid", format="YYYY-MM-DD")
        found: date = super().to_internal_value(value)
        return found


class Moment(serializers.Field[Any, Any, Any, Any]):
    """A date and time as ISO 8601, with an offset or without one: then it is the caller's local time."""

    default_error_messages = {
        "invalid": _("Write a date and time such as 2026-03-31T14:30:00+02:00 or 2026-03-31T14:30.")
    }

    def to_internal_value(self, data: Any) -> datetime:
        """The moment, without a time zone where none was given."""
        if not isinstance(data, str) or not _MOMENT.fullmatch(data):
            self.fail("invalid")
        try:
            found = datetime.fromisoformat(data)
        except ValueError:
            self.fail("invalid")
        return found

    def to_representation(self, value: datetime) -> str:
        """ISO 8601."""
        return value.isoformat()


class _Described(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    """Base of what says of a field that DRF does not: the registry of drf-spectacular finds the subclasses."""

    def more(self) -> dict[str, Any]:
        """Keywords to add to those of DRF's own field."""
        return {}

    def map_serializer_field(self, auto_schema: Any, direction: str) -> dict[str, Any]:
        """The field as DRF's own, with ``more``."""
        found = auto_schema._map_serializer_field(self.target, direction, bypass_extensions=True)
        return {**found, **self.more()}


class DescribedText(_Described):  # type: ignore[no-untyped-call]
    """A text that must not be blank has a sign that is seen."""

    target_class = Text

    def more(self) -> dict[str, Any]:
        """Blank is what consists of white space alone; a NUL no database holds."""
        return {} if self.target.allow_blank else {"minLength": 1, "pattern": r"\S"}


class DescribedMoment(_Described):  # type: ignore[no-untyped-call]
    """A moment whose offset may be left out, which the format ``date-time`` does not allow."""

    target_class = Moment

    def map_serializer_field(self, auto_schema: Any, direction: str) -> dict[str, Any]:
        """A text of the pattern."""
        return {"type": "string", "pattern": f"^{_MOMENT.pattern}$"}
