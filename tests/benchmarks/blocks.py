"""Our block beside two that courses have long used: ``python -m tests.benchmarks.blocks``.

In one process, on one course, in an environment of its own (``tests/requirements/bench.txt``), with the rows on SQLite:
processor time of the learner's view and of each handler. What the others answer they keep in the course's store, which
is a dictionary here and a table in the LMS; ours is in tables already, so the comparison is hard on us.
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
REPEAT = 60
NAME = str(ROOT / "var" / "benchmarks" / "bench_blocks.sqlite3")
PROMISES = {
    # Ours; what of drag-and-drop-v2, at most how many times as much; and what of poll.
    "student_view": ("view", 1.0, "view"),
    "load": ("view", 1.5, "view"),
    "mentors": ("view", 1.5, "view"),
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
    return [
        Row(
            work=f"the block's {name}{f', {ANSWERS} answers' if name == 'submit' else ''}",
            ours=in_words(seconds[name]),
            theirs=f"drag-and-drop {kind} {in_words(seconds[f'drag-and-drop {kind}'])}, "
            f"poll {other} {in_words(seconds[f'poll {other}'])}",
            ratio=f"{seconds[name] / seconds[f'drag-and-drop {kind}']:.2f} x",
            note=f"processor time, {SKILLS} skills and {SKILLS} items; at most {most:g} x drag-and-drop-v2's {kind}",
            reached=seconds[name] <= most * seconds[f"drag-and-drop {kind}"],
        )
        for name, (kind, most, other) in PROMISES.items()
    ]


def _ours() -> dict[str, Callable[[], object]]:
    """A learner with a gap in each of the role's skills, and mentors for the first."""
    from tests import builders
    from tests.courseware.course import Course, call, render, request

    keys = tuple(f"skill-{number:02}" for number in range(SKILLS))
    programme = builders.programme("bench")
    version = builders.framework(programme, builders.framework_model(skills=keys))
    first = builders.skill_id(version, keys[0])
    for _ in range(MENTORS):
        builders.rate(builders.member(programme, mentors_everything=True, places=2), {first: 4})
    learner = builders.user("learner")
    course = Course()
    course.block(framework="data", role="analyst", programme="bench")
    sent = iter(range(1_000_000))

    def post(handler: str, payload: Any) -> None:
        status, body = call(course.block(learner), handler, request(payload), caller=learner)
        assert status == 200, body

    def submit() -> None:
        number = next(sent)
        # Never the same twice, or nothing would be written.
        levels = {key: {"level": 1 + (number + place) % 2} for place, key in enumerate(keys[:ANSWERS])}
        post("submit", {"token": f"bench-{number:06}", "ratings": levels})

    submit()
    return {
        "student_view": lambda: render(course.block(learner), "student_view", caller=learner),
        "load": lambda: post("load", {}),
        "mentors": lambda: post("mentors", {"skill": keys[0]}),
        "submit": submit,
    }


def _theirs() -> dict[str, Callable[[], object]]:
    """Each as its author finds it in the unit, but as many things to drop as we ask skills; a new learner each time."""
    from drag_and_drop_v2 import DragAndDropBlock
    from poll.poll import PollBlock
    from xblock.fields import ScopeIds
    from xblock.runtime import DictKeyValueStore

    from tests.courseware.course import USAGE, CourseRuntime, request

    learners = iter(range(1, 1_000_000))
    item = DragAndDropBlock.data.default["items"][0]
    board = DragAndDropBlock.data.default | {"items": [item | {"id": number} for number in range(SKILLS)]}

    def block(kind: type, name: str) -> Any:
        keys = ScopeIds(next(learners), name, USAGE, USAGE)
        made = CourseRuntime(DictKeyValueStore()).construct_xblock_from_class(kind, keys)
        if kind is DragAndDropBlock:
            made.data = board
        return made

    def post(made: Any, handler: str, payload: Any) -> None:
        answer = made.runtime.handle(made, handler, request(payload))
        assert answer.status_code == 200, answer.body

    def drop_item() -> None:
        post(block(DragAndDropBlock, "drag-and-drop-v2"), "drop_item", {"val": 0, "zone": "top"})

    return {
        "drag-and-drop view": lambda: str(block(DragAndDropBlock, "drag-and-drop-v2").student_view({}).content),
        "poll view": lambda: str(block(PollBlock, "poll").student_view({}).content),
        "drag-and-drop drop_item": drop_item,
        "poll vote": lambda: post(block(PollBlock, "poll"), "vote", {"choice": "R"}),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    if parser.parse_args().here:
        print(json.dumps([asdict(row) for row in measure_here()]))
    else:
        print_table("Beside other blocks", measure())


if __name__ == "__main__":
    main()
