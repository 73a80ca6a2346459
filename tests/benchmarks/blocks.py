"""Our block beside two that courses have long used: ``python -m tests.benchmarks.blocks``.

In one process, on one course, in an environment of its own (``tests/requirements/bench.txt``), with the rows on SQLite:
processor time of the learner's view and of each handler. So that the same work stands beside the same:

* What learners do is in a table for all three (``unit_store``), with one read and at most one write a request. A peer
  that kept it in a dictionary would have its saving for nothing.
* The author's fields are in memory for all three and set once: setting them copies them, and no request does that.
* A learner has answered 15 of 20 questions here and placed 15 of 20 items there.
* Our view shows the learner's results. Drag-and-drop's view does not: its script asks for them at once by another
  request. *Page* is both, and what ours is measured against; *view* is the first of the two alone.
* Every answer changes one that was given, so every request writes.
* An answer is taken as the handler gives it, and not parsed.
* Caches of the process are warm. Drag-and-drop parses its template at every view, which is its own way.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import time
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from .peers import ROOT, peer_python
from .tables import Row, print_table

SKILLS, ANSWERS, MENTORS = 20, 15, 30
ZONES = ["top", "middle"]
REPEAT = 60
NAME = str(ROOT / "var" / "benchmarks" / "bench_blocks.sqlite3")
PROMISES = {
    # Ours; what of drag-and-drop-v2; at most how many times as much; and what of poll.
    "student_view": ("page", 1.0, "view"),
    "load": ("page", 1.5, "view"),
    "mentors": ("page", 1.5, "view"),
    "submit": ("drop_item", 4.0, "vote"),
}


def measure() -> list[Row]:
    """All rows, from a process in the environment that has the other blocks."""
    answer = subprocess.run(
        [peer_python("xblocks"), "-m", "tests.benchmarks.blocks", "--here"],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.site.settings"},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        cwd=ROOT,
    )
    return [Row(**row) for row in json.loads(answer.stdout)]


def measure_here() -> list[Row]:
    """All rows, in an environment that has the other blocks."""
    import django
    from django.conf import settings

    django.setup()
    settings.DEBUG = False  # Django keeps every statement otherwise
    from . import kept
    from .timing import in_words, median_of

    kept.make(NAME)
    try:
        works = {**_ours(), **_theirs()}
        times = median_of(*works.values(), repeat=REPEAT, clock=time.process_time)
    finally:
        kept.drop(NAME)
    seconds = dict(zip(works, times, strict=True))
    also = {"page": f" (view {in_words(seconds['drag-and-drop view'])})"}
    return [
        Row(
            work=f"the block's {name}{f', {ANSWERS} answers' if name == 'submit' else ''}",
            ours=in_words(seconds[name]),
            theirs=f"drag-and-drop {kind} {in_words(seconds[f'drag-and-drop {kind}'])}{also.get(kind, '')}, "
            f"poll {other} {in_words(seconds[f'poll {other}'])}",
            ratio=f"{seconds[name] / seconds[f'drag-and-drop {kind}']:.2f} x",
            note=f"processor time, {SKILLS} skills and {SKILLS} items; at most {most:g} x drag-and-drop-v2's {kind}",
            reached=seconds[name] <= most * seconds[f"drag-and-drop {kind}"],
        )
        for name, (kind, most, other) in PROMISES.items()
    ]


def _ours() -> dict[str, Callable[[], object]]:
    """A learner with a gap in each of the role's skills, and mentors for the first."""
    import crum

    from tests import builders
    from tests.courseware.course import Course, render, request

    from .unit_store import UnitStore

    keys = tuple(f"skill-{number:02}" for number in range(SKILLS))
    programme = builders.programme("bench")
    version = builders.framework(programme, builders.framework_model(skills=keys))
    first = builders.skill_id(version, keys[0])
    for _ in range(MENTORS):
        builders.rate(builders.member(programme, mentors_everything=True, places=2), {first: 4})
    learner = builders.user("learner")
    authored: dict[Any, Any] = {}
    Course(UnitStore(authored)).block(framework="data", role="analyst", programme="bench")
    sent = iter(range(1_000_000))

    def block() -> Any:
        return Course(UnitStore(authored)).block(learner)

    def post(handler: str, payload: Any) -> None:
        with crum.impersonate(learner):
            _ask(block(), handler, request(payload))

    def submit() -> None:
        number = next(sent)
        # Never the same twice, or nothing would be written.
        levels = {key: {"level": 1 + (number + place) % 2} for place, key in enumerate(keys[:ANSWERS])}
        post("submit", {"token": f"bench-{number:06}", "ratings": levels})

    submit()
    return {
        "student_view": lambda: render(block(), "student_view", caller=learner),
        "load": lambda: post("load", {}),
        "mentors": lambda: post("mentors", {"skill": keys[0]}),
        "submit": submit,
    }


def _theirs() -> dict[str, Callable[[], object]]:
    """As their authors find them in the unit, but as many things to drop as we ask skills. A poll takes one vote of
    each learner, so each vote is a new learner's."""
    from drag_and_drop_v2 import DragAndDropBlock
    from poll.poll import PollBlock
    from xblock.fields import ScopeIds

    from tests.courseware.course import COURSE, CourseRuntime, request

    from .unit_store import UnitStore

    authored: dict[Any, Any] = {}
    learners, dropped = iter(range(1_000, 1_000_000)), iter(range(1_000_000))
    item = DragAndDropBlock.data.default["items"][0] | {"zones": ZONES}

    def block(kind: type, learner: int) -> Any:
        usage = COURSE.make_usage_key(kind.__name__, "b1")
        keys = ScopeIds(learner, kind.__name__, usage, usage)
        return CourseRuntime(UnitStore(authored)).construct_xblock_from_class(kind, keys)

    board = block(DragAndDropBlock, 1)
    board.data = DragAndDropBlock.data.default | {"items": [item | {"id": number} for number in range(SKILLS)]}
    board.save()

    def view() -> str:
        return str(block(DragAndDropBlock, 1).student_view({}).content)

    def page() -> None:
        view()
        _ask(block(DragAndDropBlock, 1), "student_view_user_state", request(method="GET"))

    def drop_item() -> None:
        number = next(dropped)
        zone = ZONES[number // ANSWERS % len(ZONES)]
        _ask(block(DragAndDropBlock, 1), "drop_item", request({"val": number % ANSWERS, "zone": zone}))

    for _ in range(ANSWERS):
        drop_item()
    return {
        "drag-and-drop view": view,
        "drag-and-drop page": page,
        "drag-and-drop drop_item": drop_item,
        "poll view": lambda: str(block(PollBlock, 1).student_view({}).content),
        "poll vote": lambda: _ask(block(PollBlock, next(learners)), "vote", request({"choice": "R"})),
    }


def _ask(block: Any, handler: str, request: Any) -> None:
    answer = block.runtime.handle(block, handler, request)
    assert answer.status_code == 200, answer.body


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    if parser.parse_args().here:
        print(json.dumps([asdict(row) for row in measure_here()]))
    else:
        print_table("Beside other blocks", measure())


if __name__ == "__main__":
    main()
