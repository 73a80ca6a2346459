"""The events one by one: the page, the list in the code and what the block really publishes are the same."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from mentoring_xblock.platform.tracking import EVENTS, PREFIX

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "events.md"


def test_the_page_explains_every_event_with_its_fields_and_no_other() -> None:
    rows = [line.split("|")[1:-1] for line in PAGE.read_text().splitlines() if line.startswith(f"| `{PREFIX}")]
    said = {
        name.strip().strip("`").removeprefix(PREFIX): frozenset(re.findall(r"`(\w+)`", fields))
        for name, _, fields in rows
    }
    assert said == EVENTS
    assert all(when.strip() for _, when, _ in rows)


def test_every_call_publishes_an_event_of_the_list_with_exactly_its_fields() -> None:
    called: dict[str, frozenset[str]] = {}
    for path in (ROOT / "mentoring_xblock").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "track":
                _block, event, facts = node.args
                assert isinstance(event, ast.Constant)
                assert isinstance(facts, ast.Dict)
                called[event.value] = frozenset(key.value for key in facts.keys if isinstance(key, ast.Constant))
    assert called == EVENTS
