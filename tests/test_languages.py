"""The translations: whole, compiled, found by every region, and in what each reader gets."""

from __future__ import annotations

import gettext as gnu
import re
from collections import Counter
from configparser import ConfigParser
from datetime import date
from pathlib import Path
from typing import Any

import polib
import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core import mail
from django.test import Client
from django.utils import translation
from django.utils.formats import date_format

import mentoring_xblock
from mentoring_xblock.applets.notices import api as notices
from mentoring_xblock.applets.notices.data import Kind
from mentoring_xblock.applets.notices.words import notice_in_words
from mentoring_xblock.applets.pairings.states import State
from mentoring_xblock.platform import mail as platform_mail
from mentoring_xblock.wording.lists import join_label, join_parts, join_words, quote
from tests import builders
from tests.catalogues import LOCALE, SOURCE
from tests.courseware.course import Course, platform, render

LANGUAGES = ("ar", "de", "es", "fr")
AT = "2026-03-05T10:00:00+00:00"
PLURALS = {"ar": 6, "de": 2, "es": 2, "fr": 2}
MOST_MISSING = 0.1
"""The share of the messages that may wait for a translator between releases; ``tests.catalogues --missing`` lists them
and fails unless there are none, as before a release."""
_PLACEHOLDERS = re.compile(r"%\(\w+\)[a-z]|\{\w*\}|%%")
_FORMATS = re.compile(r"(?P<given>(?:_|gettext)\()?[\"'](?:SHORT_)?DATETIME_FORMAT[\"']")
_BREAKS = re.compile(r" [:;?!»%](?!\()|« ")
# A colon of an address ("https:") or a key belongs to the machine.
_WITHOUT_SPACE = re.compile(r"[\w\xa0][?!;]|\w»|[\w)]:(?=[ \n]|$)(?<!mailto:)|«(?!\xa0)")
_PUT_IN = re.compile(r"\{% blocktranslate.*?(?:endblocktranslate %\}|$)|\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)
_BARE_SIGN = re.compile(r"[\x01>\"] *[:,;](?=\s|\x01|<|$)")
_TAGS = re.compile(r"</?\w+[^>]*>")


def catalogue(language: str, domain: str = "django") -> polib.POFile:
    return polib.pofile(str(LOCALE / language / "LC_MESSAGES" / f"{domain}.po"))


def said(language: str, message: str) -> str:
    """A message in that language; fails where it is not translated."""
    with translation.override(language):
        words = translation.gettext(message)
    assert words != message
    return words


@pytest.mark.once
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_is_whole_and_keeps_placeholders_tags_and_plurals(language: str) -> None:
    found = catalogue(language)
    assert not any(entry.fuzzy or entry.obsolete for entry in found)
    assert f"nplurals={PLURALS[language]};" in found.metadata["Plural-Forms"]
    missing = [entry.msgid for entry in found if not entry.translated()]
    assert len(missing) <= MOST_MISSING * len(found), missing
    faults = []
    for entry in found.translated_entries():
        forms = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
        if len(forms) != (PLURALS[language] if entry.msgid_plural else 1):
            faults.append((entry.msgid, "forms"))
        for index, words in enumerate(forms):
            allowed = [Counter(_PLACEHOLDERS.findall(words_of)) for words_of in (entry.msgid, entry.msgid_plural or "")]
            have = set(_PLACEHOLDERS.findall(words))
            # None, one and two are words of their own in Arabic.
            few = language == "ar" and entry.msgid_plural and index < 3
            if have not in [set(each) for each in allowed] and not (few and have <= set(allowed[1])):
                faults.append((entry.msgid, words))
            if Counter(_TAGS.findall(words)) != Counter(_TAGS.findall(entry.msgid)):
                faults.append((entry.msgid, words))
            if words != words.strip() and entry.msgid == entry.msgid.strip():
                faults.append((entry.msgid, "blank"))
    assert faults == []


@pytest.mark.once
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_line_begins_with_a_sign_that_belongs_to_the_word_before_it(language: str) -> None:
    """A space before ``: ; ? ! » %`` or after ``«`` does not break."""
    every = [
        words
        for entry in catalogue(language).translated_entries()
        for words in (entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr])
    ]
    assert [words for words in every if _BREAKS.search(words)] == []
    if language == "fr":
        assert [words for words in every if _WITHOUT_SPACE.search(words)] == []
        assert sum("\u202f?" in words for words in every) > 40


