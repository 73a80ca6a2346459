"""The course unit that a tag names for a skill: offered to the course's author in Studio, and to nobody else."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth import get_user_model

from mentoring_xblock.api.frameworks.taxonomies import find_tagged_units
from mentoring_xblock.applets.competencies.models import SkillVersion
from mentoring_xblock.core.errors import NotFound
from mentoring_xblock.platform import outline, taxonomies
from tests import builders
from tests.browser.hosts.outline import Store
from tests.courseware.course import COURSE, Course, call, platform, request
from tests.platform import stand_in_taxonomies, test_taxonomies

pytestmark = pytest.mark.django_db

installed = test_taxonomies.installed


@pytest.fixture
def author(installed: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A course's author on a site with taxonomies, where two of the model's skills are linked to tags."""
    programme = builders.programme("here")
    builders.framework(programme)
    link(pivot="D.1", chart="d")
    monkeypatch.setattr(taxonomies, "CONTENT", (test_taxonomies.INSTALLED, stand_in_taxonomies.__name__))
    monkeypatch.setattr(outline, "_store", Store)
    yield builders.member(programme, user=builders.user("author"))
    stand_in_taxonomies.TAGGED.clear()


def link(taxonomy: str = "skills", **tags: str) -> None:
    for skill, tag in tags.items():
        SkillVersion.objects.filter(skill__key=skill).update(taxonomy_id=taxonomy, tag_id=tag)


def bear(kind: str, name: str, *values: str, taxonomy: str = "skills", course: Any = COURSE) -> None:
    """A part of the course bears these tags."""
    stand_in_taxonomies.TAGGED[str(course.make_usage_key(kind, name))] = {taxonomy: list(values)}


def units(member: Any, **about: str) -> dict[str, str]:
    about = {"framework": "data", "programme": "here", "course": str(COURSE)} | about
    return find_tagged_units(actor_id=member.user_id, **about)


def test_the_first_unit_that_bears_a_skills_tag_or_holds_what_does_is_found(author: Any) -> None:
    assert units(author) == {}
    bear("vertical", "u2", "Pivot tables")
    # Their ids are equal whatever their case, and a tag with another name is another tag.
    bear("video", "v1", "Data", "Loose")
    assert units(author) == {"pivot": "vertical@u2", "chart": "vertical@u1"}
    bear("vertical", "u0", "Pivot tables", "Data")
    assert units(author, role="analyst") == {"pivot": "vertical@u0", "chart": "vertical@u0"}


def test_tags_of_another_course_and_of_what_is_no_unit_name_nothing(author: Any) -> None:
    bear("vertical", "u1", "Pivot tables", course=COURSE.replace(run="Other"))
    bear("chapter", "c", "Pivot tables")
    bear("vertical", "gone", "Pivot tables")
    assert units(author) == {}


def test_a_taxonomy_that_the_author_may_not_see_names_nothing(author: Any) -> None:
    link("secret", pivot="P")
    bear("vertical", "u1", "Plans", taxonomy="secret")
    assert units(author) == {}
    root = builders.user("root", is_superuser=True)
    about = {"framework": "data", "programme": "here", "course": str(COURSE)}
    assert find_tagged_units(actor_id=root.pk, **about) == {"pivot": "vertical@u1"}


def test_a_model_that_the_author_may_not_see_is_not_there(author: Any) -> None:
    bear("vertical", "u1", "Pivot tables")
    stranger = builders.member(builders.programme("there"), user=builders.user("stranger"))
    with pytest.raises(NotFound):
        units(stranger)
    with pytest.raises(NotFound):
        units(author, framework="absent")


def test_the_editor_is_told_of_the_unit_for_the_model_that_is_chosen(author: Any, settings: Any) -> None:
    settings.TASK_MENTORING, settings.ROOT_URLCONF = {"STANDALONE": False}, "cms.urls"
    bear("vertical", "u1", "Pivot tables")
    course = Course(authors={author.user_id})
    user = get_user_model()._default_manager.get(pk=author.user_id)

    def ask(**about: object) -> tuple[int, Any]:
        return call(course.block(user, author=True), "studio_units", request(about), caller=user)

    with platform(course):
        assert ask(framework="", role="")[1]["tagged"] == {}
        status, body = ask(programme="here", framework="data", role="analyst")
        assert (status, body["tagged"]) == (200, {"pivot": "vertical@u1"})
        assert body["units"][1] == ["vertical@u1", "Charts for a decision", "Begin › Week 1"]
        assert ask(programme="there", framework="data", role="")[0] == 400
        assert ask(framework=["data"])[0] == 400
        assert ask(programme="here", framework="absent", role="")[1]["tagged"] == {}


@pytest.mark.parametrize("missing", ["content", "tagging", "course", "store"])
def test_where_the_platform_has_none_of_it_no_unit_is_named(
    author: Any, missing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    bear("vertical", "u1", "Pivot tables")
    if missing == "content":
        monkeypatch.setattr(taxonomies, "CONTENT", ("openedx.core.djangoapps.content_tagging", "nothing"))
    elif missing == "tagging":
        monkeypatch.setattr(taxonomies, "TAGGING", ())
    elif missing == "store":
        monkeypatch.setattr(outline, "_store", lambda: None)
    assert units(author, course="" if missing == "course" else str(COURSE)) == {}


@pytest.mark.parametrize("fault", ["tags", "store"])
def test_a_platform_that_fails_takes_the_offer_and_not_the_editor(
    author: Any, fault: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    bear("vertical", "u1", "Pivot tables")
    where, name = (stand_in_taxonomies, "get_all_object_tags") if fault == "tags" else (outline, "_walk")
    monkeypatch.setattr(where, name, lambda *_: 1 / 0)
    with caplog.at_level(logging.ERROR):
        assert units(author) == {}
    assert "could not be read" in caplog.text
