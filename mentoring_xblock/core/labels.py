"""Enumerations whose members say what a person reads for them. No Django: the words are marked for the translators here
and translated where they are read (``wording``, ``applets.schema``).
"""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class LabelledEnum(StrEnum):
    """A text for the database and for machines, with its words for people.

    Members are written ``NAME = "value", gettext_noop("Words")``. ``label`` is English and may have placeholders.
    """

    _value_: str
    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        """The member of that value; Enum finds it again by the value alone."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member
