"""Several words or names in a row, with the signs that the reader's language sets between and around them."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext, pgettext


def join_words(words: Iterable[object]) -> str:
    """``words`` as a list within a sentence: "one, two, three"."""
    return pgettext("between the parts of a list", ", ").join(map(str, words))


def quote(title: str) -> str:
    """A title within a sentence, in the quotation marks of the language."""
    return gettext("“%(title)s”") % {"title": title}
