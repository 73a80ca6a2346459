"""The room's door: parse -> plan -> show -> apply, for competency models; and models out again.

A dry run is the same code up to the plan. Applying happens in one transaction under the framework's row lock, and
under the fingerprint of the plan that was shown, where one was. People come in through ``people``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from ...core.errors import Conflict, InvalidInput, gettext_noop
from ...core.text import LINE_LENGTH
from ...core.values import pick
from ..competencies import api as competencies
from ..competencies.data import VersionRef
from ..competencies.domain import why_not_publishable
from ..people import api as people
from . import formats
from .affected import consider_people
from .data.files import Choices, FileRefused, Parsed, Place, Remark, Source, Weight
from .data.plans import Action, ImportOutcome, Plan, Step, Thing
from .data.uploads import ImportKind
from .formats import table
from .identity import settle_same
from .left_out import write_left_out
from .matching import GUESSES
from .people import import_people
from .plan import HEAD, plan_import
from .ratings import import_ratings
from .runs import record_run
from .source import read_source
from .tables import refusal

__all__ = [
    "apply_framework",
    "export_framework",
    "import_people",
    "import_ratings",
    "move_holders",
    "plan_framework_import",
    "read_source",
    "write_left_out",
]

Progress = Callable[[Step], None]
"""Called at the beginning of each step."""

LOOK_FIRST = gettext_noop(
    "No heading of “%(name)s” says which column holds the skills. Look at the preview first (--dry-run), then import "
    "with the preview’s fingerprint (--plan), or name the columns (--columns)."
)
PLAN_AGAIN = gettext_noop("The competency model has changed since this preview. Create a new preview and check it.")


def plan_framework_import(
    programme_id: int,
    *,
    source: Source,
    format_name: str | None = None,
    choices: Choices | None = None,
    progress: Progress | None = None,
) -> ImportOutcome:
    """The plan for bringing the model in ``source`` into the programme; nothing is written.

    Refusals of rows and of the whole file are the plan's rows. Raises InvalidInput where the format is unknown.
    """
    parsed = _parse(source, format_name, choices, progress)
    _report(progress, Step.COMPARING)
    return ImportOutcome(source.name, _plan(programme_id, parsed, choices or Choices()))


def apply_framework(
    programme_id: int,
    *,
    source: Source,
    actor_id: int | None,
    now: datetime,
    format_name: str | None = None,
    choices: Choices | None = None,
    expected: str | None = None,
    progress: Progress | None = None,
) -> ImportOutcome:
    """Bring the model in ``source`` into the programme as a new published version.

    Nothing is written where the plan refuses or changes nothing. ``expected`` is the fingerprint of the plan that
    was shown. Raises Conflict where that plan no longer holds, InvalidInput where the format is unknown.
    """
    parsed = _parse(source, format_name, choices, progress)
    if parsed.model is None:
        return ImportOutcome(source.name, plan_import(None, parsed))
    if expected is None and any(remark.message in GUESSES for remark in parsed.remarks):
        raise InvalidInput(LOOK_FIRST, code="look_first", name=source.name)
    with transaction.atomic():
        _report(progress, Step.COMPARING)
        competencies.lock_framework(programme_id, key=parsed.model.key, create=True)
        chosen = choices or Choices()
        plan = _plan(programme_id, parsed, chosen)
        # Somebody may have taken a role since that this would take away.
        if expected is not None and (expected != plan.fingerprint or plan.refused):
            raise Conflict(PLAN_AGAIN, code="plan_again")
        if not plan.changes or plan.model is None or plan.refused:
            return ImportOutcome(source.name, plan)
        _report(progress, Step.STORING)
        version = competencies.save_version(
            programme_id, model=plan.model, actor_id=actor_id, now=now, reason=source.name[:LINE_LENGTH]
        )
        move_holders(version, plan, dict(chosen.moves), actor_id=actor_id, now=now)
        record_run(programme_id, ImportKind.FRAMEWORK, source=source, plan=plan, actor_id=actor_id, now=now)
        return ImportOutcome(source.name, plan, applied=True, version=version)


def export_framework(programme_id: int, *, framework_key: str, format_name: str) -> dict[str, bytes]:
    """The published model as files by name; raises NotFound, and InvalidInput for a format that cannot be written."""
    version = competencies.get_published(programme_id, framework_key=framework_key)
    model = competencies.read_model(version.version_id)
    return formats.write(model, format_name=format_name, made_at=version.published_at or formats.UNDATED)


def _parse(source: Source, format_name: str | None, choices: Choices | None, progress: Progress | None) -> Parsed:
    """The parsed file; a file in which nothing can be read comes back as its refusals, like any other fault."""
    _report(progress, Step.READING)
    try:
        parsed = formats.parse(source, format_name=format_name, choices=choices)
    except FileRefused as refused:
        remarks = refused.remarks or (Remark(Weight.REFUSED, Place(), refused.message, refused.params),)
        return Parsed(format=format_name or "", model=None, remarks=remarks)
    faults = why_not_publishable(parsed.model) if parsed.model is not None else ()
    if faults:
        missing = (refusal(Place(), fault.message, **fault.params) for fault in faults)
        return replace(parsed, model=None, remarks=(*missing, *parsed.remarks))
    return parsed


def _plan(programme_id: int, parsed: Parsed, choices: Choices) -> Plan:
    """The plan for a parsed file, with the stored keys of what is the same, and with the people whom it concerns."""
    published = [
        each for each in competencies.list_frameworks(programme_id) if each.key == getattr(parsed.model, "key", "")
    ]
    if parsed.model is None or not published:
        return plan_import(None, parsed)
    current = competencies.read_model(published[0].version_id)
    model = parsed.model
    if parsed.format == table.NAME:
        # A table of skills says nothing of the model itself; its title was made from the sheet or the file.
        model = replace(model, **pick(current, HEAD) | ({"title": choices.title} if choices.title else {}))
    incoming, remarks = settle_same(current, model, choices.same)
    plan = plan_import(current, replace(parsed, model=incoming, remarks=(*parsed.remarks, *remarks)))
    return consider_people(plan, published[0], current=current, incoming=incoming, moves=choices.moves)


def move_holders(
    version: VersionRef, plan: Plan, moves: Mapping[str, str], *, actor_id: int | None, now: datetime
) -> None:
    """Give those who had a role that the plan took away the one of ``moves``, or none; past members too, so that one
    who comes back has no role that is gone."""
    gone = dict.fromkeys((row.key for row in plan.rows if (row.kind, row.action) == (Thing.ROLE, Action.RETIRE)), "")
    if gone:
        wanted = gone | {old: new for old, new in moves.items() if old in gone}
        people.move_holders(version.framework_id, wanted, actor_id=actor_id, now=now)
        people.move_expected_holders(version.programme_id, version.framework_id, wanted)


def _report(progress: Progress | None, step: Step) -> None:
    if progress is not None:
        progress(step)
