"""The Studio editor: what it offers, what it saves, and how it says what is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from lxml import etree

from mentoring_xblock.applets.competencies.data import FrameworkModel, RoleModel, TargetLevel
from mentoring_xblock.applets.people import api as people
from mentoring_xblock.applets.people.models import Member
from mentoring_xblock.courseware.studio_form import FIELDS
from tests import builders
from tests.courseware.course import Course, call, platform, render, request

pytestmark = pytest.mark.django_db

GOOD: dict[str, Any] = {
    "display_name": "Where am I?",
    "programme": "",
    "framework": "data",
    "role_mode": "fixed",
    "role": "analyst",
    "skills": ["story", "pivot"],
    "introduction": "<p>Hello <script>x</script></p>",
    "hide_target": False,
    "ask_last_performed": False,
    "ask_willing": True,
    "show_results": True,
    "show_mentors": False,
    "rerate": "days",
    "rerate_days": 14,
    "completion_rule": "all",
    "layout": "skill",
    "has_score": True,
    "weight": 2.5,
    "units": {"story": "vertical@a1b2"},
    "inline_skills": {},
}


class World:
    """An author who belongs to one of two programmes that each have a framework "data"."""

    def __init__(self) -> None:
        self.acme, self.other = builders.programme("acme"), builders.programme("other")
        model = builders.framework_model(skills=("pivot", "chart", "story"))
        roles = (*model.roles, RoleModel("lead", "Lead", targets=(TargetLevel("chart", 4),)))
        builders.framework(self.acme, FrameworkModel(model.key, model.title, model.scale, model.skills, roles))
        builders.framework(self.other, builders.framework_model("secret"))
        self.author = builders.user("author")
        builders.member(self.acme, user=self.author)
        self.course = Course(authors={self.author.id})

    def post(self, handler: str, payload: Any) -> tuple[int, dict[str, Any]]:
        block = self.course.block(self.author, author=True)
        answer = call(block, handler, request(payload), caller=self.author)
        block.save()
        return answer


@pytest.fixture
def world(settings: Any) -> Iterator[World]:
    settings.TASK_MENTORING = {"STANDALONE": False}
    settings.ROOT_URLCONF = "cms.urls"
    made = World()
    with platform(made.course):
        yield made


def test_saving_sets_every_field_cleans_the_html_and_keeps_a_snapshot(world: World) -> None:
    status, body = world.post("studio_submit", GOOD)
    assert status == 200, body
    block = world.course.block(author=True)
    stored = {name: getattr(block, name) for name in FIELDS}
    assert stored == GOOD | {"programme": "acme", "introduction": "<p>Hello </p>"}
    assert block.snapshot == {
        "framework_title": "Data",
        "role_title": "Analyst",
        "skills": [["pivot", "Pivot"], ["chart", "Chart"], ["story", "Story"]],
    }


def test_all_skills_in_the_roles_order_are_stored_as_no_choice(world: World) -> None:
    world.post("studio_submit", GOOD | {"skills": ["pivot", "chart", "story"]})
    assert world.course.block(author=True).skills == []


def test_a_unit_is_named_by_its_place_and_only_for_skills_of_the_role(world: World) -> None:
    key = "block-v1:Org+Course+Run+type@vertical+block@c3"
    status, body = world.post("studio_submit", GOOD | {"units": {"pivot": key, "dancing": "vertical@d4"}})
    assert status == 200, body
    assert world.course.block(author=True).units == {"pivot": "vertical@c3"}


def test_an_editor_of_before_units_saves_without_any(world: World) -> None:
    assert world.post("studio_submit", {name: value for name, value in GOOD.items() if name != "units"})[0] == 200
    assert world.course.block(author=True).units == {}


def test_where_no_course_has_an_outline_no_unit_is_offered(world: World) -> None:
    assert world.post("studio_units", {}) == (200, {"units": [], "tagged": {}})
    html = render(world.course.block(world.author, author=True), "studio_view", caller=world.author)
    assert "data-tm-units" not in html


def test_only_a_fixed_role_has_a_choice_of_skills(world: World) -> None:
    world.post("studio_submit", GOOD | {"role_mode": "own"})
    assert world.course.block(author=True).skills == []


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"display_name": " "}, {"display_name"}),
        ({"display_name": "x" * 256}, {"display_name"}),
        ({"framework": ""}, {"framework"}),
        ({"framework": "gone"}, {"framework"}),
        ({"role": ""}, {"role"}),
        ({"role": "gone"}, {"role"}),
        ({"role_mode": "random"}, {"role_mode"}),
        ({"skills": []}, {"skills"}),
        ({"skills": ["pivot", "pivot"]}, {"skills"}),
        ({"skills": ["dancing"]}, {"skills"}),
        ({"skills": "pivot"}, {"skills"}),
        ({"rerate": "often"}, {"rerate"}),
        ({"rerate_days": 0}, {"rerate_days"}),
        ({"rerate_days": "7"}, {"rerate_days"}),
        ({"rerate_days": 10**9}, {"rerate_days"}),
        ({"completion_rule": None}, {"completion_rule"}),
        ({"layout": "sideways"}, {"layout"}),
        ({"has_score": "yes"}, {"has_score"}),
        ({"weight": 0}, {"weight"}),
        ({"weight": -1}, {"weight"}),
        ({"weight": 1001}, {"weight"}),
        ({"weight": True}, {"weight"}),
        ({"weight": "2"}, {"weight"}),
        ({"weight": None}, {"weight"}),
        ({"show_mentors": "yes"}, {"show_mentors"}),
        ({"units": ["vertical@a1"]}, {"units"}),
        ({"units": {"pivot": "javascript:alert(1)"}}, {"units"}),
        ({"units": {"pivot": "vertical@../../x"}}, {"units"}),
        ({"units": {"pivot": 7}}, {"units"}),
        ({"units": {f"skill-{number}": "vertical@a1" for number in range(201)}}, {"units"}),
        ({"introduction": "x" * 20_001}, {"introduction"}),
        ({"introduction": 5}, {"introduction"}),
        ({"programme": "other"}, {"programme"}),
        ({"display_name": "", "framework": "", "rerate": ""}, {"display_name", "framework", "rerate"}),
    ],
)
def test_what_is_wrong_is_said_beside_each_field_and_nothing_is_saved(
    world: World, change: dict[str, Any], fields: set[str]
) -> None:
    stored = dict(world.course.store.db_dict)
    status, body = world.post("studio_submit", GOOD | change)
    assert (status, body["error"]["code"]) == (400, "invalid_form")
    assert set(body["error"]["fields"]) == fields
    assert all(sentence.endswith(".") for sentence in body["error"]["fields"].values())
    assert world.course.store.db_dict == stored


def test_the_roles_and_skills_follow_the_framework_and_the_role(world: World) -> None:
    _status, body = world.post("studio_options", {"framework": "data", "role": "lead"})
    assert body["frameworks"] == [["data", "Data"]]
    assert body["roles"] == [["analyst", "Analyst"], ["lead", "Lead"]]
    assert (body["role"], body["skills"]) == ("lead", [["chart", "Chart"]])
    _status, body = world.post("studio_options", {"framework": "data", "role": ""})
    assert (body["role"], len(body["skills"])) == ("analyst", 3)


def test_the_default_programme_is_named_in_no_olx_unless_its_author_chose_it(world: World) -> None:
    default = people.default_programme()
    builders.framework(default, builders.framework_model(skills=("pivot", "chart", "story")))
    Member.objects.filter(user=world.author).delete()
    builders.member(default, user=world.author)
    status, body = world.post("studio_submit", GOOD)
    assert status == 200, body
    node = etree.Element("competency_self_assessment")
    world.course.block(author=True).add_xml_to_node(node)
    assert "programme" not in node.attrib
    assert "default" not in etree.tostring(node).decode()
    # Chosen, it is named, and stays so.
    for chosen in (default.key, ""):
        assert world.post("studio_submit", GOOD | {"programme": chosen})[0] == 200
        assert world.course.block(author=True).programme == default.key


def test_a_programme_of_others_is_neither_listed_nor_read(world: World) -> None:
    status, body = world.post("studio_options", {"programme": "other", "framework": "secret"})
    assert (status, list(body["error"]["fields"])) == (400, ["programme"])
    html = render(world.course.block(world.author, author=True), "studio_view", caller=world.author)
    assert "secret" not in html
    assert 'name="programme"' not in html


@pytest.mark.parametrize("name", ["programme", "framework", "role"])
def test_the_editor_opens_on_what_an_import_stored_and_could_name_nothing(world: World, name: str) -> None:
    world.course.block(world.author, author=True, **{"framework": "data", "role": "analyst", name: "x" * 200})
    html = render(world.course.block(world.author, author=True), "studio_view", caller=world.author)
    assert 'name="framework"' in html


def test_a_second_programme_brings_the_choice(world: World) -> None:
    builders.member(world.other, user=world.author)
    html = render(world.course.block(world.author, author=True), "studio_view", caller=world.author)
    assert 'name="programme"' in html
    status, _body = world.post(
        "studio_submit", GOOD | {"programme": "other", "framework": "secret", "skills": ["chart"]}
    )
    assert status == 200
    assert world.course.block(author=True).programme == "other"


def test_the_preview_shows_unsaved_choices_and_saves_none(world: World) -> None:
    stored = dict(world.course.store.db_dict)
    status, body = world.post("studio_preview", GOOD | {"display_name": "Unsaved <b>title</b>"})
    assert status == 200
    assert "Unsaved &lt;b&gt;title&lt;/b&gt;" in body["html"]
    assert body["html"].index("Story") < body["html"].index("Pivot")
    assert world.course.store.db_dict == stored


def test_the_form_is_folded_on_the_unit_page_and_open_in_the_editors_preview(world: World) -> None:
    world.post("studio_submit", GOOD)
    folded = "Show the form as learners see it"
    assert folded in render(world.course.block(world.author, author=True), "author_view", caller=world.author)
    assert folded not in world.post("studio_preview", GOOD)[1]["html"]


def test_the_editor_opens_filled_in(world: World) -> None:
    world.post("studio_submit", GOOD)
    html = render(world.course.block(world.author, author=True), "studio_view", caller=world.author)
    assert '<option value="data" selected>' in html
    assert '<option value="analyst" selected>' in html
    assert html.index('data-key="story"') < html.index('data-key="pivot"') < html.index('data-key="chart"')
    assert 'data-title="Chart" data-chosen="0"' in html


def test_the_editor_opens_where_there_is_no_framework_yet_and_says_what_to_do(world: World) -> None:
    nobody = builders.user("newcomer")
    html = render(Course().block(nobody, author=True), "studio_view", caller=nobody)
    assert "mentoring_import_framework" in html


def test_a_warning_for_a_role_of_many_skills_without_behaviours() -> None:
    from mentoring_xblock.applets.competencies.data import SkillText

    programme = builders.programme("acme")
    model = builders.framework_model("long")
    keys = [f"skill{number}" for number in range(41)]
    skills = tuple(SkillText(key, key.title()) for key in keys)
    role = RoleModel("role", "Role", targets=tuple(TargetLevel(key, 2) for key in keys))
    builders.framework(programme, FrameworkModel("long", "Long", model.scale, skills, (role,)))
    author = builders.user("author")
    builders.member(programme, user=author)
    block = Course().block(author, author=True, framework="long", role="role", programme="acme")
    html = render(block, "author_view", caller=author)
    assert "41 skills are a lot for one sitting" in html
    assert "41 skills have no level descriptions" in html


WRONG_KINDS: tuple[Any, ...] = ([], ["fixed"], {}, {"a": 1}, 7, 1.5, True, None, "\x00", "x" * 5000)


@pytest.mark.parametrize("handler", ["studio_submit", "studio_preview", "studio_options"])
def test_a_value_of_another_kind_is_refused_beside_its_field_and_never_an_error(world: World, handler: str) -> None:
    for field in (*FIELDS, "unknown"):
        for wrong in WRONG_KINDS:
            status, _ = world.post(handler, {**GOOD, field: wrong})
            assert status in (200, 400), (field, wrong)
    status, body = world.post("studio_preview", {**GOOD, "role_mode": ["fixed"], "rerate": {"a": 1}})
    assert (status, sorted(body["error"]["fields"])) == (400, ["rerate", "role_mode"])