@pytest.mark.once
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_compiled_is_what_is_written_for_app_and_block_alike(language: str) -> None:
    written = {
        (entry.msgid, entry.msgctxt): (entry.msgstr, *entry.msgstr_plural.values())
        for entry in catalogue(language).translated_entries()
    }
    english = {(entry.msgid, entry.msgctxt) for entry in catalogue(SOURCE)}
    assert {(entry.msgid, entry.msgctxt) for entry in catalogue(language)} == english
    folder = LOCALE / language / "LC_MESSAGES"
    assert (folder / "text.po").read_bytes() == (folder / "django.po").read_bytes()
    for domain in ("django", "text"):
        compiled = {
            (entry.msgid, entry.msgctxt): (entry.msgstr, *entry.msgstr_plural.values())
            for entry in polib.mofile(str(folder / f"{domain}.mo"))
        }
        assert compiled == written


@pytest.mark.parametrize(
    ("region", "language"),
    [("de", "de"), ("de-de", "de"), ("de-at", "de"), ("es-es", "es"), ("es-419", "es"), ("fr-ca", "fr"), ("ar", "ar")],
)
def test_a_region_finds_its_language_in_pages_and_by_the_blocks_service(region: str, language: str) -> None:
    words = said(language, "Submit my ratings")
    assert said(region, "Submit my ratings") == words
    # As the platform's i18n service opens a block's texts.
    opened = gnu.translation("text", str(LOCALE), [translation.to_locale(region)])
    assert opened.gettext("Submit my ratings") == words


def test_a_count_takes_the_form_of_its_language() -> None:
    def behaviours(language: str, count: int) -> str:
        with translation.override(language):
            return translation.ngettext("%(n)s behaviour", "%(n)s behaviours", count) % {"n": count}

    assert [behaviours("de", count) for count in (0, 1, 2)] == [
        "0 Verhaltensweisen", "1 Verhaltensweise", "2 Verhaltensweisen",
    ]  # fmt: skip
    assert behaviours("fr", 0) == "0 comportement"
    assert len({behaviours("ar", count).replace(str(count), "") for count in (0, 1, 2, 3, 11, 100)}) == 6


def test_a_list_and_a_title_have_the_signs_of_the_language() -> None:
    def signs(language: str) -> str:
        with translation.override(language):
            return join_label(join_words(map(quote, ("a", "b"))), join_parts("cd"))

    assert [signs(each) for each in ("en", *LANGUAGES)] == [
        "“a”, “b”: c; d", "«a»،\u200f «b»: c؛\u200f d", "„a“, „b“: c; d", "“a”, “b”: c; d",
        "«\xa0a\xa0», «\xa0b\xa0»\xa0: c\u202f; d",
    ]  # fmt: skip


@pytest.mark.once
def test_no_word_of_ours_changes_what_other_apps_call_their_own() -> None:
    # Ours stand in LOCALE_PATHS, which count more than an app's own: "Sessions" would be meetings in the whole admin.
    theirs: set[str] = set()
    with translation.override(None):
        for app in apps.get_app_configs():
            if app.label != "task_mentoring":
                theirs |= {str(app.verbose_name)}
                for model in app.get_models():
                    theirs |= {str(model._meta.verbose_name), str(model._meta.verbose_name_plural)}
    assert {"session", "Sessions"} <= theirs
    ours = {entry.msgid for entry in catalogue("de") if not entry.msgctxt}
    # These mean the same here and there.
    assert ours & theirs == {"user", "group", "log entry", "Messages"}


