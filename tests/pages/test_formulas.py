"""No export runs in a spreadsheet: every sign that may begin a formula, in every file that a spreadsheet opens."""

from __future__ import annotations

import csv
import io
import os
import re

import pytest
from django.contrib.auth import get_user_model
from django.urls import get_resolver

from mentoring_xblock.applets.competencies import api as competencies
from mentoring_xblock.applets.competencies import role_definitions
from mentoring_xblock.applets.competencies.models import Behaviour, FrameworkVersion, Level, Role, SkillVersion
from mentoring_xblock.applets.exchange import formats
from mentoring_xblock.applets.exchange.data.files import Place, Remark, Weight
from mentoring_xblock.applets.exchange.left_out import write_left_out
from mentoring_xblock.applets.people.models import Member
from tests import builders

pytestmark = pytest.mark.once

UNSEEN = (
    "",
    " ",
    "   ",
    "\u00a0",
    "\u200b",
    "\ufeff",
    "\u2028",
    "\u3000",
    "\u00ad",
    "\t",
    "\r",
    "\n",
    "\v",
    "\f",
    "\x00",
    "\x85",
)
SIGNS = ("=", "+", "-", "@", "|", "%", "\uff1d", "\uff0b", "\uff0d", "\uff20", "\uff5c", "\uff05", "\u2212", "\ufe63")
CONTROLS = tuple("\t\r\n\v\f\x00\x85")
# A sign behind whatever is not seen, and what breaks a cell by itself. The scoreboard tries each with each.
EVERY = {unseen + sign for unseen in UNSEEN for sign in SIGNS} | set(CONTROLS)
IS_FULL = os.environ.get("TASK_MENTORING_PREFIXES") == "all"
FEW = {unseen + "=" for unseen in UNSEEN} | {"\u00a0" + sign for sign in SIGNS} | set(CONTROLS)
STARTS = sorted(EVERY if IS_FULL else FEW)
ATTACK = "cmd|'/C calc'!A0"
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")

PAGES = {"team-gaps": "/mentoring/team/gaps.csv?framework=data", "programme-bench": "/mentoring/programme/bench.csv"}
LEFT_OUT = {
    "/admin/task_mentoring/upload/<int:upload_id>/left-out.csv",
    "/mentoring/import/<mentoring_id:upload_id>/left-out.csv",
}
"""Rows that an import gives back; all are written by ``write_left_out``."""
# JSON is no table: no spreadsheet takes a text of it for a formula.
NO_TABLES = {"json", "case"}
TABLES = sorted(set(formats.writable()) - NO_TABLES)


@pytest.fixture
def attacked(world):
    """An organisation with something to see in each table."""
    builders.rate(world.rene, {world.pivot: 1})
    return world


def name_everything(start: str) -> None:
    """Everything that people can name begins with ``start``, put into the tables past every check."""
    text = (start + ATTACK)[:30]
    for model, names in (
        (Member, ("department", "unit", "region")),
        (get_user_model(), ("first_name", "last_name")),
        (FrameworkVersion, ("title", "description", "source", "licence")),
        (SkillVersion, ("title", "description", "group", "taxonomy_id", "tag_id")),
        (Level, ("meaning",)),
        (Role, ("title", "description", "family", "grade")),
        (Behaviour, ("text",)),
    ):
        model._default_manager.update(**dict.fromkeys(names, text))
    for level in Level.objects.all():
        Level.objects.filter(pk=level.pk).update(name=f"{start}{level.number}")
    role_definitions._read_published.cache_clear()


def cells_of(content: bytes) -> list[str]:
    # NUL is no text for the reader of CSV before Python 3.13, so it stands as a sign that begins no formula.
    text = content.decode("utf-8-sig").replace("\x00", "\u2400")
    return [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]


def runs(cell: str) -> bool:
    """A spreadsheet would take the cell for a formula; a number that we counted is none."""
    shown = cell.lstrip("".join(UNSEEN) + "\u2400")
    begins = cell.startswith((*CONTROLS, "\u2400")) or shown.startswith(SIGNS)
    return begins and not NUMBER.fullmatch(cell)


def note(tried: int, ran: list[tuple[str, str]], record_property) -> None:
    """The figures for the scoreboard, with the promise."""
    record_property("cells_that_run", len(ran))
    record_property("exports_tried", tried)
    assert tried == len(STARTS)
    assert ran == []


def test_every_address_that_gives_a_table_is_tried_here():
    def routes(resolver, before=""):
        for each in resolver.url_patterns:
            route = before + str(each.pattern)
            if hasattr(each, "url_patterns"):
                yield from routes(each, route)
            else:
                yield route

    found = {f"/{route}" for route in routes(get_resolver()) if "csv" in route or "xlsx" in route}
    assert found == {address.partition("?")[0] for address in PAGES.values()} | LEFT_OUT


def test_no_cell_of_a_row_that_is_given_back_begins_like_a_formula(record_property):
    rows = [((start + ATTACK, "mail"), (Remark(Weight.REFUSED, Place(), start + ATTACK),)) for start in STARTS]
    cells = cells_of(write_left_out([(("name", "mail"), ()), *rows]))
    assert any(ATTACK[:10] in cell for cell in cells), "the attack is in the file"
    note(len(rows), [("", cell) for cell in cells if runs(cell)], record_property)


@pytest.mark.parametrize("name", PAGES)
def test_no_cell_of_a_page_s_table_begins_like_a_formula(name, attacked, enter, record_property):
    client = enter(attacked.maria if name.startswith("team") else attacked.ada)
    ran, tried = [], 0
    for start in STARTS:
        name_everything(start)
        answer = client.get(PAGES[name])
        assert answer.status_code == 200
        cells = cells_of(answer.content)
        assert any(ATTACK[:10] in cell for cell in cells), "the attack is in the file"
        ran += [(start, cell) for cell in cells if runs(cell)]
        tried += 1
    note(tried, ran, record_property)


@pytest.mark.parametrize("name", TABLES)
def test_no_cell_of_an_exported_model_begins_like_a_formula(name, attacked, record_property):
    ran, tried = [], 0
    for start in STARTS:
        name_everything(start)
        model = competencies.read_model(attacked.version.version_id)
        (content,) = formats.write(model, format_name=name).values()
        cells = cells_of_workbook(content) if name == "xlsx" else cells_of(content)
        assert any(ATTACK[:10] in cell for cell in cells), "the attack is in the file"
        ran += [(start, cell) for cell in cells if runs(cell)]
        tried += 1
    note(tried, ran, record_property)


def cells_of_workbook(content: bytes) -> list[str]:
    import openpyxl

    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    found = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not any(cell.data_type == "f" for cell in found)
    # What XML cannot hold is written out as _xHHHH_, and read back as the sign.
    return [str(cell.value).replace("\x00", "\u2400") for cell in found]


def test_what_the_admin_hands_out_is_what_is_tried_here():
    # The command, the admin's download and the api all write by this one table of formats.
    assert set(formats.writable()) == NO_TABLES | set(TABLES)
    assert {"csv", "moodle", "xlsx"} <= set(TABLES)
