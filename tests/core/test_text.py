"""Keys that the project makes by itself are keys, and nobody else's; what is said in a line takes one line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring_xblock.core.text import KEY_LENGTH, clean_text, cut, free_key, in_one_line, is_key

TITLES = st.text(max_size=30) | st.text("ab -_.é", max_size=KEY_LENGTH + 10) | st.sampled_from(["スキル", "", "Skill"])


@given(st.lists(TITLES, max_size=8))
def test_every_title_gets_a_key_that_no_other_has(titles: list[str]) -> None:
    taken: list[str] = []
    for title in titles:
        taken.append(free_key(title, taken, word="skill"))
    assert all(map(is_key, taken))
    assert len(set(taken)) == len(titles)


def test_a_key_says_what_the_title_does_and_gets_a_number_where_it_is_taken() -> None:
    assert free_key("True a wheel", (), word="skill") == "true-a-wheel"
    assert free_key("spoke_2.a", (), word="skill") == "spoke_2.a", "a key stays the key that it is"
    assert free_key("スキル", {"skill"}, word="skill") == "skill-2"
    long = "a" * (KEY_LENGTH - 7) + " wheel"
    assert free_key(long, {free_key(long, (), word="skill")}, word="skill") == "a" * (KEY_LENGTH - 7) + "-2"


@given(st.text("ab \t\n\r\x0b\x0c\x85\u2028\u00a0\ud800\x1b", max_size=20))
def test_what_is_said_in_one_line_breaks_nowhere_and_can_be_written(text: str) -> None:
    line = in_one_line(text)
    assert len(line.splitlines()) <= 1
    line.encode()
    assert in_one_line(line) == line
    assert line.count("a") == text.count("a")


def test_a_blank_that_keeps_words_together_stays() -> None:
    assert in_one_line("Rôle\u00a0: deux \n  mots\r\n") == "Rôle\u00a0: deux mots"


@pytest.mark.parametrize(("longest", "shown"), [(3, "ab…"), (4, "abcd"), (5, "abcd"), (1, "…")])
def test_what_is_cut_says_so_and_is_no_longer_than_asked(longest: int, shown: str) -> None:
    assert cut("abcd", longest) == shown


@pytest.mark.parametrize("sign", ["\ufffe", "\uffff"])
def test_what_no_xml_may_contain_is_left_out_and_not_complained_of(sign: str) -> None:
    assert clean_text(f" {sign} knowl{sign}edge{sign}", field="title", longest=9) == "knowledge"
    assert clean_text(sign, field="title", longest=9) == ""
