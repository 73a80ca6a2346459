"""What each view shows to whom: learners, visitors, viewers-as, authors; and what other clients are told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.utils.translation import override

import mentoring_xblock
from mentoring_xblock.applets.people.data import Entry
from mentoring_xblock.applets.people.models import Programme
from mentoring_xblock.courseware import screens
from tests import builders
from tests.courseware.course import COURSE, USAGE, Course, call, count_rows, platform, render, request

pytestmark = pytest.mark.django_db

SNAPSHOT = {
    "framework_title": "Data",
    "role_title": "Analyst",
    "skills": [["pivot", "Pivot tables"], ["chart", "Charts"]],
}
FIELDS = {"framework": "data", "role": "analyst", "programme": "acme", "display_name": "Where am I?"}


class World:
    def __init__(self) -> None:
        self.programme = builders.programme("acme")
        builders.framework(self.programme)
        self.learner = builders.user("learner")
        self.teacher = builders.user("teacher")
        self.course = Course(enrolled={self.learner.id})
        self.course.block(**FIELDS, snapshot=SNAPSHOT, introduction="<p>Think <script>x</script>first</p>")

    def submit(self) -> None:
        payload = {"token": "token-0001", "ratings": {"pivot": {"level": 1}}}
        status, _body = call(self.course.block(self.learner), "submit", request(payload), caller=self.learner)
        assert status == 200


@pytest.fixture
def world(settings: Any) -> Iterator[World]:
    settings.TASK_MENTORING = {"STANDALONE": False}
    settings.ROOT_URLCONF = "lms.urls"
    made = World()
    with platform(made.course):
        yield made


def test_the_learner_gets_one_fieldset_a_skill_with_the_behaviours_in_the_labels(world: World) -> None:
    html = render(world.course.block(world.learner), "student_view", caller=world.learner)
    assert html.count("<fieldset") == html.count("<legend") == 2
    assert re.findall(r'<fieldset class="tm-skill([^"]*)"', html) == ["", ""], "both are on the first screen"
    labels = re.findall(r"<label class=\"tm-level\">.*?</label>", html, re.DOTALL)
    assert len(labels) == 8
    assert "You can pivot at 1a" in labels[0]
    assert html.count('value="" checked') == 2
    assert "not for a grade" in html
    assert "Think first" in html


def test_the_form_is_there_before_any_rating_and_the_results_after(world: World) -> None:
    before = render(world.course.block(world.learner), "student_view", caller=world.learner)
    assert "tm-results" not in before
    world.submit()
    after = render(world.course.block(world.learner), "student_view", caller=world.learner)
    assert after.index("Most useful next step") < after.index("Room to grow") < after.index("<table")
    assert "data-tm-form-box" in after


@pytest.mark.parametrize(("groups", "titles"), [("AA--AB", ["A", "A", "B"]), ("--", []), ("-A", ["A"])])
def test_a_group_has_its_title_where_it_begins_and_skills_without_one_have_none(groups: str, titles: list[str]) -> None:
    model = builders.framework_model(skills=tuple(f"skill{at}" for at in range(len(groups))))
    skills = (replace(skill, group=group.strip("-")) for skill, group in zip(model.skills, groups, strict=True))
    builders.framework(builders.programme("acme"), replace(model, skills=tuple(skills)))
    learner, course = builders.user("learner"), Course()
    course.block(**FIELDS)
    html = render(course.block(learner), "student_view", caller=learner)
    assert re.findall(r"data-tm-group-title>(.*?)</p>", html) == titles


def test_a_question_is_drawn_once_for_all_who_are_asked_alike_and_anew_for_whoever_fills_it_in(world: World) -> None:
    screens._draw_question.cache_clear()
    other = builders.user("other")
    world.course.enrolled.add(other.id)
    same = render(world.course.block(world.learner), "student_view", caller=world.learner)
    drawn = screens._draw_question.cache_info().currsize
    assert drawn == 2
    assert render(world.course.block(other), "student_view", caller=other) == same
    draft = request({"ratings": {"pivot": {"level": 2, "note": "only mine", "last_performed": "year"}}})
    assert call(world.course.block(other), "save_draft", draft, caller=other)[0] == 200
    mine = render(world.course.block(other), "student_view", caller=other)
    assert "only mine" in mine
    assert re.findall(r'value="(\w+)" (?:selected|checked)', mine) == ["2", "year"]
    assert render(world.course.block(world.learner), "student_view", caller=world.learner) == same
    assert screens._draw_question.cache_info().currsize == drawn
    with override("de"):
        render(world.course.block(world.learner), "student_view", caller=world.learner)
    assert screens._draw_question.cache_info().currsize == drawn + 2


@pytest.mark.parametrize(
    ("who", "words"),
    [
        ("visitor", "Sign in"),
        ("stranger", "Enrol in this course"),
        ("teacher viewing as the learner", "viewing this course as somebody else"),
    ],
)
def test_whoever_cannot_answer_reads_why_and_sees_no_rating_of_anybody(world: World, who: str, words: str) -> None:
    world.submit()
    shown, caller = {
        "visitor": (None, None),
        "stranger": (world.teacher, world.teacher),
        "teacher viewing as the learner": (world.learner, world.teacher),
    }[who]
    rows = count_rows()
    html = render(world.course.block(shown), "student_view", caller=caller)
    assert words in html
    assert "Pivot tables" in html
    for private in ("<form", "<input", "tm-results", "Aware"):
        assert private not in html
    assert count_rows() == rows


def test_the_public_view_is_text_alone(world: World) -> None:
    html = render(world.course.block(None), "public_view")
    assert "Where am I?" in html
    assert "Pivot tables" in html
    assert "<form" not in html
    assert "<script" not in html


@pytest.mark.parametrize("view", ["public_view", "student_view"])
@pytest.mark.parametrize(
    ("who", "words"),
    [("visitor", "Sign in to rate"), ("stranger", "Enrol in this course"), ("inactive", "Activate your account")],
)
def test_only_whoever_is_not_signed_in_is_led_to_the_login_page_and_back(
    world: World, view: str, who: str, words: str, settings: Any
) -> None:
    settings.LOGIN_URL = "/login"
    caller = {"visitor": None, "stranger": world.teacher, "inactive": builders.user("new", is_active=False)}[who]
    html = render(world.course.block(caller), view, caller=caller)
    assert words in html
    back = quote(f"/courses/{COURSE}/jump_to/{USAGE}", safe="")
    link = f'href="/login?next={back}" target="_top">Sign in</a>'
    assert (link in html) == (who == "visitor")
    settings.LOGIN_URL = ""
    html = render(world.course.block(caller), view, caller=caller)
    assert words in html
    assert "<a" not in html


def test_a_block_written_by_hand_names_its_skills_where_its_learners_may_join(world: World) -> None:
    def told(**fields: object) -> list[str]:
        block = world.course.block(
            None, **{"snapshot": {}, "skills": [], "inline_skills": {}, "framework": "data", **fields}
        )
        titles: list[str] = block.student_view_data()["skills"]
        html = render(block, "public_view")
        assert all(title in html for title in titles)
        assert "Practised" not in html
        return titles

    assert told() == ["Pivot", "Chart"]
    assert told(skills=["chart"]) == ["Chart"]
    assert told(inline_skills={"skills": [{"key": "a", "title": "My own"}]}) == ["My own"]
    assert told(framework="gone") == []
    Programme.objects.update(entry=Entry.BY_INVITATION)
    assert told() == []


def test_a_learner_reads_no_reason_in_the_public_view(world: World) -> None:
    html = render(world.course.block(world.learner), "public_view", caller=world.learner)
    assert "Pivot tables" in html
    assert "tm-note" not in html


NOT_AVAILABLE = "This self-assessment is not available right now. Let the course team know."


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"framework": ""}, "has not chosen a competency model"),
        ({"framework": "gone"}, "no published competency model with the key “gone”"),
        ({"framework": "a b?"}, "We cannot find this."),
        ({"role": "gone"}, "has no role with the key “gone”"),
    ],
)
def test_what_is_wrong_with_a_block_is_said_to_whoever_can_mend_it_and_a_learner_reads_whom_to_tell(
    world: World, fields: dict[str, str], words: str
) -> None:
    world.course.block(**fields)
    # Of the programme, since its models are shown to none of its outsiders, be they authors.
    builders.member(world.programme, user=world.learner)
    told = render(world.course.block(world.learner), "student_view", caller=world.learner)
    assert NOT_AVAILABLE in told
    assert words not in told
    status, body = call(world.course.block(world.learner), "load", request({}), caller=world.learner)
    assert (status, body["error"]["message"].startswith(NOT_AVAILABLE)) == (404, True)
    for circumstances, view in (({"team": True}, "student_view"), ({"author": True}, "author_view")):
        told = render(world.course.block(world.learner, **circumstances), view, caller=world.learner)
        assert words in told
        assert NOT_AVAILABLE not in told


def test_whoever_may_not_join_the_programme_reads_that_and_no_fault_of_the_block(world: World) -> None:
    Programme.objects.update(entry=Entry.BY_INVITATION)
    told = render(world.course.block(world.learner), "student_view", caller=world.learner)
    assert "You cannot join this mentoring programme from this course." in told


def test_the_author_sees_a_summary_and_the_form_as_learners_meet_it_without_their_own_ratings(world: World) -> None:
    world.submit()
    block = world.course.block(world.learner, author=True, rerate="never")
    html = render(block, "author_view", caller=world.learner)
    assert "2 skills" in html
    assert "You rated" not in html
    assert "Last time" not in html
    # Nothing there can be sent, nor does anything wait for a script.
    assert "<form" not in html
    questions = re.findall(r"<fieldset[^>]*>", html)
    assert [question for question in questions if not question.endswith(" disabled>")] == []
    controls = re.findall(r"<(?:button|select)[^>]*>", re.sub(r"<fieldset.*?</fieldset>", "", html, flags=re.DOTALL))
    assert controls
    assert [control for control in controls if " disabled" not in control] == []


@pytest.mark.parametrize("role_mode", ["fixed", "choose"])
def test_the_preview_has_what_stands_before_the_form_and_in_its_head(world: World, role_mode: str) -> None:
    def shown(view: str, **circumstances: Any) -> dict[str, bool]:
        block = world.course.block(world.learner, role_mode=role_mode, **circumstances)
        html = render(block, view, caller=world.learner)
        parts = ("tm-introduction", "tm-purpose", "Skills for the role", "data-tm-role", "<progress", "data-tm-go")
        return {part: part in html for part in (*parts, "data-tm-submit", "Loading")}

    builders.member(world.programme, user=world.learner)
    learners, authors = shown("student_view"), shown("author_view", author=True)
    assert authors == learners | {"Loading": False}
    assert learners["data-tm-role"] == (role_mode == "choose")


def test_a_preview_shows_what_a_choice_unfolds_as_far_as_its_author_asks_for_it(world: World) -> None:
    builders.member(world.programme, user=world.learner)

    def unfolded(**fields: Any) -> str:
        html = render(world.course.block(world.learner, author=True, **fields), "author_view", caller=world.learner)
        (only,) = re.findall(r"<details class=\"tm-extras\" data-tm-extras open>.*?</details>", html, re.DOTALL)
        return only

    assert "When did you last do this?" in unfolded()
    assert "I am willing to mentor others in this" in unfolded()
    assert "When did you last do this?" not in unfolded(ask_last_performed=False)
    assert "I am willing to mentor others in this" not in unfolded(ask_willing=False)


@pytest.mark.parametrize(
    ("layout", "place", "folded"), [("skill", "Page 1 of 4 · A", 3), ("group", "A", 2), ("page", "A", 0)]
)
def test_a_preview_shows_the_first_page_of_the_layout_and_folds_the_others(
    world: World, layout: str, place: str, folded: int
) -> None:
    model = builders.framework_model("grouped", skills=("a", "b", "c", "d"))
    skills = (replace(skill, group=group) for skill, group in zip(model.skills, "AABB", strict=True))
    builders.framework(world.programme, replace(model, skills=tuple(skills)))
    builders.member(world.programme, user=world.learner)
    block = world.course.block(world.learner, author=True, framework="grouped", layout=layout)
    first, _, after = render(block, "author_view", caller=world.learner).partition("The pages after this one")
    assert (first.count("<fieldset"), after.count("<fieldset")) == (4 - folded, folded)
    assert "tm-later" not in first + after
    assert re.findall(r'<p class="tm-group"[^>]*>(.*?)</p>', first + after) == [place, "B"]


def test_views_bring_their_files_and_nothing_inline(world: World) -> None:
    static = Path(mentoring_xblock.__file__).parent
    import crum

    for view, author in (("student_view", False), ("author_view", True), ("studio_view", True), ("public_view", False)):
        block = world.course.block(world.learner, author=author)
        with crum.impersonate(world.learner):
            fragment = getattr(block, view)()
        for resource in fragment.resources:
            assert resource.kind == "url"
            assert (static / resource.data.removeprefix("/resource/")).is_file()
        assert not re.search(r"<script|<style|\sstyle=|\son\w+=", fragment.content)


def test_the_initialiser_gets_the_modules_and_the_name_of_the_cookie(world: World, settings: Any) -> None:
    settings.CSRF_COOKIE_NAME = "csrftoken"
    import crum

    with crum.impersonate(world.learner):
        fragment = world.course.block(world.learner).student_view()
    assert fragment.js_init_fn == "CompetencySelfAssessment"
    modules = fragment.json_init_args["modules"]
    assert sorted(modules) == ["learner", "mentors", "pages", "requests", "skill", "unsent"]
    assert modules["learner"].endswith("js/block-learner.js")
    assert fragment.json_init_args["cookie"] == "csrftoken"


def test_two_blocks_on_one_page_share_no_element_id(world: World) -> None:
    from tests.courseware.course import COURSE

    other = COURSE.make_usage_key("competency_self_assessment", "b2")
    world.course.block(usage=other, **FIELDS)
    pages = [
        render(world.course.block(world.learner, **changes), "student_view", caller=world.learner)
        for changes in ({}, {"usage": other})
    ]
    first, second = (set(re.findall(r'\sid="([^"]+)"', page)) for page in pages)
    assert first
    assert not first & second
    for page in pages:
        ids = re.findall(r'\sid="([^"]+)"', page)
        assert len(ids) == len(set(ids))


def test_search_and_other_clients_are_told_titles_and_no_target(world: World) -> None:
    block = world.course.block(world.learner)
    assert block.index_dictionary()["content"]["skills"] == "Pivot tables Charts"
    data = block.student_view_data()
    assert data["skills"] == ["Pivot tables", "Charts"]
    assert data["introduction"] == "Think first"
    assert "target" not in str(data)


def test_the_page_works_where_the_runtime_gives_no_service_at_all(world: World) -> None:
    block = world.course.block(world.learner)
    block.runtime._services = {"field-data": block.runtime._services["field-data"]}
    assert "Sign in" in render(block, "student_view", caller=world.learner)
