"""The history of a competency model in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..applets.audit_log.data import Action, Change
from ..applets.exchange.data.plans import Action as PlanAction
from ..applets.exchange.data.plans import Thing
from .imports import name_field
from .labels import label_of_stored
from .lists import join_label, join_parts
from .refusals import fill_in

if TYPE_CHECKING:
    from ..applets.competencies.data import Fault

NAMED = 4
"""Of a change's rows, as many are named in its line."""


def describe_change(change: Change) -> str:
    """One line of the history: what was done, and to what."""
    text = label_of_stored(Action, change.action)
    if change.action == Action.FRAMEWORK_PUBLISHED and "version" in change.new:
        text = _("Version %(version)s published") % {"version": change.new["version"]}
    rows = change.new.get("rows")
    count = change.new.get("changed")
    if not isinstance(rows, list) or not isinstance(count, int) or not rows:
        return text
    named = [describe_logged_row(row) for row in rows[:NAMED] if isinstance(row, dict)]
    more = count - len(named)
    if more > 0:
        named.append(ngettext("%(n)s more change", "%(n)s more changes", more) % {"n": more})
    return _("%(what)s: %(changes)s") % {"what": text, "changes": join_parts(named)}


def describe_fault(fault: Fault) -> str:
    """What is wrong with a model, or could be better."""
    return fill_in(fault.message, fault.params)


def describe_logged_row(row: Mapping[str, object]) -> str:
    """What a change of a model did to one thing, by a row that the log keeps of it."""
    name = row.get("title") or row.get("key")
    kind = row.get("kind")
    thing = label_of_stored(Thing, kind, unknown="")
    field = str(row.get("field") or "")
    if kind == Thing.TARGET and field:
        # The skill that the role asks for.
        name, field = join_label(name, field), _("level and importance")
    if row.get("action") == PlanAction.ADD:
        return _("%(thing)s “%(name)s” added") % {"thing": thing, "name": name}
    if row.get("action") == PlanAction.RETIRE:
        return _("%(thing)s “%(name)s” retired") % {"thing": thing, "name": name}
    where = field if kind == Thing.TARGET else name_field(field)
    return _("%(thing)s “%(name)s”, %(field)s") % {"thing": thing, "name": name, "field": where}
