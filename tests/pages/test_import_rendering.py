"""Whatever a file of skills holds, its plan or its refusal can be shown: on the page, in a terminal, as JSON."""

from __future__ import annotations

import html
import io
import json
import os
import random
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.management.base import CommandError

from mentoring_xblock.applets.competencies.models import FrameworkVersion
from mentoring_xblock.applets.exchange import workbooks
from mentoring_xblock.applets.exchange.models import ImportRun
from tests.applets.exchange.bad.mutants import TABLE, mutants, wound_part
from tests.applets.exchange.test_table import workbook

pytestmark = [pytest.mark.django_db, pytest.mark.once]

MUTANTS = int(os.environ.get("TASK_MENTORING_MUTANTS", "75")) // 3
NOT_SHOWABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


def sheet(*rows: list[object]) -> bytes:
    return workbook({"Skills": [["Skill", "Beginner", "Able"], *rows]})


def bomb() -> bytes:
    """A workbook of which one part is 40 MB of zeros, compressed a thousand times."""
    content = io.BytesIO(sheet(["A", "b c", "d e"]))
    with zipfile.ZipFile(content, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet2.xml", b"0" * 40_000_000)
    return content.getvalue()


def bad_files() -> dict[str, tuple[bytes, str]]:
    """By name: the bytes, and what the refusal says."""
    head = b"Skill,Beginner,Able\n"
    found = {
        "no text.csv": (bytes(range(128, 256)) * 8, "UTF-8"),
        "lone surrogates.csv": (head + b"A\xed\xa0\x80,b c,d e\n", "UTF-8"),
        "nul.csv": (head + b"A,b\x00c,d e\n", "NUL"),
        "huge cell.csv": (head + b'A,"' + b"x" * 200_000 + b'",d e\n', "too long"),
        "a million columns.csv": (head + b"," * 1_000_000, "columns"),
        "empty.csv": (b"", "empty"),
        "blank.csv": (b" \n,,\n", "empty"),
        "heading twice.csv": (b"Skill,Able,Able\nA,b c,d e\nB,b d,d f\n", "Two levels are called “Able”"),
        "a document.xls": (b"%PDF-1.7\n%\xe2\xe3", "This is a PDF file."),
        "a page.xls": (b"<html><body><table>", "This is a web page."),
        "password.xlsx": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504, "protected workbook"),
        "other zip.xlsx": (b"PK\x03\x04" + b"\x00" * 60, "workbook"),
    }
    if workbooks.is_installed():
        found |= {
            "formula.xlsx": (sheet(["A", "=1+1", "d e"], ["B", "b d", "d f"]), "formula"),
            "error.xlsx": (sheet(["A", "#N/A", "d e"], ["B", "b d", "d f"]), "#N/A"),
            "empty sheet.xlsx": (workbook({"One": [], "Two": []}), "empty"),
            "bomb.xlsx": (bomb(), "compressed more than a table can be"),
        }
    return found


def in_terminal(path: Path, *options: str) -> tuple[str, str]:
    """What the command prints to a terminal of strict UTF-8, and the line with which it refuses."""
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding="utf-8", errors="strict", write_through=True)
    refusal = ""
    try:
        call_command("mentoring_import_framework", str(path), "--dry-run", *options, stdout=out)
    except CommandError as refused:
        refusal = str(refused)
        assert "\n" not in refusal.encode("utf-8", "strict").decode()
    return raw.getvalue().decode(), refusal


def on_page(browser: Any, name: str, content: bytes) -> str:
    """The page of the plan or of the columns, whichever comes."""
    answer = browser.post("/mentoring/import/submit/", {"kind": "model", "file": SimpleUploadedFile(name, content)})
    assert answer.status_code in (302, 400), name
    page = browser.get(answer["Location"]) if answer.status_code == 302 else answer
    assert page.status_code in (200, 400), name
    return html.unescape(page.content.decode("utf-8", "strict"))


def show_everywhere(browser: Any, path: Path, content: bytes) -> tuple[str, str]:
    """What the page says, and with which line the command refuses."""
    path.write_bytes(content)
    page = on_page(browser, path.name, content)
    printed, refusal = in_terminal(path)
    document, refused_as_json = in_terminal(path, "--json")
    assert (refusal == "") == (refused_as_json == "")
    if document:
        json.loads(document)
    for said in (page, printed, refusal, document):
        assert not NOT_SHOWABLE.search(said)
    return page, refusal


@pytest.mark.parametrize("name", bad_files())
def test_a_bad_file_is_one_sentence_everywhere_and_writes_nothing(world, enter, tmp_path, name):  # type: ignore[no-untyped-def]
    before = FrameworkVersion.objects.count()
    content, words = bad_files()[name]
    page, refusal = show_everywhere(enter(world.ada), tmp_path / name, content)
    assert words in refusal
    # Two columns of one name can still be told apart on the page, by where they are.
    assert words in page or (name == "heading twice.csv" and "Say which column is which" in page)
    assert (FrameworkVersion.objects.count(), ImportRun.objects.count()) == (before, 0)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_plan_of_a_mutated_table_can_be_shown_everywhere(world, enter, tmp_path, kind):  # type: ignore[no-untyped-def]
    browser, chance = enter(world.ada), random.Random(kind)
    before = FrameworkVersion.objects.count()
    if kind == "csv":
        files = (next(iter(each.values())) for each in mutants("table", {"t.csv": TABLE}, MUTANTS))
    else:
        pytest.importorskip("openpyxl")
        rows = [line.split(",") for line in TABLE.decode().replace('"', "").splitlines()]
        sound = workbook({"Skills": rows}, {"Skills": ["A1:G1", "A4:A5"]})
        files = (wound_part(sound, chance) for _ in range(MUTANTS))
    for number, content in enumerate(files):
        show_everywhere(browser, tmp_path / f"{number}.{kind}", content)
    assert (FrameworkVersion.objects.count(), ImportRun.objects.count()) == (before, 0)