@pytest.mark.once
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_page_calls_by_two_names_has_two_names(language: str) -> None:
    """Nobody can choose between two buttons that say the same."""
    said: dict[tuple[str, str], set[str]] = {}
    for entry in catalogue(language):
        for source, _line in entry.occurrences if entry.msgstr and "%(" not in entry.msgid else ():
            if source.endswith(".html"):
                english = re.sub(r"\b(?:a|an|the) ", "", entry.msgid.casefold())
                said.setdefault((source, entry.msgstr), set()).add(english)
    same = {frozenset(messages) for messages in said.values() if len(messages) > 1}
    # Of two requests, never on one page at once.
    assert same <= {frozenset({"agree", "accept"}), frozenset({"agree", "approve"})}


@pytest.mark.once
def test_no_sign_between_two_values_is_written_as_in_english() -> None:
    """A colon or comma between values is a message of its own, or part of one: French and Arabic write others."""
    package = Path(mentoring_xblock.__file__).parent
    found = [f"{path.name}: {each}" for path in package.rglob("*.html") for each in bare_signs(path.read_text())]
    for path in package.rglob("*.js"):
        found += [f"{path.name}: {each}" for each in re.findall(r"\}[:,;] \$\{|join\(.[,;].*", path.read_text())]
    for folder in ("admin", "courseware", "pages", "wording"):
        for path in (package / folder).rglob("*.py"):
            found += [f"{path.name}: {each}" for each in re.findall(r'f"[^"]*\}[:,] .*', path.read_text())]
    assert found == []
    for bare in ('<a aria-label="{{ a }}: {{ b }}">', "<b>{{ a }}</b>, {% c %}", "{{ a }}<span>: {{ b }}</span>"):
        assert bare_signs(bare)
    assert not bare_signs("{% blocktranslate %}{{ a }}: {{ b }}{% endblocktranslate %}")


def bare_signs(template: str) -> list[str]:
    """Where a template writes a colon, a comma or a semicolon between what it puts in."""
    text = _PUT_IN.sub("\x01", template)
    text = re.sub(r' (?!aria-label|title|alt|placeholder)[\w-]+="[^"]*"', "", text)
    return [text[max(0, match.start() - 20) : match.end() + 20] for match in _BARE_SIGN.finditer(text)]


def test_a_moment_is_written_as_the_language_writes_it() -> None:
    facts = {"mentee": "A", "mentor": "B", "skill": "C", "starts_at": AT}
    said = {}
    for language in ("en", *LANGUAGES):
        with translation.override(language):
            said[language] = notice_in_words(Kind.SESSION_PLANNED, facts)
    for language, moment in {
        "en": "March 5, 2026, 10 a.m.", "ar": "5 مارس، 2026، 10:00 ص", "de": "5. März 2026, 10:00 Uhr",
        "es": "5 de marzo de 2026 a las 10:00", "fr": "5 mars 2026 à 10:00",
    }.items():  # fmt: skip
        assert moment in said[language]


@pytest.mark.once
def test_no_moment_is_written_by_a_format_that_no_translator_was_given() -> None:
    package = Path(mentoring_xblock.__file__).parent
    sources = [path for kind in ("*.py", "*.html") for path in package.rglob(kind)]
    named = [(path, match) for path in sources for match in _FORMATS.finditer(path.read_text(encoding="utf-8"))]
    assert len(named) > 25
    assert [str(path) for path, match in named if not match["given"]] == []


