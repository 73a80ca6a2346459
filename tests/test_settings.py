"""What the plugin does to an operator's settings, and where a value comes from when it is read."""

from __future__ import annotations

import io
import math
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from mentoring_xblock.api.health import find_bad_settings
from mentoring_xblock.core.errors import InvalidInput
from mentoring_xblock.platform.configuration import DEFAULTS, get_rest_rates, get_setting
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


@pytest.mark.parametrize("module", [common, production])
def test_our_paths_are_left_out_of_the_platforms_log_beside_those_that_stand_there(module: Any) -> None:
    own = [r"^/event", common.UNTRACKED[1]]
    settings = SimpleNamespace(TRACKING_IGNORE_URL_PATTERNS=own)
    module.plugin_settings(settings)
    module.plugin_settings(settings)
    assert settings.TRACKING_IGNORE_URL_PATTERNS[:2] == own
    assert sorted(settings.TRACKING_IGNORE_URL_PATTERNS) == sorted({*own, *common.UNTRACKED})
    fresh = SimpleNamespace()
    module.plugin_settings(fresh)
    assert fresh.TRACKING_IGNORE_URL_PATTERNS == list(common.UNTRACKED)


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


BAD = [
    ({"DECLINED_DAYS": -1}, "DECLINED_DAYS"),
    ({"CONFIRMED_MONTHS": -1}, "CONFIRMED_MONTHS"),
    ({"CONFIRMED_MONTHS": "18"}, "CONFIRMED_MONTHS"),
    ({"DECLINED_DAYS": math.nan}, "DECLINED_DAYS"),
    ({"DECLINED_DAYS": math.inf}, "DECLINED_DAYS"),
    ({"DECLINED_DAYS": 10**12}, "DECLINED_DAYS"),
    ({"DECLINED_DAYS": "90"}, "DECLINED_DAYS"),
    ({"DECLINED_DAYS": True}, "DECLINED_DAYS"),
    ({"STANDALONE": "no"}, "STANDALONE"),
    ({"BASE_TEMPLATE": None}, "BASE_TEMPLATE"),
    ({"RANKING": None}, "RANKING"),
    ({"RANKING": [1]}, "RANKING"),
    ({"RANKING": {"load_weight": math.nan}}, "load_weight"),
    ({"RANKING": {"exposure_weight": -0.1}}, "exposure_weight"),
    ({"RANKING": {"outcome_weight": math.inf}}, "outcome_weight"),
    ({"RANKING": {"time_zone_weight": 1.5}}, "time_zone_weight"),
    ({"RANKING": {"level_weight": "a little"}}, "level_weight"),
    ({"RANKING": {"shown": 2.5}}, "shown"),
    ({"RANKING": {"exclude_manager": "yes"}}, "exclude_manager"),
    ({"RANKING": {"probability_weight": True}}, "probability_weight"),
    ({"RANKING": {"loud_weight": 1}}, "loud_weight"),
    ({"RANKING": {1: 1}}, "1"),
    ({"ESTIMATE": {"self_validity": 1.0}}, "self_validity"),
    ({"ESTIMATE": {"skill_loss_per_month": -1}}, "skill_loss_per_month"),
    ({"ESTIMATE": {"manager_bias": math.inf}}, "manager_bias"),
    ({"ESTIMATE": {"least_confirmed_skills": 3.5}}, "least_confirmed_skills"),
]


@pytest.mark.parametrize(("chosen", "name"), BAD)
def test_a_setting_that_cannot_be_meant_is_one_clear_error_before_anybody_meets_it(
    settings: Any, chosen: dict[str, Any], name: str
) -> None:
    settings.TASK_MENTORING = chosen
    (refusal,) = find_bad_settings()
    assert isinstance(refusal, InvalidInput)
    assert name in str(refusal)
    assert [each.msg for each in run_checks() if each.id == "task_mentoring.E001"] == [str(refusal)]


OTHERS = [
    ({"BASE_TEMPLAET": "x.html"}, "E002", "TASK_MENTORING has no setting BASE_TEMPLAET. Did you mean BASE_TEMPLATE?"),
    ({"weeks": 4}, "E002", "TASK_MENTORING has no setting weeks."),
    ({7: 1}, "E002", "TASK_MENTORING has no setting 7."),
    ({"REST_RATES": {"DELETE": "1/day"}}, "E002", "READ and WRITE"),
    ({"BASE_TEMPLATE": "no/such.html"}, "E003", "no/such.html"),
    ({"BASE_TEMPLATE": ""}, "E003", "BASE_TEMPLATE"),
    ({"REST_RATES": {"READ": "often"}}, "E004", "READ"),
    ({"REST_RATES": {"WRITE": "0/minute"}}, "E004", "WRITE"),
    ({"REST_RATES": {"WRITE": "60/week"}}, "E004", "WRITE"),
    ({"REST_RATES": {"WRITE": 60}}, "E004", "WRITE"),
    ({"REST_RATES": "60/minute"}, "E001", "REST_RATES"),
    ([1], "E001", "TASK_MENTORING must be a dictionary"),
    ({"CONTACT_LINKS": "https://x"}, "E001", "CONTACT_LINKS"),
    *(
        ({"CONTACT_LINKS": [{"label": "Chat", "url": "https://ok.example.org/{username}"}, link]}, "E005", "Link 2")
        for link in (
            "https://chat.example.org",
            {"label": "Chat"},
            {"label": "", "url": "https://chat.example.org"},
            {"label": "Chat", "url": "http://chat.example.org"},
            {"label": "Chat", "url": "javascript:alert(1)"},
            {"label": "Chat", "url": "https://{username}.example.org"},
            {"label": "Chat", "url": "https://chat.example.org/{name}"},
            {"label": "Chat", "url": "https://chat.example.org/{"},
            {"label": "Chat", "url": "https://chat.example.org/a b"},
            {"label": "Chat", "url": "https:///nowhere"},
            {"label": "Chat", "url": "mailto:"},
            {"label": "Chat", "url": 7},
            {"label": "Chat", "url": "https://chat.example.org", "more": 1},
        )
    ),
]


@pytest.mark.parametrize(("chosen", "number", "words"), OTHERS)
def test_names_templates_and_rates_are_checked_before_anybody_meets_them(
    settings: Any, chosen: Any, number: str, words: str
) -> None:
    settings.TASK_MENTORING = chosen
    (fault,) = [each for each in run_checks() if each.id and each.id.startswith("task_mentoring.")]
    assert fault.id == f"task_mentoring.{number}"
    assert words in fault.msg
    with pytest.raises(SystemCheckError, match=f"task_mentoring.{number}"):
        call_command("check", stderr=io.StringIO())


def test_a_rate_that_is_not_named_keeps_its_default(settings: Any) -> None:
    settings.TASK_MENTORING = {"REST_RATES": {"READ": None}}
    assert get_rest_rates() == {"READ": None, "WRITE": "60/minute"}


def test_settings_that_can_be_meant_are_no_fault(settings: Any) -> None:
    settings.TASK_MENTORING = {
        "DECLINED_DAYS": 0.5,
        "CONFIRMED_MONTHS": 12.4,
        "RANKING": {"load_weight": 0, "shown": 3, "exclude_manager": False},
        "ESTIMATE": {"self_bias": -0.2, "least_confirmed_skills": 6},
    }
    assert find_bad_settings() == ()
    assert not [each for each in run_checks() if each.id == "task_mentoring.E001"]
