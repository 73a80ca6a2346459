"""The one table of promises: each figure against its limit. A figure that is missing keeps no promise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from .figures import Figures


@dataclass(frozen=True, slots=True)
class Promise:
    """What is promised of the figure ``name``: at most ``limit``, or at least; a share is printed in percent."""

    name: str
    words: str
    limit: float
    is_least: bool = False
    is_share: bool = False

    def is_kept(self, figure: float | None) -> bool:
        """Whether the figure keeps it."""
        if figure is None:
            return False
        return figure >= self.limit if self.is_least else figure <= self.limit

    def write(self, figure: float | None) -> str:
        """The figure as people read it."""
        if figure is None:
            return "nothing to count"
        return f"{figure:.1%}" if self.is_share else f"{figure:.4g}"


PROMISES = (
    Promise("ownerless", "Open pairings whose next step is nobody's", 0),
    Promise("undated", "Open pairings that stay open for ever if nobody acts", 0),
    Promise("overdue", "Open pairings past their last date", 0),
    Promise("asked_gone", "Requests to people who had left", 0),
    Promise("offered_gone", "People suggested as mentors after they had left", 0),
    Promise("over_places", "Mentors with more pairings than places", 0),
    Promise("over_limit", "Mentees with more than two open pairings", 0),
    Promise("asked_silent", "Requests to mentors with two silences", 0.05, is_share=True),
    Promise("lapsed", "Requests that lapsed unanswered", 0.25, is_share=True),
    Promise("wait", "Working days until a mentor answers, median", 2),
    Promise("begun", "Pairings begun of those asked for", 0.75, is_least=True, is_share=True),
)


@dataclass(frozen=True, slots=True)
class Judged:
    """A promise with its figure."""

    promise: Promise
    figure: float | None

    @property
    def is_kept(self) -> bool:
        """Whether it is kept."""
        return self.promise.is_kept(self.figure)


def judge(figures: Figures) -> tuple[Judged, ...]:
    """Every promise, kept or not."""
    return tuple(Judged(each, figures.promised.get(each.name)) for each in PROMISES)


def write_verdict(judged: Sequence[Judged]) -> str:
    """The last line."""
    fallen = [each.promise.words for each in judged if not each.is_kept]
    if not fallen:
        return f"Kept: all {len(judged)} promises."
    return f"NOT KEPT: {len(fallen)} of {len(judged)} promises: {'; '.join(fallen)}."


def write_report(figures: Figures, judged: Sequence[Judged]) -> Iterator[str]:
    """The table of promises, then every other figure, ready for ``docs/benchmarks.md``."""
    yield "| promise | figure | limit | kept |"
    yield "| --- | ---: | ---: | --- |"
    for each in judged:
        bound = "at least " if each.promise.is_least else "at most " if each.promise.limit else ""
        kept = "yes" if each.is_kept else "**no**"
        promise = each.promise
        yield f"| {promise.words} | {promise.write(each.figure)} | {bound}{promise.write(promise.limit)} | {kept} |"
    yield ""
    for name, figure in figures.told.items():
        yield f"{name.replace('_', ' ')}: {_write(figure)}"


def as_document(figures: Figures, judged: Sequence[Judged]) -> dict[str, object]:
    """The same for a machine."""
    return {
        "kept": all(each.is_kept for each in judged),
        "promises": {
            each.promise.name: {"figure": each.figure, "limit": each.promise.limit, "kept": each.is_kept}
            for each in judged
        },
        "figures": figures.told,
        "verdict": write_verdict(judged),
    }


def _write(figure: object) -> str:
    if isinstance(figure, Mapping):
        return ", ".join(f"{name} {_write(each)}" for name, each in figure.items()) or "none"
    return f"{figure:.2f}" if isinstance(figure, float) else str(figure)
