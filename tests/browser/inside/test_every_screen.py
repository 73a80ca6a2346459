"""Every page and every view of the block, in each window and both directions of writing: axe, no scrolling sideways,
nothing too small to press, the focus never behind what stays in sight, no word cut in a table,
and every chart in the direction of writing.

Here each screen is measured in two of the windows and in one of the languages, and axe looks at half of the screens.
With ``TASK_MENTORING_SCREENS=all`` both look everywhere. ``TASK_MENTORING_PICTURES`` names a folder for pictures of
them.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import NamedTuple

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from mentoring_xblock.block import CompetencySelfAssessmentXBlock
from tests.matrix.asking import World

from . import surfaces, units
from .reader import OPEN, Reader

pytestmark = pytest.mark.browser

HERE = Path(__file__).parent
FOCUS = (HERE / "focus.js").read_text()
MEASURE = (HERE.parent / "hosts" / "measure.js").read_text()
IS_WHOLE = os.environ.get("TASK_MENTORING_SCREENS") == "all"
PICTURES = os.environ.get("TASK_MENTORING_PICTURES")


class Window(NamedTuple):
    """CSS pixels. Of a window of 1280 x 1024 there are 320 x 256 at 400 % (WCAG 1.4.10)."""

    width: int
    height: int


WINDOWS = (Window(320, 800), Window(768, 1024), Window(1280, 860), Window(320, 256))
LANGUAGES = ("en", "ar")
PHONE = Window(390, 844)


@pytest.fixture
def screens(world: World, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], list[surfaces.Surface]]:
    """Gives what somebody can open of the pages, the block and its editor; the admin has tests of its own."""
    scenarios = units.plain_units()
    monkeypatch.setattr(CompetencySelfAssessmentXBlock, "workbench_scenarios", staticmethod(lambda: scenarios))
    every = [*surfaces.listed(world), *surfaces.units()]
    ours = [each for each in every if not each.path.startswith("/admin/")]
    return lambda actor: [each for each in ours if each.actor == actor]


@pytest.mark.parametrize("actor", surfaces.ACTORS)
def test_every_screen_can_be_used_in_every_window(
    actor: str,
    world: World,
    screens: Callable[[str], list[surfaces.Surface]],
    chromium: Browser,
    record_property: Callable[[str, object], None],
) -> None:
    session = world.client_of(actor).cookies["sessionid"].value
    readers = [Reader(chromium, session, is_styled=True, language=language) for language in LANGUAGES]
    faults: dict[str, list[str]] = {}
    looked = 0
    for turn, (screen, reader) in enumerate(product(screens(actor), readers)):
        number = turn // len(readers)
        # One screen in English, the next in Arabic.
        if not IS_WHOLE and number % 2 != turn % 2:
            continue
        assert reader.open(screen.path, is_block=screen.is_block) == 200, screen
        # After two in narrow and wide windows come two in the others.
        windows = WINDOWS if IS_WHOLE else WINDOWS[number // 2 % 2 :: 2]
        for window in windows:
            is_chosen = number // 4 % 2 == 0 and window is windows[number // 8 % 2]
            found = find_faults(reader.page, window, with_axe=IS_WHOLE or is_chosen)
            looked += 1
            if found:
                faults[f"{screen.path} {reader.bridge.language} {window.width} x {window.height}"] = found
        take(reader, f"{actor}{screen.path.replace('/', '-')}")
    assert not faults, "\n".join(f"{where}: {each}" for where, found in faults.items() for each in found)
    for reader in readers:
        reader.close()
    record_property("screens_measured", looked)
    record_property("violations", len(faults))


def find_faults(page: Page, window: Window, *, with_axe: bool) -> list[str]:
    """What is wrong with the page in a window of that size."""
    page.set_viewport_size({"width": window.width, "height": window.height})
    found = [*page.evaluate(FOCUS), *page.evaluate(WIDTH)]
    # The walk of the focus may have folded what was unfolded.
    page.evaluate(OPEN)
    found += page.evaluate(WRITING)
    if page.locator(".tm, #tm").count():
        found += page.evaluate(MEASURE)
    if with_axe:
        violations = Axe().run(page).response["violations"]
        found += [f"{each['id']}: {each['nodes'][0]['html'][:160]}" for each in violations]
    return found


WIDTH = """() => {
  const page = document.scrollingElement;
  return page.scrollWidth > page.clientWidth ? [`${page.scrollWidth} px wide in ${page.clientWidth} px`] : [];
}"""


# A column narrower than its words cuts them anywhere; names in the heat map have their hyphens. A chart that is drawn
# from the left is mirrored where writing begins at the right.
WRITING = """() => {
  const found = [];
  for (const cell of document.querySelectorAll('.tm-table :is(th, td)')) {
    const walk = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
    for (let text = walk.nextNode(); text && !cell.closest('.tm-heat'); text = walk.nextNode()) {
      for (const word of text.data.matchAll(/[\\p{L}\\p{M}]+/gu)) {
        const range = document.createRange();
        range.setStart(text, word.index);
        range.setEnd(text, word.index + word[0].length);
        const lines = new Set([...range.getClientRects()].map((box) => Math.round(box.top)));
        if (lines.size > 1 && !text.parentElement.closest('.tm-visually-hidden')) {
          found.push(`cut in a table: ${word[0]}`);
        }
      }
    }
  }
  for (const chart of document.querySelectorAll('.tm svg[preserveAspectRatio="none"]')) {
    const isMirrored = getComputedStyle(chart).transform.startsWith('matrix(-1');
    if (isMirrored !== (document.dir === 'rtl')) {
      found.push(`a chart runs the wrong way: ${chart.getAttribute('class')}`);
    }
  }
  return [...new Set(found)];
}"""


def take(reader: Reader, name: str) -> None:
    """A picture of the whole page on a phone, where somebody wants to see it."""
    if PICTURES:
        folder = Path(PICTURES)
        folder.mkdir(parents=True, exist_ok=True)
        reader.page.set_viewport_size({"width": PHONE.width, "height": PHONE.height})
        reader.page.screenshot(path=folder / f"{name[:80]}-{reader.bridge.language}.png", full_page=True)


def test_what_covers_the_focus_is_too_wide_or_too_small_is_found(chromium: Browser, world: World) -> None:
    bad = """<!DOCTYPE html><html lang="en"><title>Bad</title><div class="tm"><h1>Bad</h1>
      <header style="position: fixed; inset: 0 0 auto; height: 90%; background: white">In the way</header>
      <p style="width: 2000px">Wide</p><button style="width: 9px; height: 9px; padding: 0">x</button>
      <table class="tm-table" style="width: 90px; table-layout: fixed; overflow-wrap: anywhere">
      <tr><td>Unbelievable</td><td>and</td></tr></table>
      <svg class="back" preserveAspectRatio="none" style="transform: scaleX(-1)"></svg>
      <p style="height: 200vh"></p><input></div>"""
    reader = Reader(chromium, None, pages={"/bad/": bad}, is_styled=True)
    reader.open("/bad/")
    found = " ".join(find_faults(reader.page, WINDOWS[0], with_axe=True))
    for fault in ("covers", "px wide in", "px to press", "stay in sight", "label", "cut in a table", "wrong way: back"):
        assert fault in found, fault
    reader.close()
