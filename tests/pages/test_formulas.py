"""No export runs in a spreadsheet: every sign that may begin a formula, in every file that a spreadsheet opens."""

from __future__ import annotations

import csv
import io
import re

import pytest
from django.contrib.auth import get_user_model
from django.urls import get_resolver

from mentoring_xblock.applets.competencies import api as competencies
from mentoring_xblock.applets.competencies.models import Behaviour, FrameworkVersion, Level, Role, SkillVersion
from mentoring_xblock.applets.exchange import formats, workbooks
from mentoring_xblock.applets.people.models import Member
from tests import builders

SIGNS = ("=", "+", "-", "@", "\t", "\r", "\x00")
ATTACK = "cmd|'/C calc'!A0"
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")

PAGES = {"team-gaps": "/mentoring/team/gaps.csv?framework=data", "programme-bench": "/mentoring/programme/bench.csv"}
# JSON is no table: no spreadsheet takes a text of it for a formula.
NO_TABLES = {"json", "case"}
TABLES = sorted(set(formats.writable()) - NO_TABLES)


@pytest.fixture(params=SIGNS, ids=lambda sign: f"U+{ord(sign):04X}")
def attacked(request, world):
    """Everything that people can name begins with the sign, put into the tables past every check."""
    text = request.param + ATTACK
    for model, names in (
        (Member, ("department", "unit", "region")),
        (get_user_model(), ("first_name", "last_name")),
        (FrameworkVersion, ("title", "description", "source", "licence")),
        (SkillVersion, ("title", "description", "group", "taxonomy_id", "tag_id")),
        (Level, ("meaning",)),
        (Role, ("title", "description", "family", "grade")),
        (Behaviour, ("text",)),
    ):
        model._default_manager.update(**dict.fromkeys(names, text[:30]))
    for level in Level.objects.all():
        Level.objects.filter(pk=level.pk).update(name=f"{request.param}{level.number}")
    builders.rate(world.rene, {world.pivot: 1})
    world.sign = request.param
    return world


def cells_of(content: bytes) -> list[str]:
    # NUL is no text for the reader of CSV before Python 3.13, so it stands as a sign that begins no formula.
    text = content.decode("utf-8-sig").replace("\x00", "\u2400")
    return [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]


def runs(cell: str) -> bool:
    """A spreadsheet would take the cell for a formula; a number that we counted is none."""
    return cell.startswith((*SIGNS, "\u2400")) and not NUMBER.fullmatch(cell)


def test_every_address_that_gives_a_table_is_tried_here():
    def routes(resolver, before=""):
        for each in resolver.url_patterns:
            route = before + str(each.pattern)
            if hasattr(each, "url_patterns"):
                yield from routes(each, route)
            else:
                yield route

    found = {f"/{route}" for route in routes(get_resolver()) if "csv" in route or "xlsx" in route}
    assert found == {address.partition("?")[0] for address in PAGES.values()}


@pytest.mark.parametrize("name", PAGES)
def test_no_cell_of_a_page_s_table_begins_like_a_formula(name, attacked, enter, record_property):
    answer = enter(attacked.maria if name.startswith("team") else attacked.ada).get(PAGES[name])
    assert answer.status_code == 200
    cells = cells_of(answer.content)
    assert any(ATTACK[:20] in cell for cell in cells), "the attack is in the file"
    record_property("cells_that_run", sum(map(runs, cells)))
    record_property("exports_tried", 1)
    assert not any(map(runs, cells))


@pytest.mark.parametrize("name", TABLES)
def test_no_cell_of_an_exported_model_begins_like_a_formula(name, attacked, record_property):
    model = competencies.read_model(attacked.version.version_id)
    if attacked.sign in "\r\x00" and name == "xlsx":
        # What XML cannot hold is written out: the sign is in no cell at all.
        assert attacked.sign not in workbooks._escape(attacked.sign)
    (content,) = formats.write(model, format_name=name).values()
    if name == "xlsx":
        import openpyxl

        sheet = openpyxl.load_workbook(io.BytesIO(content)).active
        found = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
        assert not any(cell.data_type == "f" for cell in found)
        cells = [str(cell.value) for cell in found]
    else:
        cells = cells_of(content)
    assert any(ATTACK[:20] in cell for cell in cells), "the attack is in the file"
    record_property("cells_that_run", sum(map(runs, cells)))
    record_property("exports_tried", 1)
    assert not any(map(runs, cells))
