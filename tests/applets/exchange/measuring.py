"""What the measuring process does with a question: import a file, or thousands of mutated ones. Django is set up."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import transaction

from mentoring_xblock.api.frameworks import importing as competencies_api
from mentoring_xblock.applets.competencies import api as competencies
from mentoring_xblock.applets.exchange import api
from mentoring_xblock.applets.exchange.data.files import Place, Remark, Source, Weight
from mentoring_xblock.applets.people import api as people
from mentoring_xblock.core.errors import Conflict, MentoringError
from tests.builders import NOW, programme
from tests.memory import forget_peak, peak_bytes

from .bad.mutants import mutants, understood_or_refused

ANOTHER_PLAN = "0" * 64
STORED_EVERY = 25
LOOKED_AT_EVERY = 5


def answer(question: dict[str, Any]) -> dict[str, Any]:
    """The answer to one question."""
    if "mutants" in question:
        return _try_mutants(question["format"], question["mutants"])
    forget_peak()
    before = _rows()
    began = time.process_time()
    refused = _bring(question["format"], Path(question["path"]))
    seconds = time.process_time() - began
    said = [f"{remark.place}: {remark.sentence()}" for remark in refused[:5]]
    written = _rows() - before
    _forget()
    return {"refused": bool(refused), "said": said, "written": written, "seconds": seconds, "bytes": peak_bytes()}


def _bring(format_name: str, path: Path) -> tuple[Remark, ...]:
    """The whole way of the command: read, plan, apply. What cannot even be read is a refusal as well."""
    try:
        source = competencies_api.read_source(path)
    except MentoringError as refused:  # too large, no file, …
        return (Remark(Weight.REFUSED, Place(), str(refused)),)
    return _apply(format_name, source)


def _apply(format_name: str, source: Source, *, expected: str | None = None) -> tuple[Remark, ...]:
    """Why it is refused, where it is."""
    of = people.default_programme()
    if format_name == "people":
        done = api.import_people(
            of.programme_id, source=source, actor_id=None, now=NOW, expected=expected, all_or_nothing=True
        )
        return done.plan.refusals
    return api.apply_framework(
        of.programme_id, source=source, actor_id=None, now=NOW, format_name=format_name, expected=expected
    ).plan.refusals


def _try_mutants(format_name: str, count: int) -> dict[str, Any]:
    """Each mutant is planned for real under a plan that it cannot have, so whatever it says, nothing may be written.

    Now and then one is looked at more closely, and one that is understood is stored, and must be stored whole.
    """
    forget_peak()
    refused = stored = 0
    longest = 0.0
    crashes: list[str] = []
    left_behind: list[str] = []
    before = _rows()
    for number, files in enumerate(mutants(format_name, count)):
        source = Source("f", files)
        began = time.process_time()
        try:
            remarks = _apply(format_name, source, expected=ANOTHER_PLAN)
            refused += 1
            assert any(remark.sentence() for remark in remarks), "neither refused nor understood"
        except Conflict:
            if number % STORED_EVERY == 0 and format_name != "people":
                _store_whole(format_name, source, number)
                stored += 1
        except Exception as error:
            crashes.append(f"mutant {number}: {type(error).__name__}: {error}")
        longest = max(longest, time.process_time() - began)
        if number % LOOKED_AT_EVERY == 0 and format_name != "people":
            understood_or_refused(format_name, files)
        if _rows() != before:
            left_behind.append(f"mutant {number}")
            before = _rows()
    return {
        "count": count, "refused": refused, "stored": stored, "crashes": crashes, "left_behind": left_behind,
        "seconds": longest, "bytes": peak_bytes(),
    }  # fmt: skip


def _store_whole(format_name: str, source: Source, number: int) -> None:
    """Store it in a programme of its own, read it back, and take it away."""
    with transaction.atomic():
        of = programme(f"mutant-{format_name}-{number}")
        outcome = api.apply_framework(of.programme_id, source=source, actor_id=None, now=NOW, format_name=format_name)
        assert outcome.version is not None
        assert competencies.read_model(outcome.version.version_id) == outcome.plan.model
        transaction.set_rollback(True)


def _rows() -> int:
    """Rows in all tables of the package, but for those that stand for nothing imported."""
    return sum(
        model._default_manager.count()
        for model in apps.get_app_config("task_mentoring").get_models()
        if model.__name__ in ("Framework", "FrameworkVersion", "Skill", "Member", "ImportRun", "LogEntry")
    )


def _forget() -> None:
    """Take away what was stored, so that the next file finds what this one found."""
    for name in ("FrameworkVersion", "Skill", "Framework", "Member"):
        apps.get_model("task_mentoring", name)._default_manager.all().delete()
