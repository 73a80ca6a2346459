"""Skills that an author writes in the block: they become a model of the course, change as versions and travel along."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from lxml import etree
from opaque_keys.edx.keys import CourseKey, UsageKey

from mentoring_xblock.api.frameworks.course_models import course_model_key, save_course_model
from mentoring_xblock.applets.audit_log.models import LogEntry
from mentoring_xblock.applets.competencies.models import Framework, FrameworkVersion, Skill, SkillVersion
from mentoring_xblock.applets.people import api as people
from mentoring_xblock.applets.ratings.models import Rating
from mentoring_xblock.core.errors import NotAllowed
from mentoring_xblock.courseware.studio import NOT_AVAILABLE
from tests import builders
from tests.courseware.course import COURSE, USAGE, Course, call, count_rows, platform, render, request
from tests.courseware.test_olx import export, read
from tests.test_block_studio import GOOD

pytestmark = pytest.mark.django_db

LEVELS = [{"name": name, "meaning": ""} for name in ("Beginning", "Supported", "Independent", "Guiding")]
INLINE: dict[str, Any] = {
    "title": "Baking",
    "language": "en",
    "mentor_from": 3,
    "levels": LEVELS,
    "skills": [
        {
            "key": "",
            "title": "Knead dough",
            "group": "Hands",
            "description": "By hand & machine",
            "target": 3,
            "behaviours": {"1": ["You can mix flour and water"], "3": ["You can feel when it is done"]},
        },
        {"key": "", "title": "Fire the oven", "group": "", "description": "", "target": 2, "behaviours": {}},
    ],
}
FORM = GOOD | {"framework": "", "role": "", "role_mode": "fixed", "skills": [], "inline_skills": INLINE, "seen": ""}
OWN = course_model_key(str(COURSE), str(USAGE))


class Bakery:
    """A course whose author belongs to no programme, and a learner in it."""

    def __init__(self) -> None:
        self.programme = people.default_programme()
        self.author, self.learner = builders.user("author"), builders.user("learner")
        builders.member(self.programme, user=self.learner)
        self.course = Course(authors={self.author.id}, enrolled={self.learner.id})

    def author_posts(
        self, handler: str, payload: Any, usage: UsageKey = USAGE, course: Course | None = None
    ) -> tuple[int, dict[str, Any]]:
        block = (course or self.course).block(self.author, author=True, usage=usage)
        answer = call(block, handler, request(payload), caller=self.author)
        block.save()
        return answer

    def learner_posts(self, handler: str, payload: Any, course: Course | None = None) -> tuple[int, dict[str, Any]]:
        block = (course or self.course).block(self.learner)
        return call(block, handler, request(payload), caller=self.learner)


@pytest.fixture
def bakery(settings: Any) -> Iterator[Bakery]:
    settings.TASK_MENTORING = {"STANDALONE": False}
    made = Bakery()
    with platform(made.course):
        settings.ROOT_URLCONF = "cms.urls"
        yield made


@pytest.fixture
def lms(bakery: Bakery, settings: Any) -> Any:
    def switch() -> None:
        settings.ROOT_URLCONF = "lms.urls"

    return switch


def test_words_copied_from_a_pdf_stop_no_export_of_the_course(bakery: Bakery) -> None:
    # Where a line of a PDF divides a word, a browser copies U+FFFE.
    skill = INLINE["skills"][0] | {"title": "Knead\ufffe dough", "behaviours": {"1": ["You can mix\uffff it"]}}
    inline = INLINE | {"title": "Ba\ufffeking", "skills": [skill]}
    assert bakery.author_posts("studio_submit", FORM | {"inline_skills": inline})[0] == 200
    text = export(bakery.course.block(author=True))
    assert 'title="Baking"' in text
    assert read(text).inline_skills["skills"][0]["behaviours"] == {"1": ["You can mix it"]}


def test_every_title_gets_a_key_that_can_be_stored(bakery: Bakery) -> None:
    titles = ["a" * 99 + " bread", "a" * 99 + " bread, again", "a" * 119 + " bread", "麺", "Skill 4"]
    skills = [INLINE["skills"][1] | {"title": title} for title in titles]
    status, answer = bakery.author_posts("studio_submit", FORM | {"inline_skills": INLINE | {"skills": skills}})
    assert status == 200, answer
    assert Skill.objects.filter(framework__key=OWN).count() == len(titles)


def test_skills_written_in_the_block_become_a_published_model_that_learners_rate(bakery: Bakery, lms: Any) -> None:
    status, body = bakery.author_posts("studio_submit", FORM)
    assert status == 200, body
    version = FrameworkVersion.objects.get(published_of__key=OWN)
    assert (version.title, version.source, version.framework.programme_id) == (
        "Baking", str(COURSE), bakery.programme.programme_id
    )  # fmt: skip
    block = bakery.course.block(author=True)
    assert (block.framework, block.role, block.skills) == (OWN, "everybody", [])
    assert [skill["key"] for skill in block.inline_skills["skills"]] == ["knead-dough", "fire-the-oven"]
    lms()
    html = render(bakery.course.block(bakery.learner), "student_view", caller=bakery.learner)
    assert "You can feel when it is done" in html
    # Its one role is the block itself, so nothing is said of a role; nor to a visitor.
    visit = render(bakery.course.block(None), "public_view")
    assert "Skills for the role" not in html
    assert "People rate themselves here on:" in visit
    status, body = bakery.learner_posts("submit", {"token": "token-0001", "ratings": {"knead-dough": {"level": 2}}})
    assert (status, body["results"][0]["gap"]) == (200, 1)


def test_a_change_is_a_new_version_and_old_ratings_keep_their_wording(bakery: Bakery, lms: Any, settings: Any) -> None:
    seen = bakery.author_posts("studio_submit", FORM)[1]["seen"]
    lms()
    bakery.learner_posts("submit", {"token": "token-0001", "ratings": {"fire-the-oven": {"level": 2}}})
    settings.ROOT_URLCONF = "cms.urls"
    changed = deepcopy(bakery.course.block(author=True).inline_skills)
    changed["skills"][0]["title"] = "Knead dough well"
    del changed["skills"][1]
    status, body = bakery.author_posts("studio_submit", FORM | {"inline_skills": changed, "seen": seen})
    assert status == 200, body
    assert FrameworkVersion.objects.filter(framework__key=OWN).count() == 2
    assert Skill.objects.filter(framework__key=OWN).count() == 2
    wording = Rating.objects.get().skill_version
    assert (wording.title, wording.version.status) == ("Fire the oven", "retired")
    retired = SkillVersion.objects.get(version__published_of__key=OWN, skill__key="fire-the-oven")
    assert retired.is_retired
    # The same again stores nothing.
    before = count_rows()
    again = bakery.author_posts("studio_submit", FORM | {"inline_skills": changed, "seen": body["seen"]})
    assert (again[0], count_rows()) == (200, before)


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(bakery: Bakery) -> None:
    first = bakery.author_posts("studio_submit", FORM)[1]["seen"]
    changed = INLINE | {"title": "Baking and more"}
    assert bakery.author_posts("studio_submit", FORM | {"inline_skills": changed, "seen": first})[0] == 200
    stored, rows = dict(bakery.course.store.db_dict), count_rows()
    status, body = bakery.author_posts("studio_submit", FORM | {"seen": first})
    assert (status, body["error"]["code"]) == (409, "stale_model")
    assert (bakery.course.store.db_dict, count_rows()) == (stored, rows)


def test_a_preview_of_own_skills_stores_nothing(bakery: Bakery) -> None:
    before = count_rows()
    status, body = bakery.author_posts("studio_preview", FORM)
    assert (status, count_rows()) == (200, before)
    assert "You can mix flour and water" in body["html"]
    assert bakery.course.block(author=True).inline_skills == {}


def _with(place: int = 0, **values: Any) -> dict[str, Any]:
    inline = deepcopy(INLINE)
    inline["skills"][place] |= values
    return inline


BAD = [
    ("skills", "inline"), (7, "inline"), ([1], "inline"), ({"title": "x"}, "inline"),
    (INLINE | {"skills": []}, "inline"),
    (INLINE | {"skills": [INLINE["skills"][1]] * 61}, "inline"),
    (INLINE | {"levels": []}, "inline"), (INLINE | {"mentor_from": 9}, "inline"),
    (INLINE | {"mentor_from": 2, "levels": LEVELS[:2] * 2}, "inline.levels.2"),
    (INLINE | {"levels": [{"name": "", "meaning": ""}, *LEVELS[1:]]}, "inline.levels.0"),
    (INLINE | {"title": "x" * 256}, "inline.title"),
    (INLINE | {"language": "not a language"}, "inline"),
    (_with(title=" "), "inline.skills.0.title"), (_with(1, title="x" * 300), "inline.skills.1.title"),
    (_with(title=None), "inline"), (_with(key="A b"), "inline"),
    (_with(1, target=9), "inline.skills.1.target"), (_with(target=0), "inline.skills.0.target"),
    (_with(target="3"), "inline"), (_with(target=True), "inline"),
    (_with(description="x" * 9000), "inline.skills.0.description"), (_with(group=["x"]), "inline"),
    (_with(behaviours={"9": ["x"]}), "inline.skills.0.behaviours.9"), (_with(behaviours={"x": ["x"]}), "inline"),
    (_with(behaviours={"1": ["x", "X"]}), "inline.skills.0.behaviours.1"), (_with(behaviours={"1": "x"}), "inline"),
    (INLINE | {"skills": [INLINE["skills"][0] | {"key": "knead"}] * 2}, "inline.skills.1.title"),
]  # fmt: skip


@pytest.mark.once
@pytest.mark.parametrize("handler", ["studio_submit", "studio_preview"])
def test_what_is_wrong_with_own_skills_is_said_beside_the_field_and_nothing_is_stored(
    bakery: Bakery, handler: str
) -> None:
    stored, rows = dict(bakery.course.store.db_dict), count_rows()
    for inline, field in BAD:
        status, body = bakery.author_posts(handler, FORM | {"inline_skills": inline})
        assert (status, body.get("error", {}).get("code")) == (400, "invalid_form"), inline
        assert field in body["error"]["fields"], (inline, body["error"]["fields"])
        assert all(sentence.endswith(".") for sentence in body["error"]["fields"].values()), body
    assert (bakery.course.store.db_dict, count_rows()) == (stored, rows)


def test_only_authors_of_the_course_write_its_skills_and_only_its_own(bakery: Bakery, lms: Any) -> None:
    stranger = builders.user("stranger")
    before = count_rows()
    block = bakery.course.block(stranger, author=True)
    assert call(block, "studio_submit", request(FORM), caller=stranger)[0] == 403
    with pytest.raises(NotAllowed):
        save_course_model(
            actor_id=stranger.id, course=str(COURSE), usage_key=str(USAGE), model=builders.framework_model()
        )
    lms()
    block = bakery.course.block(bakery.author, author=True)
    assert call(block, "studio_submit", request(FORM), caller=bakery.author)[0] == 403
    assert count_rows() == before


def test_an_imported_course_shows_the_skills_at_once_and_stores_them_with_the_first_draft(
    bakery: Bakery, lms: Any
) -> None:
    bakery.author_posts("studio_submit", FORM)
    text = export(bakery.course.block(author=True))
    # Another site: nothing is there but the file.
    SkillVersion.objects.all().delete()
    FrameworkVersion.objects.all().delete()
    Skill.objects.all().delete()
    Framework.objects.all().delete()
    block = read(text.replace(OWN, "course.elsewhere.block"))
    fields = {name: getattr(block, name) for name in ("framework", "role", "inline_skills", "snapshot", "display_name")}
    bakery.course.store.db_dict.clear()
    bakery.course.block(author=True, **fields)
    lms()
    before = count_rows()
    html = render(bakery.course.block(bakery.learner), "student_view", caller=bakery.learner)
    assert "You can feel when it is done" in html
    assert count_rows() == before
    status, body = bakery.learner_posts("save_draft", {"ratings": {"knead-dough": {"level": 2}}})
    assert status == 200, body
    assert FrameworkVersion.objects.get(published_of__key=OWN).title == "Baking"
    assert LogEntry.objects.filter(action="framework.published").latest("id").actor_id is None
    status, body = bakery.learner_posts("submit", {"token": "token-0001", "ratings": {"knead-dough": {"level": 2}}})
    assert (status, body["results"][0]["gap"]) == (200, 1)
    assert FrameworkVersion.objects.count() == 1
    html = render(bakery.course.block(bakery.learner), "student_view", caller=bakery.learner)
    assert "Knead dough" in html


def test_a_duplicate_stays_with_the_original_until_it_is_changed(bakery: Bakery) -> None:
    bakery.author_posts("studio_submit", FORM)
    original = bakery.course.block(author=True)
    copy_key = COURSE.make_usage_key("competency_self_assessment", "copy")
    names = ("framework", "role", "inline_skills", "snapshot", "display_name")
    bakery.course.block(author=True, usage=copy_key, **{name: getattr(original, name) for name in names})
    rows = count_rows()
    form = FORM | {"inline_skills": original.inline_skills}
    assert bakery.author_posts("studio_submit", form, usage=copy_key)[0] == 200
    assert (count_rows(), bakery.course.block(author=True, usage=copy_key).framework) == (rows, OWN)
    form = FORM | {"inline_skills": original.inline_skills | {"title": "Pastry"}}
    assert bakery.author_posts("studio_submit", form, usage=copy_key)[0] == 200
    assert bakery.course.block(author=True, usage=copy_key).framework == course_model_key(str(COURSE), str(copy_key))
    assert FrameworkVersion.objects.get(published_of__key=OWN).title == "Baking"


def test_authors_of_other_courses_do_not_find_the_model_among_theirs(bakery: Bakery) -> None:
    bakery.author_posts("studio_submit", FORM)
    assert [key for key, _title in bakery.author_posts("studio_options", {})[1]["frameworks"]] == [OWN]
    elsewhere = CourseKey.from_string("course-v1:Org+Other+Run").make_usage_key("competency_self_assessment", "b1")
    assert bakery.author_posts("studio_options", {}, usage=elsewhere)[1]["frameworks"] == []


def test_the_editor_opens_with_the_skills_as_they_are_published(bakery: Bakery) -> None:
    seen = bakery.author_posts("studio_submit", FORM)[1]["seen"]
    html = render(bakery.course.block(bakery.author, author=True), "studio_view", caller=bakery.author)
    assert f'data-tm-seen="{seen}"' in html
    assert "knead-dough" in html


def test_own_skills_come_back_from_olx_as_they_were(bakery: Bakery) -> None:
    bakery.author_posts("studio_submit", FORM)
    block = bakery.course.block(author=True)
    text = export(block)
    again = read(text)
    assert again.inline_skills == block.inline_skills
    assert export(again) == text
    assert etree.fromstring(text).find("inline_skills/skill/behaviour").text == "You can mix flour and water"


@pytest.mark.parametrize(
    "inner",
    ["<inline_skills/>", '<inline_skills title="x" mentor_from="many"><level/><skill/></inline_skills>',
     '<inline_skills title="x"><skill key="A b" target="-1"><behaviour level="x"/></skill></inline_skills>',
     '<inline_skills title="x" mentor_from="1"><level name="A"/><level name="B"/><skill title="A"/></inline_skills>'],
)  # fmt: skip
def test_own_skills_that_a_hand_spoiled_are_a_sentence_and_never_an_error(bakery: Bakery, lms: Any, inner: str) -> None:
    block = read(f'<competency_self_assessment framework="x" role="y">{inner}</competency_self_assessment>')
    fields = {name: getattr(block, name) for name in ("framework", "role", "inline_skills")}
    bakery.course.block(author=True, **fields)
    for view in ("author_view", "studio_view"):
        assert render(bakery.course.block(bakery.author, author=True), view, caller=bakery.author)
    lms()
    # A learner cannot correct it.
    assert NOT_AVAILABLE in render(bakery.course.block(bakery.learner), "student_view", caller=bakery.learner)
    status, body = bakery.learner_posts("submit", {"token": "token-0001", "ratings": {"knead": {"level": 1}}})
    assert (status, body["error"]["message"]) == (404, NOT_AVAILABLE)
