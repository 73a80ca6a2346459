"""The examples in docs/formats.md are true."""

from __future__ import annotations

import re
from pathlib import Path

from mentoring_xblock.applets.exchange import formats
from mentoring_xblock.applets.exchange.data.files import Source, Weight
from mentoring_xblock.applets.exchange.people_table import read_people
from tests.builders import NOW

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "formats.md").read_text(encoding="utf-8")


def examples(language: str) -> list[bytes]:
    return [block.encode() for block in re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)]


def test_the_example_models_can_be_read() -> None:
    for name, content in (("csv", examples("csv")[0]), ("json", examples("json")[0])):
        parsed = formats.parse(Source("example", {"example": content}))
        assert parsed.format == name
        assert parsed.model is not None
        assert parsed.model.roles[0].targets[0].level == 2
        assert all(remark.weight is Weight.WARNING for remark in parsed.remarks)


def test_the_example_people_can_be_read() -> None:
    _table, lines, remarks = read_people(Source("example", {"example": examples("csv")[1]}), today=NOW.date())
    assert not remarks
    assert [len(line.roles or ()) for line in lines] == [1, 2]


def test_every_format_is_on_the_page() -> None:
    for name in formats.layouts():
        assert f"| `{name}` |" in PAGE
