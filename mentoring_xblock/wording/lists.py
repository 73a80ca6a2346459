"""Several words or names in a row, with the signs that the reader's language sets between and around them."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext, pgettext


def join_words(words: Iterable[object]) -> str:
    """``words`` as a list within a sentence: "one, two, three"."""
    return pgettext("between the parts of a list", ", ").join(map(str, words))


def join_parts(parts: Iterable[object]) -> str:
    """``parts`` that may hold lists themselves: "one, two; three"."""
    return pgettext("between lists", "; ").join(map(str, parts))


def join_label(label: object, said: object) -> str:
    """``said`` after what it is about: "label: said". Templates write the same sign."""
    return pgettext("after a label", ": ").join((str(label), str(said)))


def quote(title: str) -> str:
    """A title within a sentence, in the quotation marks of the language."""
    return gettext("“%(title)s”") % {"title": title}
