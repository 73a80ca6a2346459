"""Column and constraint shapes that the rooms' models share. No model and no rule of a room goes here.

The rows must hold on SQLite, PostgreSQL and MariaDB/MySQL alike. MySQL has no partial unique index,
so "at most one open …" is a nullable unique column (NULL when closed) with a CHECK that says when it
must be NULL.
"""

from __future__ import annotations

from typing import Any

import django
from django.db import models
from django.utils.translation import gettext_lazy

from ..core.labels import LabelledEnum
from ..core.text import KEY_LENGTH


def check(name: str, condition: models.Q) -> models.CheckConstraint:
    """A named CHECK; Django 5.1 renamed the argument and 6.0 removes the old name."""
    argument: dict[str, Any] = {"condition" if django.VERSION >= (5, 1) else "check": condition}
    return models.CheckConstraint(name=name, **argument)


def key_field(**options: Any) -> models.CharField[str, str]:
    """A canonical key (core.text.check_key): lower-case ASCII, so no collation can confuse two of them."""
    return models.CharField(max_length=KEY_LENGTH, **options)


def level_field(**options: Any) -> models.PositiveSmallIntegerField[int, int]:
    """A level's number on a scale, from 1."""
    return models.PositiveSmallIntegerField(**options)


def choice_field(kinds: type[LabelledEnum], **options: Any) -> models.CharField[str, str]:
    """One of an enumeration's values; forms and the admin show its words in the reader's language."""
    return models.CharField(choices=[(kind.value, gettext_lazy(kind.label)) for kind in kinds], **options)


def numbered(row: models.Model) -> str:
    """What a row without a name of its own is called, in the reader's language: "pairing 12"."""
    return f"{row._meta.verbose_name} {row.pk}"


def both_or_neither(column: str, condition: models.Q) -> models.Q:
    """``column`` is set exactly where ``condition`` holds."""
    is_set = models.Q(**{f"{column}__isnull": False})
    return (condition & is_set) | (~condition & ~is_set)
