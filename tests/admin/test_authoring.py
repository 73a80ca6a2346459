"""Writing a competency model in the admin: whose it is, what each button does, and that nothing typed is lost."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from mentoring_xblock.admin import authoring_desk
from mentoring_xblock.api.frameworks import authoring as api
from mentoring_xblock.api.frameworks.states import Draft, get_draft
from mentoring_xblock.applets.competencies.data import FrameworkModel, RoleModel, SkillText, TargetLevel
from mentoring_xblock.core.actors import SYSTEM
from mentoring_xblock.models import Framework, FrameworkVersion, LogEntry
from tests import builders

pytestmark = pytest.mark.django_db

LIST = "/admin/task_mentoring/framework/"
PAGES = ("change", "head", "skills", "replace", "roles", "targets", "difference", "compare", "step")


@pytest.fixture
def world() -> SimpleNamespace:
    """Two programmes, each with a staff admin and a framework."""

    def one(key: str) -> SimpleNamespace:
        programme = builders.programme(key)
        version = builders.framework(programme, replace(builders.framework_model(), title=f"Model of {key}"))
        boss = builders.member(programme, is_admin=True, user=builders.user(f"{key}-boss", is_staff=True))
        return SimpleNamespace(programme=programme, version=version, boss=boss, root=version.framework_id)

    return SimpleNamespace(here=one("here"), there=one("there"))


@pytest.fixture
def browser(world: SimpleNamespace) -> Client:
    return enter(world.here.boss.user_id)


def enter(user_id: int) -> Client:
    client = Client()
    client.force_login(get_user_model()._default_manager.get(pk=user_id))
    return client


def at(framework_id: int, page: str, query: str = "") -> str:
    return f"{LIST}{framework_id}/{page}/{query}"


def draft_of(where: SimpleNamespace) -> Draft:
    return get_draft(actor_id=SYSTEM, framework="data", programme=where.programme.key)


def start(where: SimpleNamespace) -> Draft:
    return api.start_draft(actor_id=SYSTEM, framework="data", programme=where.programme.key)


def expected(where: SimpleNamespace) -> dict[str, str]:
    return {"expected": draft_of(where).version.content_hash}


def grid(where: SimpleNamespace, **changed: Any) -> dict[str, Any]:
    """What the grid sends when nothing but ``changed`` was typed."""
    sent: dict[str, Any] = expected(where)
    skills = [skill for skill in draft_of(where).model.skills if not skill.retired]
    for place, skill in enumerate(skills):
        sent |= {
            f"key-{place}": skill.key,
            f"title-{place}": skill.title,
            f"group-{place}": skill.group,
            f"kind-{place}": skill.kind.value,
            f"description-{place}": skill.description,
            f"uris-{place}": "\r\n".join(skill.uris),
            f"plan-{place}": "\r\n".join(skill.plan),
        }
        sent |= {f"level-{place}-{n}": "\r\n".join(skill.behaviours.get(n, ())) for n in range(1, 5)}
    return sent | {name.replace("_", "-"): value for name, value in changed.items()}


def stored() -> tuple[Any, ...]:
    return (
        tuple(FrameworkVersion.objects.order_by("id").values_list("id", "status", "content_hash")),
        LogEntry.objects.count(),
    )


def test_an_admin_sees_and_opens_the_frameworks_of_their_programme_alone(
    world: SimpleNamespace, browser: Client
) -> None:
    page = browser.get(LIST).content.decode()
    assert "Model of here" in page
    assert "Model of there" not in page
    assert browser.get(at(world.here.root, "change")).status_code == 200
    root = enter(builders.user(is_staff=True, is_superuser=True).pk).get(LIST).content.decode()
    assert "Model of there" in root


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_foreign_framework_is_answered_like_an_absent_one(
    page: str, method: str, world: SimpleNamespace, browser: Client
) -> None:
    start(world.there)
    before = stored()
    sent = {"do": "discard", "title": "x", **expected(world.there)}
    foreign = getattr(browser, method)(at(world.there.root, page), sent)
    absent = getattr(browser, method)(at(987654, page), sent)
    assert foreign.status_code == absent.status_code == 404
    assert foreign.content == absent.content
    assert stored() == before


@pytest.mark.parametrize("page", PAGES)
def test_staff_who_run_nothing_and_members_are_kept_out(page: str, world: SimpleNamespace) -> None:
    start(world.here)
    before = stored()
    member = builders.member(world.here.programme, user=builders.user(is_staff=True))
    for who in (builders.user(is_staff=True).pk, member.user_id):
        assert enter(who).get(at(world.here.root, page)).status_code == 403
        assert enter(who).post(at(world.here.root, page), {"do": "discard"}).status_code == 403
    assert Client().get(at(world.here.root, page)).status_code == 302
    assert stored() == before


@pytest.mark.parametrize("page", PAGES[1:7])
def test_without_a_draft_each_page_leads_to_where_one_is_started(
    page: str, world: SimpleNamespace, browser: Client
) -> None:
    for method in (browser.get, browser.post):
        answer = method(at(world.here.root, page), {"expected": "x"}, follow=True)
        assert answer.redirect_chain[-1][0] == at(world.here.root, "change")
        assert "This competency model has no draft. Start a draft to change it." in answer.content.decode()
    assert FrameworkVersion.objects.filter(status="draft").count() == 0


@pytest.mark.parametrize("page", ["skills", "roles", "targets"])
def test_a_draft_that_goes_while_it_is_saved_leads_to_where_one_is_started(
    page: str, world: SimpleNamespace, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, sent = start(world.here), expected(world.here)
    api.discard_draft(actor_id=SYSTEM, framework="data", programme=world.here.programme.key, **sent)
    monkeypatch.setattr(authoring_desk, "get_draft", lambda **_asked: read)
    answer = browser.post(at(world.here.root, page), sent, follow=True)
    assert answer.redirect_chain == [(at(world.here.root, "change"), 302)]
    assert "This competency model has no draft. Start a draft to change it." in answer.content.decode()


def test_a_draft_is_started_once_and_discarded_once(world: SimpleNamespace, browser: Client) -> None:
    for _ in range(2):
        answer = browser.post(at(world.here.root, "step"), {"do": "start"})
        assert answer["Location"] == at(world.here.root, "skills")
    assert LogEntry.objects.filter(action="framework.drafted", actor_id=world.here.boss.user_id).count() == 1
    page = browser.get(at(world.here.root, "change")).content.decode()
    assert "Version 2 is a draft." in page
    assert "Draft started" in page
    sent = {"do": "discard"} | expected(world.here)
    for _ in range(2):
        assert browser.post(at(world.here.root, "step"), sent).status_code == 302
    assert LogEntry.objects.filter(action="framework.draft_discarded").count() == 1
    assert browser.post(at(world.here.root, "step"), {"do": "dance"}).status_code == 404


def test_the_grid_saves_cells_and_saving_the_same_again_changes_nothing(
    world: SimpleNamespace, browser: Client
) -> None:
    start(world.here)
    sent = grid(
        world.here,
        level_0_2="You can one\r\n\r\n  You can two ",
        title_1="Charts",
        uris_1="https://x.org/a",
        plan_1="Draw a chart\r\n\r\n Show it to somebody ",
        do="save",
    )
    assert browser.post(at(world.here.root, "skills"), sent).status_code == 302
    pivot, chart = draft_of(world.here).model.skills
    assert pivot.behaviours[2] == ("You can one", "You can two")
    assert pivot.behaviours[1] == ("You can pivot at 1a", "You can pivot at 1b")
    assert (chart.title, chart.uris) == ("Charts", ("https://x.org/a",))
    assert chart.plan == ("Draw a chart", "Show it to somebody")
    before = stored()
    assert browser.post(at(world.here.root, "skills"), sent).status_code == 302
    assert stored() == before
    entry = LogEntry.objects.get(action="framework.draft_changed")
    assert (entry.actor_id, entry.new["changed"]) == (world.here.boss.user_id, 4)


@pytest.mark.parametrize(
    ("do", "found"),
    [
        ("down:pivot", "chart pivot"),
        ("up:chart", "chart pivot"),
        ("up:pivot", "pivot chart"),
        ("copy:pivot", "pivot pivot-2 chart"),
        ("retire:pivot", "PIVOT chart"),
        ("add", "pivot chart new-one"),
    ],
)
def test_a_button_of_the_grid_does_its_work_and_keeps_what_was_typed(
    do: str, found: str, world: SimpleNamespace, browser: Client
) -> None:
    start(world.here)
    sent = grid(world.here, title_1="Typed", new_title=" New  one ", do=do)
    assert browser.post(at(world.here.root, "skills"), sent).status_code == 302
    skills = draft_of(world.here).model.skills
    assert " ".join(skill.key.upper() if skill.retired else skill.key for skill in skills) == found
    assert next(skill for skill in skills if skill.key == "chart").title == "Typed"


def test_a_retired_skill_is_shown_apart_and_comes_back(world: SimpleNamespace, browser: Client) -> None:
    start(world.here)
    browser.post(at(world.here.root, "skills"), grid(world.here, do="retire:pivot"))
    page = browser.get(at(world.here.root, "skills")).content.decode()
    assert 'value="pivot"' not in page
    assert "1 retired skill" in page
    assert "Pivot" in browser.get(at(world.here.root, "skills", "?show=retired")).content.decode()
    sent = expected(world.here) | {"key-0": "pivot", "do": "restore:pivot"}
    browser.post(at(world.here.root, "skills", "?show=retired"), sent)
    assert [skill.retired for skill in draft_of(world.here).model.skills] == [False, False]


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"title_0": ""}, 'id="title-0-error"'),
        ({"title_0": "x" * 256}, 'id="title-0-error"'),
        ({"level_0_1": "You can\nYou can"}, 'id="level-0-1-error"'),
        ({"level_1_4": "\x00 bell"}, 'id="level-1-4-error"'),
        ({"uris_0": "javascript:alert(1)"}, "is not a web address (https://…) or a URN."),
        ({"do": "add", "new_title": "  "}, 'id="new-error"'),
        ({"do": "retire:gone"}, "The skill “gone” is no longer in the draft."),
    ],
)
def test_a_fault_stands_beside_its_field_and_nothing_typed_is_lost(
    wrong: dict[str, str], where: str, world: SimpleNamespace, browser: Client
) -> None:
    start(world.here)
    before = stored()
    answer = browser.post(at(world.here.root, "skills"), grid(world.here, level_1_3="Typed by hand", **wrong))
    assert answer.status_code in (400, 404)
    page = answer.content.decode()
    assert where in page
    assert "Typed by hand" in page
    assert "skills.0" not in page, "no path through the model, but words beside the field"
    assert stored() == before


def test_of_two_windows_the_second_is_told_and_keeps_what_was_typed(world: SimpleNamespace, browser: Client) -> None:
    start(world.here)
    seen = grid(world.here)
    browser.post(at(world.here.root, "skills"), seen | {"title-0": "First", "do": "save"})
    before = stored()
    for _ in range(2):
        answer = browser.post(at(world.here.root, "skills"), seen | {"title-1": "Second", "do": "save"})
        assert answer.status_code == 409
        page = answer.content.decode()
        assert "Somebody changed this draft after you opened it" in page
        assert ">Second</textarea>" in page
        assert f'name="expected" value="{seen["expected"]}"' in page, "a second press is refused as the first was"
    assert stored() == before
    for name in ("head", "roles", "targets", "replace"):
        sent = {"expected": seen["expected"], "title": "Mine", "name-1": "One", "name-2": "Two", "mentor_from": "2"}
        sent |= {"key-0": "analyst", "title-0": "Mine", "role-0": "analyst", "skill-0": "pivot", "level-0-0": "1"}
        sent |= {"former": "pivot", "titles": "Mine"}
        assert browser.post(at(world.here.root, name), sent).status_code == 409, name
    assert stored() == before


def test_the_texts_and_the_scale_are_edited_and_a_shorter_scale_cuts_what_lay_above(
    world: SimpleNamespace, browser: Client
) -> None:
    start(world.here)
    sent = expected(world.here) | {
        "title": "New title", "description": "What it is", "source": "", "licence": "CC0", "language": "pt-BR",
        "name-1": "One", "meaning-1": "the first", "name-2": "Two", "name-3": "", "name-4": "", "mentor_from": "3",
    }  # fmt: skip
    assert browser.post(at(world.here.root, "head"), sent).status_code == 302
    model = draft_of(world.here).model
    assert (model.title, model.licence, model.language, model.scale.mentor_from) == ("New title", "CC0", "pt-BR", 2)
    assert [(level.name, level.meaning) for level in model.scale.levels] == [("One", "the first"), ("Two", "")]
    assert set(model.skills[0].behaviours) == {1, 2}
    assert {target.level for target in model.roles[0].targets} == {2}


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"title": ""}, 'id="title-error"'),
        ({"language": "no language"}, 'id="language-error"'),
        ({"name-2": "One"}, 'id="level-2-error"'),
        ({"name-1": ""}, 'id="level-1-error"'),
        ({"mentor_from": "nine"}, "is not on the scale"),
    ],
)
def test_a_fault_of_the_head_stands_beside_its_field(
    wrong: dict[str, str], where: str, world: SimpleNamespace, browser: Client
) -> None:
    start(world.here)
    before = stored()
    sent = expected(world.here) | {
        "title": "T", "language": "en", "name-1": "One", "name-2": "Two", "mentor_from": "2", "source": "Typed by hand",
    }  # fmt: skip
    answer = browser.post(at(world.here.root, "head"), sent | wrong)
    assert answer.status_code == 400
    assert where in answer.content.decode()
    assert "Typed by hand" in answer.content.decode()
    assert stored() == before


def test_roles_are_added_named_moved_copied_and_removed(world: SimpleNamespace, browser: Client) -> None:
    start(world.here)

    def press(**sent: str) -> str:
        names = {name.replace("_", "-"): value for name, value in sent.items()}
        rows = {f"key-{n}": role.key for n, role in enumerate(draft_of(world.here).model.roles)}
        rows |= {f"title-{n}": role.title for n, role in enumerate(draft_of(world.here).model.roles)}
        answer = browser.post(at(world.here.root, "roles"), expected(world.here) | rows | names)
        assert answer.status_code == 302
        return " ".join(role.key for role in draft_of(world.here).model.roles)

    assert press(do="add", new_title="Lead", new_grade="Two") == "analyst lead-two"
    assert press(do="up:lead-two", title_0="Leader") == "lead-two analyst"
    assert [role.title for role in draft_of(world.here).model.roles] == ["Lead", "Leader"]
    assert press(do="copy:analyst") == "lead-two analyst analyst-2"
    assert press(do="remove:analyst") == "lead-two analyst-2"
    page = browser.get(at(world.here.root, "roles")).content.decode()
    assert "This role does not ask for any skills yet." in page
    sent = expected(world.here) | {"key-0": "lead-two", "title-0": "", "grade-0": "Typed"}
    answer = browser.post(at(world.here.root, "roles"), sent)
    assert answer.status_code == 400
    assert 'id="title-0-error"' in answer.content.decode()
    assert "Typed" in answer.content.decode()


def test_the_matrix_sets_changes_and_takes_away_targets_of_what_it_shows(
    world: SimpleNamespace, browser: Client
) -> None:
    start(world.here)
    sent = expected(world.here) | {
        "role-0": "analyst", "skill-0": "pivot", "level-0-0": "4", "importance-0-0": "5",
        "skill-1": "chart", "level-1-0": "",
    }  # fmt: skip
    assert browser.post(at(world.here.root, "targets"), sent).status_code == 302
    assert draft_of(world.here).model.roles[0].targets == (TargetLevel("pivot", 4, 5),)
    page = browser.get(at(world.here.root, "targets")).content.decode()
    assert "Level of Pivot for Analyst" in page
    before = stored()
    for wrong in ({"level-0-0": "9"}, {"level-0-0": "x"}, {"importance-0-0": "0"}):
        answer = browser.post(at(world.here.root, "targets"), sent | expected(world.here) | wrong)
        assert answer.status_code == 400
        assert "errornote" in answer.content.decode()
    assert stored() == before


def test_skills_are_merged_and_the_page_says_what_follows_what(world: SimpleNamespace, browser: Client) -> None:
    start(world.here)
    sent = expected(world.here) | {"former": ["pivot", "chart"], "titles": "Reporting\r\n"}
    assert browser.post(at(world.here.root, "replace"), sent).status_code == 302
    model = draft_of(world.here).model
    assert [(skill.key, skill.retired, skill.followed_by) for skill in model.skills] == [
        ("reporting", False, ()), ("pivot", True, ("reporting",)), ("chart", True, ("reporting",)),
    ]  # fmt: skip
    page = browser.get(at(world.here.root, "replace")).content.decode()
    assert "Replaced so far" in page
    before = stored()
    for wrong in (
        {"titles": "X"},
        {"former": "reporting"},
        {"former": "reporting", "by": "reporting"},
        {"former": "gone", "titles": "X"},
    ):
        answer = browser.post(at(world.here.root, "replace"), expected(world.here) | wrong)
        assert answer.status_code in (400, 404), wrong
    assert stored() == before


def test_the_difference_shows_old_and_new_and_publishes_what_was_looked_at(
    world: SimpleNamespace, browser: Client
) -> None:
    start(world.here)
    browser.post(at(world.here.root, "skills"), grid(world.here, title_0="Pivot tables", do="save"))
    answer = browser.get(at(world.here.root, "difference"))
    page = answer.content.decode()
    assert "<td><bdi>Pivot</bdi></td><td><bdi>Pivot tables</bdi></td>" in page
    fingerprint = answer.context_data["expected"]
    browser.post(at(world.here.root, "skills"), grid(world.here, title_0="Other", do="save"))
    before = stored()
    stale = browser.post(at(world.here.root, "difference"), {"expected": fingerprint, "reason": "Typed why"})
    assert stale.status_code == 409
    assert "Typed why" in stale.content.decode()
    assert stored() == before
    fresh = browser.get(at(world.here.root, "difference")).context_data["expected"]
    for _ in range(2):
        done = browser.post(at(world.here.root, "difference"), {"expected": fresh, "reason": "Better words"})
        assert done.status_code == 302
    assert LogEntry.objects.filter(action="framework.published", reason="Better words").count() == 1
    page = browser.get(at(world.here.root, "change")).content.decode()
    assert "Version 2 published" in page
    assert "here-boss" in page
    compared = browser.get(at(world.here.root, "compare", "?old=1&new=2")).content.decode()
    assert "<td><bdi>Pivot</bdi></td><td><bdi>Other</bdi></td>" in compared
    for query in ("", "?old=1&new=9", "?old=x&new=1", "?old=1"):
        assert browser.get(at(world.here.root, "compare", query)).status_code == 404


def test_an_empty_draft_is_not_published_and_says_what_to_do(world: SimpleNamespace, browser: Client) -> None:
    sent = {"programme": world.here.programme.programme_id, "title": "Fresh", "levels": "One\r\nTwo", "language": "en"}
    answer = browser.post(f"{LIST}new/", sent)
    fresh = Framework.objects.get(key="fresh")
    assert answer["Location"] == at(fresh.pk, "skills")
    page = browser.get(at(fresh.pk, "difference"))
    done = browser.post(at(fresh.pk, "difference"), {"expected": page.context_data["expected"]})
    assert done.status_code == 400
    assert "The competency model has no skill that people can rate. Add one." in done.content.decode()
    browser.cookies["django_language"] = "de"
    done = browser.post(at(fresh.pk, "difference"), {"expected": page.context_data["expected"]})
    assert "Fügen Sie eine hinzu" in done.content.decode()
    assert "The competency model" not in done.content.decode()
    assert not FrameworkVersion.objects.filter(framework=fresh, status="published").exists()


def test_a_new_framework_is_made_in_ones_own_programme_alone(world: SimpleNamespace, browser: Client) -> None:
    before = Framework.objects.count()
    foreign = {"programme": world.there.programme.programme_id, "title": "Fresh", "levels": "One\nTwo"}
    assert browser.post(f"{LIST}new/", foreign).status_code == 404
    own = foreign | {"programme": world.here.programme.programme_id}
    for wrong in ({"levels": "One"}, {"levels": ""}, {"title": ""}, {"key": "É"}, {"key": "data"}, {"language": "??"}):
        answer = browser.post(f"{LIST}new/", own | wrong)
        assert answer.status_code in (400, 409), wrong
        assert "errornote" in answer.content.decode()
    assert Framework.objects.count() <= before + 1
    assert FrameworkVersion.objects.count() == 2
    assert enter(builders.user(is_staff=True).pk).post(f"{LIST}new/", own).status_code == 403


def test_a_framework_is_duplicated_and_retired_from_its_overview(world: SimpleNamespace, browser: Client) -> None:
    taken = browser.post(at(world.here.root, "step"), {"do": "duplicate", "key": "data", "title": "Copy"})
    assert taken.status_code == 409
    assert "already exists. Choose another key." in taken.content.decode()
    browser.post(at(world.here.root, "step"), {"do": "duplicate", "key": "copy", "title": "Copy"})
    assert FrameworkVersion.objects.get(framework__key="copy").status == "draft"
    assert browser.post(at(world.here.root, "step"), {"do": "retire", "version": "7"}).status_code == 409
    for _ in range(2):
        browser.post(at(world.here.root, "step"), {"do": "retire", "version": "1", "reason": "Out of date"})
    assert LogEntry.objects.get(action="framework.retired").reason == "Out of date"
    page = browser.get(at(world.here.root, "change")).content.decode()
    assert "No version is in use" in page


def test_the_pages_ask_as_much_of_the_database_for_few_skills_as_for_many_and_stay_small(
    world: SimpleNamespace, browser: Client, django_assert_max_num_queries: Any
) -> None:
    counts: dict[str, int] = {}
    for size in (2, 300):
        builders.framework(world.here.programme, _large(f"size-{size}", size))
        where = Framework.objects.get(key=f"size-{size}").pk
        browser.post(at(where, "step"), {"do": "start"})
        for page in ("skills", "replace", "roles", "targets", "difference", "head"):
            with django_assert_max_num_queries(counts.get(page, 60)) as asked:
                answer = browser.get(at(where, page))
            assert answer.status_code == 200
            counts.setdefault(page, len(asked.captured_queries))
            fields = answer.content.decode().count(" name=")
            assert fields < 1000, (page, fields)


def _large(key: str, size: int) -> FrameworkModel:
    skills = tuple(SkillText(f"skill-{n}", f"Skill number {n}", group=f"group-{n % 5}") for n in range(size))
    roles = tuple(
        RoleModel(f"role-{n}", f"Role {n}", family=f"family-{n % 3}", targets=(TargetLevel("skill-0", 2),))
        for n in range(size)
    )
    return replace(builders.framework_model(key), skills=skills, roles=roles)
