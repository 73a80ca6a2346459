"""An admin pairs everyone: dry run, what it comes to, propose; how a run under way looks, and how it is called off."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Enter

pytestmark = pytest.mark.browser

HERE = "/mentoring/programme/pair-everyone/"


def test_an_admin_makes_a_dry_run_reads_it_and_proposes_it_once(enter: Enter) -> None:
    admin = enter("admin")
    page = admin.page
    page.goto("/admin/task_mentoring/pairing/?state=proposed")
    page.get_by_role("link", name="Pair everyone", exact=True).click()
    expect(page.get_by_role("heading", name="Pair everyone")).to_be_in_viewport()
    page.get_by_role("button", name="Preview the pairings").press("Enter")
    expect(page).to_have_url(re.compile(rf"{HERE}\d+/$"))
    expect(page.get_by_text("Preview: nothing has been proposed yet")).to_be_visible()
    admin.look("pair-everyone")
    outcome = page.get_by_role("region", name="Result")
    counts = (
        outcome.get_by_role("row")
        .filter(has=page.get_by_role("cell"))
        .evaluate_all("rows => rows.map(row => Number(row.cells[1].textContent))")
    )
    gaps = int(outcome.locator("dd").first.inner_text())
    assert sum(counts) == gaps > 0
    for width in (320, 768):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        admin.look(f"pair-everyone-{width}")
    page.set_viewport_size({"width": 1280, "height": 860})
    page.evaluate("document.documentElement.dir = 'rtl'")
    admin.look("pair-everyone-rtl")
    page.reload()
    propose = page.get_by_role("button", name=re.compile(r"^Propose th"))
    n = re.search(r"\d+", propose.inner_text())
    assert n is not None
    propose.click()
    expect(page.get_by_role("status")).to_contain_text(f"{n.group()} pairing")
    expect(propose).to_have_count(0)
    admin.look("pair-everyone-proposed")
    # Back, and the same button again: the page says how it stands.
    page.goto(page.url)
    expect(page.get_by_role("heading", name="Proposed pairings")).to_be_visible()
    page.get_by_role("button", name="Make a new preview").click()
    expect(page.get_by_text("already have a pairing or a proposal")).to_be_visible()
    expect(page.get_by_role("region", name="Result").locator("dd").nth(1)).to_have_text("0")
    admin.look()


def test_a_run_under_way_tells_how_far_it_is_and_is_called_off(enter: Enter, var: Path) -> None:
    with closing(sqlite3.connect(var / "demo.sqlite3", isolation_level=None, timeout=20)) as rows:
        admin = enter("admin")
        page = admin.page
        run, job = run_under_way(rows)
        page.goto(f"{HERE}{run}/")
        bar = page.get_by_role("progressbar")
        expect(page.get_by_text("Waiting to start")).to_be_visible()
        rows.execute("UPDATE task_mentoring_job SET step = 'assignment', done = 3, total = 10 WHERE id = ?", [job])
        expect(page.get_by_text("Finding the best set of pairings")).to_be_visible()
        assert bar.evaluate("bar => bar.value") == 30
        admin.look("pair-everyone-under-way")
        page.set_viewport_size({"width": 320, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        admin.look()
        other = enter("admin").page
        other.goto(f"{HERE}{run}/")
        other.get_by_role("button", name="Cancel").press("Enter")
        # The first window hears of it by itself.
        for window in (page, other):
            expect(window.get_by_text("Nothing was stored, and nobody was notified.")).to_be_visible()
        admin.look()
        page.goto("/mentoring/programme/")
        expect(page.get_by_text("The last preview did not produce a plan.")).to_be_visible()


def run_under_way(rows: sqlite3.Connection) -> tuple[int, int]:
    """A run that a worker is planning, as that worker would have written it; ids of run and job."""
    now = datetime.now(UTC).replace(tzinfo=None)
    (programme,) = rows.execute("SELECT id FROM task_mentoring_programme WHERE default_slot = 1").fetchone()
    run = rows.execute(
        "INSERT INTO task_mentoring_matchrun (programme_id, role_key, planned_at, summary, plan, plan_hash)"
        " VALUES (?, '', ?, '{}', '[]', '')",
        [programme, str(now)],
    ).lastrowid
    job = rows.execute(
        "INSERT INTO task_mentoring_job (kind, subject_id, number, state, step, done, total, attempts, claim,"
        " claimed_until, due_at, created_at, refusal)"
        " VALUES ('pair_everyone', ?, 0, 'running', '', 0, 0, 1, 'x', ?, ?, ?, '{}')",
        [run, str(now + timedelta(minutes=5)), str(now), str(now)],
    ).lastrowid
    assert run is not None
    assert job is not None
    return run, job
