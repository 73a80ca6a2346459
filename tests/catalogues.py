"""Renews the catalogues under ``mentoring_xblock/conf/locale``: ``python -m tests.catalogues``.

The app's texts are the domain ``django``, the block's the domain ``text``: the platform looks for both, and one
catalogue serves as both. English is the source and is not compiled. Needs ``xgettext`` (Debian's gettext).
``python -m tests.catalogues --missing`` lists what is not translated yet, and fails if there is any.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from pathlib import Path

import polib
from django.core.management import call_command

import mentoring_xblock

PACKAGE = Path(mentoring_xblock.__file__).parent
LOCALE = PACKAGE / "conf" / "locale"
SOURCE = "en"
HEADER = "Texts of xblock-task-mentoring.\nThis file is distributed under the licence of the package."


def renew_catalogues() -> list[Path]:
    """Read the texts out of the sources, merge them into every language's catalogue, and compile the translations."""
    (LOCALE / SOURCE / "LC_MESSAGES").mkdir(parents=True, exist_ok=True)
    os.chdir(PACKAGE)
    call_command("makemessages", all=True, add_location="file", no_wrap=True, ignore_patterns=["static/*"], verbosity=0)
    catalogues = sorted(LOCALE.glob("*/LC_MESSAGES/django.po"))
    for path in catalogues:
        catalogue = polib.pofile(str(path), wrapwidth=0)
        catalogue.header = HEADER
        catalogue.metadata_is_fuzzy = False
        language = path.parts[-3]
        drop_guesses(catalogue)
        for entry in catalogue:
            entry.msgstr = keep_together(entry.msgstr, language)
            forms = entry.msgstr_plural.items()
            entry.msgstr_plural = {number: keep_together(words, language) for number, words in forms}
        # Dates and names of machines would make every run a change.
        catalogue.metadata = {
            "Project-Id-Version": "xblock-task-mentoring",
            "Language": language,
            "MIME-Version": "1.0",
            "Content-Type": "text/plain; charset=UTF-8",
            "Content-Transfer-Encoding": "8bit",
            "Plural-Forms": catalogue.metadata["Plural-Forms"]
            if language != SOURCE
            else "nplurals=2; plural=(n != 1);",
        }
        catalogue.save(str(path))
        for domain in ("django", "text"):
            catalogue.save(str(path.with_name(f"{domain}.po")))
            if language != SOURCE:
                catalogue.save_as_mofile(str(path.with_name(f"{domain}.mo")))
    return catalogues


def drop_guesses(catalogue: polib.POFile) -> None:
    """Empty what gettext guessed for a changed message from a similar one, and drop what no source asks for any more.

    A guess is marked "fuzzy" and not compiled, but a reader of the file would take it for a translation.
    """
    for entry in [entry for entry in catalogue if entry.obsolete]:
        catalogue.remove(entry)
    for entry in catalogue:
        if entry.fuzzy:
            entry.flags = [flag for flag in entry.flags if flag != "fuzzy"]
            entry.msgstr = ""
            entry.msgstr_plural = dict.fromkeys(entry.msgstr_plural, "")
        entry.previous_msgctxt = entry.previous_msgid = entry.previous_msgid_plural = None


def keep_together(words: str, language: str) -> str:
    """No line begins with a sign that its language sets apart from the word before it: a space there does not break."""
    if language == "fr":
        words = re.sub("[ \xa0](?=[;?!])", "\u202f", words)
        words = re.sub("« ", "«\xa0", re.sub(" (?=[:»])", "\xa0", words))
    return words if language == "ar" else re.sub(r" (?=%(?!\())", "\xa0", words)


def list_missing() -> list[str]:
    """Name each message without a translation: ``language: message``."""
    return [
        f"{path.parts[-3]}: {entry.msgid}"
        for path in sorted(LOCALE.glob("*/LC_MESSAGES/django.po"))
        if path.parts[-3] != SOURCE
        for entry in polib.pofile(str(path))
        if not entry.translated()
    ]


if __name__ == "__main__":
    if "--missing" in sys.argv:
        missing = list_missing()
        print("\n".join(missing), file=sys.stdout)
        sys.exit(bool(missing))
    if not shutil.which("xgettext"):
        sys.exit("xgettext is needed: install gettext.")
    for written in renew_catalogues():
        print(written.relative_to(PACKAGE.parent))
