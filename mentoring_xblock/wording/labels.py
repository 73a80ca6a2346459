"""The words of an enumeration's members in the reader's language."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from ..core.labels import LabelledEnum


def label_of(member: LabelledEnum) -> str:
    """The member's words."""
    return gettext(member.label)


def label_of_stored(kinds: type[LabelledEnum], value: object, *, unknown: str | None = None) -> str:
    """The words for a stored value. One of another release is ``unknown``, by default called so, and never shown."""
    try:
        return gettext(kinds(str(value)).label)
    except ValueError:
        return gettext("unknown") if unknown is None else unknown


def choices_of(kinds: type[LabelledEnum]) -> list[tuple[str, str | Promise]]:
    """(value, words) of every member, for a form; the words are translated when they are shown."""
    return [(member.value, gettext_lazy(member.label)) for member in kinds]
