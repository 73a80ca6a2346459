"""What the block adds to a page: at most 60,000 bytes of styles and scripts for a learner, all from our own files."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import crum
import pytest
from web_fragments.fragment import Fragment

from tests import builders, page_weight
from tests.courseware.course import Course, call, platform, request

pytestmark = [pytest.mark.django_db, pytest.mark.once]

FIELDS = {"framework": "data", "role": "analyst", "programme": "acme"}
VIEWS = {
    "learner": ("student_view", {}),
    "course team": ("student_view", {"team": True}),
    "author": ("studio_view", {"author": True}),
}
STATIC = "/resource/static/mentoring_xblock/"
LIST = re.compile(r"""\[((?:"\w+",?\s*)+)\]""")
"""How an entry script lists the modules that it fetches."""

Open = Callable[[str], Fragment]


@pytest.fixture
def open_as(settings: Any) -> Iterator[Open]:
    """Gives the view of somebody who is enrolled and has rated a skill."""
    settings.TASK_MENTORING = {"STANDALONE": False}
    builders.framework(builders.programme("acme"))
    person = builders.user("person")
    course = Course(enrolled={person.pk}, authors={person.pk})
    course.block(**FIELDS)
    with platform(course):
        answer = {"token": "token-0001", "ratings": {"pivot": {"level": 1}}}
        assert call(course.block(person), "submit", request(answer), caller=person)[0] == 200

        def open_view(who: str) -> Fragment:
            view, circumstances = VIEWS[who]
            with crum.impersonate(person):
                return getattr(course.block(person, **circumstances), view)()

        yield open_view


@pytest.mark.parametrize("who", VIEWS)
def test_a_view_fetches_only_files_of_ours_and_no_more_bytes_than_it_may(
    who: str, open_as: Open, record_property: Callable[[str, object], None]
) -> None:
    found = page_weight.weigh(open_as(who))
    record_property("bytes", sum(found.values()))
    print(f"{who}: {sum(found.values()):,} bytes {found}")
    assert sum(found.values()) <= page_weight.MOST_BYTES[who]


def test_a_learner_fetches_nothing_that_only_the_course_team_or_an_author_needs(open_as: Open) -> None:
    learner, team, author = (set(page_weight.weigh(open_as(who))) for who in VIEWS)
    assert learner == page_weight.OF_LEARNERS
    assert team - learner == page_weight.OF_TEAMS
    assert {"css/studio.css", "js/studio.js"} <= author - learner


@pytest.mark.parametrize("who", VIEWS)
def test_the_entry_scripts_fetch_each_module_that_they_are_given_and_no_other(who: str, open_as: Open) -> None:
    fragment = open_as(who)
    entries = [each.data.removeprefix(STATIC) for each in fragment.resources if each.data.endswith(".js")]
    texts = [(page_weight.FILES / file).read_text() for file in entries]
    named = {name for text in texts for names in LIST.findall(text) for name in re.findall(r"\w+", names)}
    arguments: dict[str, Any] = fragment.json_init_args
    given = {*arguments["modules"], *arguments.get("learner", {}).get("modules", {})}
    assert named == given


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("js", 'import { fill } from "https://cdn.example/fill.js";'),
        ("js", 'import "//cdn.example/fill.js";'),
        ("js", "const module = await import('https://cdn.example/fill.js');"),
        ("css", '@import "https://cdn.example/more.css";'),
        ("css", "p { background: url(https://cdn.example/a.png) }"),
    ],
)
def test_a_file_that_asks_another_host_is_refused(
    kind: str, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_weight, "FILES", tmp_path)
    (tmp_path / f"a.{kind}").write_text(text)
    fragment = Fragment("<p>Plain</p>")
    (fragment.add_javascript_url if kind == "js" else fragment.add_css_url)(f"{STATIC}a.{kind}")
    with pytest.raises(AssertionError, match=r"cdn\.example.* is not of ours"):
        page_weight.weigh(fragment)


def test_what_an_imported_file_imports_is_weighed_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_weight, "FILES", tmp_path)
    texts = {
        "a.js": 'import { b } from "./b.js";',
        "b.js": 'export { c } from "./c.js";',
        "c.js": "export const c = 1;",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
    fragment = Fragment("<p>Plain</p>")
    fragment.add_javascript_url(f"{STATIC}a.js")
    assert page_weight.weigh(fragment) == {name: len(text) for name, text in texts.items()}
