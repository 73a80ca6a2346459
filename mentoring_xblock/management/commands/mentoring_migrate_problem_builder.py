"""``mentoring_migrate_problem_builder PATH``: problem-builder's self-assessments as this block and a model."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext

from mentoring_xblock.core.errors import InvalidInput, MentoringError, gettext_noop
from mentoring_xblock.core.text import make_key
from mentoring_xblock.courseware.course_archive import SUFFIXES, read_course
from mentoring_xblock.courseware.olx import parse_olx
from mentoring_xblock.courseware.problem_builder import Conversion, Item
from mentoring_xblock.management import terminal
from mentoring_xblock.wording.labels import label_of
from mentoring_xblock.wording.refusals import describe_refusal

_NOT_THERE = gettext_noop("There is no file %(path)s.")
_NOTHING = gettext_noop("We found no block of problem-builder in %(path)s.")


class Command(BaseCommand):
    """Reads an OLX file or a course export and writes files; the course itself and the database stay as they are."""

    help = "Convert the self-assessments of problem-builder in an OLX file or a course export."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("path", metavar="PATH", help="an OLX file, or a course export (.tar.gz)")
        parser.add_argument("--output", metavar="DIR", help="where to write (otherwise beside the file)")
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Convert, write and say item by item what was taken and what was left."""
        path = Path(options["path"])
        with terminal.mistakes_in_one_line():
            if not path.is_file():
                raise InvalidInput(_NOT_THERE, path=path)
            stem = next((path.name.removesuffix(end) for end in SUFFIXES if path.name.endswith(end)), path.stem)
            found = Conversion(_key(stem))
            with terminal.counter() as count:
                for name, content, refusal in read_course(path):
                    count("files")
                    _read(found, name, content, refusal)
                # An archive is a stream: which texts are wanted is known only at its end.
                for name, content, _refusal in read_course(path, ".html") if found.wanted else ():
                    found.give(name, content)
                found.finish()
            if not found.items:
                raise InvalidInput(_NOTHING, path=path)
            folder = Path(options["output"]) if options["output"] else path.parent / f"{stem}-converted"
            written = _write(found, folder)
        if options["json"]:
            self.stdout.write(terminal.as_json({
                "written": [str(each) for each in written],
                "items": [{"where": item.where, "what": item.what, "left": item.left, "detail": item.detail}
                          for item in found.items],
            }))  # fmt: skip
            return
        for line in (*_lines(found.items), "", *(gettext("Written: %(path)s") % {"path": each} for each in written)):
            self.stdout.write(line)


def _read(found: Conversion, path: str, content: bytes, refusal: str) -> None:
    if refusal:
        found.leave_file(path, gettext(refusal))
        return
    try:
        root = parse_olx(content)
    except MentoringError as error:
        found.leave_file(path, describe_refusal(error))
        return
    found.add(path, root)


def _write(found: Conversion, folder: Path) -> list[Path]:
    written = []
    for part, files in (("frameworks", found.frameworks), ("blocks", found.blocks)):
        for name, content in files.items():
            target = folder / part / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(content, encoding="utf-8", newline="\n")
            written.append(target)
    return written


def _lines(items: list[Item]) -> Iterator[str]:
    where = ""
    for item in items:
        if item.where != where:
            where = item.where
            yield where
        if item.left is None:
            yield "  " + gettext("converted: %(what)s") % {"what": item.what}
        else:
            why = ": ".join(filter(None, (label_of(item.left), item.detail)))
            yield "  " + gettext("not converted: %(what)s (%(why)s)") % {"what": item.what, "why": why}


def _key(stem: str) -> str:
    try:
        return make_key(stem)[:80]
    except InvalidInput:
        return "course"
