"""Nobody reads a value of an enumeration: not on a page, in a list, a filter or a form, nor in a refusal."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from mentoring_xblock.applets.competencies.models import Behaviour
from mentoring_xblock.applets.pairings.states import State
from mentoring_xblock.core.errors import Conflict
from mentoring_xblock.core.labels import LabelledEnum
from mentoring_xblock.courseware.configuration import Layout
from mentoring_xblock.models import Pairing
from mentoring_xblock.wording.refusals import describe_refusal

from .asking import World
from .cells import Cells
from .classroom import open_classroom
from .crawling import crawl
from .expected import admin, pages, rest
from .foreign import speak_foreign, untranslated_words
from .organisation import SKILLS

# How a form is divided is set by plain words, which the sites around the pages use too.
VALUES = {member.value for kinds in LabelledEnum.__subclasses__() if kinds is not Layout for member in kinds}
READERS = ("mentee", "mentor", "manager", "admin", "superuser")


def values_in(page: str, *, but: set[str]) -> set[str]:
    """The values of enumerations that somebody reads there."""
    return untranslated_words(page) & VALUES - but


@pytest.fixture
def written(world: World) -> set[str]:
    """Words of the seeded model, which are nobody's to translate."""
    return {word for text in Behaviour.objects.values_list("text", flat=True) for word in text.split()}


@pytest.mark.parametrize("actor", READERS)
def test_no_page_list_filter_or_form_shows_a_value(
    world: World, written: set[str], actor: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    speak_foreign(monkeypatch)
    found: dict[str, set[str]] = {}
    read = 0
    for where, content in crawl(world, actor):
        page = content.decode()
        # The site's own refusal of what is not theirs speaks English alone.
        if "<html" not in page or "You may not open it." in page:
            continue
        # The keys of skills are states' names here, and a skill's page in the admin shows its key.
        keys = set(SKILLS) if "skillversion" in where else set()
        if values := values_in(page, but=written | keys):
            found[where] = values
        read += 1
    assert read > (100 if actor in ("admin", "superuser") else 5)
    assert found == {}


def test_the_block_shows_no_value(world: World, written: set[str], monkeypatch: pytest.MonkeyPatch) -> None:
    speak_foreign(monkeypatch)
    with open_classroom(world) as room:
        for actor in ("mentee", "mentor", "teacher"):
            # What clients load is for machines.
            shown = [view.decode() for view in room.views(actor) if b"<div" in view]
            assert len(shown) == 3
            for view in shown:
                assert values_in(f"<html>{view}", but=written) == set(), actor


@pytest.mark.parametrize("actor", ["mentee", "mentor", "admin"])
def test_no_refusal_shows_a_value(cells: Cells, written: set[str], actor: str, monkeypatch: pytest.MonkeyPatch) -> None:
    speak_foreign(monkeypatch)
    found: dict[str, set[str]] = {}
    refused = 0
    lines = [line for line in (*pages.LINES, *rest.LINES, *admin.LINES) if line.door.method != "GET"]
    for cell in cells.of(lines):
        if cell.actor != actor:
            continue
        for said in sentences(cells.ask(cell).seen):
            refused += 1
            if values := values_in(f"<html>{said}", but=written):
                found[str(cell)] = values
    assert refused > 20
    assert found == {}


def sentences(seen: bytes) -> Iterator[str]:
    """What an answer says to its reader: a page, or the sentences of a refusal in JSON."""
    text = seen.partition(b"\n")[2].decode()
    if "<html" in text:
        if "You may not open it." not in text:
            yield text[text.index("<html") + 5 :]
    elif text.startswith("{"):
        error: dict[str, Any] = json.loads(text).get("error") or {}
        yield from filter(None, [error.get("message"), *error.get("fields", {}).values()])


def test_a_column_without_its_words_is_found(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    speak_foreign(monkeypatch)
    monkeypatch.setattr(Pairing._meta.get_field("state"), "choices", None)
    page = world.request("superuser", "GET", "/admin/task_mentoring/pairing/").seen.decode()
    assert values_in(page, but=set()) >= {"approved", "completed"}


def test_a_refusal_that_names_a_value_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    speak_foreign(monkeypatch)
    refusal = Conflict("It is %(state)s now.", state=State.FELL_SHORT.value)
    assert values_in(f"<html>{describe_refusal(refusal)}", but=set()) == {"fell_short"}
    refusal = Conflict("It is %(state)s now.", state=State.FELL_SHORT)
    assert values_in(f"<html>{describe_refusal(refusal)}", but=set()) == set()
