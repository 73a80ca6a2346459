"""What text may enter the system, and how keys are made from it. No Django.

Databases disagree: PostgreSQL refuses NUL and lone surrogates, MariaDB's default collation
holds "É" equal to "e", SQLite ignores varchar lengths. So text is checked here, before any of them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from typing import TypeGuard

from .errors import InvalidInput, gettext_noop

KEY_LENGTH = 120
ROOM_FOR_NUMBER = 6
"""Characters of a key that give way to a dash and a number where the key is taken."""
TOKEN_LENGTH = 64
LINE_LENGTH = 255
"""Characters of a title, a name or an address."""
NOTE_LENGTH = 4000
"""Characters of what people write in their own words: a note, a message, a reason, a comment."""
_KEY = re.compile(r"[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?")
_INVISIBLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_BREAK = re.compile(r"\s*[\n\r\u2028\u2029]\s*")
_UNSTORABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_NO_CHARACTERS = dict.fromkeys((0xFFFE, 0xFFFF))
"""No XML may contain them, so neither a course nor a workbook. What is copied from a PDF has one at a divided word."""


def is_name(value: object, *, longest: int = KEY_LENGTH) -> TypeGuard[str]:
    """Whether what came from outside could name something stored: text, not empty or too long, of storable characters.

    What could not is as absent as what is not there, and no database is asked for it: PostgreSQL raises for NUL.
    """
    return isinstance(value, str) and 0 < len(value) <= longest and is_storable(value)


def is_key(value: object) -> TypeGuard[str]:
    """Whether ``value`` is a canonical key as ``check_key`` gives it; equal to no other key in any collation."""
    return is_name(value) and _KEY.fullmatch(value) is not None


def is_storable(value: str) -> bool:
    """Whether every database takes the text: no NUL or other control character, no lone surrogate."""
    return _UNSTORABLE.search(value) is None


def make_visible(text: str) -> str:
    """The text as it can be shown: a replacement character for each control, which a terminal would obey, and for each
    half of a pair, which nothing can print."""
    return _INVISIBLE.sub("\ufffd", text)


def in_one_line(text: str) -> str:
    """The text as it can be shown in a line of its own: a space in place of each break and the blanks around it."""
    return _BREAK.sub(" ", make_visible(text)).strip()


def cut(text: str, longest: int) -> str:
    """The text in at most ``longest`` characters, the last of them "…" where some were left out."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def same_name(one: str, other: str) -> bool:
    """Whether two names differ in case at most. An accent makes another name, whatever a collation holds."""
    return unicodedata.normalize("NFC", one).casefold() == unicodedata.normalize("NFC", other).casefold()


def fold_address(text: str) -> str:
    """An email address or a username as two of them are compared: NFC, in lower case.

    Not ``casefold``, to which “ß” is “ss”: the owner of straße.example would be taken for somebody of strasse.example.
    """
    return unicodedata.normalize("NFC", text).lower()


def clean_text(value: object, *, field: str, longest: int, required: bool = False) -> str:
    """NFC text with ends trimmed and line ends as LF, without the two that no XML may contain.

    Raises InvalidInput if it is not a string, is longer than ``longest`` characters, is empty
    though required, or holds control characters or lone surrogates.
    """
    if value is None or value == "":
        text = ""
    elif not isinstance(value, str):
        raise InvalidInput(gettext_noop("%(field)s must be text."), fields={field: "text"}, field=field)
    else:
        text = value.translate(_NO_CHARACTERS).replace("\r\n", "\n").replace("\r", "\n")
        text = unicodedata.normalize("NFC", text).strip()
    if not is_storable(text):
        raise InvalidInput(
            gettext_noop("%(field)s has characters that we cannot save. Remove control characters."),
            fields={field: "characters"},
            field=field,
        )
    if len(text) > longest:
        raise InvalidInput(
            gettext_noop("%(field)s is longer than %(longest)s characters. Shorten it."),
            fields={field: "length"},
            field=field,
            longest=longest,
        )
    if required and not text:
        raise InvalidInput(gettext_noop("%(field)s is missing. Enter it."), fields={field: "required"}, field=field)
    return text


def make_key(title: str) -> str:
    """A stable ASCII key from a title: NFKD, case-folded, words joined by ``-``, at most KEY_LENGTH.

    Raises InvalidInput when nothing usable is left (a title in a non-Latin script needs a key of its own).
    """
    ascii_only = unicodedata.normalize("NFKD", title.casefold()).encode("ascii", "ignore").decode()
    key = re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")[:KEY_LENGTH].strip("-")
    if not key:
        raise InvalidInput(
            gettext_noop("We cannot make a key from “%(title)s”. Write a key in the key column."), title=title
        )
    return key


def check_key(value: object, *, field: str) -> str:
    """``value`` as a canonical key (lower-case ASCII letters, digits, ``. _ -``); InvalidInput otherwise."""
    text = clean_text(value, field=field, longest=KEY_LENGTH, required=True).casefold()
    if not _KEY.fullmatch(text):
        raise InvalidInput(
            gettext_noop("%(field)s “%(value)s” is not a key. Use letters a–z, digits, dots, dashes and underscores."),
            fields={field: "key"},
            field=field,
            value=text,
        )
    return text


def free_key(text: str, taken: Collection[str], *, word: str) -> str:
    """``text`` as a key, or one made from it, with a number if taken; from ``word`` where the script is not Latin."""
    try:
        key = check_key(text, field="key")
    except InvalidInput:
        try:
            key = make_key(text)
        except InvalidInput:
            key = word
    number, free = 1, key
    while free in taken:
        number += 1
        free = f"{key[: KEY_LENGTH - ROOM_FOR_NUMBER].rstrip('._-')}-{number}"
    return free


class Params(dict[str, object]):
    """Parameters of a sentence that may have been stored by another release: one that is missing leaves a gap ("…")."""

    def __missing__(self, name: str) -> str:
        return "…"
