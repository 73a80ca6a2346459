"""What the documents point to is there: files, headings, make targets, commands, settings, and the block's OLX."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import get_commands
from lxml import etree

from mentoring_xblock.api.frameworks.importing import load_sample
from mentoring_xblock.applets.exchange import formats
from mentoring_xblock.applets.people import api as people
from mentoring_xblock.block import CompetencySelfAssessmentXBlock as Block
from mentoring_xblock.courseware.configuration import CONFIGURED
from mentoring_xblock.courseware.olx import STRUCTURED
from mentoring_xblock.platform.configuration import DEFAULTS, get_contact_links
from tests import builders
from tests.courseware.course import Course, call, platform, request
from tests.courseware.test_olx import export, read

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted(
    path
    for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob(".github/**/*.md"))
    if path.name != "scoreboard.md"
)
OPERATING = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
FORMATS = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")
OLX = re.findall(r"```xml\n(.*?)```", FORMATS, re.DOTALL)


def anchors_of(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


@pytest.mark.once
@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_to_files_and_headings_that_exist(page: Path) -> None:
    for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        name, _sign, anchor = link.partition("#")
        if name.startswith("http"):
            continue
        target = (page.parent / name).resolve() if name else page
        assert target.exists(), link
        assert not anchor or anchor in anchors_of(target), link


@pytest.mark.once
def test_every_picture_is_shown_on_a_page_and_taken_by_a_test() -> None:
    pages = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    stories = "".join(story.read_text(encoding="utf-8") for story in ROOT.glob("tests/browser/*.py"))
    pictures = sorted((ROOT / "docs" / "pictures").iterdir())
    assert len(pictures) == 8
    assert [each.name for each in pictures if f"pictures/{each.name}" not in pages] == []
    assert [each.name for each in pictures if f'"{each.stem.removesuffix("-1280")}"' not in stories] == []


@pytest.mark.once
def test_make_targets_and_commands_that_pages_name_exist() -> None:
    targets = set(re.findall(r"^([a-z][\w-]*):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    commands = {name for name, app in get_commands().items() if app == "mentoring_xblock"}
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        assert set(re.findall(r"(?:`|^)make ([a-z][\w-]*)", text, re.MULTILINE)) <= targets, page
        named = set(re.findall(r"\bmentoring_(?!xblock)[a-z_]+\b", text))
        assert named <= commands, page
    assert commands == set(re.findall(r"\bmentoring_(?!xblock)[a-z_]+\b", "".join(map(Path.read_text, PAGES))))


def test_the_page_for_operators_has_every_setting_with_its_default(settings: Any) -> None:
    said: dict[str, str] = {}
    for names, default in re.findall(r"^\| ((?:`[A-Z_]+`(?:, )?)+) \| `?([^|`]+)`? \|", OPERATING, re.MULTILINE):
        said |= dict.fromkeys(re.findall(r"[A-Z_]+", names), default)
    shown = {name: re.sub(r"mappingproxy\((.*)\)", r"\1", repr(value)) for name, value in DEFAULTS.items()}
    assert {name: default.replace('"', "'") for name, default in said.items()} == {
        name: text.strip("'") for name, text in shown.items()
    }
    example = re.search(r"`(\[\{\"label\".*?\}\])`", OPERATING)
    assert example
    settings.TASK_MENTORING = {"CONTACT_LINKS": eval(example[1])}
    (link,) = get_contact_links()
    assert link.filled_in(email="a@example.com", username="a").address.endswith("users=a@example.com")


def test_the_blocks_olx_is_read_whole_and_its_table_names_every_field() -> None:
    for text in OLX:
        block = read(text)
        assert block.unknown_olx == {}
        assert etree.fromstring(export(block)).attrib.keys() >= etree.fromstring(text).attrib.keys()
    table = FORMATS.partition("| attribute |")[2].partition("\n\n")[0]
    named = set(re.findall(r"`([a-z_]+)`", table))
    assert {*CONFIGURED, "display_name", "weight"} - {*STRUCTURED} <= named
    first = {name: Block.fields[name].default for name in ("role_mode", "layout", "rerate", "completion_rule")}
    for name, default in first.items():
        assert re.search(rf"^\| `{name}` \| `{default}`", table, re.MULTILINE)


@pytest.mark.django_db
def test_learners_can_answer_the_block_that_has_its_skills_in_olx(settings: Any) -> None:
    settings.TASK_MENTORING = {"STANDALONE": False}
    learner = builders.user("learner")
    course = Course(enrolled={learner.id})
    written = read(OLX[1])
    fields = {name: getattr(written, name) for name in ("display_name", "inline_skills")}
    with platform(course):
        rated = {"token": "token-0001", "ratings": {"true-wheel": {"level": 1}}}
        status, body = call(course.block(learner, **fields), "submit", request(rated), caller=learner)
    assert (status, body["results"][0]["gap"]) == (200, 1)


@pytest.mark.django_db
def test_the_example_for_apps_is_what_the_block_of_the_sample_model_gives() -> None:
    model = formats.parse(load_sample("data-analyst")).model
    assert model is not None
    builders.framework(people.default_programme(), model)
    example = re.search(r"```json\n(.*?)```", (ROOT / "docs" / "mobile.md").read_text(encoding="utf-8"), re.DOTALL)
    assert example
    said = json.loads(example[1])
    written = read(OLX[0])
    fields = {name: getattr(written, name) for name in ("framework", "role", "display_name")}
    course = Course()
    block = course.block(
        **fields, introduction=f"<p>{said['introduction']}</p>", skills=["pivot-table", "build-charts"]
    )
    with platform(course):
        assert block.student_view_data() == said
