"""The promises of the project, the tests that keep each, and how large they run for the scoreboard. Nothing runs here.

Two entries of one number keep one promise between them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

BOTH = ("postgresql", "mysql")
ALL = ("sqlite", *BOTH)


@dataclass(frozen=True)
class Promise:
    """One row: what is promised, the tests that keep it, and how large they run here.

    ``servers`` are the databases to run on; ``size`` is set in the environment and ``sized`` says it in words.
    ``options`` are pytest's, for tests with settings of their own.
    """

    number: int
    words: str
    tests: Sequence[str]
    sized: str
    servers: Sequence[str] = ("sqlite",)
    size: Mapping[str, str] = field(default_factory=dict)
    options: Sequence[str] = ()


PROMISES = (
    Promise(
        1,
        "Last place race",
        ("tests/races/test_last_place.py",),
        "10,000 approvals, and a naive control",
        BOTH,
        size={"TASK_MENTORING_APPROVALS": "10000"},
    ),
    Promise(2, "Double submit", ("tests/races/test_double_submit.py",), "30 assessments, three times at once", BOTH),
    Promise(
        3,
        "Database killed",
        ("tests/workers/test_killed_database.py",),
        "200 kills, 100,000 acknowledged rows and more; a server that acknowledges too early must fail",
        BOTH,
        size={"TASK_MENTORING_DATABASE_KILLS": "200"},
    ),
    Promise(
        4,
        "Broker down, slow or frozen",
        ("tests/workers/test_broker_down.py", "tests/workers/test_slow_broker.py"),
        "1,000 submissions, Redis stopped for half of them; a broker that never answers",
        size={"TASK_MENTORING_SUBMISSIONS": "1000"},
    ),
    Promise(
        5,
        "Worker killed",
        ("tests/workers/test_killed_worker.py",),
        "52 SIGKILLs in 13 organisations, every task three times",
        BOTH,
        size={"TASK_MENTORING_KILLED_ROUNDS": "13"},
    ),
    Promise(
        6,
        "Load",
        ("tests/workers/test_load.py",),
        "5,000 learners, 30 ratings each, sent by 4 processes as fast as they are answered",
        ("postgresql",),
        size={"TASK_MENTORING_LEARNERS": "5000"},
    ),
    Promise(
        7,
        "Lifecycle machine",
        ("tests/applets/pairings/test_lifecycle_machine.py",),
        "2,000 lives of 50 steps, an oracle",
        size={"TASK_MENTORING_LIVES": "2000"},
    ),
    Promise(
        8,
        "Handler fuzz",
        ("tests/test_handler_fuzz.py",),
        "20,000 JSON and 2,000 raw bodies for each handler",
        size={"TASK_MENTORING_BODIES": "20000"},
    ),
    Promise(
        9,
        "Permission matrix",
        (
            "tests/api/test_permissions.py",
            "tests/matrix/test_doors.py",
            "tests/matrix/test_answers.py",
            "tests/matrix/test_canaries.py",
        ),
        "each door, actor and thing; others’ words in all that each can fetch",
    ),
    Promise(10, "Context matrix", ("tests/test_block_guard.py",), "each handler, each circumstance"),
    Promise(11, "Identity swap", ("tests/api/test_borders.py", "tests/matrix/test_identity_swap.py"), "each id"),
    Promise(
        12,
        "Generated calls of the API",
        ("tests/rest_api/test_generated_calls.py",),
        "200 examples an operation, as described and not, by six people",
        size={"TASK_MENTORING_API_EXAMPLES": "200"},
    ),
    Promise(
        13,
        "Bad imports",
        (
            "tests/applets/exchange/test_bad_files.py",
            "tests/applets/exchange/test_curated.py",
            "tests/applets/exchange/test_bounds.py",
        ),
        "10,000 mutated files a shape, each shown everywhere; the curated ones, and the largest",
        size={"TASK_MENTORING_MUTANTS": "10000"},
    ),
    Promise(
        14,
        "Round trip",
        ("tests/applets/exchange/test_round_trip.py", "tests/applets/exchange/test_case.py"),
        "1,000 generated models a format",
        size={"TASK_MENTORING_EXAMPLES": "1000"},
    ),
    Promise(15, "XML attacks", ("tests/courseware/test_olx.py",), "39 attacks"),
    Promise(
        16,
        "XSS",
        ("tests/browser/inside/test_payloads.py",),
        "213 payloads in each text of the tables, the block, files and mails, on each page in Chromium",
        size={"TASK_MENTORING_PAYLOADS": "all"},
    ),
    Promise(
        17,
        "Formulas",
        ("tests/core/test_cells.py", "tests/pages/test_formulas.py"),
        "each sign behind each blank, each export",
        size={"TASK_MENTORING_PREFIXES": "all"},
    ),
    Promise(
        18,
        "Retirement",
        ("tests/api/people/test_retirement.py", "tests/api/people/test_privacy.py", "tests/applets/privacy"),
        "each column that names a person, killed at each statement that writes",
        ALL,
        size={"TASK_MENTORING_RETIREMENT": "all"},
    ),
    Promise(
        19,
        "Personal data in logs, events, tasks, caches",
        ("tests/test_personal_data.py",),
        "the loop with a canary in each name, word and level",
    ),
    Promise(
        19,
        "Personal data in the platform's tracking log",
        ("tests/lms/test_tracking.py",),
        "each address, each field",
        options=("-c", "tests/lms/pytest.ini"),
    ),
    Promise(
        20,
        "Differencing",
        ("tests/api/test_inference.py", "tests/applets/insight"),
        "a solver over all that one viewer reaches; what two counts differ by, over random histories",
    ),
    Promise(
        21,
        "Block lifecycle",
        ("tests/test_block_lifecycle.py", "tests/courseware/test_olx.py"),
        "duplicate, paste, re-run, import; a library’s sync, a move, a deletion",
    ),
    Promise(
        22,
        "Accessibility",
        ("tests/browser",),
        "axe on each page and view, 320, 768 and 1280 px and 400 %, left to right and right to left; the story",
        size={"TASK_MENTORING_SCREENS": "all"},
    ),
    Promise(
        23,
        "Queries",
        ("tests/test_queries.py",),
        "equal counts at 1 and at 500",
        size={"TASK_MENTORING_MANY": "500"},
    ),
    Promise(
        24,
        "Mutants",
        ("tests/mutants",),
        "40 faults in each of states, permissions, imports and the estimate",
        size={"TASK_MENTORING_FAULTS": "40"},
    ),
)
