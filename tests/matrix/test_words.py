"""Nobody reads a value of an enumeration: not on a page, in a list, a filter or a form, nor in a refusal.

And nobody reads English that no translator was given: beside people's words, everything passes through gettext.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import escape
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core import mail

import mentoring_xblock
from mentoring_xblock import api
from mentoring_xblock.api.frameworks.authoring import STARTING_SCALE
from mentoring_xblock.applets.competencies.models import Behaviour, Level
from mentoring_xblock.applets.notices import outbox
from mentoring_xblock.applets.notices import words as words_of_notices
from mentoring_xblock.applets.notices.kinds.kind import Kind
from mentoring_xblock.applets.notices.models import OutboxItem
from mentoring_xblock.applets.notices.words import notice_in_words, subject_in_words
from mentoring_xblock.applets.pairings.states import State
from mentoring_xblock.applets.people.data import MemberInfo
from mentoring_xblock.applets.people.models import Programme
from mentoring_xblock.core.errors import Conflict
from mentoring_xblock.core.labels import LabelledEnum
from mentoring_xblock.courseware.configuration import Layout
from mentoring_xblock.models import Pairing
from mentoring_xblock.platform.mail import MailLine, open_mail
from mentoring_xblock.wording.refusals import describe_refusal
from tests.test_block_studio import GOOD

from .asking import World
from .cells import Cells
from .classroom import open_classroom
from .crawling import crawl
from .expected import admin, pages, rest
from .foreign import speak, speak_foreign, untranslated_words
from .organisation import SKILLS

# How a form is divided is set by plain words, which the sites around the pages use too.
STATIC = Path(mentoring_xblock.__file__).parent / "static"
VALUES = {member.value for kinds in LabelledEnum.__subclasses__() if kinds is not Layout for member in kinds}
_ASCII = re.compile(r"[A-Za-z]")
OF_OTHERS = {
    # The demo's frame, and the index of the admin, which lists what else is installed.
    "Admin", "Course", "Leave", "Mentoring", "Site", "Skip", "State", "Workbench", "XBlock", "content", "demo", "page",
    "the", "to",
    # Django's own pictures of a search and of yes and no.
    "False", "Search", "True",
    # Names of commands, and how keys, addresses and zones are written.
    "Org", "PATH", "Run", "UTC", "block", "en", "example.com", "https", "item-", "manage.py", "CSV", "XLSX",
    "mentoring_import_framework", "mentoring_import_people", "problem", "type",
    # Headings of the file that was uploaded, and the beginnings of keys.
    "department", "username", "north-model-", "north-role-", "south-model-", "south-role-",
    # What the site's operator set as a contact link.
    "Open", "a", "chat",
}  # fmt: skip
"""Words on pages that are not the package's to translate."""
FACTS = {"n": 3, "days": 2, "starts_at": "2026-03-05T10:00:00+00:00", "title": "q7said7title7q"}
"""Every fact that an announcement brings to its sentence."""
READERS = ("mentee", "mentor", "manager", "admin", "superuser")


def values_in(page: str, *, but: set[str]) -> set[str]:
    """The values of enumerations that somebody reads there."""
    return untranslated_words(page) & VALUES - but


@pytest.fixture
def written(world: World) -> set[str]:
    """Words of the seeded model, which are nobody's to translate."""
    return {word for text in Behaviour.objects.values_list("text", flat=True) for word in text.split()}


def strays(page: str, *, but: set[str]) -> set[str]:
    """English words that somebody reads there, that nobody wrote, and that no translator was given."""
    found = {word for word in untranslated_words(page) if _ASCII.search(word)}
    return {word for word in found if "q7" not in word and not re.search(r"\d", word)} - but - OF_OTHERS


@pytest.fixture
def data(world: World, written: set[str]) -> set[str]:
    """The words of what people wrote, of names and of keys."""
    names = {name for user in get_user_model().objects.all() for name in user.get_full_name().split()}
    levels = {word for title in Level.objects.values_list("name", flat=True) for word in title.split()}
    samples = {word for title in api.list_samples().values() for word in title.split()}
    keys = {*Programme.objects.values_list("key", flat=True), *STARTING_SCALE}
    return written | names | levels | samples | keys | set(SKILLS)