@pytest.fixture
def acme(db: None) -> Any:
    programme = builders.programme("acme")
    version = builders.framework(programme)
    builders.member(programme, is_admin=True, username="ada")
    mentee = builders.member(programme, username="rene", role=(version.framework_id, "analyst"))
    mentor = builders.member(programme, username="tariq", mentors_everything=True)
    ends = date(2026, 12, 24)
    return mentee, builders.pairing(
        mentee, mentor, builders.skill_id(version, "pivot"), state=State.ACTIVE, ends_on=ends
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_the_admin_and_the_block_speak_the_language_of_the_request(
    acme: Any, language: str, settings: Any
) -> None:
    mentee, pairing = acme
    settings.TASK_MENTORING = {"STANDALONE": False}
    settings.ROOT_URLCONF = "tests.site.urls"
    browser = Client(headers={"accept-language": language})
    browser.force_login(get_user_model().objects.get(pk=mentee.user_id))
    page = browser.get(f"/mentoring/pairings/{pairing.pk}/").content.decode()
    direction = "rtl" if language == "ar" else "ltr"
    assert f'<html lang="{language}" dir="{direction}">' in page
    assert said(language, "Progress of this pairing") in page or said(language, "Plan or log a session") in page
    with translation.override(language):
        day = date_format(date(2026, 12, 24))
    assert day in page
    assert "Dec. 24" not in page
    staff = get_user_model().objects.create_superuser("root", "root@example.com")
    browser.force_login(staff)
    listed = browser.get("/admin/task_mentoring/pairing/").content.decode()
    assert f'dir="{direction}"' in listed
    assert said(language, "Task-based mentoring") in listed
    course = Course(enrolled={mentee.user_id})
    course.block(framework="data", role="analyst", programme="acme")
    with platform(course), translation.override(language):
        user = get_user_model().objects.get(pk=mentee.user_id)
        block = render(course.block(user), "student_view", caller=user)
    for message in ("Submit my ratings", "Self-assessment", "When did you last do this?", "in the last week"):
        assert said(language, message) in block, message
    # Before the title of a skill, for those who hear the page.
    sign = "\xa0: " if language == "fr" else ": "
    assert f'<span class="tm-visually-hidden">{sign}' in block
    assert (">: " in block) == (sign == ": ")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_mail_is_in_the_language_that_its_reader_has_on_the_platform(
    acme: Any, language: str, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    mentee, pairing = acme
    readers = {mentee.user_id: language}
    monkeypatch.setattr(platform_mail, "_language_of", lambda user: readers.get(user.pk, "en"))
    for each in (mentee.member_id, pairing.mentor_id):
        notices.announce(Kind.SESSION_PLANNED, [each], pairing_id=pairing.pk, facts={"starts_at": AT}, now=builders.NOW)
    # Whoever sets it off reads something else.
    with translation.override("fr" if language != "fr" else "de"):
        notices.send_due(now=builders.NOW)
    theirs, english = sorted(mail.outbox, key=lambda each: "tariq" in each.to[0])
    assert english.subject.startswith("Planned: ")
    begins = said(language, "Planned: a session with %(other)s on “%(skill)s”").partition("%(")[0]
    # The header of a mail folds no-break spaces.
    assert theirs.subject.replace("\xa0", " ").startswith(begins.replace("\xa0", " "))
    assert said(language, "Open the pairing") in str(theirs.alternatives[0][0])
    assert f'lang="{language}"' in str(theirs.alternatives[0][0])


@pytest.mark.once
def test_the_wheel_takes_every_catalogue_along() -> None:
    """The patterns of ``setup.cfg`` name the folder; none is left out by the name of its file."""
    root = Path(__file__).resolve().parents[1]
    setup = ConfigParser()
    setup.read(root / "setup.cfg")
    patterns = setup["options.package_data"]["mentoring_xblock"].split()
    assert "conf/locale/**/*" in patterns
    kinds = {path.suffix for path in LOCALE.glob("*/LC_MESSAGES/*")}
    assert kinds == {".mo", ".po"}
    assert {path.parent.parent.name for path in LOCALE.glob("*/LC_MESSAGES/django.mo")} == set(LANGUAGES)
