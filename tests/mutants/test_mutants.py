"""Of the faults put into what decides most, the tests find at least 85 in 100.

``TASK_MENTORING_FAULTS`` says how many of each module; ``python -m tests.scoreboard 24`` runs more. Those that were not
found are printed.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from .mutate import ROOT, Copy, draw, mutants_of

FAULTS = int(os.environ.get("TASK_MENTORING_FAULTS", "10"))
LEAST = 0.85
MODULES = {
    "applets/pairings/states.py": (
        "tests/applets/pairings/test_states.py",
        "tests/applets/pairings/test_next_steps.py",
    ),
    "api/permissions.py": ("tests/api/test_rights.py", "tests/api/test_permissions.py"),
    "applets/exchange/plan.py": ("tests/applets/exchange/test_plan.py", "tests/applets/exchange/test_identity.py"),
    "applets/ratings/domain.py": (
        "tests/applets/ratings/test_domain.py",
        "tests/applets/ratings/test_domain_figures.py",
    ),
}
EQUAL: dict[str, dict[str, str]] = {
    "applets/pairings/states.py": {
        "return _TOO_EARLY if min(starts) > _ORDER[state] else _TOO_LATE → "
        "return _TOO_EARLY if min(starts) >= _ORDER[state] else _TOO_LATE": "where it starts it is not refused",
    },
    "applets/exchange/plan.py": {
        "most = SHOWN_KEYS + 1 → most = SHOWN_KEYS + 2": "one more key is kept, and none is shown",
    },
    "applets/ratings/domain.py": {
        "count, mean, variance = observed.get(source, (0, 0.0, 0.0)) → "
        "count, mean, variance = observed.get(source, (0, 1.0, 0.0))": "a count of 0 is passed over",
        "count, mean, variance = observed.get(source, (0, 0.0, 0.0)) → "
        "count, mean, variance = observed.get(source, (0, 0.0, 1.0))": "a count of 0 is passed over",
        "if count <= 0 or not math.isfinite(mean + variance): → "
        "if count <= 0 or not math.isfinite(mean - variance):": "finite is the one as the other",
    },
}
"""Faults that change nothing anybody could see, each with the reason; they are not put in, and the count says so."""


@pytest.mark.parametrize("module", MODULES)
def test_the_tests_find_most_faults(
    module: str, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    project, path = Copy(tmp_path / "copy"), f"mentoring_xblock/{module}"
    source, equal = (ROOT / path).read_text(encoding="utf-8"), EQUAL.get(module, {})
    assert equal.keys() <= {each.what for each in mutants_of(source)}, "named, and no fault any more"
    assert project.passes(MODULES[module]), "they fall without a fault"
    drawn = draw(source, count=FAULTS, seed=1, but=equal)
    missed = [f"line {each.line}: {each.what}" for each in drawn if project.passes(MODULES[module], path, each.source)]
    record_property("faults", len(drawn))
    record_property("found", len(drawn) - len(missed))
    record_property("left_out_since_they_change_nothing", len(equal))
    print(*missed, sep="\n")
    assert len(missed) <= (1 - LEAST) * len(drawn), missed


def test_each_kind_of_fault_is_made() -> None:
    source = "def f(a):\n    if a > 1 and a in (2, 3):\n        return a + 1\n    return not a"
    made = [each.source for each in mutants_of(source)]
    for fault in ("a >= 1", "a > 1 or a", "a not in (2, 3)", "a - 1", "a > 2", "if not (a > 1", "return None"):
        assert any(fault in each for each in made), fault
    assert len(set(made)) == len(made)
    assert all(each != source for each in made)
