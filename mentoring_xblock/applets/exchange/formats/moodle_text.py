"""Descriptions as Moodle holds them: HTML out of our texts, and our texts out of anybody's HTML.

Nothing of the HTML that comes in is kept: only its words, paragraphs, lists and our own comment are read.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from typing import Any

_COMMENT = "task-mentoring "
_HEADING = "h5"
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]{0,20})(?:[\s/][^<>]*)?>")
_BLOCKS = frozenset({"p", "div", "ul", "ol", "h1", "h2", "h3", "h4", "h6", "table", "tr"})


def as_html(
    text: str, *, lists: Mapping[str, tuple[str, ...]] | None = None, more: Mapping[str, object] | None = None
) -> str:
    """Paragraphs for ``text``, a heading and a list for each of ``lists``, and a comment that holds ``more``."""
    parts = [f"<p>{html.escape(part, quote=False).replace(chr(10), '<br>')}</p>" for part in text.split("\n\n")]
    out = "".join(parts) if text else ""
    for heading, items in (lists or {}).items():
        lines = "".join(f"<li>{html.escape(item, quote=False)}</li>" for item in items)
        out += f"<{_HEADING}>{html.escape(heading, quote=False)}</{_HEADING}><ul>{lines}</ul>"
    said = {name: value for name, value in (more or {}).items() if value}
    if said:
        # A comment ends at the first "-->": neither may be inside.
        content = json.dumps(said, separators=(",", ":")).replace("--", "-\\u002d").replace(">", "\\u003e")
        out += f"<!--{_COMMENT}{content}-->"
    return out


class Described:
    """What a description says: its ``text``, its ``lists`` by the heading above each, and ``more`` in our comment.

    Reading never fails, whatever the HTML, and takes time in proportion to its length. The standard library's parser is
    not used: on unclosed tags its time grows with the square of the length.
    """

    def __init__(self, content: str) -> None:
        self.lists: dict[str, tuple[str, ...]] = {}
        self.more: dict[str, Any] = {}
        self.paragraphs: list[str] = []
        self.current: list[str] = []
        self.is_open = False
        self.heading: str | None = None
        self.no_more_comments = False
        at = 0
        while (sign := content.find("<", at)) >= 0:
            self.take_text(content[at:sign])
            at = self.take_markup(content, sign)
        self.take_text(content[at:])
        self.end_block()
        self.text = "\n\n".join(self.paragraphs)

    def more_text(self, name: str) -> str:
        """A text of our comment, empty if it is none."""
        value = self.more.get(name)
        return value if isinstance(value, str) else ""

    def more_texts(self, name: str) -> list[str]:
        """A list of texts of our comment, empty if it is none."""
        value = self.more.get(name)
        return value if isinstance(value, list) and all(isinstance(each, str) for each in value) else []

    def take_text(self, text: str) -> None:
        if text:
            self.current.append(html.unescape(text))

    def take_markup(self, content: str, at: int) -> int:
        """Read the tag or comment that begins at ``at`` (or take the sign as text), and give where it ends."""
        if content.startswith("<!--", at) and not self.no_more_comments:
            end = content.find("-->", at + 4)
            if end >= 0:
                self.take_comment(content[at + 4 : end])
                return end + 3
            self.no_more_comments = True
        tag = _TAG.match(content, at)
        if tag is None:
            self.current.append("<")
            return at + 1
        if tag[1]:
            self.close_tag(tag[2].lower())
        else:
            self.open_tag(tag[2].lower())
        return tag.end()

    def open_tag(self, tag: str) -> None:
        if tag == "br":
            self.current.append("\n")
        elif tag in _BLOCKS or tag in ("li", _HEADING):
            self.end_block()
            self.is_open = tag == "p"

    def close_tag(self, tag: str) -> None:
        if tag == _HEADING:
            self.heading = self.take()
            self.lists.setdefault(self.heading, ())
        elif tag == "li" and self.heading is not None:
            item = self.take()
            self.lists[self.heading] += (item,) if item.strip() else ()
        elif tag == "li":
            self.paragraphs.append(f"- {self.take()}")
        elif tag in _BLOCKS:
            self.end_block()

    def take_comment(self, data: str) -> None:
        if not data.startswith(_COMMENT):
            return
        try:
            said = json.loads(data[len(_COMMENT) :])
        except (ValueError, RecursionError):
            return
        if isinstance(said, dict):
            self.more = said

    def take(self) -> str:
        text = "".join(self.current)
        self.current = []
        return text

    def end_block(self) -> None:
        text = self.take()
        if text.strip() or self.is_open:
            self.paragraphs.append(text)
        self.is_open = False


def first_proficient(configuration: str) -> int:
    """The lowest level that Moodle's scale configuration calls proficient, 0 where it says none."""
    try:
        entries = json.loads(configuration) if len(configuration) < 5000 else []
    except (ValueError, RecursionError):
        return 0
    found = [
        entry["id"]
        for entry in (entries if isinstance(entries, list) else [])
        if isinstance(entry, dict) and entry.get("proficient") == 1 and isinstance(entry.get("id"), int)
    ]
    return min(found, default=0)
