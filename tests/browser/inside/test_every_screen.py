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


@pytest.mark.parametrize("actor", surfaces.ACTORS)
def test_every_screen_can_be_read_in_the_dark_and_in_the_systems_colours(
    actor: str,
    world: World,
    screens: Callable[[str], list[surfaces.Surface]],
    chromium: Browser,
    record_property: Callable[[str, object], None],
) -> None:
    reader = Reader(chromium, world.client_of(actor).cookies["sessionid"].value, is_styled=True)
    reader.page.emulate_media(reduced_motion="reduce")
    faults: dict[str, list[str]] = {}
    ours = screens(actor) if IS_WHOLE else screens(actor)[::2]
    for number, screen in enumerate(ours):
        assert reader.open(screen.path, is_block=screen.is_block) == 200, screen
        # Tutor's Indigo marks the body; brands with a dark variant of Paragon mark the root.
        reader.page.evaluate(DARKEN, number % 2 == 0)
        found = find_unreadable(reader.page)
        take(reader, f"{actor}{screen.path.replace('/', '-')}-dark")
        reader.page.emulate_media(forced_colors="active", color_scheme=("light", "dark")[number % 2])
        found += reader.page.evaluate(FORCED)
        take(reader, f"{actor}{screen.path.replace('/', '-')}-forced")
        reader.page.emulate_media(forced_colors="none", color_scheme="light")
        if found:
            faults[screen.path] = found
    assert not faults, "\n".join(f"{where}: {each}" for where, found in faults.items() for each in found)
    reader.close()
    record_property("screens_measured", len(ours))


def find_unreadable(page: Page) -> list[str]:
    """What of ours has too little contrast for its size (WCAG 1.4.3)."""
    if not page.locator(".tm, #tm").count():
        return []
    violations = Axe().run(page, context=".tm, #tm", options={"runOnly": ["color-contrast"]}).response["violations"]
    return [f"{node['html'][:120]}: {node['any'][0]['message'][:120]}" for each in violations for node in each["nodes"]]


DARKEN = """(isIndigo) => {
  document.body.classList.toggle('indigo-dark-theme', isIndigo);
  document.documentElement.dataset.paragonThemeVariant = isIndigo ? '' : 'dark';
  document.body.style.cssText = 'background: #0d0d0e; color: #ccc';
}"""

# In the system's colours a drawn shape keeps a colour of its own unless it is told, and a transparent frame is drawn.
FORCED = """() => {
  const probe = document.createElement('i');
  document.body.append(probe);
  const system = ['Canvas', 'CanvasText', 'GrayText', 'Highlight', 'LinkText'].map((name) => {
    probe.style.color = name;
    return getComputedStyle(probe).color;
  });
  const found = [];
  for (const shape of document.querySelectorAll('.tm svg :is(rect, circle, path, line)')) {
    for (const kind of shape.matches('rect, circle') ? ['fill', 'stroke'] : ['stroke']) {
      const colour = getComputedStyle(shape)[kind];
      if (colour !== 'none' && !system.includes(colour)) {
        found.push(`${kind} ${colour} of ${shape.getAttribute('class')}`);
      }
    }
  }
  const walk = document.createTreeWalker(document.querySelector('.tm') ?? probe, NodeFilter.SHOW_TEXT);
  for (let text = walk.nextNode(); text; text = walk.nextNode()) {
    const style = getComputedStyle(text.parentElement);
    const isPlated = style.forcedColorAdjust !== 'none' && style.color === system[0];
    if (text.data.trim() && (isPlated || style.color === style.backgroundColor)) {
      found.push(`hidden words: ${text.data.trim()}`);
    }
  }
  const unframed = '.tm-button--plain:enabled:not(:hover), .tm-level--none, .tm-nav li a:not([aria-current])';
  for (const bare of document.querySelectorAll(unframed)) {
    if (getComputedStyle(bare).borderBlockEndColor !== system[0]) {
      found.push(`a frame around ${bare.textContent.trim()}`);
    }
  }
  probe.remove();
  return [...new Set(found)];
}"""


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
