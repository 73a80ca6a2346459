"""Which commit subjects are accepted."""

from __future__ import annotations

import pytest

from tests.commits import MOST, find_faults


@pytest.mark.parametrize(
    "subject",
    [
        "fix(pairings): keep the place until the mentor answers",
        "feat: offer a second round",
        "refactor(rest-api)!: name the level that counts",
        "docs(decisions): say why entry is decided",
    ],
)
def test_a_conventional_subject_is_accepted(subject: str) -> None:
    assert find_faults([subject]) == []


@pytest.mark.parametrize(
    "subject",
    [
        "Keep the place until the mentor answers",
        "feature: offer a second round",
        "fix(Pairings): keep the place",
        "fix:keep the place",
        "fix: keep the place.",
        "fix: ",
        "fix: " + "a" * MOST,
    ],
)
def test_any_other_subject_is_refused_by_name(subject: str) -> None:
    assert [subject in fault for fault in find_faults([subject])] == [True]
