"""The course team's panel below a block, in the browser: by mouse and keyboard, wide and narrow, without a fault."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Enter, manage

pytestmark = pytest.mark.browser

MEASURE = (Path(__file__).parent / "hosts" / "measure.js").read_text()

ANSWERED_HERE = """
from mentoring_xblock.applets.ratings.in_block import hash_of
from mentoring_xblock.models import Member, Rating, Submission
from tests.site.course import list_units
usage = str(list_units()[0].usage)
for member in Member.objects.filter(is_active=True, user__is_staff=False)[:45]:
    mine = Rating.objects.filter(member=member, source="self")
    sent = Submission.objects.create(member=member, token=f"seed-{member.pk}", usage_key=usage,
        usage_hash=hash_of(usage), submitted_at=member.joined_at)
    mine.update(submission=None)
    newest = {rating.skill_id: rating.pk for rating in mine.order_by("rated_at", "id")}
    Rating.objects.filter(pk__in=newest.values()).update(submission=sent)
"""


def test_a_course_team_looks_reminds_and_resets(enter: Enter, var: Path) -> None:
    manage(var, "shell", "-c", ANSWERED_HERE)
    author = enter("author")
    page = author.page
    page.goto("/workbench/unit/0/")
    panel = page.locator("[data-tm-team]")
    panel.get_by_text("For the course team").click()
    expect(panel.get_by_role("heading", name="Who has answered")).to_be_visible()
    expect(panel.get_by_role("table")).to_contain_text("People at each level")
    author.look("team-panel-1280", at=panel)
    page.set_viewport_size({"width": 390, "height": 844})
    author.look("team-panel-390", at=panel)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.evaluate(MEASURE) == []
    page.set_viewport_size({"width": 1280, "height": 860})

    with page.expect_download() as download:
        panel.get_by_role("link", name="CSV").click()
    assert "hidden" in download.value.path().read_text(encoding="utf-8-sig")

    panel.get_by_role("button", name="Remind").click()
    expect(panel.get_by_role("status")).to_contain_text("reminded")

    # By keyboard alone: asked for, thought better of, asked for again and confirmed.
    name = panel.get_by_label("Username", exact=True)
    name.focus()
    page.keyboard.type("learner")
    page.keyboard.press("Enter")
    again = panel.get_by_label("Username again")
    expect(again).to_be_focused()
    expect(panel).to_contain_text("will lose the draft")
    author.look("team-panel-reset", at=name)
    panel.get_by_role("button", name="Cancel").press("Enter")
    expect(again).to_be_hidden()
    expect(name).to_be_focused()
    page.keyboard.press("Enter")
    expect(again).to_be_focused()
    page.keyboard.type("Learner")
    page.keyboard.press("Enter")
    expect(panel.get_by_role("alert")).to_contain_text("again to confirm")
    again.fill("learner")
    page.keyboard.press("Enter")
    expect(panel.get_by_role("status")).to_contain_text("can start this self-assessment again")


def test_a_learner_finds_no_such_panel(enter: Enter) -> None:
    page = enter("learner").page
    page.goto("/workbench/unit/0/")
    expect(page.locator("[data-tm-block]")).to_be_visible()
    assert page.locator("[data-tm-team]").count() == 0
