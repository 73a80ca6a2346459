"""What an import of people or of ratings answers: its plan, and the rows that do not come in. No Django."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

from ...core.errors import Conflict
from .data.files import Remark, Source, Weight
from .data.plans import ImportOutcome, LeftOut, Plan, PlanRow
from .remarks import RowRemarks
from .tables import Table


def plan_rows(
    source: Source,
    rows: Sequence[PlanRow],
    remarks: RowRemarks,
    *,
    counts: Mapping[str, int],
    format_name: str,
    table: Table | None = None,
) -> ImportOutcome:
    """The plan of these rows under a fingerprint, which a refused plan does not have.

    ``counts`` are those of the rows; how many remarks there are of each weight is added. Places name the headings of
    ``table`` as the file spells them.
    """
    content = json.dumps([(row.action, row.key, row.field, row.old, row.new) for row in rows])
    fingerprint = "" if remarks.refused else hashlib.sha256(content.encode("ascii")).hexdigest()
    numbers = {**counts, **{weight.value: remarks.counts[weight] for weight in Weight}}
    said = tuple(_spelled(remark, table) for remark in remarks.in_order())
    return ImportOutcome(source.name, Plan(tuple(rows), numbers, fingerprint, remarks=said, format=format_name))


def _spelled(remark: Remark, table: Table | None) -> Remark:
    if table is None or not remark.place.column:
        return remark
    (column,) = table.spelled([remark.place.column])
    return replace(remark, place=replace(remark.place, column=column))


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
