"""Use cases about competency models: bring one in, let one out. Reading them for people is ``reports``' business."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from ...applets.competencies import api as competencies
from ...applets.competencies.data import VersionRef
from ...applets.exchange import api as exchange
from ...applets.exchange import templates
from ...applets.exchange.api import read_source
from ...applets.exchange.data.files import Choices, Source
from ...applets.exchange.data.plans import ImportOutcome, Step
from ...applets.exchange.data.uploads import ImportKind
from ...applets.exchange.formats import readable, writable
from ...applets.exchange.grids import read_grids
from ...applets.exchange.guess import match_named
from ...applets.exchange.matching import Matching
from ...applets.exchange.samples import list_samples, load_sample
from ...core import clock
from ...core.actors import ActorId, person_of
from ...core.errors import InvalidInput, gettext_noop
from ..programmes import administered_programme
from ..transactions import atomic_use_case
from .versions import follow_version

__all__ = [
    "export_for_editing", "export_framework", "import_framework", "list_own", "list_samples", "load_sample",
    "make_template", "match_table", "read_source", "readable", "writable",
]  # fmt: skip


def import_framework(
    *,
    source: Source,
    actor_id: ActorId,
    programme: str | None = None,
    format_name: str | None = None,
    choices: Choices | None = None,
    dry_run: bool = False,
    expected: str | None = None,
    now: datetime | None = None,
    progress: Callable[[Step], None] | None = None,
) -> ImportOutcome:
    """Plan bringing a competency model into a programme and, unless ``dry_run``, publish it as a new version.

    ``programme`` is a key, None the actor's own, for the system the default one. The outcome's plan says
    row by row what would change or why the file is refused; a refused or changeless plan writes nothing. ``choices``
    fill in what a layout does not say (levels, which roles). ``expected`` is the fingerprint of the plan shown.

    Raises NotFound for an unknown programme, NotAllowed unless the actor is its admin, InvalidInput for an unknown
    format, Conflict where the plan that was shown no longer holds.
    """
    found = administered_programme(programme, actor_id=actor_id)
    asked: dict[str, Any] = {"source": source, "format_name": format_name, "choices": choices, "progress": progress}
    if dry_run:
        return exchange.plan_framework_import(found.programme_id, **asked)

    @atomic_use_case
    def apply() -> ImportOutcome:
        at = now or clock.now()
        outcome = exchange.apply_framework(
            found.programme_id, actor_id=person_of(actor_id), now=at, expected=expected, **asked
        )
        if outcome.version is not None:
            follow_version(outcome.version, now=at)
        return outcome

    return apply()


def export_framework(
    *, key: str, format_name: str, actor_id: ActorId, programme: str | None = None
) -> dict[str, bytes]:
    """The programme's published model as files by name; competency models hold nothing personal.

    Raises NotFound for an unknown programme or framework, NotAllowed unless the actor is its admin, InvalidInput for
    a format that cannot be written.
    """
    found = administered_programme(programme, actor_id=actor_id)
    return exchange.export_framework(found.programme_id, framework_key=key, format_name=format_name)


def match_table(source: Source, named: Sequence[tuple[str, str]], **how: Any) -> Matching:
    """What the columns of a table are: ``named`` pairs parts with headings, ``how`` may say the rest.

    Raises InvalidInput for a heading that is not there and for a part, shape or rule that does not exist.
    """
    try:
        return match_named(read_grids(source), named, **how)
    except ValueError as error:
        message = gettext_noop("We do not know “%(what)s”. Columns are skill, group, text, key, role, target, "
                               "importance, or the number of a level.")  # fmt: skip
        raise InvalidInput(message, code="bad_matching", what=str(error)[:80]) from error


def list_own(*, actor_id: ActorId, programme: str | None = None) -> tuple[VersionRef, ...]:
    """The competency models in use in a programme that the actor runs; raises NotFound and NotAllowed."""
    return competencies.list_frameworks(administered_programme(programme, actor_id=actor_id).programme_id)


def export_for_editing(*, actor_id: ActorId, key: str, programme: str | None = None) -> tuple[str, bytes]:
    """The published model in the layout of the template, as a workbook where workbooks can be written: name, content.

    Raises NotFound for an unknown programme or model, NotAllowed unless the actor is its admin.
    """
    name = templates.format_name()
    files = export_framework(key=key, format_name=name, actor_id=actor_id, programme=programme)
    return next(iter(files.items()))


def make_template(
    *, actor_id: ActorId, kind: ImportKind, programme: str | None = None, layout: str = ""
) -> tuple[str, bytes]:
    """A file to fill in, with one example: name and content. Raises NotFound, NotAllowed and InvalidInput."""
    administered_programme(programme, actor_id=actor_id)
    return templates.make_template(kind, layout=layout)
