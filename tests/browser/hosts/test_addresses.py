"""Every script and style sheet of ours is fetched by an address that changes with its content.

A platform lets browsers keep static files for a year. A module that names its neighbour by a relative path gets the
neighbour of the release before, and the two do not fit together.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Response, expect

from tests import page_weight
from tests.browser.conftest import ROOT, Enter
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser

HASHED = re.compile(r"\.[0-9a-f]{12}\.(js|css)$")
STATIC = ROOT / "mentoring_xblock" / "static" / "mentoring_xblock"

PAGES_OF = {
    "learner": ["/hosts/lms/student_view/0/", "/hosts/learning/student_view/0/", "/mentoring/"],
    "author": [
        "/hosts/studio/author_view/0/",
        "/hosts/studio/studio_view/0/",
        "/hosts/library/studio_view/0/",
    ],
    "manager": ["/mentoring/team/"],
    "admin": [
        "/mentoring/programme/",
        "/mentoring/programme/evidence/",
        "/admin/task_mentoring/upload/framework/",
        "/admin/task_mentoring/framework/new/",
    ],
}


@pytest.mark.parametrize("username", PAGES_OF)
def test_no_script_or_style_is_fetched_by_an_address_without_a_hash(username: str, enter: Enter) -> None:
    visitor = enter(username)
    fetched = watch(visitor)
    for address in PAGES_OF[username]:
        answer = visitor.page.goto(address)
        assert answer is not None
        assert answer.ok, address
        visitor.page.wait_for_load_state("networkidle")
    ours = {url for url in fetched if "/mentoring_xblock/" in url}
    assert ours
    assert [url for url in sorted(ours) if not HASHED.search(url)] == []
    assert {url: status for url, status in fetched.items() if status >= 400} == {}
    assert visitor.faults == []


def test_the_block_and_its_editor_start_from_hashed_modules(enter: Enter) -> None:
    learner = enter("learner")
    learner.page.goto("/hosts/lms/student_view/0/")
    learner.page.get_by_role("button", name="Find a mentor for this").click()
    expect(learner.page.locator("[data-tm-mentors]")).to_be_visible()
    author = enter("author")
    author.page.goto("/hosts/studio/studio_view/0/")
    expect(author.page.locator("[data-tm-preview] .tm-skill").first).to_be_visible()


def test_a_learners_browser_fetches_the_files_that_are_weighed_and_nothing_from_elsewhere(
    site: str, enter: Enter
) -> None:
    visitor = enter("learner")
    answers: list[Response] = []

    def keep(answer: Response) -> None:
        answers.append(answer)

    visitor.page.on("response", keep)
    visitor.page.goto("/hosts/lms/student_view/0/")
    visitor.page.get_by_role("button", name="Find a mentor for this").click()
    expect(visitor.page.locator("[data-tm-mentors]")).to_be_visible()
    visitor.page.wait_for_load_state("networkidle")
    assert [each.url for each in answers if not each.url.startswith(f"{site}/")] == []
    folder = "/mentoring_xblock/static/mentoring_xblock/"
    weights = {
        HASHED.sub(r".\1", each.url).partition(folder)[2]: len(each.body()) for each in answers if folder in each.url
    }
    assert weights.keys() == page_weight.OF_LEARNERS
    assert sum(weights.values()) <= page_weight.MOST_BYTES["learner"]


def test_no_module_names_another_by_a_path() -> None:
    """Nor in a corner that no page above opens: a manifest cannot rewrite what stands in a script."""
    naming = re.compile(r"""^\s*(import|export)\b[^(]*["'][./]|import\(\s*["']""", re.MULTILINE)
    scripts = sorted((STATIC / "js").glob("*.js"))
    assert scripts
    assert [script.name for script in scripts if naming.search(script.read_text())] == []
    sheets = sorted((STATIC / "css").glob("*.css"))
    assert [sheet.name for sheet in sheets if "@import" in sheet.read_text()] == []


def watch(visitor: Visitor) -> dict[str, int]:
    """Every script and style sheet that the visitor's browser fetches from now on, with the answer's status."""
    fetched: dict[str, int] = {}

    def note(answer: Response) -> None:
        path = answer.url.partition("?")[0]
        if path.endswith((".js", ".css")):
            fetched[path] = answer.status

    visitor.page.on("response", note)
    return fetched
