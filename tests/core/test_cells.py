"""Which cells a spreadsheet would run, asked of Unicode's own tables: every blank, every form of every sign."""

from __future__ import annotations

import sys
import unicodedata

import pytest

from mentoring_xblock.core.cells import arm, disarm

EVERY = [chr(number) for number in range(sys.maxunicode + 1) if not 0xD800 <= number <= 0xDFFF]
# Format characters that are seen: signs of Arabic, Syriac, Kaithi and Egyptian script, which no program trims.
SEEN = {
    *map(chr, range(0x600, 0x606)),
    *map(chr, (0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD)),
    *map(chr, range(0x13430, 0x13440)),
}
BLANKS = [sign for sign in EVERY if unicodedata.category(sign) in {"Zs", "Zl", "Zp", "Cc", "Cf"} and sign not in SEEN]
BLANKS += ["\u2800", "\u3164", "\uffa0"]
SIGNS = [sign for sign in EVERY if unicodedata.normalize("NFKC", sign) in tuple("=+-@|%\u2212")]


def test_unicode_has_more_of_both_than_ascii() -> None:
    assert len(BLANKS) > 180
    assert {"=", "+", "-", "@", "|", "%", "\u2212", "\uff1d", "\uff0b", "\uff0d", "\uff20", "\uff05", "\uff5c"} <= set(
        SIGNS
    )


def test_a_sign_behind_whatever_is_not_seen_is_armed() -> None:
    ran = [
        (blank, sign)
        for blank in ["", *BLANKS]
        for sign in SIGNS
        if not arm(f"{blank}{sign}1").startswith("'") or not arm(f"{blank}\ufeff {sign}1").startswith("'")
    ]
    assert ran == []


def test_a_control_character_is_armed_whatever_follows_it() -> None:
    controls = [sign for sign in EVERY if unicodedata.category(sign) == "Cc"]
    assert [sign for sign in controls if arm(f"{sign}text") != f"'{sign}text"] == []


@pytest.mark.parametrize("cell", ["", "a", " a", "1", "a=1", "'a", "it's", " ' =1", "50 %", "né", "日本", "\u00a0a"])
def test_what_starts_no_formula_stays_as_it_is(cell: str) -> None:
    assert arm(cell) == cell == disarm(cell)


@pytest.mark.parametrize("apostrophes", range(4))
@pytest.mark.parametrize("start", ["", " ", "\n", "\v", "\f", "\u00a0", "\u200b", "\ufeff", "\t", "\x00"])
def test_arming_and_disarming_are_inverse(start: str, apostrophes: int) -> None:
    for sign in ("=", "\uff1d", "x", "'"):
        cell = "'" * apostrophes + start + sign + "1"
        assert disarm(arm(cell)) == cell
        assert disarm(disarm(arm(arm(cell)))) == cell
