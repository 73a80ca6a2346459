"""No message and no prose of the package uses the phrases that ``CONTRIBUTING.md``'s glossary left behind.

The text of every file is searched: messages (gettext calls, template tags, the words that scripts show), docstrings,
comments and documents. Code is not: in Python only strings and comments are read, so that a name may be what it is.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
BANNED = [
    re.compile(phrase, re.IGNORECASE)
    for phrase in (
        # "X is no key" -> "X is not a key"; "there is no key" and "is no longer" are plain English.
        r"(?<!there )\b(?:is|are|was|were) no\b(?! (?:longer|more|later|fewer|earlier)\b)",
        r"\bstands? twice\b",
        # "are told" -> "we notify"; "told apart" is plain English.
        r"\b(?:is|are|was|were) told\b(?! apart)",
        r"\bleft aside\b",
        r"\bmend(?:s|ed|ing)?\b(?!-)",
        r"\bhand(?:s|ed|ing)? (?:\w+ )?in\b",
        r"\bpart(?:s|ed)? (?:it|them) in two\b",
        r"\bnought\b",
        r"\bnames? nobody\b",
        r"\bis of (?:no )?matter\b",
        r"\bwhoever\b",
        # "What is said of a skill" -> "ratings of a skill"; "the newest word" -> "the newest rating".
        r"\b(?:is|was|were) said of\b",
        r"\bwas said (?:to|about)\b",
        r"\bnewest words?\b",
        r"\banew\b",
        r"\bthrice\b",
        r"\bafresh\b",
        r"\bnone but\b",
        # "What the score hangs on" -> "depends on"; "saying it twice is nothing" -> "changes nothing".
        r"\bhangs? on\b",
        r"\b(?:again|twice|token) is nothing\b",
        # "What a score is stands in domain" -> "domain says what a score is".
        r"\bis stands\b",
        r"\bstands? (?:in|beside) (?:``|its)",
        r"\broom hands out\b",
        r"\bcall(?:s|ed)? off\b",
        r"\blets? go of\b",
        r"\bhears? of (?:it|them)\b",
        r"\brole sheets?\b",
        r"\(any more\)",
        r"\b(?:for|to|of) who may\b",
        # "There is no name and no count" -> "It has neither a name nor a count".
        r"\bthere (?:is|are) no [\w ]{1,30} and no\b",
        # "empty where there is none" -> "empty if there is none".
        r"(?:\"\"|\b(?:None|False|empty)) where (?:there|it|they) (?:is|are|was|were)\b",
    )
]
"""What a native technical writer would not write, with word boundaries; compared line by line and across a break."""
KINDS = {".py", ".md", ".html", ".txt", ".js", ".css", ".csv"}
PLACES = ("mentoring_xblock", "docs", "README.md", "CONTRIBUTING.md", "SECURITY.md")
APART = ("mentoring_xblock/conf/locale", "mentoring_xblock/migrations", "docs/scoreboard.md")
"""Made by commands from what is read here."""
KEY = re.compile(r"\b[a-z]+(?:[-_][a-z]+)+\b")
"""Keys of the sample models and names of code, which keep what they are called."""
LINE_START = re.compile(r"^[\s#*\"'>|/]+")


def words_of(text: str, *, is_python: bool) -> dict[int, str]:
    """The prose of a file by its line, 1 for the first: of Python what strings and comments say, else every line."""
    lines = text.splitlines()
    if not is_python:
        return dict(enumerate(lines, 1))
    said: dict[int, str] = {}
    kinds = {tokenize.STRING, tokenize.COMMENT, getattr(tokenize, "FSTRING_MIDDLE", tokenize.STRING)}
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type in kinds:
            for number, line in enumerate(token.string.splitlines(), token.start[0]):
                said[number] = f"{said.get(number, '')} {line}"
    return said


def find_banned(text: str, *, is_python: bool) -> Iterator[tuple[int, str]]:
    """The line and the words of each banned phrase, also of one that a line break divides."""
    said = {
        number: KEY.sub("", LINE_START.sub("", line)).rstrip(" \"'")
        for number, line in words_of(text, is_python=is_python).items()
    }
    for number, line in said.items():
        both = f"{line} {said.get(number + 1, '')}"
        for phrase in BANNED:
            for found in phrase.finditer(both):
                if found.start() < len(line):
                    yield number, found.group()


def files() -> Iterator[Path]:
    for place in PLACES:
        path = ROOT / place
        for each in [path] if path.is_file() else sorted(path.rglob("*")):
            if each.suffix in KINDS and not each.relative_to(ROOT).as_posix().startswith(APART):
                yield each


@pytest.mark.once
def test_no_message_and_no_prose_uses_a_banned_phrase() -> None:
    read = 0
    found = []
    for each in files():
        read += 1
        for line, words in find_banned(each.read_text(encoding="utf-8-sig"), is_python=each.suffix == ".py"):
            found.append(f"{each.relative_to(ROOT)}:{line}: “{words}”")
    assert read > 300
    assert not found, "Write these as a native technical writer would:\n" + "\n".join(found)


@pytest.mark.parametrize(
    ("text", "is_python", "line"),
    [
        ('x = 1\nraise Error(gettext_noop("“%(key)s” is no key."))', True, 2),
        ('"""The figures are no\nnumbers."""', True, 1),
        ('message = (\n    "The heading stands "\n    "twice."\n)', True, 2),
        ("# A weight of nought switches it off.", True, 1),
        ('x = f"{name} is no text"', True, 1),
        ('{% translate "Mend every row." %}', False, 1),
        ("{% blocktranslate %}\nHand it in again.\n{% endblocktranslate %}", False, 2),
        ('gettext("Your mentor is told.")', False, 1),
        ("This is left aside.", False, 1),
        ("The name of the tag, if there is one (any more).", False, 1),
        ("NotAllowed for who may not decide it.", False, 1),
        ("There is no empty name and no count.", False, 1),
        ('"""The tag; None where there is none."""', True, 1),
        ("Part it in two.", False, 1),
        ("The row names nobody.", False, 1),
        ("It is of matter.", False, 1),
        ("The order is of no matter.", False, 1),
        ("# Whoever decides decides.", True, 1),
        ("What was said of a skill.", False, 1),
        ("The newest word counts.", False, 1),
        ("Counted anew.", False, 1),
        ("Written thrice.", False, 1),
        ("What a score is stands here.", False, 1),
        ("The note stands beside its field.", False, 1),
        ("What the room hands out.", False, 1),
        ("The run was called off.", False, 1),
        ("Let go of the file.", False, 1),
        ("The admins hear of it.", False, 1),
        ("Read the role sheet.", False, 1),
        ("The part of the score that hangs on no day.", False, 1),
        ("Saying it again is nothing.", False, 1),
    ],
)
def test_a_banned_phrase_is_found_with_its_line(text: str, is_python: bool, line: int) -> None:
    assert [number for number, _ in find_banned(text, is_python=is_python)] == [line]


@pytest.mark.parametrize(
    "text",
    [
        "There is no account with this name.",
        "This mentor is no longer available.",
        "Keys are told apart by case.",
        "I recommend this amendment.",
        "mend-network",
        "on the one hand, in the other",
    ],
)
def test_plain_english_passes(text: str) -> None:
    assert list(find_banned(text, is_python=False)) == []


def test_names_of_python_code_are_not_read() -> None:
    assert list(find_banned("mend = nought + 1", is_python=True)) == []


@pytest.mark.once
def test_every_decision_says_its_status_and_date() -> None:
    decisions = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
    said = re.compile(r"# \d+\. .+\n\nStatus: \w+[^\n]* · Date: \d{4}-\d\d-\d\d")
    assert [path.name for path in decisions if not said.match(path.read_text(encoding="utf-8"))] == []
    assert len(decisions) > 50


@pytest.mark.once
def test_no_page_shows_a_date_as_bare_numbers() -> None:
    # 9/11 is two days, by where one reads it, beside dates that name the month.
    found = [
        str(each.relative_to(ROOT))
        for each in files()
        if each.suffix in {".py", ".html", ".txt"} and "SHORT_DATE_FORMAT" in each.read_text(encoding="utf-8-sig")
    ]
    assert not found


@pytest.mark.once
def test_no_page_ends_a_sentence_with_a_moment() -> None:
    # In English a time of day ends with a period of its own: "10 a.m.".
    moment = re.compile(
        r"with[^%]*?(\w+)=[\w.]+\|date:\"DATETIME_FORMAT\"[^%]*%\}(.*?)\{% endblocktranslate", re.DOTALL
    )
    found = [
        f"{each.name}: {name}"
        for each in files()
        if each.suffix == ".html"
        for name, words in moment.findall(each.read_text(encoding="utf-8"))
        if re.search(r"\{\{ " + name + r" \}\}\.", words)
    ]
    assert not found


def quotes_outside_messages(path: Path) -> Iterator[int]:
    """The lines of quotation marks that no translator can change: German has „ “, French « »."""
    text = path.read_text(encoding="utf-8-sig")
    if path.suffix == ".html":
        text = re.sub(
            r"\{% (?:blocktranslate|comment)\b.*?\{% end(?:blocktranslate|comment) %\}|\{%.*?%\}|\{#.*?#\}",
            lambda found: "\n" * found.group().count("\n"),
            text,
            flags=re.DOTALL,
        )
        yield from (number for number, line in enumerate(text.splitlines(), 1) if re.search("[“”]", line))
        return
    tree = ast.parse(text)
    messages = {
        id(part)
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and re.search(r"gettext|^_$", ast.unparse(call.func))
        for part in ast.walk(call)
    }
    docstrings = {id(each.value) for each in ast.walk(tree) if isinstance(each, ast.Expr)}
    for part in ast.walk(tree):
        if isinstance(part, ast.Constant) and isinstance(part.value, str) and id(part) not in messages | docstrings:
            yield from (part.lineno for _mark in re.findall("[“”]", part.value))


NOT_ON_SCREEN = ("management/", "conf/", "migrations/", "courseware/problem_builder.py")
"""Commands speak English, to operators."""


@pytest.mark.once
def test_every_quotation_mark_on_a_screen_is_the_translators() -> None:
    package = ROOT / "mentoring_xblock"
    found = [
        f"{each.relative_to(ROOT)}:{line}"
        for each in sorted(package.rglob("*"))
        if each.suffix in {".py", ".html"} and not each.relative_to(package).as_posix().startswith(NOT_ON_SCREEN)
        for line in quotes_outside_messages(each)
    ]
    assert not found
