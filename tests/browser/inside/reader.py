"""One person's browser, which says what ran, what could run, and what was shown."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, Page

from .bridge import ORIGIN, Bridge

HERE = Path(__file__).parent
READ, WATCH = ((HERE / name).read_text() for name in ("read.js", "watch.js"))
OPEN = "() => document.querySelectorAll('details').forEach((part) => { part.open = true; })"
QUIET = 80
"""Milliseconds without a question to the server after which a page has what it wanted."""
_PATIENCE = 20_000


class Reader:
    """A profile of somebody's own. ``ran`` names every payload that ran, and where."""

    def __init__(
        self,
        browser: Browser,
        session: str | None,
        *,
        pages: dict[str, str] | None = None,
        is_styled: bool = False,
        language: str = "en",
    ) -> None:
        self.ran: list[str] = []
        self.bridge = Bridge(session, is_styled=is_styled, language=language, pages={} if pages is None else pages)
        context = browser.new_context(base_url=ORIGIN, viewport={"width": 1280, "height": 860})
        context.set_default_timeout(_PATIENCE)
        self.bridge.attach(context)
        context.expose_binding("__ran", lambda source, number: self.ran.append(f"{number} at {source['frame'].url}"))
        context.add_init_script(WATCH)
        self.page: Page = context.new_page()

    def open(self, path: str, *, is_block: bool = False) -> int:
        """Go there, unfold all and press what a block has to press; the status of the answer."""
        answer = self.page.goto(path)
        assert answer is not None
        self.page.evaluate(OPEN)
        if is_block:
            self._settle()
            self._press()
            self._settle()
        return answer.status

    def read(self) -> tuple[list[str], list[str]]:
        """What could run in the page, and its texts that bear a number."""
        found = self.page.evaluate(READ)
        return found["faults"], found["texts"]

    def close(self) -> None:
        """Done with it."""
        self.page.context.close()

    def _settle(self) -> None:
        asked = -1
        while asked != self.bridge.asked:
            asked = self.bridge.asked
            self.page.wait_for_timeout(QUIET)

    def _press(self) -> None:
        """What brings more of other people's words: mentors for a gap, and what the editor's searches offer."""
        for press in ("[data-tm-find]", "[data-tm-inline-add]:visible"):
            if self.page.locator(press).count():
                self.page.locator(press).first.click()
        search = self.page.get_by_role("combobox", name="Competency model")
        if search.count() and search.first.is_visible() and search.first.is_enabled():
            search.first.click()
            self.page.keyboard.press("ArrowDown")
