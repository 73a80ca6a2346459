"""When two texts or two models say the same, and which skill or role a text names. No Django, no database, no files."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from typing import Any

from ...core.errors import InvalidInput
from ...core.text import check_key, make_key
from .data import FrameworkModel


def fold(text: str) -> str:
    """``text`` as compared for equality: NFC, case-folded, spaces joined."""
    return unicodedata.normalize("NFC", " ".join(unicodedata.normalize("NFC", text).casefold().split()))


def refer(text: str) -> str:
    """The canonical key that ``text`` names: the key itself in any case, or the title that a blank key is made from.

    Empty where it can name nothing.
    """
    try:
        return check_key(text, field="key")
    except InvalidInput:
        try:
            return make_key(text)
        except InvalidInput:
            return ""


def role_name(title: str, grade: str) -> str:
    """The name of a role at a grade, from which its key is made where the file gives none."""
    return f"{title} {grade}" if grade.strip() and fold(grade) != fold(title) else title


def content_hash(model: FrameworkModel) -> str:
    """SHA-256 of all that the model says, in hexadecimal; equal models and only those have equal hashes."""
    content = json.dumps(model, default=_fields_of, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(content.encode("ascii")).hexdigest()


_SAID_ONLY = frozenset({"followed_by", "plan"})
"""Fields that count only where they say something: they are younger than the hashes that are stored."""


def _fields_of(value: Any) -> dict[str, object]:
    """A frozen value's fields; ``dataclasses.asdict`` copies each text and takes twenty times as long."""
    return {name: said for name in value.__slots__ if (said := getattr(value, name)) or name not in _SAID_ONLY}
