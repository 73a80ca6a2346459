"""How commands speak: progress on a terminal, one line for a user's mistake, JSON for machines. No rule here."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import click
from django.core.management.base import CommandError
from django.db import OperationalError, ProgrammingError
from django.utils.translation import gettext

from mentoring_xblock.applets.exchange.data.files import Remark, Weight
from mentoring_xblock.applets.exchange.data.plans import Plan
from mentoring_xblock.core.errors import MentoringError, gettext_noop
from mentoring_xblock.core.labels import LabelledEnum
from mentoring_xblock.core.text import in_one_line
from mentoring_xblock.core.values import pick
from mentoring_xblock.wording.imports import describe_remark
from mentoring_xblock.wording.labels import label_of
from mentoring_xblock.wording.refusals import describe_refusal

USER_MISTAKE = 2

ONE_REASON = gettext_noop("We could not import %(name)s: %(first)s")
NOT_WRITTEN = gettext_noop("We cannot write %(name)s: %(reason)s.")
NOT_READY = gettext_noop("The database is not ready (%(reason)s). Run “manage.py migrate” first.")
CONFIRM = gettext_noop("This erases all data about “%(name)s” and cannot be undone. Type the username again")
UNCONFIRMED = gettext_noop(
    "Nothing was erased. Erasing cannot be undone. To confirm, repeat the username: --confirm %(name)s"
)
MISTYPED = gettext_noop("Nothing was erased: “%(repeated)s” is not “%(name)s”.")
ASKED = gettext_noop("Nothing was imported. Answer this question about %(name)s first: %(first)s")
MANY_REASONS = gettext_noop("We could not import %(name)s for %(count)s reasons. The first: %(first)s")


@contextmanager
def steps(names: Sequence[str]) -> Iterator[Callable[[str], None]]:
    """A bar on standard error that moves with each step and names it; silent where nobody watches a terminal."""
    if not sys.stderr.isatty():
        yield lambda _step: None
        return
    with click.progressbar(
        length=len(names), file=sys.stderr, show_eta=False, item_show_func=lambda step: step or ""
    ) as bar:
        begun: list[str] = []

        def advance(step: str) -> None:
            bar.update(1 if begun else 0, label_of(step) if isinstance(step, LabelledEnum) else step)
            begun.append(step)

        yield advance
        bar.update(max(0, len(names) - max(0, len(begun) - 1)), "")


@contextmanager
def counter() -> Iterator[Callable[[str], None]]:
    """A function that counts by the name that it gets, for work whose length nobody knows; shown as ``steps`` is."""
    counts: Counter[str] = Counter()
    shown = sys.stderr.isatty()

    def count(name: str) -> None:
        counts[name] += 1
        if shown:
            sys.stderr.write("\r" + ", ".join(f"{each} {number}" for each, number in counts.items()))
            sys.stderr.flush()

    yield count
    if shown and counts:
        sys.stderr.write("\n")


def tell(what: str, done: int, of: int) -> None:
    """One line on standard error for each kind of work: it counts up on a terminal, and comes whole elsewhere."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r  {done} of {of} {what}" + ("\n" if done == of else ""))
        sys.stderr.flush()
    elif done == of:
        sys.stderr.write(f"  {done} {what}\n")


@contextmanager
def mistakes_in_one_line() -> Iterator[None]:
    """Turn a refusal, and a database that nobody has prepared, into one line on standard error and exit code 2."""
    try:
        yield
    except MentoringError as refusal:
        refuse(describe_refusal(refusal))
    except (OperationalError, ProgrammingError) as error:
        refuse(gettext(NOT_READY) % {"reason": error})


def refuse(sentence: str) -> NoReturn:
    """End the command with one line on standard error and exit code 2."""
    raise CommandError(" ".join(sentence.split()), returncode=USER_MISTAKE)


def write_file(path: Path, content: bytes) -> None:
    """Write a file that was asked for, or end the command."""
    try:
        path.write_bytes(content)
    except OSError as error:
        refuse(gettext(NOT_WRITTEN) % {"name": path, "reason": error.strerror})


def confirm_name(name: str, repeated: str | None) -> None:
    """Have a name typed twice before what cannot be undone: as an option, or at the prompt of a terminal.

    Refuses, with exit code 2, where the two differ or nobody can be asked.
    """
    if repeated is None and sys.stdin.isatty():
        repeated = click.prompt(gettext(CONFIRM) % {"name": name}, default="", show_default=False, err=True)
    if repeated is None:
        refuse(gettext(UNCONFIRMED) % {"name": name})
    if repeated != name:
        refuse(gettext(MISTYPED) % {"name": name, "repeated": repeated})


def first_reason(name: str, refused: Sequence[Remark]) -> str:
    """The line that ends a refused import: the first reason with its place, and how many there are."""
    is_asked = all(remark.weight is Weight.QUESTION for remark in refused)
    return gettext(ASKED if is_asked else ONE_REASON if len(refused) == 1 else MANY_REASONS) % {
        "name": name,
        "count": len(refused),
        "first": describe_remark(refused[0]),
    }


def remark_lines(plan: Plan) -> list[str]:
    """The remarks on the file, one line each."""
    return [f"{label_of(remark.weight)}: {describe_remark(remark)}" for remark in plan.remarks]


def remarks(plan: Plan, *weights: Weight) -> list[dict[str, object]]:
    """The remarks of these weights on the file, for a machine: place and sentence."""
    return [
        pick(remark.place, ("row", "line"))
        | {"file": in_one_line(remark.place.file), "column": in_one_line(remark.place.column)}
        | {"reason": remark.sentence(gettext)}
        for remark in plan.remarks
        if remark.weight in weights
    ]


def changed_rows(plan: Plan, *, thing: Sequence[str]) -> list[dict[str, object]]:
    """What would change, for a machine: the action, the names of ``thing``, and the field with old and new."""
    named = ("field", "old", "new")
    return [
        {"action": row.action.value} | pick(row, thing) | dict(zip(named, row.as_texts(), strict=True))
        for row in plan.writes
    ]


def as_json(answer: Any) -> str:
    """A machine's answer: one JSON document, names sorted as given, readable by people too."""
    return json.dumps(answer, ensure_ascii=False, indent=2)
