"""A site's theme has its own templates: each site gets its own in one process, whatever the process keeps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import crum
import pytest
from django.contrib.auth import get_user_model
from django.template import Engine, TemplateDoesNotExist
from django.template.loaders import app_directories, filesystem
from django.test import RequestFactory

from mentoring_xblock.courseware import screens
from mentoring_xblock.platform import templates
from mentoring_xblock.platform.templates import fill_in_each, is_our_own, render_to_string
from tests import builders
from tests.courseware.course import Course, platform, render

ROW, CARD, BODY = (f"mentoring_xblock/block/{name}.html" for name in ("row", "card", "learner_body"))
THEMES = {
    # What no outline could give: a filter, a loop, an address and the reader's own request.
    "red": {
        ROW: "<tr><th>{{ title|upper }}</th>{% for each in 'abc' %}<td>{{ each }}{{ level }}</td>{% endfor %}</tr>"
    },
    "blue": {
        CARD: "<li>Blue {{ title }}</li>",
        "mentoring_xblock/block/question.html": "<p>Blue question: {{ title }}</p>",
        "mentoring_xblock/_marks.html": "<p>Blue marks</p>",
    },
    "plain": {"elsewhere.html": "Not ours"},
}


def write_themes(folder: Path) -> None:
    for theme, files in THEMES.items():
        for name, source in files.items():
            path = folder / theme / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(source)


class ThemeFilesystemLoader(filesystem.Loader):
    """Looks into the theme of the current request at each question; the platform's own may ask only once a process."""

    folder = Path()
    asked = 0

    def get_dirs(self) -> list[Any]:
        type(self).asked += 1
        theme = getattr(crum.get_current_request(), "site_theme", None)
        own = [self.folder / theme.theme_dir_name] if theme else []
        return [*own, *super().get_dirs()]


class WrappingLoader:
    """As the platform wraps loaders for Mako: none of Django's, and its templates know no file of theirs."""

    is_usable = True

    def __init__(self, base_loader: filesystem.Loader) -> None:
        self.base_loader = base_loader

    def get_template(self, template_name: str, template_dirs: object = None, skip: object = None) -> Any:
        del template_dirs, skip
        for origin in self.base_loader.get_template_sources(template_name):
            try:
                return Engine.get_default().from_string(self.base_loader.get_contents(origin))
            except TemplateDoesNotExist as absence:
                if str(absence) != str(origin):
                    raise
        raise TemplateDoesNotExist(template_name)

    def reset(self) -> None:
        self.base_loader.reset()


class ThemeTemplateLoader(WrappingLoader):
    def __init__(self, engine: Engine) -> None:
        super().__init__(ThemeFilesystemLoader(engine))


class MakoFilesystemLoader(WrappingLoader):
    def __init__(self, engine: Engine) -> None:
        super().__init__(filesystem.Loader(engine))


class MakoAppDirectoriesLoader(WrappingLoader):
    def __init__(self, engine: Engine) -> None:
        super().__init__(app_directories.Loader(engine))


@pytest.fixture(params=["wrapped", "of Django"])
def site(request: pytest.FixtureRequest, settings: Any, tmp_path: Path) -> Iterator[Callable[[str], None]]:
    """Gives what makes a request of the site with that theme the current one, "" for a site without."""
    write_themes(tmp_path)
    ThemeFilesystemLoader.folder = tmp_path
    names = ("ThemeTemplateLoader", "MakoFilesystemLoader", "MakoAppDirectoriesLoader")
    wrapped = [f"{__name__}.{name}" for name in names]
    of_django = [f"{__name__}.ThemeFilesystemLoader", "django.template.loaders.app_directories.Loader"]
    engine = settings.TEMPLATES[0]
    loaders = wrapped if request.param == "wrapped" else of_django
    options = engine["OPTIONS"] | {"loaders": loaders}
    settings.TEMPLATES = [engine | {"APP_DIRS": False, "OPTIONS": options}]
    screens._draw_question.cache_clear()
    before = crum.get_current_request()
    yield choose
    crum.set_current_request(before)
    screens._draw_question.cache_clear()


