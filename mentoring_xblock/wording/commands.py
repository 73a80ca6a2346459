"""Commands that stand in a sentence, marked so that a page keeps them whole and in their own direction."""

from __future__ import annotations

import re

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

_COMMAND = re.compile(r"manage\.py(?: [\w./-]*\w)+|(?<![\w-])--[a-z]+(?:-[a-z]+)*(?: \d+)?")
# A longer value goes to a line of its own, and breaks where it must.
_OPTION = re.compile(r"--[a-z-]+(?: [\w./-]{0,19}\w(?![\w./-]))?")


def show_commands(sentence: str) -> SafeString:
    """The sentence for a page: each command from left to right, and no line break within an option."""
    return mark_safe(_COMMAND.sub(_mark, conditional_escape(sentence)))  # noqa: S308 - escaped, and only marks are added


def _mark(found: re.Match[str]) -> str:
    whole = _OPTION.sub(r'<span class="tm-option">\g<0></span>', found[0])
    return f'<code dir="ltr">{whole}</code>'
