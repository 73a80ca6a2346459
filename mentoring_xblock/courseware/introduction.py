"""The author's introduction as safe HTML. What a learner or a mentor writes is never HTML and does not come here."""

from __future__ import annotations

import html as entities
import re
from typing import Any

import nh3
from django.utils.safestring import SafeString, mark_safe

LONGEST = 20_000
_TAGS = {
    "a", "abbr", "b", "blockquote", "br", "code", "em", "figcaption", "figure", "h4", "h5", "h6", "i", "img", "li",
    "ol", "p", "pre", "small", "span", "strong", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "u", "ul",
}  # fmt: skip
_ATTRIBUTES = {
    "*": {"dir", "lang", "title"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "ol": {"start"},
}
_SCHEMES = {"http", "https", "mailto"}
_BETWEEN_WORDS = re.compile(
    r"<(?=/?(?:address|article|blockquote|br|caption|dd|div|dl|dt|figcaption|figure|h[1-6]|hr|img|li|ol|p|pre|section"
    r"|table|tbody|td|tfoot|th|thead|tr|ul)\b)",
    re.IGNORECASE,
)
RULES: dict[str, Any] = {
    "tags": sorted(_TAGS),
    "attributes": {tag: sorted(names) for tag, names in _ATTRIBUTES.items()},
    "schemes": sorted(_SCHEMES),
}
"""The same for the editor's script, which keeps to it while an author writes; what is stored is cleaned here."""


def sanitise_introduction(html: str) -> SafeString:
    """``html`` with nothing left that runs, loads a frame or changes the page around it."""
    if not html:
        return mark_safe("")
    clean = nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        link_rel="noopener noreferrer",
        strip_comments=True,
    )
    return mark_safe(clean)  # noqa: S308 - what nh3 let through


def plain_text(html: str) -> str:
    """``html`` as the text that people read, without any tag, for search and for clients that show text alone.

    The text may contain the signs of HTML, so a page that shows it escapes it.
    """
    return " ".join(entities.unescape(nh3.clean(_BETWEEN_WORDS.sub(" <", html), tags=set())).split())
