"""Bringing a file in through both doors, and all that a person reads there: the page without its tags, the terminal."""

from __future__ import annotations

import html
import io
import re
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.management.base import CommandError

PATH = "/mentoring/import/"
COMMANDS = {
    "model": "mentoring_import_framework",
    "people": "mentoring_import_people",
    "ratings": "mentoring_import_ratings",
}


def words_of(answer: Any) -> str:
    """What the page says, without its tags, its options that are not chosen, and its blanks."""
    page = answer.content.decode()
    page = re.sub(r"(?s)<(script|style|nav)\b.*?</\1>", " ", page.partition("<main")[2].partition(">")[2])
    page = re.sub(r"<option(?![^>]*\bselected)[^>]*>[^<]*</option>", " ", page)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def upload(browser: Any, kind: str, name: str, content: bytes | str) -> str:
    """Where the upload leads."""
    data = content.encode() if isinstance(content, str) else content
    return str(browser.post(f"{PATH}submit/", {"kind": kind, "file": SimpleUploadedFile(name, data)})["Location"])


def in_terminal(folder: Path, kind: str, name: str, content: bytes | str, *options: str) -> tuple[str, str]:
    """What the command prints, and the line with which it refuses."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    out = io.StringIO()
    try:
        call_command(COMMANDS[kind], str(path), *options, stdout=out)
    except CommandError as refused:
        return out.getvalue(), str(refused)
    return out.getvalue(), ""


def apply(browser: Any, where: str) -> str:
    """Import under the plan at ``where``; what the page says then."""
    plan = browser.get(where).content.decode()
    found = re.search(r'name="plan" value="([0-9a-f]{64})"', plan)
    assert found is not None, words_of(browser.get(where))
    browser.post(f"{where}apply/", {"plan": found[1]})
    return words_of(browser.get(where))