@pytest.mark.parametrize("actor", READERS)
def test_no_page_list_filter_or_form_shows_a_value(
    world: World, written: set[str], data: set[str], actor: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    speak_foreign(monkeypatch)
    found: dict[str, set[str]] = {}
    english: dict[str, str] = {}
    read = 0
    for where, content in crawl(world, actor):
        # A template to fill in is no text.
        page = content.decode(errors="replace")
        # The site's own refusal of what is not theirs speaks English alone.
        if "<html" not in page or "You may not open it." in page:
            continue
        # The keys of skills are states' names here, and a skill's page in the admin shows its key.
        keys = set(SKILLS) if "skillversion" in where else set()
        # The headings of the uploaded file.
        keys |= {"department"} if "/import/" in where else set()
        # Part of every key of a problem.
        keys |= {"block"} if "/evidence/" in where else set()
        if values := values_in(page, but=written | keys):
            found[where] = values
        english |= dict.fromkeys(strays(page, but=data), where)
        read += 1
    assert read > (100 if actor in ("admin", "superuser") else 5)
    assert found == {}
    assert english == {}


def test_the_block_shows_no_value(
    world: World, written: set[str], data: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    speak_foreign(monkeypatch)
    with open_classroom(world) as room:
        for actor in ("mentee", "mentor", "teacher"):
            # What clients load is for machines.
            shown = [view.decode() for view in room.views(actor) if b"<div" in view]
            assert len(shown) == 3
            for view in shown:
                assert values_in(f"<html>{view}", but=written) == set(), actor
                assert strays(f"<html>{view}", but=data) == set(), actor


def test_what_the_block_answers_and_its_scripts_say_is_translated(
    world: World, written: set[str], data: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    speak_foreign(monkeypatch)
    north = world.found.north
    model = {"framework": north.framework, "role": north.role, "programme": "north", "skills": [], "role_mode": "own"}
    rated = {"token": "token-of-words", "ratings": {"free": {"level": 1}, SKILLS[0]: {"not_my_work": True}}}
    asked: list[tuple[str, str, dict[str, Any]]] = [
        ("mentee", "load", {"as": "html"}),
        ("mentee", "mentors", {"skill": "free"}),
        ("mentee", "submit", rated),
        ("teacher", "team_report", {}),
        ("superuser", "studio_preview", GOOD | model | {"display_name": "2026", "introduction": ""}),
    ]
    with open_classroom(world) as room:
        for actor, handler, payload in asked:
            reply = room.ask(actor, handler, payload).seen
            body = json.loads(reply[reply.index(b"{") :])
            assert "html" in body, (handler, body)
            assert values_in(f"<html>{body['html']}", but=written) == set(), handler
            assert strays(f"<html>{body['html']}", but=data) == set(), handler
        for actor, content, words in room.fragments():
            assert strays(f"<html>{content}", but=data) == set(), actor
            # What a script fills in, and what an address is, stand in braces.
            spoken = " ".join(re.sub(r"\{\w+\}", " ", sentence) for sentence in words.values())
            assert len(words) > 5
            assert strays(f"<html>{spoken}", but=data) == set(), actor


def test_each_notice_is_translated_in_the_subject_the_text_and_the_html_of_its_mail(
    world: World, data: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    speak_foreign(monkeypatch)
    ours = world.found.ours
    readers = (ours.mentee, ours.mentor, ours.manager)
    english: dict[str, set[str]] = {}
    for kind, reader in product(Kind, readers):
        (sent,) = mails_of(reader, ours.pairings["active"], kind)
        if found := strays(read_mail(sent), but=data):
            english[f"{kind.value} to user {reader.user_id}"] = found
    # Several in one mail, and one from a course to somebody who is in no programme.
    (sent,) = mails_of(ours.mentee, ours.pairings["active"], *Kind)
    assert sent.subject.endswith(speak("and ") + str(len(Kind) - 1) + speak(" more"))
    (course,) = mails_of(ours.mentee, ours.pairings["active"], Kind.RATE_YOURSELF, course="course-v1:Org+Course+Run")
    for each in (sent, course):
        english[each.subject] = strays(read_mail(each), but=data)
    assert {where: found for where, found in english.items() if found} == {}


def mails_of(reader: MemberInfo, pairing_id: int, *kinds: Kind, course: str = "") -> list[Any]:
    """What is sent to a reader of one of these kinds, or of several; whether it still holds is not asked."""
    mail.outbox.clear()
    letter = open_mail(reader.user_id)
    assert letter is not None
    if course:
        notices = [(kind.value, FACTS) for kind in kinds]
        lines = [MailLine(notice_in_words(*each)) for each in notices]
        letter.send(subject=subject_in_words(notices), lines=lines, course=course)
        return mail.outbox
    payloads = [{"kind": kind.value, "pairing_id": pairing_id, "skill_id": None, "facts": FACTS} for kind in kinds]
    outbox._compose([OutboxItem(payload=each) for each in payloads], letter, reader)
    return mail.outbox


def read_mail(sent: Any) -> str:
    """All that the reader of a mail sees of it, as a page; addresses are no words."""
    bodies = [str(sent.subject), str(sent.body), *(str(content) for content, _type in sent.alternatives)]
    assert len(bodies) == 3
    text = " ".join([*map(escape, bodies[:2]), bodies[2][bodies[2].index("<body>") :]])
    return "<html>" + re.sub(r"(?<![\w=\"])(?:https?:/)?/[\w./?=&#;%+:-]+", " ", text)


def test_a_sentence_of_a_mail_that_no_translator_was_given_is_found(
    world: World, data: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    speak_foreign(monkeypatch)
    monkeypatch.setattr(words_of_notices, "gettext", str)
    (sent,) = mails_of(world.found.ours.mentee, world.found.ours.pairings["active"], Kind.SESSION_PLANNED)
    assert {"Planned", "session"} <= strays(read_mail(sent), but=data)


def test_no_script_has_a_sentence_of_its_own() -> None:
    found = {}
    for path in sorted(STATIC.rglob("*.js")):
        code = re.sub(r"/\*.*?\*/|^\s*//.*$", "", path.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
        sentences = re.findall(r"""["'`]([A-Z][a-z]+(?: [a-z]+)+[^"'`]*)["'`]""", code)
        if sentences:
            found[path.name] = sentences
    assert found == {}


@pytest.mark.parametrize("actor", ["mentee", "mentor", "admin"])
def test_no_refusal_shows_a_value(cells: Cells, written: set[str], actor: str, monkeypatch: pytest.MonkeyPatch) -> None:
    speak_foreign(monkeypatch)
    found: dict[str, set[str]] = {}
    refused = 0
    lines = [line for line in (*pages.LINES, *rest.LINES, *admin.LINES) if line.door.method != "GET"]
    for cell in cells.of(lines):
        if cell.actor != actor:
            continue
        for said in sentences(cells.ask(cell).seen):
            refused += 1
            if values := values_in(f"<html>{said}", but=written):
                found[str(cell)] = values
    assert refused > 20
    assert found == {}


def sentences(seen: bytes) -> Iterator[str]:
    """What an answer says to its reader: a page, or the sentences of a refusal in JSON."""
    text = seen.partition(b"\n")[2].decode()
    if "<html" in text:
        if "You may not open it." not in text:
            yield text[text.index("<html") + 5 :]
    elif text.startswith("{"):
        error: dict[str, Any] = json.loads(text).get("error") or {}
        yield from filter(None, [error.get("message"), *error.get("fields", {}).values()])


def test_a_column_without_its_words_is_found(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    speak_foreign(monkeypatch)
    monkeypatch.setattr(Pairing._meta.get_field("state"), "choices", None)
    page = world.request("superuser", "GET", "/admin/task_mentoring/pairing/").seen.decode()
    assert values_in(page, but=set()) >= {"approved", "completed"}


def test_a_refusal_that_names_a_value_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    speak_foreign(monkeypatch)
    refusal = Conflict("It is %(state)s now.", state=State.FELL_SHORT.value)
    assert values_in(f"<html>{describe_refusal(refusal)}", but=set()) == {"fell_short"}
    refusal = Conflict("It is %(state)s now.", state=State.FELL_SHORT)
    assert values_in(f"<html>{describe_refusal(refusal)}", but=set()) == set()
