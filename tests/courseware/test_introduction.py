"""The author's HTML: what stays and what goes."""

from __future__ import annotations

import pytest

from mentoring_xblock.courseware.introduction import plain_text, sanitise_introduction


@pytest.mark.parametrize(
    ("html", "clean"),
    [
        ("<p>Hello <b>you</b></p>", "<p>Hello <b>you</b></p>"),
        ("<script>alert(1)</script>x", "x"),
        ("<p onclick='x()'>a</p>", "<p>a</p>"),
        ("<p style='position:fixed'>a</p>", "<p>a</p>"),
        ("<iframe src='https://x.example'></iframe>a", "a"),
        ("<a href='javascript:alert(1)'>a</a>", '<a rel="noopener noreferrer">a</a>'),
        ("<a href='/x'>a</a>", '<a href="/x" rel="noopener noreferrer">a</a>'),
        ("<img src='data:text/html,x' alt='a'>", '<img alt="a">'),
        ("<img src='/static/a.png' alt='a' onerror='x()'>", '<img src="/static/a.png" alt="a">'),
        ("<form action='/'><input></form>a", "a"),
        ("<style>*{display:none}</style>a", "a"),
        ("<svg><script>x</script></svg>a", "a"),
        ("<!-- x -->a", "a"),
        ("a < b & c", "a &lt; b &amp; c"),
    ],
)
def test_nothing_that_runs_or_changes_the_page_around_it_survives(html: str, clean: str) -> None:
    assert str(sanitise_introduction(html)) == clean
    assert str(sanitise_introduction(clean)) == clean


def test_plain_text_has_no_tags_and_keeps_words_apart() -> None:
    assert plain_text("<p>One</p><p>two <b>three</b></p><script>no</script>") == "One two three"
    assert plain_text("one<br>two<UL><li>three</li></UL>") == "one two three"


def test_plain_text_reads_as_people_see_it() -> None:
    assert plain_text("<p>Fish &amp; chips, 1 &lt; 2&nbsp;m: can you <b>solder</b>?</p>") == (
        "Fish & chips, 1 < 2 m: can you solder?"
    )
    assert plain_text("&lt;script&gt;alert(1)&lt;/script&gt;") == "<script>alert(1)</script>"
