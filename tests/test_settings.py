"""What the plugin does to an operator's settings, and where a value comes from when it is read."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from mentoring_xblock.platform.configuration import DEFAULTS, get_setting
from mentoring_xblock.settings import common, production


def test_common_settings_are_set_only_where_absent() -> None:
    fresh, chosen = SimpleNamespace(), SimpleNamespace(TASK_MENTORING={"BASE_TEMPLATE": "mine.html"})
    common.plugin_settings(fresh)
    common.plugin_settings(chosen)
    assert fresh.TASK_MENTORING == {}
    assert chosen.TASK_MENTORING == {"BASE_TEMPLATE": "mine.html"}


@pytest.mark.parametrize(
    ("tokens", "present", "expected"),
    [
        (None, None, {}),
        ({}, {"A": 1}, {"A": 1}),
        ({"TASK_MENTORING": {"A": 2, "B": 2}}, {}, {"A": 2, "B": 2}),
        ({"TASK_MENTORING": {"A": 2, "B": 2}}, {"A": 1}, {"A": 1, "B": 2}),
    ],
)
def test_production_adds_the_operators_file_below_what_is_set(tokens: Any, present: Any, expected: Any) -> None:
    settings = SimpleNamespace(ENV_TOKENS=tokens, TASK_MENTORING=present)
    production.plugin_settings(settings)
    assert settings.TASK_MENTORING == expected


def test_a_setting_is_the_operators_or_else_the_default(settings: Any) -> None:
    settings.TASK_MENTORING = {"BASE_TEMPLATE": "mine.html"}
    assert get_setting("BASE_TEMPLATE") == "mine.html"
    settings.TASK_MENTORING = {}
    assert get_setting("BASE_TEMPLATE") == DEFAULTS["BASE_TEMPLATE"] == "main_django.html"
    del settings.TASK_MENTORING
    assert get_setting("BASE_TEMPLATE") == "main_django.html"


def test_a_setting_without_a_default_is_a_mistake_of_ours() -> None:
    with pytest.raises(KeyError):
        get_setting("NO_SUCH_NAME")
