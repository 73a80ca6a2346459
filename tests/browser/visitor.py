"""One person at a browser: enters by a door, looks at pages, and is told by axe-core what others could not use."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

PATIENCE = 60_000
"""Milliseconds for a page to come or a word to appear: the first page of a server on a busy machine takes over 20 s."""

SCROLL_TO = "(part, above) => window.scrollTo(0, part.getBoundingClientRect().top + window.scrollY - above)"
STRIP_AWAY = "away => { const strip = document.getElementById('site-strip'); if (strip) { strip.hidden = away; } }"

expect.set_options(timeout=PATIENCE)


@dataclass
class Visitor:
    """A signed-in person; ``faults`` collects what the browser complained of."""

    username: str
    page: Page
    pictures: Path
    faults: list[str] = field(default_factory=list)

    def come_in(self) -> None:
        """Through the page of doors, as a visitor of the demo does."""
        self.page.set_default_timeout(PATIENCE)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on(
            "console", lambda said: self.faults.append(said.text) if said.type in ("error", "warning") else None
        )
        self.page.goto("/")
        self.page.locator(f"form[action='/enter/{self.username}/']").get_by_role("button").click()
        self.page.wait_for_load_state("networkidle")

    def look(self, picture: str = "", *, at: Locator | None = None, above: int = 16) -> None:
        """Check the page for accessibility and for complaints of the browser, and take a picture where one is named."""
        self.page.wait_for_load_state("networkidle")
        found = Axe().run(self.page)
        assert not found.response["violations"], f"{self.page.url}\n{found.generate_report()}"
        assert not self.faults, f"{self.page.url}: {self.faults}"
        if picture:
            self.take(picture, at=at, above=above)

    def take(self, picture: str, *, at: Locator | None = None, above: int = 16) -> None:
        """A picture of what is in the window, with ``at`` at its top, under ``above`` pixels of what comes before."""
        # The demo's strip is no part of what the package shows.
        self.page.evaluate(STRIP_AWAY, True)
        if at is not None:
            at.evaluate(SCROLL_TO, above)
        self.page.screenshot(path=self.pictures / f"{picture}.png")
        self.page.evaluate(STRIP_AWAY, False)

    def section(self, heading: str) -> Locator:
        """The part of the page under a heading."""
        return self.page.get_by_role("region", name=heading)
