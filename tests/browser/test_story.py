"""The story: seven steps by five people, each seeing what is theirs to see, on the demo site as anybody can run it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Enter
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser

SKILL = "Summarise data with a pivot table"
LEARNER, MENTOR = "Amara Nwosu", "Rosa Quintana"
ZONE_OF_MENTOR = ZoneInfo("America/Sao_Paulo")
TITLE = "Where do you stand as a data analyst?"
MESSAGE = "I count complaints by hand every month. Could we build the pivot table from your real data?"
WORK = "The complaints of the last quarter, by region and product"
# Of the plan's behaviours, how many were watched, done together and done alone in the session.
SHOWN = 2
# Five behaviours up to the target, and four steps of the skill's project, which show no level.
BEHAVIOURS, OTHER_STEPS = 5, 4
# What the learner rates the other skills at, over and over; the role asks for 3 of most.
LEVELS = (3, 2, 3, 4)
COMMENT = "I have seen the table and used it in the meeting."


def test_five_people_take_a_gap_through_the_seven_steps(enter: Enter) -> None:
    visitor = enter("author")
    author_sets_up_the_self_assessment(visitor)
    follow_the_strip(visitor, "Now be Amara Nwosu", step=2)
    rate_yourself(visitor)
    follow_the_strip(visitor, "Go on to step 3", step=3)
    ask_for_a_mentor(visitor)
    follow_the_strip(visitor, "Now be Tomasz Brandt", step=3)
    admin_approves_in_the_review_queue(visitor)
    follow_the_strip(visitor, "Now be Rosa Quintana", step=4)
    reached_before = pairings_that_reached_the_target(visitor)
    accept(visitor)
    follow_the_strip(visitor, "Go on to step 5", step=5)
    name_a_piece_of_work(visitor)
    log_a_session_with_what_was_shown(visitor)
    follow_the_strip(visitor, "Now be Amara Nwosu", step=6)
    mentee_rates_the_skill_again(visitor)
    follow_the_strip(visitor, "Now be Henrike Solberg", step=7)
    manager_confirms(visitor)
    visitor.page.get_by_role("link", name="Back to the seven steps").click()
    visitor.look("seven-steps")
    learner, mentor = enter("learner"), enter("mentor")
    both_see_the_outcome(learner, mentor)
    assert pairings_that_reached_the_target(mentor) == reached_before + 1


def follow_the_strip(visitor: Visitor, button: str, *, step: int) -> None:
    visitor.page.locator("#site-strip").get_by_role("button", name=button, exact=True).click()
    expect(visitor.page.locator("#site-strip")).to_contain_text(f"Step {step} of 7:")
    visitor.page.wait_for_load_state("networkidle")


def author_sets_up_the_self_assessment(author: Visitor) -> None:
    page = author.page
    expect(page.get_by_label("Competency model", exact=True)).to_have_value("Data analyst")
    expect(page.get_by_label("Role", exact=True)).to_have_value("Data analyst – Analyst")
    page.get_by_label("Title").fill(TITLE)
    author.look("studio-editor", at=page.get_by_role("heading", name="Settings"))
    # The demo's Studio shows the page anew once the editor says that it has saved.
    with page.expect_navigation():
        page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_label("Title")).to_have_value(TITLE)
    page.get_by_role("link", name="See it as a learner").click()
    expect(page.get_by_role("heading", name=TITLE)).to_be_visible()


def rate_yourself(learner: Visitor) -> None:
    page = learner.page
    expect(page.get_by_role("heading", name=TITLE)).to_be_visible()
    expect(page.get_by_text("These ratings are for your development")).to_be_visible()
    skills = page.locator("fieldset[data-tm-skill]")
    for place in range(skills.count()):
        if not skills.nth(place).is_visible():
            page.get_by_role("button", name="Next").click()
        level = 1 if SKILL in skills.nth(place).inner_text() else LEVELS[place % len(LEVELS)]
        skills.nth(place).get_by_role("radio").nth(level - 1).check()
    pivot = skills.filter(has_text=SKILL)
    expect(page.locator("[data-tm-saved]")).to_contain_text("saved")
    page.get_by_text("All skills", exact=True).click()
    page.locator("[data-tm-jump]").get_by_role("button", name=SKILL).click()
    expect(pivot).to_contain_text("You can")
    # Below the bar that stays at the top of the window.
    learner.look("rate-yourself", at=pivot, above=64)

    # Nor is lost what was filled in just before leaving, when the draft has not saved itself yet.
    last = skills.last.locator("[type=radio]")
    page.get_by_text("All skills", exact=True).click()
    page.locator("[data-tm-jump]").get_by_role("button").last.click()
    last.nth(3).check()
    address = page.url
    page.goto("/mentoring/")
    # The draft is on its way while the next page loads; whoever comes straight back may be faster than it.
    for _ in range(10):
        page.goto(address)
        if last.nth(3).is_checked():
            break
        page.wait_for_timeout(500)
    expect(skills.first.locator("[type=radio]").nth(LEVELS[0] - 1)).to_be_checked()
    expect(last.nth(3)).to_be_checked()
    page.get_by_role("button", name="Submit my ratings").click()
    expect(page.get_by_text("Your ratings are stored.")).to_be_visible()
    results = page.get_by_role("region", name="Your results")
    expect(card_of(results, SKILL)).to_contain_text("2 levels to go")
    expect(card_of(results, SKILL)).to_contain_text(re.compile(r"You:\s*1"))
    expect(card_of(results, SKILL)).to_contain_text(re.compile(r"Target:\s*3"))


def ask_for_a_mentor(learner: Visitor) -> None:
    page = learner.page
    learner.look("results", at=page.get_by_role("heading", name="Your results"))
    card = card_of(page.get_by_role("region", name="Your results"), SKILL)
    card.get_by_role("button", name="Find a mentor").click()
    panel = page.locator("form[data-tm-mentors]")
    mentors = panel.get_by_role("listitem").filter(has=page.get_by_role("button"))
    expect(mentors.filter(has_text=MENTOR)).to_contain_text("confirmed by others", ignore_case=True)
    expect(mentors.filter(has_text=MENTOR)).to_contain_text("other department", ignore_case=True)
    assert 2 <= mentors.count() <= 5
    other = next(
        mentors.nth(place) for place in range(mentors.count()) if MENTOR not in mentors.nth(place).inner_text()
    )
    for chosen in (mentors.filter(has_text=MENTOR), other):
        chosen.get_by_role("button").click()
    expect(mentors.filter(has_text=MENTOR).get_by_role("button")).to_have_attribute("aria-pressed", "true")
    panel.get_by_label("A message to your mentor").fill(MESSAGE)
    learner.look("mentors", at=card, above=4)
    panel.get_by_role("button", name="Send the request").click()
    expect(page.get_by_text("Your request is stored.")).to_be_visible()
    page.goto("/mentoring/")
    expect(learner.section("Skills I am learning")).to_contain_text(MENTOR)
    learner.look()


def admin_approves_in_the_review_queue(admin: Visitor) -> None:
    page = admin.page
    expect(admin.section("Waiting for your review")).to_contain_text(LEARNER)
    admin.look("programme")
    page.get_by_role("link", name="Open the review queue").click()
    page.get_by_role("link", name=LEARNER).click()
    expect(page.get_by_role("region", name=f"Mentee: {LEARNER}")).to_be_visible()
    expect(page.get_by_role("region", name=f"Mentor: {MENTOR}")).to_contain_text("4")
    expect(page.get_by_text(MESSAGE)).to_be_visible()
    admin.look("review")
    page.get_by_role("button", name="Approve").click()
    page.wait_for_load_state("networkidle")
    page.goto("/mentoring/programme/")
    expect(admin.section("Waiting for your review")).not_to_contain_text(LEARNER)


def accept(mentor: Visitor) -> None:
    page = mentor.page
    page.goto("/mentoring/")
    asked = mentor.section("What waits for you")
    card = asked.get_by_role("listitem").filter(has_text=LEARNER)
    expect(card).to_contain_text(MESSAGE)
    expect(card).to_contain_text(SKILL)
    mentor.look("my-mentoring")
    card.get_by_role("button", name="Accept").click()
    page.wait_for_load_state("networkidle")


def name_a_piece_of_work(mentor: Visitor) -> None:
    page = mentor.page
    expect(page.get_by_role("heading", name=SKILL)).to_be_visible()
    plan = mentor.section("Plan")
    assert plan.locator("fieldset").count() >= 2
    plan.get_by_label("Real work to practise on").first.fill(WORK)
    plan.get_by_role("button", name="Save the plan").click()
    expect(mentor.section("Plan").get_by_label("Real work to practise on").first).to_have_value(WORK)


def log_a_session_with_what_was_shown(mentor: Visitor) -> None:
    sessions = mentor.section("Mentoring sessions")
    sessions.get_by_text("Plan or log a session").click()
    sessions.locator("#minutes").fill("45")
    sessions.get_by_label("Notes").fill("Built the first table together on the real complaints.")
    sessions.locator("#starts_at").fill(f"{datetime.now(ZONE_OF_MENTOR) - timedelta(hours=1):%Y-%m-%dT%H:%M}")
    sessions.get_by_label("This session has taken place").check()
    shown = sessions.get_by_role("group", name="what did the mentee show").get_by_role("checkbox")
    for place in range(SHOWN * 3):
        shown.nth(place).check()
    sessions.get_by_role("button", name="Save the session").click()
    expect(sessions.get_by_role("row").filter(has_text="Built the first table")).to_contain_text("45")
    expect(mentor.section("Plan").get_by_role("checkbox", checked=True)).to_have_count(SHOWN * 3)
    mentor.look("pairing")


def mentee_rates_the_skill_again(learner: Visitor) -> None:
    page = learner.page
    expect(page.get_by_text(WORK).first).to_be_visible()
    again = learner.section("Rate yourself again")
    again.get_by_role("radio").nth(2).check()
    learner.look("rate-again", at=again)
    again.get_by_role("button", name="Submit my new rating").click()
    expect(learner.section("Progress so far")).to_contain_text(re.compile(r"Before\s*1"))
    expect(learner.section("Progress so far")).to_contain_text(re.compile(r"own rating\s*3"))


def manager_confirms(manager: Visitor) -> None:
    waiting = manager.section("Waiting for your confirmation")
    expect(waiting.get_by_role("row").filter(has_text=LEARNER)).to_contain_text(SKILL)
    done_alone = f"{SHOWN} of {BEHAVIOURS}", f"Other steps: 0 of {OTHER_STEPS}"
    for words in done_alone:
        expect(waiting.get_by_role("row").filter(has_text=LEARNER)).to_contain_text(words)
    expect(manager.section("Gaps").get_by_role("row").filter(has_text=LEARNER)).to_be_visible()
    manager.look("my-team")
    manager.take("gaps", at=manager.section("Gaps"))
    waiting.get_by_role("link", name=f"{LEARNER}: {SKILL}").click()
    confirm = manager.section("Confirm the new level")
    for words in done_alone:
        expect(confirm).to_contain_text(words)
    confirm.get_by_role("radio").nth(2).check()
    confirm.get_by_label("A message to both").fill(COMMENT)
    manager.look("confirm", at=confirm)
    confirm.get_by_role("button", name="Confirm this level").click()
    expect(manager.section("Result")).to_contain_text(re.compile(r"confirmed\s*3"))


def both_see_the_outcome(learner: Visitor, mentor: Visitor) -> None:
    for person, other in ((learner, MENTOR), (mentor, LEARNER)):
        person.page.goto("/mentoring/")
        earlier = person.section("Earlier pairings")
        earlier.get_by_text("earlier pairing").last.click()
        earlier.get_by_role("listitem").filter(has_text=other).get_by_role("link", name=SKILL).click()
        expect(person.page.get_by_text(COMMENT)).to_be_visible()
        expect(person.section("Result")).to_contain_text(re.compile(r"confirmed\s*3"))
        person.look("outcome")
    learner.page.goto("/workbench/unit/0/")
    card = card_of(learner.page.get_by_role("region", name="Your results"), SKILL)
    expect(card).to_contain_text(re.compile(r"You:\s*3"))


def pairings_that_reached_the_target(mentor: Visitor) -> int:
    mentor.page.goto("/mentoring/")
    figures = mentor.section("My record as a mentor").locator("div").filter(has_text="Pairings that reached the target")
    found = re.search(r"\d+", figures.last.inner_text())
    assert found is not None
    return int(found.group())


def card_of(results: Locator, skill: str) -> Locator:
    return results.locator("[data-tm-card]").filter(has_text=skill)
