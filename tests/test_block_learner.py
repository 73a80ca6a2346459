"""A learner's way through the block, by real JSON through the handlers: rate, see the gaps, ask for a mentor."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.formats import date_format
from django.utils.timezone import localtime

from mentoring_xblock.applets.competencies import role_definitions
from mentoring_xblock.applets.competencies.data import FrameworkModel, RoleModel, SkillText, TargetLevel
from mentoring_xblock.applets.competencies.models import Skill
from mentoring_xblock.applets.matching.data import ReasonCode
from mentoring_xblock.applets.pairings.models.pairing import Pairing
from mentoring_xblock.applets.pairings.models.requests import MentoringRequest, WaitingEntry
from mentoring_xblock.applets.pairings.states import State
from mentoring_xblock.applets.people import api as people
from mentoring_xblock.applets.people.models import Member, Programme
from mentoring_xblock.applets.ratings.data import MOST_ANSWERS
from mentoring_xblock.applets.ratings.models import Draft, Rating, Submission
from mentoring_xblock.core import clock
from tests import builders
from tests.courseware.course import Course, call, render, request
from tests.telling import tells_of_a_mentor
from tests.test_block_guard import LEARNER_HANDLERS

pytestmark = pytest.mark.django_db


QUERIES_OF_A_PAGE = 9
QUERIES_OF_A_RELOAD = 6 + 1
"""Three fewer: the process keeps the definition of a published role, and what it asked for before. And one for the
number of unread notices, which clients show beside the link to My mentoring."""


class World:
    """A role of three skills, a learner, and two people at mentor level in "pivot"."""

    def __init__(self, skills: tuple[str, ...] = ("pivot", "chart", "story")) -> None:
        self.programme = builders.programme("acme")
        self.version = builders.framework(self.programme, builders.framework_model(skills=skills))
        self.learner = builders.user("learner")
        self.course = Course()
        self.course.block(framework="data", role="analyst", programme="acme")

    def mentors(self, count: int = 2) -> list[Any]:
        pivot = builders.skill_id(self.version, "pivot")
        found = []
        for number in range(count):
            mentor = builders.member(self.programme, username=f"mentor{number}", mentors_everything=True, places=1)
            builders.rate(mentor, {pivot: 4})
            found.append(mentor)
        return found

    def block(self, **fields: Any) -> Any:
        return self.course.block(self.learner, **fields)

    def post(self, handler: str, payload: Any = None, *, block: Any = None) -> tuple[int, dict[str, Any]]:
        return call(block or self.block(), handler, request(payload or {}), caller=self.learner)

    def submit(self, levels: dict[str, int | None], token: str = "token-0001") -> tuple[int, dict[str, Any]]:
        ratings = {skill: {"level": level} for skill, level in levels.items()}
        return self.post("submit", {"token": token, "ratings": ratings})


@pytest.fixture
def world() -> World:
    return World()


def by_skill(body: dict[str, Any]) -> dict[str, Any]:
    return {result["skill"]: result for result in body["results"]}


def test_load_gives_the_framework_the_role_the_scale_and_the_behaviours_of_each_level(world: World) -> None:
    status, body = world.post("load")
    assert status == 200
    assert body["framework"]["key"] == "data"
    assert body["role"]["key"] == "analyst"
    assert [level["number"] for level in body["scale"]["levels"]] == [1, 2, 3, 4]
    assert [skill["key"] for skill in body["skills"]] == ["pivot", "chart", "story"]
    assert body["skills"][0]["behaviours"]["2"] == ["You can pivot at 2a", "You can pivot at 2b"]
    assert body["ratings"] == {}


def test_a_draft_comes_back_as_it_was_left_and_rates_nothing(world: World) -> None:
    left = {"pivot": {"level": 2, "last_performed": "2026-02-01", "note": "A report"}}
    status, _body = world.post("save_draft", {"ratings": left})
    assert status == 200
    assert world.post("load")[1]["draft"] == left
    assert Rating.objects.count() == 0


def test_the_target_is_revealed_only_for_what_was_chosen(world: World) -> None:
    _status, body = world.post("save_draft", {"ratings": {"pivot": {"level": 2}, "chart": {"level": None}}})
    assert body["reveal"] == {"pivot": "The role asks for 3 · Practised."}
    assert all(result["target"] is None for result in world.post("load")[1]["results"])
    assert "The role asks for" in render(world.block(), "student_view", caller=world.learner)


def test_the_previous_rating_is_revealed_after_a_new_choice_and_not_before(world: World) -> None:
    world.submit({"pivot": 1})
    form = render(world.block(), "student_view", caller=world.learner)
    assert "Last time you chose" not in form
    _status, body = world.post("save_draft", {"ratings": {"pivot": {"level": 2}}})
    assert body["reveal"]["pivot"].startswith("Last time you chose 1 · Aware.")


def test_a_draft_tells_what_is_newer_elsewhere_and_is_nobody_elses(world: World) -> None:
    _status, first = world.post("save_draft", {"ratings": {"pivot": {"level": 2, "last_performed": "week"}}})
    _status, late = world.post("save_draft", {"ratings": {"pivot": {"level": 4, "age": 60}}, "known_at": ""})
    assert late["newer"]["pivot"] == {"level": 2, "last_performed": "week"}
    assert late["reveal"] == {"pivot": "The role asks for 3 · Practised."}
    assert world.post("save_draft", {"ratings": {}, "known_at": first["known_at"]})[1]["newer"] == {}
    for handler in LEARNER_HANDLERS:
        payload = {"token": "token-0001", "ratings": {"pivot": {"level": 1}}, "owner": "somebody-else"}
        status, body = world.post(handler, payload)
        assert (status, body["error"]["code"]) == (409, "somebody_else")
    assert Draft.objects.get().answers["pivot"]["level"] == 2


def test_not_part_of_my_work_completes_the_block_and_has_no_level(world: World) -> None:
    block = world.block(completion_rule="all")
    ratings = {"pivot": {"level": 2}, "chart": {"not_my_work": True}, "story": {"not_my_work": True}}
    status, body = world.post("submit", {"token": "token-0001", "ratings": ratings}, block=block)
    assert status == 200, body
    assert block.runtime.published[0] == ("completion", {"completion": 1.0})
    assert (by_skill(body)["chart"]["level"], by_skill(body)["chart"]["gap"]) == (None, None)
    assert "Not part of your work (2)" in body["html"]
    assert "that are left" not in body["html"]
    both = {"pivot": {"level": 2, "not_my_work": True}}
    assert world.post("save_draft", {"ratings": both})[1]["error"]["fields"] == {"pivot": "not_my_work"}


def test_what_was_rated_before_and_is_not_part_of_the_work_is_offered_no_mentor_and_is_no_next_step(
    world: World,
) -> None:
    world.submit({"pivot": 1, "chart": 4})
    ratings = {"pivot": {"not_my_work": True}, "chart": {"not_my_work": True}}
    status, body = world.post("submit", {"token": "token-0002", "ratings": ratings})
    assert status == 200, body
    # The level stays on record: nobody closes a gap by themselves.
    assert (by_skill(body)["pivot"]["level"], by_skill(body)["pivot"]["gap"]) == (1, 2)
    for html in (body["html"], render(world.block(), "student_view", caller=world.learner)):
        assert "Not part of your work (2)" in html
        assert "There is nothing to compare with a target yet." in html
        for offered in ("Most useful next step", "Room to grow", "At your target", "data-tm-find", "data-tm-card"):
            assert offered not in html
    world.post("submit", {"token": "token-0003", "ratings": {"pivot": {"level": 1}}})
    assert 'data-tm-find="pivot"' in render(world.block(), "student_view", caller=world.learner)


def test_the_page_gets_the_skills_once_as_html_or_as_data(world: World) -> None:
    data, page = world.post("load")[1], world.post("load", {"as": "html"})[1]
    assert "html" not in data
    assert list(page) == ["html"]
    assert page["html"].count("You can pivot at 2a") == 1


@pytest.mark.parametrize(("layout", "later"), [("skill", 3), ("group", 2), ("page", 0), ("sideways", 2)])
def test_what_is_beyond_the_first_screen_waits_for_the_script_that_divides_the_form(layout: str, later: int) -> None:
    world = World(("pivot", "chart", "story", "query"))
    html = render(world.block(layout=layout), "student_view", caller=world.learner)
    assert html.count('<fieldset class="tm-skill tm-later"') == later
    assert html.count("data-tm-go=") == 4


def test_submitting_stores_ratings_clears_the_draft_and_gives_gaps_in_words(world: World) -> None:
    world.post("save_draft", {"ratings": {"pivot": {"level": 2}}})
    status, body = world.submit({"pivot": 1, "chart": 3, "story": None})
    assert status == 200
    results = by_skill(body)
    assert (results["pivot"]["gap"], results["chart"]["gap"], results["story"]["gap"]) == (2, 0, None)
    assert results["pivot"]["target"] == 3
    assert (results["pivot"]["counted_level"], results["pivot"]["confirmed_level"]) == (1, None)
    assert results["pivot"]["belief"] == "", "it would tell only what the learner said"
    assert "You meet the target in 1 of the 2 skills that you have rated." in body["html"]
    assert 'class="tm-bar"' in body["html"]
    assert Draft.objects.count() == 0
    assert sorted(Rating.objects.values_list("skill__key", "level")) == [("chart", 3), ("pivot", 1)]


def test_submitting_twice_with_one_token_stores_once_and_answers_alike(world: World) -> None:
    first = world.submit({"pivot": 2, "chart": 2})
    again = world.submit({"pivot": 2, "chart": 2})
    assert first == again
    assert Submission.objects.count() == 1
    assert Rating.objects.count() == 2


def test_submitting_leaves_a_token_that_a_reset_finds_and_completes_the_block(world: World) -> None:
    block = world.block()
    payload = {"token": "token-0001", "ratings": {"pivot": {"level": 2}}}
    world.post("submit", payload, block=block)
    assert world.block().state_token == "token-0001"
    assert ("completion", {"completion": 1.0}) in block.runtime.published


def test_completion_can_wait_for_every_skill(world: World) -> None:
    block = world.block(completion_rule="all")
    world.post("submit", {"token": "token-0001", "ratings": {"pivot": {"level": 2}}}, block=block)
    assert block.runtime.published[0] == ("completion", {"completion": pytest.approx(1 / 3)})


def test_tracking_carries_numbers_only(world: World) -> None:
    block = world.block()
    world.post("submit", {"token": "token-0001", "ratings": {"pivot": {"level": 2, "note": "secret"}}}, block=block)
    events = [data for name, data in block.runtime.published if name.startswith("edx.task_mentoring")]
    assert events == [{"skills": 1}]


@pytest.mark.parametrize(
    ("ratings", "code"),
    [
        ({}, "nothing_rated"),
        ({"pivot": {"level": None}}, "nothing_rated"),
        ({"pivot": {"level": 5}}, "level_outside_scale"),
        ({"pivot": {"level": 0}}, "invalid"),
        ({"dancing": {"level": 2}}, "unknown_skill"),
        ({"pivot": {"level": 2, "last_performed": "soon"}}, "invalid"),
        ({"pivot": {"level": 2, "note": "x" * 4001}}, "invalid"),
    ],
)
def test_a_rating_that_cannot_be_meant_is_refused_and_nothing_of_it_stored(
    world: World, ratings: dict[str, Any], code: str
) -> None:
    good = {"chart": {"level": 2}} if ratings and code != "nothing_rated" else {}
    status, body = world.post("submit", {"token": "token-0001", "ratings": good | ratings})
    assert (status, body["error"]["code"]) == (400, code)
    assert Rating.objects.count() == 0
    assert Submission.objects.count() == 0


def test_a_skill_that_the_author_left_out_cannot_be_rated(world: World) -> None:
    block = world.block(skills=["story", "pivot"])
    assert [skill["key"] for skill in world.post("load", block=block)[1]["skills"]] == ["story", "pivot"]
    status, body = world.submit({"chart": 2})
    assert (status, body["error"]["fields"]) == (400, {"chart": "unknown"})
    for handler in ("mentors", "offer_mentoring", "join_waiting_list"):
        status, body = world.post(handler, {"skill": "chart"})
        assert (status, body["error"]["code"]) == (400, "unknown_skill")


@pytest.mark.parametrize(
    ("rerate", "days", "state", "status"),
    [
        ("always", 0, None, 200),
        ("never", 0, None, 409),
        ("never", 0, State.ACTIVE, 409),
        ("pairing", 0, None, 409),
        ("pairing", 0, State.PROPOSED, 409),
        ("pairing", 0, State.ACTIVE, 200),
        ("pairing", 0, State.REASSESSED, 200),
        ("days", 30, None, 409),
        ("days", 30, State.ACTIVE, 200),
        ("days", 0, None, 200),
    ],
)
def test_rating_again_follows_the_authors_rule(
    world: World, rerate: str, days: int, state: State | None, status: int
) -> None:
    (mentor,) = world.mentors(1)
    world.submit({"pivot": 1})
    if state is not None:
        mentee = builders.reload(Submission.objects.get().member_id)
        builders.pairing(mentee, mentor, builders.skill_id(world.version, "pivot"), state=state)
    world.block(rerate=rerate, rerate_days=days)
    answered, body = world.submit({"pivot": 2, "chart": 2}, token="token-0002")
    assert answered == status, body
    assert Rating.objects.filter(source="self", member__user=world.learner).count() == (3 if status == 200 else 1)


@pytest.mark.parametrize(
    ("rerate", "words"),
    [
        ("never", "You can rate it only once here."),
        ("pairing", "You can rate it again once you work on it with a mentor."),
        ("days", "You can rate it again from {day}."),
    ],
)
def test_a_skill_that_cannot_be_rated_now_says_when_it_can(world: World, rerate: str, words: str) -> None:
    world.submit({"pivot": 1})
    day = date_format(localtime(clock.now() + timedelta(days=30)))
    form = render(world.block(rerate=rerate, rerate_days=30), "student_view", caller=world.learner)
    assert f"You rated this skill 1 · Aware. {words.format(day=day)}" in form


def test_a_skill_that_cannot_be_rated_now_can_be_said_to_be_no_part_of_the_work_and_that_can_be_taken_back(
    world: World,
) -> None:
    world.submit({"pivot": 2})
    world.block(rerate="never")

    def choices() -> dict[str, bool]:
        """What the question offers, and whether it can be chosen."""
        html = render(world.block(), "student_view", caller=world.learner)
        (question,) = re.findall(r'<fieldset class="tm-skill[^>]*data-tm-skill="pivot".*?</fieldset>', html, re.DOTALL)
        assert not re.match(r"<fieldset[^>]* disabled", question)
        radios = re.findall(r'<input type="radio"[^>]*value="(\w*)"([^>]*)>', question)
        return {value: "disabled" not in rest for value, rest in radios}

    levels = dict.fromkeys("1234", False)
    assert choices() == levels | {"outside": True, "": True}
    said = {"token": "token-0002", "ratings": {"pivot": {"not_my_work": True}}}
    assert world.post("submit", said)[0] == 200
    # The level that is stored changes nothing: it says that the skill is part of the work again.
    assert choices() == levels | {"2": True, "outside": True, "": True}
    assert "To take that back, choose 2 · " in render(world.block(), "student_view", caller=world.learner)
    assert world.submit({"pivot": 3}, token="token-0003")[0] == 409
    status, body = world.submit({"pivot": 2}, token="token-0004")
    assert status == 200, body
    assert 'data-tm-card="pivot"' in body["html"]


def test_a_retry_under_a_rule_that_forbids_rating_again_is_answered_like_the_first(world: World) -> None:
    world.block(rerate="never")
    first = world.submit({"pivot": 2})
    assert first[0] == 200
    assert world.submit({"pivot": 2}) == first
    assert world.submit({"pivot": 2}, token="token-of-another-tab") == first
    assert Rating.objects.count() == 1


def test_mentors_come_with_reasons_in_words_and_without_the_rating_itself(world: World) -> None:
    world.mentors()
    world.submit({"pivot": 2})
    status, body = world.post("mentors", {"skill": "pivot"})
    assert status == 200
    assert {mentor["name"] for mentor in body["mentors"]} == {"mentor0", "mentor1"}
    for mentor in body["mentors"]:
        assert set(mentor) >= {"offer", "name", "band", "places_free", "reasons"}
        assert (mentor["band"], mentor["places"]) == ("at", 1)
        assert mentor["band_words"] == "At the level you need, by their own rating"
        assert {reason["code"] for reason in mentor["reasons"]} <= set(ReasonCode)
        assert all(reason["text"] and "%(" not in reason["text"] for reason in mentor["reasons"])
    assert body["waiting_list"] is False
    for mentor in body["mentors"]:
        del mentor["offer"], mentor["places"], mentor["places_words"], mentor["places_free"]
    assert tells_of_a_mentor(json.dumps(body["mentors"])) == []


@pytest.mark.parametrize(
    ("level", "button", "scope"),
    [
        (1, "Find a mentor", "From 1 · Aware to 3 · "),
        (3, "Ask for help with the next level", "From 3 · "),
        (4, "Ask for practice", "Practice at 4 · "),
    ],
)
def test_the_button_on_a_card_says_what_its_panel_is_about(world: World, level: int, button: str, scope: str) -> None:
    html = world.submit({"pivot": level})[1]["html"]
    (card,) = re.findall(r'<li class="tm-card" data-tm-card="pivot">.*?</button>', html, re.DOTALL)
    assert re.findall(r"<button[^>]*data-tm-find[^>]*>([^<]*)", card) == [button]
    assert f'<p class="tm-quiet">{scope}' in world.post("mentors", {"skill": "pivot"})[1]["html"]


def test_a_request_with_ordered_choices_becomes_one_pairing_however_often_it_is_sent(world: World) -> None:
    world.mentors()
    world.submit({"pivot": 2})
    shown = world.post("mentors", {"skill": "pivot"})[1]["mentors"]
    offers = [mentor["offer"] for mentor in shown]
    wish = {"token": "token-0009", "skill": "pivot", "choices": offers[::-1], "message": "On my sales table?"}
    first, again = world.post("request_mentor", wish), world.post("request_mentor", wish)
    assert first[0] == 200, first
    assert first == again
    assert MentoringRequest.objects.count() == 1
    names = {mentor["offer"]: mentor["name"] for mentor in shown}
    assert Pairing.objects.get().mentor.user.username == names[offers[-1]]
    html = render(world.block(), "student_view", caller=world.learner)
    assert f"{names[offers[-1]]} is proposed as your mentor for this skill" in html


def test_nobody_free_leads_to_the_waiting_list_and_joining_twice_is_once(world: World) -> None:
    world.submit({"pivot": 2})
    _status, body = world.post("mentors", {"skill": "pivot"})
    assert body["mentors"] == []
    assert "Join the waiting list" in body["html"]
    assert world.post("join_waiting_list", {"skill": "pivot"}) == (200, {"waiting_list": True})
    world.post("join_waiting_list", {"skill": "pivot"})
    assert WaitingEntry.objects.count() == 1
    assert world.post("mentors", {"skill": "pivot"})[1]["waiting_list"] is True


def test_an_offer_is_for_those_at_mentor_level(world: World) -> None:
    world.submit({"pivot": 2, "chart": 4})
    assert world.post("offer_mentoring", {"skill": "pivot"})[0] == 409
    status, body = world.post("offer_mentoring", {"skill": "chart", "places": 3, "paused": False})
    assert (status, body["places"]) == (200, 3)
    assert by_skill(world.post("load")[1])["chart"]["offering"] is True


def test_an_active_pairing_shows_its_scope_the_link_and_the_button_to_rate_again(world: World) -> None:
    (mentor,) = world.mentors(1)
    world.submit({"pivot": 1})
    mentee = builders.reload(Submission.objects.get().member_id)
    builders.pairing(mentee, mentor, builders.skill_id(world.version, "pivot"), state=State.ACTIVE)
    html = render(world.block(), "student_view", caller=world.learner)
    assert "from 1 · Aware to 3 · Practised" in html
    assert html.index("With a mentor") < html.index('data-tm-card="pivot"')
    assert "Room to grow" not in html
    assert f'href="/mentoring/pairings/{Pairing.objects.get().pk}/"' in html
    assert 'data-tm-rerate="pivot"' in html
    assert 'data-tm-find="pivot"' not in html


def test_a_block_without_mentors_offers_and_answers_none(world: World) -> None:
    world.submit({"pivot": 1, "chart": 4})
    html = render(world.block(show_mentors=False), "student_view", caller=world.learner)
    assert "data-tm-find" not in html
    assert "data-tm-offer" not in html
    wish = {"token": "token-0002", "skill": "pivot", "choices": [1]}
    for handler in ("mentors", "offer_mentoring", "join_waiting_list", "request_mentor"):
        assert world.post(handler, wish)[1]["error"]["code"] == "no_mentors_here"


def test_a_block_without_results_stores_and_shows_none(world: World) -> None:
    world.block(show_results=False)
    status, body = world.submit({"pivot": 1})
    assert (status, body["results"]) == (200, [])
    assert "You have 1 stored rating." in body["html"]
    assert 'class="tm-bar"' not in body["html"]
    assert "target" not in body["html"]


def test_a_learner_may_choose_a_role_where_the_author_allows_it_and_the_choice_lasts() -> None:
    world = World()
    model = builders.framework_model("lab", skills=("mix", "weigh"))
    roles = (*model.roles, RoleModel("lead", "Lead", targets=(TargetLevel("weigh", 4),)))
    builders.framework(world.programme, FrameworkModel(model.key, model.title, model.scale, model.skills, roles))
    block = world.block(framework="lab", role="analyst", role_mode="choose")
    _status, body = world.post("load", {"role": "lead"}, block=block)
    assert body["role"]["key"] == "lead"
    assert [role["key"] for role in body["roles"]] == ["analyst", "lead"]
    assert world.post("load")[1]["role"]["key"] == "lead"
    assert world.post("load", {"role": "nobody"})[0] == 404


def test_a_fixed_role_is_not_the_learners_to_change(world: World) -> None:
    assert world.post("load", {"role": "lead"})[1]["role"]["key"] == "analyst"
    assert world.block().chosen_role == ""


def test_what_frameworks_and_learners_write_is_escaped_wherever_it_is_shown() -> None:
    world = World()
    hostile = "<img src=x onerror=alert(1)>"
    skill = SkillText("evil", hostile, hostile, behaviours={1: (hostile,), 2: ("ok",)}, group=hostile)
    model = builders.framework_model("evil")
    role = RoleModel("role", hostile, targets=(TargetLevel("evil", 3),))
    builders.framework(world.programme, FrameworkModel("evil", hostile, model.scale, (skill,), (role,)))
    block = world.block(framework="evil", role="role", display_name=hostile, introduction=f"<b>ok</b>{hostile}")
    world.post("save_draft", {"ratings": {"evil": {"level": 1, "note": f"</textarea>{hostile}"}}}, block=block)
    html = render(world.block(), "student_view", caller=world.learner)
    assert "&lt;img src=x onerror=alert(1)&gt;" in html
    assert "onerror=alert(1)>" not in html
    assert "<b>ok</b>" in html
    world.submit({"evil": 1})
    shown = world.post("mentors", {"skill": "evil"})[1]["html"] + render(
        world.block(), "student_view", caller=world.learner
    )
    assert "<img src=x onerror" not in shown


@pytest.mark.parametrize("size", [1, 40, 500])
def test_the_learners_page_and_its_reload_take_the_same_few_queries_however_many_skills(size: int) -> None:
    names = tuple(f"skill{number}" for number in range(size))
    world = World(names)
    for start in range(0, size, MOST_ANSWERS):
        some = {name: 4 - number % 4 for number, name in enumerate(names[start : start + MOST_ANSWERS])}
        assert world.submit(some, token=f"token-{start:04}")[0] == 200
    block = world.block()
    role_definitions._read_published.cache_clear()
    with CaptureQueriesContext(connection) as captured:
        render(block, "student_view", caller=world.learner)
    assert len(captured) == QUERIES_OF_A_PAGE
    with CaptureQueriesContext(connection) as captured:
        assert world.post("load", block=block)[0] == 200
    assert len(captured) == QUERIES_OF_A_RELOAD


def test_what_waits_for_the_learner_is_a_link_to_my_mentoring(world: World) -> None:
    world.submit({"pivot": 1})
    pages = (
        lambda: render(world.block(), "student_view", caller=world.learner),
        lambda: world.post("load", {"as": "html"})[1]["html"],
    )
    assert all("<p data-tm-asked hidden></p>" in page() for page in pages)
    insider = people.find_insider(world.learner.pk, programme_key="acme")
    assert insider is not None
    mentor = builders.member(world.programme)
    builders.pairing(insider.member, mentor, builders.skill_id(world.version, "pivot"), state=State.ACTIVE)
    for page in pages:
        shown = page().split("<p data-tm-asked>")[1].split("</p>")[0]
        assert "1 thing waits for you in My mentoring" in shown
        assert 'href="/mentoring/?programme=acme" target="_top"' in shown
    # A turn on a waiting list counts, with pairings and without, and also where nobody opened the form before.
    chart = builders.skill_id(world.version, "chart")
    line = WaitingEntry.objects.create(
        mentee_id=insider.member.member_id, skill_id=chart, open_skill_id=chart, joined_at=builders.NOW
    )
    assert all("1 thing waits" in page() for page in pages)
    WaitingEntry.objects.filter(pk=line.pk).update(turn_until=clock.now() + timedelta(days=1))
    assert all("2 things wait for you in My mentoring" in page() for page in pages)
    Pairing.objects.update(state=State.WITHDRAWN, open_skill=None)
    assert all("1 thing waits" in page() for page in pages)


def test_a_mobile_client_reads_the_learners_own_state_without_our_pages(world: World) -> None:
    world.submit({"pivot": 1, "chart": 3})
    world.post("save_draft", {"ratings": {"story": {"level": 2}}})
    status, body = call(world.block(), "student_view_user_state", request(method="GET"), caller=world.learner)
    assert status == 200
    assert set(body) == {"ratings", "draft", "results", "pairings", "completion"}
    assert body["ratings"] == {"pivot": 1, "chart": 3}
    assert body["draft"]["story"]["level"] == 2
    assert by_skill(body)["pivot"]["gap"] == 2
    assert by_skill(body)["story"]["target"] is None
    assert body["completion"] == 1.0


def test_results_that_the_author_does_not_show_are_in_no_answer(world: World) -> None:
    world.block(show_results=False)
    assert world.submit({"pivot": 1})[1]["results"] == []
    assert world.post("load")[1]["results"] == []
    _status, body = call(world.block(), "student_view_user_state", request(method="GET"), caller=world.learner)
    assert (body["results"], body["ratings"]) == ([], {"pivot": 1})


def test_at_the_limit_the_panel_says_so_before_anything_is_chosen(world: World) -> None:
    world.mentors()
    world.submit({"pivot": 2})
    assert world.post("mentors", {"skill": "pivot"})[1]["refusal"] == ""
    Programme.objects.update(open_pairings=1)
    learner = Member.objects.get(user=world.learner)
    skill = Skill.objects.exclude(key="pivot").first()
    assert skill is not None
    builders.pairing(
        builders.reload(learner.pk), builders.reload(Member.objects.exclude(pk=learner.pk)[0].pk), skill.pk
    )
    body = world.post("mentors", {"skill": "pivot"})[1]
    assert body["refusal"].startswith("You already have as many open pairings as this programme allows (1).")
    assert body["refusal"] in body["html"]
    assert "Send the request" not in body["html"]