def choose(theme: str) -> None:
    made = RequestFactory().get("/")
    made.site_theme = SimpleNamespace(theme_dir_name=theme) if theme else None  # type: ignore[attr-defined]
    crum.set_current_request(made)


VALUES = [{"title": "Pivot", "level": "1", "gap": ""}, {"title": "Query", "level": "2", "gap": "1"}]


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("order", [("", "red", ""), ("red", "", "red", "plain"), ("plain", "red", "plain")])
def test_a_row_is_the_one_of_the_current_sites_theme(order: tuple[str, ...]) -> None:
    templates._outline.cache_clear()
    for theme in order:
        choose(theme)
        drawn = fill_in_each(ROW, VALUES)
        assert drawn == "".join(render_to_string(ROW, each) for each in VALUES)
        assert ("<td>a1</td><td>b1</td><td>c1</td>" in drawn and "PIVOT" in drawn) == (theme == "red")


@pytest.mark.usefixtures("site")
def test_many_threads_at_once_get_each_the_templates_of_their_own_request() -> None:
    def draw(number: int) -> bool:
        choose(("", "red", "blue", "plain")[number % 4])
        return fill_in_each(ROW, VALUES) == "".join(render_to_string(ROW, each) for each in VALUES)

    with ThreadPoolExecutor(8) as pool:
        for _ in range(4):
            templates._outline.cache_clear()
            assert all(pool.map(draw, range(48)))


@pytest.mark.usefixtures("site")
def test_what_a_template_includes_may_be_a_themes_own() -> None:
    choose("blue")
    assert not is_our_own(BODY)
    choose("red")
    assert is_our_own(BODY)
    assert not is_our_own(ROW)


@pytest.mark.usefixtures("site")
def test_outlines_are_used_where_the_theme_leaves_the_template_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    for theme in ("", "plain", "blue"):
        choose(theme)
        fill_in_each(ROW, VALUES)
        with monkeypatch.context() as patched:
            patched.setattr(templates, "render_to_string", None)
            assert fill_in_each(ROW, VALUES)
    # A theme is asked once, however many are drawn.
    ThemeFilesystemLoader.asked = 0
    fill_in_each(ROW, VALUES * 50)
    assert ThemeFilesystemLoader.asked == 1


def test_a_template_of_the_sites_own_folder_may_do_what_django_can(settings: Any, tmp_path: Path) -> None:
    """The site's ``DIRS`` are the same for every request, and kept."""
    path = tmp_path / ROW
    path.parent.mkdir(parents=True)
    path.write_text(THEMES["red"][ROW])
    engine = settings.TEMPLATES[0]
    fill_in_each(ROW, VALUES)
    settings.TEMPLATES = [engine | {"DIRS": [str(tmp_path)]}]
    assert fill_in_each(ROW, VALUES).count("<td>") == 6
    settings.TEMPLATES = [engine]
    assert "PIVOT" not in fill_in_each(ROW, VALUES)


@pytest.mark.django_db
def test_a_learners_block_is_drawn_by_the_theme_of_each_site(site: Callable[[str], None]) -> None:
    programme = builders.programme("acme")
    version = builders.framework(programme)
    member = builders.member(programme, username="rene", role=(version.framework_id, "analyst"))
    user = get_user_model().objects.get(pk=member.user_id)
    course = Course(enrolled={member.user_id})
    course.block(framework="data", role="analyst", programme="acme")
    drawn: dict[str, list[str]] = {}
    with platform(course):
        for theme in ("", "blue", "red", "", "blue"):
            site(theme)
            drawn.setdefault(theme, []).append(render(course.block(user), "student_view", caller=user))
    assert drawn[""][0] == drawn[""][1] == drawn["red"][0]
    assert drawn["blue"][0] == drawn["blue"][1]
    assert "Blue question: " in drawn["blue"][0]
    assert "<fieldset" not in drawn["blue"][0]
    assert "Blue" not in drawn[""][0]
    assert "<fieldset" in drawn[""][0]
