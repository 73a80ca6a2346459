"""What an operator gets from the wheel, beside other XBlocks, in the LMS and in Studio."""

from __future__ import annotations

import importlib.util
import subprocess
from importlib.metadata import distribution
from pathlib import Path

import django
import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.template.loader import get_template
from django.urls import NoReverseMatch, Resolver404, resolve, reverse
from edx_django_utils.plugins import connect_plugin_receivers, get_plugin_apps
from xblock.core import XBlock

REPOSITORY = Path(__file__).resolve().parents[2]
PACKAGE = REPOSITORY / "mentoring_xblock"
ENTRY_POINTS = {
    ("xblock.v1", "competency_self_assessment"),
    ("lms.djangoapp", "task_mentoring"),
    ("cms.djangoapp", "task_mentoring"),
    ("openedx.course_tab", "task_mentoring"),
}


def _data_files(folder: str = "") -> list[str]:
    """Every file of the repository's package that is no Python, by its path below it."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", f"./{folder}"],
        cwd=PACKAGE, capture_output=True, text=True, check=True,
    ).stdout.splitlines()  # fmt: skip
    return [name for name in listed if not name.endswith(".py") and Path(name).name != ".gitkeep"]


def test_what_is_tested_is_the_wheel() -> None:
    import mentoring_xblock

    assert "site-packages" in mentoring_xblock.__file__
    assert distribution("xblock-task-mentoring").version == mentoring_xblock.__version__


def test_the_entry_points_are_those_promised_and_each_loads() -> None:
    found = list(distribution("xblock-task-mentoring").entry_points)
    assert {(point.group, point.name) for point in found} == ENTRY_POINTS
    for point in found:
        assert point.load() is not None


@pytest.mark.parametrize("block_type", ["competency_self_assessment", "drag-and-drop-v2", "poll", "openassessment"])
def test_the_blocks_of_all_four_packages_load_side_by_side(block_type: str) -> None:
    assert issubclass(XBlock.load_class(block_type), XBlock)


def test_everything_loads_without_the_extras_and_a_workbook_says_what_to_install() -> None:
    from mentoring_xblock.applets.exchange import formats
    from mentoring_xblock.applets.exchange.data.files import Source
    from mentoring_xblock.core.errors import InvalidInput

    assert importlib.util.find_spec("openpyxl") is None
    assert "xlsx" not in (*formats.readable(), *formats.writable())
    assert "csv" in formats.writable()
    workbook = b"PK\x03\x04 [Content_Types].xml xl/workbook.xml"
    with pytest.raises(InvalidInput, match=r"Save the sheet as CSV .* install xblock-task-mentoring\[xlsx\]"):
        formats.parse(Source("m.xlsx", {"m.xlsx": workbook}))


def test_the_plugin_loader_finds_the_app_and_its_settings() -> None:
    assert "mentoring_xblock.apps.TaskMentoringConfig" in get_plugin_apps(settings.PROJECT)
    assert "mentoring_xblock.apps.TaskMentoringConfig" in settings.INSTALLED_APPS
    assert settings.TASK_MENTORING == {}


@pytest.mark.parametrize("address", ["/mentoring/", "/mentoring/team/", "/mentoring/programme/"])
def test_the_plugin_loader_finds_the_pages_in_the_lms_and_none_in_studio(address: str) -> None:
    if settings.PROJECT == "lms.djangoapp":
        assert resolve(address).namespaces == ["task_mentoring"]
    else:
        with pytest.raises(Resolver404):
            resolve(address)


def test_the_plugin_loader_finds_the_api() -> None:
    from mentoring_xblock.rest_api.v1.urls import urlpatterns

    names = [pattern.name for pattern in urlpatterns if pattern.name and not pattern.pattern.converters]
    assert names
    if settings.PROJECT == "cms.djangoapp":
        with pytest.raises(NoReverseMatch):
            reverse("task_mentoring:api:me")
        return
    assert all(reverse(f"task_mentoring:api:{name}").startswith("/api/mentoring/v1/") for name in names)


def test_an_address_of_nobody_stays_unknown() -> None:
    with pytest.raises(Resolver404):
        resolve("/mentoring-of-nobody/")


def test_the_lms_tells_the_package_of_retirements_and_grades_and_studio_does_not() -> None:
    from lms.djangoapps.grades.signals.signals import PROBLEM_WEIGHTED_SCORE_CHANGED, SUBSECTION_SCORE_CHANGED
    from openedx.core.djangoapps.user_api.accounts.signals import USER_RETIRE_LMS_CRITICAL, USER_RETIRE_LMS_MISC
    from openedx_events.learning.signals import COURSE_UNENROLLMENT_COMPLETED

    connect_plugin_receivers(settings.PROJECT)
    for signal, name in (
        (USER_RETIRE_LMS_CRITICAL, "retire_learner_critical"),
        (USER_RETIRE_LMS_MISC, "retire_learner"),
        (PROBLEM_WEIGHTED_SCORE_CHANGED, "note_problem_score"),
        (SUBSECTION_SCORE_CHANGED, "note_subsection_score"),
        (COURSE_UNENROLLMENT_COMPLETED, "note_unenrolment"),
    ):
        identities = [entry[0][0] for entry in signal.receivers]
        wanted = [f"task_mentoring.{name}"] if settings.PROJECT == "lms.djangoapp" else []
        assert [identity for identity in identities if str(identity).startswith("task_mentoring")] == wanted


def test_every_data_file_of_the_repository_is_in_the_wheel() -> None:
    packed = {str(file) for file in distribution("xblock-task-mentoring").files or ()}
    wanted = {f"mentoring_xblock/{name}" for name in _data_files()}
    assert wanted
    assert wanted - packed == set()


def test_nothing_but_the_package_is_in_the_wheel() -> None:
    files = distribution("xblock-task-mentoring").files or ()
    assert {file.parts[0] for file in files if not file.parts[0].endswith(".dist-info")} == {"mentoring_xblock"}


def test_every_template_is_found() -> None:
    names = [name.removeprefix("templates/") for name in _data_files("templates")]
    assert names
    for name in names:
        assert get_template(name, using="django")


def test_every_static_file_is_found_by_django_and_served_by_the_block() -> None:
    names = _data_files("static")
    assert names
    block = XBlock.load_class("competency_self_assessment")
    for name in names:
        assert finders.find(name.removeprefix("static/")), name
        with block.open_local_resource(name) as stream:
            assert stream.read() == (PACKAGE / name).read_bytes()


def test_django_finds_no_fault() -> None:
    call_command("check", fail_level="WARNING")


@pytest.mark.django_db
def test_the_migrations_are_complete() -> None:
    call_command("makemigrations", "task_mentoring", check=True, dry_run=True, verbosity=0)
    assert django.apps.apps.get_app_config("task_mentoring").default_auto_field == "django.db.models.BigAutoField"
