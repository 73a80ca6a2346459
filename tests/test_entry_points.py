"""The names by which Open edX finds the package, through the machinery that it uses."""

from __future__ import annotations

from importlib.metadata import distribution

import pytest
from django.urls import resolve
from xblock.core import XBlock

PROMISED = {
    ("xblock.v1", "competency_self_assessment", "mentoring_xblock.block:CompetencySelfAssessmentXBlock"),
    ("lms.djangoapp", "task_mentoring", "mentoring_xblock.apps:TaskMentoringConfig"),
    ("cms.djangoapp", "task_mentoring", "mentoring_xblock.apps:TaskMentoringConfig"),
    ("openedx.course_tab", "task_mentoring", "mentoring_xblock.platform.course_tab:MentoringTab"),
}


def test_the_entry_points_are_those_promised_and_each_loads() -> None:
    found = list(distribution("xblock-task-mentoring").entry_points)
    assert {(point.group, point.name, point.value) for point in found} == PROMISED
    for point in found:
        assert point.load().__name__ == point.value.partition(":")[2]


def test_the_block_type_is_one_that_the_platform_takes() -> None:
    block = XBlock.load_class("competency_self_assessment")
    assert block.__module__ == "mentoring_xblock.block"
    assert len("competency_self_assessment") <= 32
    assert block.public_dir == "static"


@pytest.mark.parametrize("project", ["lms.djangoapp", "cms.djangoapp"])
def test_both_projects_get_both_kinds_of_settings_and_the_lms_alone_our_pages(project: str) -> None:
    from mentoring_xblock.apps import TaskMentoringConfig

    plugin = TaskMentoringConfig.plugin_app
    pages = plugin["url_config"].get(project)
    assert (pages["namespace"] if pages else None) == ("task_mentoring" if project == "lms.djangoapp" else None)
    assert set(plugin["settings_config"][project]) == {"common", "production"}


@pytest.mark.parametrize("address", ["/mentoring/", "/mentoring/team/", "/mentoring/programme/"])
def test_the_pages_are_where_others_link_to(address: str) -> None:
    assert resolve(address).namespaces == ["task_mentoring"]
