"""What an import of people or of ratings answers: its plan, and the rows that do not come in. No Django."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence

from ...core.errors import Conflict
from .data.files import Source, Weight
from .data.plans import ImportOutcome, LeftOut, Plan, PlanRow
from .remarks import RowRemarks
from .tables import Table


def plan_rows(
    source: Source, rows: Sequence[PlanRow], remarks: RowRemarks, *, counts: Mapping[str, int], format_name: str
) -> ImportOutcome:
    """The plan of these rows under a fingerprint, which a refused plan does not have.

    ``counts`` are those of the rows; how many remarks there are of each weight is added.
    """
    content = json.dumps([(row.action, row.key, row.field, row.old, row.new) for row in rows])
    fingerprint = "" if remarks.refused else hashlib.sha256(content.encode("ascii")).hexdigest()
    numbers = {**counts, **{weight.value: remarks.counts[weight] for weight in Weight}}
    return ImportOutcome(
        source.name, Plan(tuple(rows), numbers, fingerprint, remarks=remarks.in_order(), format=format_name)
    )


def is_to_store(plan: Plan, *, dry_run: bool, expected: str | None, plan_again: str) -> bool:
    """Whether the plan is to be carried out: asked for, not refused, and of any effect.

    Raises Conflict with the words ``plan_again`` where the plan with the fingerprint ``expected`` no longer holds.
    """
    if dry_run or plan.refused:
        return False
    if expected is not None and expected != plan.fingerprint:
        raise Conflict(plan_again, code="plan_again")
    return plan.changes


def list_left_out(table: Table, remarks: RowRemarks) -> tuple[LeftOut, ...]:
    """The rows that do not come in, as they were read, with the reasons; the heading is the first of them."""
    reasons = remarks.of_rows
    if not reasons:
        return ()
    rows = ((row.cells, tuple(reasons[row.number])) for row in table.rows if row.number in reasons)
    return ((table.spelled(table.headings), ()), *rows)
