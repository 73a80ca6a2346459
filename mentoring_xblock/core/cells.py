"""What a spreadsheet would run: a table is armed against it on the way out, disarmed on the way in. No Django.

A cell that starts like a formula gets an apostrophe (OWASP, CSV injection). Programs trim what they cannot show and
read full-width signs as their plain forms, so ``<no-break space>＝1`` starts like a formula too. A cell that starts so
behind apostrophes of its own gets one more, which keeps the two steps exact inverses.
"""

from __future__ import annotations

import re

# Control characters start a formula by themselves: a tab, a line end or a NUL breaks the cell in some programs, and
# what follows it then starts a cell of its own.
_CONTROL = r"\x00-\x1f\x7f-\x9f"
# Unicode's white space, its default ignorable characters and the other blanks: all that is there and is not seen.
_UNSEEN = (
    r"\s\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164"
    r"\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
# = + - @ | % and what Unicode holds to be forms of them: superscript, subscript, small and full-width; the minus sign.
_SIGNS = (
    r"=+\-@|%\u207a\u207b\u207c\u208a\u208b\u208c\u2212\ufb29\ufe62\ufe63\ufe66\ufe6a\ufe6b"
    r"\uff05\uff0b\uff0d\uff1d\uff20\uff5c"
)
_FORMULA = re.compile(rf"'*(?:[{_CONTROL}]|[{_UNSEEN}]*[{_SIGNS}])")


def _starts_like_formula(cell: str) -> bool:
    """Whether a spreadsheet might run ``cell``, any apostrophes before it left out of account."""
    return _FORMULA.match(cell) is not None


def arm(cell: str) -> str:
    """``cell`` with an apostrophe where a spreadsheet would take it for a formula."""
    return f"'{cell}" if _starts_like_formula(cell) else cell


def disarm(cell: str) -> str:
    """``cell`` without the apostrophe that ``arm`` gave it."""
    return cell[1:] if cell.startswith("'") and _starts_like_formula(cell) else cell
