"""Dates as spreadsheets and HR systems write them. Pure: no Django, no database, no clock."""

from __future__ import annotations

import re
from datetime import date

_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4}|\d{2})")
_MONTH_FIRST = re.compile(r"([^\W\d_]{3,})\.? (\d{1,2}),? (\d{4})")
_DAY_FIRST = re.compile(r"(\d{1,2})\.?[ -](?:de )?([^\W\d_]{3,})\.?,?[ -](?:de )?(\d{4})")
_MONTHS = (
    ("jan", "jän", "ene"), ("feb", "fév", "fev"), ("mar", "mär", "mrz"), ("apr", "avr", "abr"), ("may", "mai"),
    ("jun", "juin"), ("jul", "juil"), ("aug", "aoû", "aou", "ago"), ("sep", "set"), ("oct", "okt"), ("nov",),
    ("dec", "dez", "déc", "dic"),
)  # fmt: skip
"""How the months begin in English, German, French and Spanish."""
_TIME = re.compile(
    r"(.*\d),?[ T]+\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?(?: ?[ap]\.?m\.?)?(?: ?[a-z]{1,5}[+-]?\d*)?", re.IGNORECASE
)
_SLASHED = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4}|\d{2})")


def read_dates(text: str) -> tuple[date, ...]:
    """Every day that the text can mean: none, one, or of 03/04/2026 the day first and then the month first."""
    text = text.strip()
    if found := _TIME.fullmatch(text):
        text = found[1]
    if found := _ISO.fullmatch(text):
        return _days((int(found[1]), int(found[2]), int(found[3])))
    if found := _DOTTED.fullmatch(text):
        return _days((_year(found[3]), int(found[2]), int(found[1])))
    if found := _SLASHED.fullmatch(text):
        first, second, year = int(found[1]), int(found[2]), _year(found[3])
        return _days((year, second, first), (year, first, second))
    if found := _MONTH_FIRST.fullmatch(text):
        return _days((int(found[3]), _month(found[1]), int(found[2])))
    if found := _DAY_FIRST.fullmatch(text):
        return _days((int(found[3]), _month(found[2]), int(found[1])))
    return ()


def _year(digits: str) -> int:
    """The year; of two digits one of this century."""
    return int(digits) if len(digits) > 2 else 2000 + int(digits)


def _month(word: str) -> int:
    """The month by its name or the beginning of it, 0 for another word."""
    folded = word.casefold()
    # Of "juin" and "juil" the first three letters are the same.
    begins = folded[:4] if folded.startswith("jui") else folded[:3]
    return next((number for number, names in enumerate(_MONTHS, start=1) if begins in names), 0)


def _days(*read: tuple[int, int, int]) -> tuple[date, ...]:
    found: list[date] = []
    for year, month, day in read:
        try:
            found.append(date(year, month, day))
        except ValueError:
            continue
    return tuple(dict.fromkeys(found))
