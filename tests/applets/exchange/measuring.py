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
from mentoring_xblock.applets.exchange.data.files import Choices, Place, Remark, Source, Weight
from mentoring_xblock.applets.exchange.data.plans import ImportOutcome
from mentoring_xblock.applets.exchange.data.uploads import ImportKind
from mentoring_xblock.applets.people import api as people
from mentoring_xblock.core.errors import Conflict, MentoringError
from tests.builders import NOW, framework, member, programme, user
from tests.memory import forget_peak, peak_bytes

from .bad.mutants import mutants, understood_or_refused
from .bad.rendering import show, show_refusal
from .bad.shapes import Shape, shapes

ANOTHER_PLAN = "0" * 64
STORED_EVERY = 25
LOOKED_AT_EVERY = 5


def answer(question: dict[str, Any]) -> dict[str, Any]:
    """The answer to one question."""
    if "mutants" in question:
        return _try_mutants(question["shape"], question["mutants"])
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
            of.programme_id,
            source=source,
            actor_id=None,
            now=NOW,
            expected=expected,
            choices=Choices(all_or_nothing=True),
        )
        return done.plan.refusals
    return api.apply_framework(
        of.programme_id, source=source, actor_id=None, now=NOW, format_name=format_name, expected=expected
    ).plan.refusals


def _try_mutants(name: str, count: int) -> dict[str, Any]:
    """Each mutant is planned for real under a plan that it cannot have, so whatever it says, nothing may be written.

    Each plan and each refusal is shown everywhere. Now and then one is looked at more closely, and one that is
    understood is stored, and must be stored whole.
    """
    shape = shapes()[name]
    where = _world(shape)
    forget_peak()
    refused = stored = 0
    longest = 0.0
    crashes: list[str] = []
    left_behind: list[str] = []
    before = _rows()
    for number, files in enumerate(mutants(name, shape.files, count)):
        source = Source("f", files)
        began = time.process_time()
        try:
            if _is_refused(shape, where, source):
                refused += 1
            elif number % STORED_EVERY == 0:
                _store_whole(shape, where, source)
                stored += 1
        except Exception as error:
            crashes.append(f"mutant {number}: {type(error).__name__}: {error}"[:500])
        longest = max(longest, time.process_time() - began)
        if number % LOOKED_AT_EVERY == 0 and shape.format:
            understood_or_refused(shape.format, files)
        if _rows() != before:
            left_behind.append(f"mutant {number}")
            before = _rows()
    return {
        "count": count, "refused": refused, "stored": stored, "crashes": crashes[:20], "left_behind": left_behind,
        "seconds": longest, "bytes": peak_bytes(),
    }  # fmt: skip


def _world(shape: Shape) -> Any:
    """Where the shape comes in: a programme; of ratings, with a model and two people of whom they speak."""
    of = programme(f"mutants-{time.monotonic_ns()}")
    if shape.kind is ImportKind.RATINGS:
        framework(of)
        for name in ("ann", "ben"):
            member(of, user=user(f"{name}{of.programme_id}", email=f"{name}@example.org"))
    return of


def _is_refused(shape: Shape, where: Any, source: Source) -> bool:
    """Preview it and show that; then let it come in under another plan, which must write nothing."""
    try:
        shown = _attempt(shape, where, source, dry_run=True)
    except MentoringError as refusal:
        show_refusal(refusal)
        return True
    show(shape.kind, shown)
    try:
        applied = _attempt(shape, where, source, expected=ANOTHER_PLAN)
    except Conflict:
        return False
    assert not applied.applied
    assert applied.plan.refused == shown.plan.refused
    return shown.plan.refused


def _attempt(
    shape: Shape, where: Any, source: Source, *, dry_run: bool = False, expected: str | None = None
) -> ImportOutcome:
    asked: dict[str, Any] = {"source": source, "actor_id": None, "now": NOW, "expected": expected}
    if shape.kind is ImportKind.PEOPLE:
        return api.import_people(where.programme_id, dry_run=dry_run, **asked)
    if shape.kind is ImportKind.RATINGS:
        (version,) = competencies.list_frameworks(where.programme_id)
        return api.import_ratings(version, choices=Choices(), dry_run=dry_run, **asked)
    if dry_run:
        return api.plan_framework_import(where.programme_id, source=source, format_name=shape.format)
    return api.apply_framework(where.programme_id, format_name=shape.format, **asked)


def _store_whole(shape: Shape, where: Any, source: Source) -> None:
    """Store what was looked at, and take it away again; a model is read back, and of people and ratings nothing is left
    to import."""
    with transaction.atomic():
        looked_at = _attempt(shape, where, source, dry_run=True).plan.fingerprint
        outcome = _attempt(shape, where, source, expected=looked_at)
        assert outcome.applied or not outcome.plan.changes
        if outcome.version is not None:
            assert competencies.read_model(outcome.version.version_id) == outcome.plan.model
        else:
            assert not _attempt(shape, where, source, dry_run=True).plan.changes
        transaction.set_rollback(True)


def _rows() -> int:
    """Rows in all tables of the package, but for those that stand for nothing imported."""
    return sum(
        model._default_manager.count()
        for model in apps.get_app_config("task_mentoring").get_models()
        if model.__name__
        in ("Framework", "FrameworkVersion", "Skill", "Member", "ExpectedPerson", "Rating", "ImportRun", "LogEntry")
    )


def _forget() -> None:
    """Take away what was stored, so that the next file finds what this one found."""
    for name in ("FrameworkVersion", "Skill", "Framework", "Member"):
        apps.get_model("task_mentoring", name)._default_manager.all().delete()
