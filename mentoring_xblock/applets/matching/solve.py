"""The room's door to ``assignment``: the same call, its refusals in the package's own form. Brings NumPy and SciPy."""

from __future__ import annotations

from collections.abc import Callable

import numpy.typing as npt

from mentoring_xblock.assignment import solve
from mentoring_xblock.assignment.data import Assignment, BadInstance
from mentoring_xblock.assignment.solve import Method
from mentoring_xblock.core.errors import InvalidInput, gettext_noop

__all__ = ["Assignment", "Method", "assign"]


def assign(
    gap: npt.ArrayLike,
    mentor: npt.ArrayLike,
    score: npt.ArrayLike,
    *,
    gaps: int,
    places: npt.ArrayLike,
    method: Method = Method.BY_SIZE,
    tolerance: float = solve.TOLERANCE,
    report: Callable[[int, int], None] | None = None,
) -> Assignment:
    """``assignment.solve.assign``; raises InvalidInput (code ``bad_edges``) where that raises BadInstance."""
    try:
        return solve.assign(
            gap, mentor, score, gaps=gaps, places=places, method=method, tolerance=tolerance, report=report
        )
    except BadInstance as error:
        raise InvalidInput(
            gettext_noop("We cannot assign these pairs: %(why)s"), code="bad_edges", why=str(error)
        ) from error
