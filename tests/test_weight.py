"""What the app adds to every process of the LMS: modules, dataclasses and memory. Nothing here is timed.

``make bench`` prints the processor time. What stands for it here can be counted: how many modules of ours a process
imports, and how many dataclasses it builds, whose methods Python compiles one by one at every start.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.weight import measure, start

HEAVY = (
    "icalendar", "numpy", "openpyxl", "scipy",
    # Ours, where a process may never be asked for them.
    "mentoring_xblock.admin.authoring_desk", "mentoring_xblock.admin.import_forms",
    "mentoring_xblock.api.pairings.lifecycle", "mentoring_xblock.api.ratings.self_assessment",
    "mentoring_xblock.applets.exchange.formats.case", "mentoring_xblock.applets.matching.api",
    "mentoring_xblock.assignment", "mentoring_xblock.courseware.screens", "mentoring_xblock.management",
    "mentoring_xblock.pages.my", "mentoring_xblock.rest_api.v1.views", "mentoring_xblock.tasks",
)  # fmt: skip
MOST_MB = 12
MOST_MODULES = 115
MOST_DATACLASSES = 85


def test_a_process_with_the_app_has_loaded_nothing_that_it_may_never_need() -> None:
    found = start(with_app=True)
    assert [each for each in HEAVY if each in found.modules] == []
    assert found.ours <= MOST_MODULES
    assert found.dataclasses <= MOST_DATACLASSES


@pytest.mark.once
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="Memory is read from /proc.")
def test_the_app_takes_little_memory(record_property: Any) -> None:
    megabytes, seconds, share = measure(runs=1)
    record_property("megabytes", round(megabytes, 1))
    record_property("cpu_seconds", round(seconds, 2))
    print(f"The app adds {megabytes:.1f} MB and {seconds:.2f} s of a processor ({share:.0%}) to a process.")
    assert megabytes <= MOST_MB
