"""Nothing that anybody can write runs for anybody who reads it: payloads in every text, in every place that shows it.

``TASK_MENTORING_PAYLOADS=all`` runs so many rounds that each column that is shown meets each payload that it has room
for; here every payload is in some of them.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser

from mentoring_xblock.platform.templates import django_engine
from tests.matrix.asking import World

from . import surfaces, units
from .bank import CODE, KINDS, PAYLOADS
from .columns import AT_TIMES, CODES, UNSEEN, WRITTEN_AS_HTML
from .conftest import Poisoned
from .poisoning import Poison, Shown, text_columns
from .reader import Reader

pytestmark = pytest.mark.browser

ROUNDS = 54 if os.environ.get("TASK_MENTORING_PAYLOADS") == "all" else 1
RUNNING = ("elements", "events", "attributes", "ends", "drawings", "addresses")
"""Kinds that a browser itself takes for more than text; the others hope for what stands before it."""
UNESCAPED = (
    "<p>{}</p>", '<p title="{}">', "<p title='{}'>", "<p title={}>", '<a href="{}">x</a>', "<a href='{}'>x</a>",
    "<!-- {} -->", "<title>{}</title>", "<textarea>{}</textarea>", "<style>{}</style>", "<noscript>{}</noscript>",
    "<script type=application/json>{}</script>", "<svg><![CDATA[{}]]></svg>", "<template>{}</template>", "<?{}?>",
)  # fmt: skip
"""Ways to forget that a text is no markup."""


class Met:
    """Over all rounds: which payloads each column has had, for which it has no room, and which columns were shown."""

    def __init__(self) -> None:
        self.payloads: dict[str, set[int]] = defaultdict(set)
        self.too_long: dict[str, set[int]] = defaultdict(set)
        self.shown: set[str] = set()

    def take(self, poison: Poison, shown: set[str]) -> None:
        self.shown |= shown
        for text in poison.texts.values():
            self.payloads[text.column].update(text.payloads)
        for column, places in poison.too_long.items():
            self.too_long[column] |= places

    @property
    def left(self) -> dict[str, int]:
        """How many payloads a column has still to meet."""
        every = {*range(len(PAYLOADS))}
        left = {name: len(every - self.payloads[name] - self.too_long[name]) for name in self.shown}
        return {name: count for name, count in left.items() if count}


@pytest.fixture(scope="module")
def met() -> Met:
    return Met()


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_no_text_runs_anywhere_and_every_text_is_shown(
    turn: int,
    chromium: Browser,
    met: Met,
    poisoned: Callable[[], Poisoned],
    record_property: Callable[[str, object], None],
) -> None:
    world, poison, mails = poisoned()
    readers: dict[str, Reader] = {}
    shown, payloads, faults = set(), set(), []
    todo = [*surfaces.listed(world), *surfaces.units(), *(surfaces.Surface("mentee", each) for each in mails)]
    for surface in todo:
        if surface.actor not in readers:
            readers[surface.actor] = Reader(
                chromium, world.client_of(surface.actor).cookies["sessionid"].value, pages=mails
            )
        reader = readers[surface.actor]
        status = reader.open(surface.path, is_block=surface.is_block)
        wrong, texts = reader.read()
        faults += [f"{surface}: {each}" for each in (*wrong, *([status] if status != 200 else []))]
        for text, how in {found for each in texts for found in poison.find(each)}:
            if how is Shown.WHOLE or text.column in WRITTEN_AS_HTML:
                shown.add(text.column)
            if how is Shown.WHOLE:
                payloads.update(text.payloads)
            elif how is Shown.OTHERWISE and text.column not in WRITTEN_AS_HTML:
                faults.append(f"{surface}: {text.column} is not shown as it was written: {text.value}")
    assert [each for reader in readers.values() for each in reader.ran] == []
    assert not faults, "\n".join(faults)
    assert [each for reader in readers.values() for each in (*reader.bridge.failed, *reader.bridge.elsewhere)] == []
    assert all("\n" not in subject and "\r" not in subject for subject in surfaces.subjects())
    written = {text.column for text in poison.texts.values()}
    assert written - shown - AT_TIMES == {*UNSEEN}
    assert {f"{model}.{column}" for model, column in text_columns().keys() - CODES.keys()} <= written
    assert {f"block.{name}" for name in units.author_fields()} <= written
    assert payloads == set(range(len(PAYLOADS)))
    met.take(poison, shown)
    if turn == ROUNDS - 1 > 0:
        assert met.left == {}
    for reader in readers.values():
        reader.close()
    record_property("executions", 0)
    record_property("payloads", len(PAYLOADS) if turn == 0 else 0)
    record_property("texts_written", len(poison.texts))
    record_property("pages_read", len(todo))


def test_a_page_that_escapes_nothing_is_found(
    chromium: Browser, poisoned: Callable[[], Poisoned], monkeypatch: pytest.MonkeyPatch
) -> None:
    world, _, mails = poisoned()
    monkeypatch.setattr(django_engine().engine, "autoescape", False)
    reader = Reader(chromium, world.client_of("mentor").cookies["sessionid"].value, pages=mails)
    reader.open("/mentoring/")
    faults, _ = reader.read()
    assert reader.ran
    assert faults
    reader.close()


@pytest.mark.parametrize("kind", RUNNING)
def test_each_payload_is_found_where_it_is_taken_for_markup(kind: str, chromium: Browser, world: World) -> None:
    pages: dict[str, str] = {}
    reader = Reader(chromium, None, pages=pages)
    for payload in KINDS[kind]:
        pages |= {f"/{place}/": each.format(payload.replace(CODE, "__xss=1")) for place, each in enumerate(UNESCAPED)}
        assert any(reader.open(path) and (reader.read()[0] or reader.ran) for path in pages), payload
        reader.ran.clear()
    reader.close()
