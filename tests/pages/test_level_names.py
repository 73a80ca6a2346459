"""A level is named in one shape on every page, in the block and in every mail: its number, then its name."""

from __future__ import annotations

import re
from html import unescape

import pytest

from tests.browser.inside.surfaces import add_rows, listed, units, write_mails
from tests.matrix.asking import World
from tests.matrix.organisation import make_organisation

pytestmark = [pytest.mark.once, pytest.mark.django_db]

BARE = re.compile(r"(?<!\d · )(?<!\d )\b(?:Aware|Practised|Expert)\b")
"""Levels of the organisation. In a row of figures, the number stands above its name."""
FACT = re.compile(r"<dt>(?:From|To|Own rating|Confirmed|Target)</dt><dd>\s*\d+\s*</dd>")
"""A fact about a level that is a number alone."""
AUTHORING = "/admin/task_mentoring/frameworkversion/"


def test_no_page_and_no_mail_names_a_level_without_its_number() -> None:
    world = World(make_organisation())
    add_rows(world)
    pages = {
        (surface.actor, surface.path): world.client_of(surface.actor).get(surface.path).content.decode()
        for surface in (*listed(world), *units())
        if not surface.path.startswith(AUTHORING)
    } | {("mail", name): html for name, html in write_mails().items()}
    faults, named = [], 0
    for where, page in pages.items():
        text = " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())
        faults += [f"{where}: {each[0]}" for each in FACT.finditer(page)]
        named += text.count("3 · Practised")
        faults += [f"{where}: {text[max(0, each.start() - 60) : each.end()]}" for each in BARE.finditer(text)]
    assert not faults, "\n".join(faults)
    assert named > 50
