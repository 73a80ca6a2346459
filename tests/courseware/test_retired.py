"""A skill retired under a block: Studio says so, the learner's answers stay in sight, and nobody is asked by it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from mentoring_xblock.api.frameworks.drafting import replace_skills, retire_skill
from mentoring_xblock.applets.competencies import api as competencies
from mentoring_xblock.applets.competencies.data import FrameworkModel, VersionRef
from mentoring_xblock.applets.pairings.states import State
from mentoring_xblock.applets.ratings.models import Rating
from tests import builders
from tests.courseware.course import Course, call, platform, render, request

pytestmark = pytest.mark.django_db

MODEL = builders.framework_model(skills=("pivot", "chart", "story"))


class World:
    """A block on a role of three skills, its author, and a learner who rated all of them."""

    def __init__(self) -> None:
        self.programme = builders.programme("acme")
        self.first = builders.framework(self.programme, MODEL)
        self.author = builders.user("author")
        builders.member(self.programme, user=self.author)
        self.learner = builders.user("learner")
        self.member = builders.member(self.programme, user=self.learner)
        builders.rate(self.member, {builders.skill_id(self.first, skill.key): 2 for skill in MODEL.skills})
        self.course = Course(authors={self.author.id}, enrolled={self.learner.id})
        self.course.block(framework="data", role="analyst", programme="acme")

    def publish(self, model: FrameworkModel) -> VersionRef:
        return competencies.save_version(
            self.programme.programme_id, model=model, actor_id=None, now=builders.NOW + timedelta(days=9)
        )

    def page(self, view: str = "student_view", *, author: bool = False, **fields: Any) -> str:
        who = self.author if author else self.learner
        return render(self.course.block(who, author=author, **fields), view, caller=who)


@pytest.fixture
def world(settings: Any) -> Iterator[World]:
    settings.TASK_MENTORING = {"STANDALONE": False}
    made = World()
    with platform(made.course):
        yield made


def merged() -> FrameworkModel:
    return replace_skills(MODEL, ["pivot", "chart"], titles=["Reporting"])


def test_the_block_asks_by_the_version_in_use_and_keeps_the_old_answers_in_sight(world: World) -> None:
    assert "No longer asked" not in world.page()
    reworded = replace(merged(), scale=replace(MODEL.scale, levels=(*MODEL.scale.levels[:1], *[
        replace(level, name=f"New {level.name}") for level in MODEL.scale.levels[1:]
    ])))  # fmt: skip
    world.publish(reworded)
    page = world.page()
    assert 'data-tm-skill="reporting"' in page
    assert 'data-tm-skill="pivot"' not in page
    assert "No longer asked" in page
    assert "“Pivot” has been retired. “Reporting” replaces it. You last chose 2 · Working, on" in page
    assert "New Working" not in page.partition("No longer asked")[2], "in the words that were answered"
    assert Rating.objects.filter(member_id=world.member.member_id).count() == 3


def test_what_the_learner_never_rated_is_not_mentioned(world: World) -> None:
    stranger = builders.user("stranger")
    world.course.enrolled.add(stranger.id)
    world.publish(merged())
    assert "No longer asked" not in render(world.course.block(stranger), "student_view", caller=stranger)


def test_a_pairing_that_still_runs_on_it_is_pointed_to(world: World) -> None:
    mentor = builders.member(world.programme)
    builders.pairing(world.member, mentor, builders.skill_id(world.first, "pivot"), state=State.ACTIVE)
    world.publish(merged())
    assert "Your pairing for it continues as agreed" in world.page()


def test_a_retired_skill_cannot_be_answered_any_more(world: World) -> None:
    world.publish(merged())
    payload = {"token": "token-0001", "ratings": {"pivot": {"level": 3}}}
    status, body = call(world.course.block(world.learner), "submit", request(payload), caller=world.learner)
    assert status == 400
    assert "pivot" in body["error"]["fields"]
    assert Rating.objects.filter(member_id=world.member.member_id).count() == 3


def test_studio_warns_of_the_skills_that_the_block_names(world: World) -> None:
    world.publish(retire_skill(merged(), "story", published={"story"}))
    named = world.page("author_view", author=True, skills=["story", "pivot"])
    assert "“Story” has been retired. You no longer rate it here." in named
    assert "“Pivot” has been retired. “Reporting” replaces it." in named
    assert "“Chart” has been retired" not in named
    saved = world.page("author_view", author=True, skills=[], snapshot={"skills": [["chart", "Chart"]]})
    assert "“Chart” has been retired" in saved
    assert "“Pivot” has been retired" not in saved


def test_the_editor_refuses_a_retired_skill_in_words_and_does_not_offer_it(world: World, settings: Any) -> None:
    settings.ROOT_URLCONF = "cms.urls"
    world.publish(merged())
    form = {
        "display_name": "Where am I?", "programme": "acme", "framework": "data", "role_mode": "fixed",
        "role": "analyst", "skills": ["pivot", "story"], "introduction": "", "hide_target": True,
        "ask_last_performed": True, "ask_willing": True, "show_results": True, "show_mentors": True,
        "rerate": "always", "rerate_days": 30, "completion_rule": "first", "has_score": False, "weight": 1,
    }  # fmt: skip
    block = world.course.block(world.author, author=True)
    status, body = call(block, "studio_submit", request(form), caller=world.author)
    assert status == 400, body
    assert body["error"]["fields"]["skills"] == "“Pivot” has been retired. “Reporting” replaces it."
    status, body = call(block, "studio_options", request({"framework": "data", "role": "analyst"}), caller=world.author)
    assert [key for key, _title in body["skills"]] == ["reporting", "story"]


def test_whoever_was_carried_over_may_rate_even_where_rating_again_is_forbidden(world: World) -> None:
    from mentoring_xblock.api.frameworks.versions import follow_version

    version = world.publish(merged())
    follow_version(version, now=builders.NOW)
    page = world.page(rerate="never")
    assert "Carried over from your rating of an earlier skill" in page
    payload = {"token": "token-0001", "ratings": {"reporting": {"level": 3}}}
    block = world.course.block(world.learner)
    assert call(block, "submit", request(payload), caller=world.learner)[0] == 200
    again = {"token": "token-0002", "ratings": {"reporting": {"level": 4}}}
    assert call(world.course.block(world.learner), "submit", request(again), caller=world.learner)[0] == 409


def test_a_role_that_still_names_a_retired_skill_does_not_make_the_block_ask_for_it(world: World) -> None:
    world.publish(replace(MODEL, skills=(replace(MODEL.skills[0], retired=True), *MODEL.skills[1:])))
    page = world.page()
    assert 'data-tm-skill="pivot"' not in page
    assert 'data-tm-skill="chart"' in page
    assert "“Pivot” has been retired. You no longer rate it here. You last chose 2 · Working" in page
