"""Every enumeration that a person reads has words for each of its members, marked for the translators."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Any

import polib
import pytest
from django.apps import apps
from django.utils.translation import override, trans_real

import mentoring_xblock
from mentoring_xblock.applets.pairings.models.pairing import Pairing
from mentoring_xblock.applets.pairings.states import State
from mentoring_xblock.core.labels import LabelledEnum
from mentoring_xblock.wording.labels import choices_of, label_of, label_of_stored
from tests.catalogues import LOCALE

pytestmark = pytest.mark.once

for module in walk_packages(mentoring_xblock.__path__, "mentoring_xblock."):
    if ".migrations." not in module.name and ".management.commands." not in module.name:
        import_module(module.name)

LABELLED = sorted(LabelledEnum.__subclasses__(), key=lambda each: f"{each.__module__}.{each.__name__}")
UNREAD = {"Clock", "Fact", "Fate", "Method", "Part", "Reminder", "Shown", "System", "Turn", "Viewer", "Visit"}
"""Enumerations that decide and that nobody reads."""


@pytest.mark.parametrize("kinds", LABELLED, ids=lambda each: f"{each.__module__.split('.')[-2]}.{each.__name__}")
def test_every_member_has_words_that_are_in_the_catalogue(kinds: type[LabelledEnum]) -> None:
    marked = {entry.msgid for entry in polib.pofile(str(LOCALE / "en" / "LC_MESSAGES" / "django.po"))}
    assert len(kinds) > 1
    for member in kinds:
        assert "_" not in re.sub(r"%\(\w+\)s", "", member.label)
        assert member.label in marked


def test_no_other_enumeration_is_without_words() -> None:
    def below(kind: type[Enum]) -> set[type[Enum]]:
        return {kind, *(each for sub in kind.__subclasses__() for each in below(sub))}

    ours = {each for each in below(Enum) if each.__module__.startswith("mentoring_xblock.")}
    assert {each.__name__ for each in ours if not issubclass(each, LabelledEnum)} <= UNREAD


@pytest.fixture
def german(tmp_path: Path, settings: Any) -> Iterator[None]:
    catalogue = polib.POFile()
    catalogue.metadata = {"Content-Type": "text/plain; charset=UTF-8"}
    catalogue.append(polib.POEntry(msgid="Waiting for approval", msgstr="Wartet auf Genehmigung"))
    folder = tmp_path / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    catalogue.save_as_mofile(str(folder / "django.mo"))
    settings.LOCALE_PATHS = [str(tmp_path)]
    yield
    trans_real._translations.clear()


@pytest.mark.usefixtures("german")
def test_a_member_is_found_by_its_value_and_says_its_words_in_the_readers_language() -> None:
    assert State("proposed") is State.PROPOSED
    assert State.PROPOSED == "proposed"
    choices = dict(choices_of(State))
    column = Pairing(state="proposed")
    assert label_of(State.PROPOSED) == str(choices["proposed"]) == "Waiting for approval"
    with override("de"):
        assert label_of(State.PROPOSED) == str(choices["proposed"]) == "Wartet auf Genehmigung"
        assert str(column.get_state_display()) == "Wartet auf Genehmigung"


def test_a_value_of_another_release_is_unknown_and_never_shown() -> None:
    assert label_of_stored(State, "proposed") == "Waiting for approval"
    assert label_of_stored(State, "half_approved") == "unknown"


def test_no_column_shows_a_value_as_its_own_words() -> None:
    raw = [
        f"{field} {value}"
        for model in apps.get_app_config("task_mentoring").get_models()
        for field in model._meta.get_fields()
        for value, words in getattr(field, "choices", None) or ()
        if "_" in value and str(words) == value
    ]
    assert raw == []
