"""``mentoring_import_framework PATH``: bring a competency model into a programme, or show what that would change."""

from __future__ import annotations

import csv
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from mentoring_xblock.api.frameworks import importing as api
from mentoring_xblock.applets.exchange.data.files import Choices, Source, Weight
from mentoring_xblock.applets.exchange.data.plans import ImportOutcome
from mentoring_xblock.applets.exchange.data.uploads import ImportKind
from mentoring_xblock.applets.exchange.matching import GUESSED, NO_HEADING, Matching, Rounding, Shape
from mentoring_xblock.core.actors import SYSTEM
from mentoring_xblock.core.values import pick
from mentoring_xblock.management import terminal
from mentoring_xblock.management.importing import ImportCommand, first_of
from mentoring_xblock.wording.imports import describe_row

HEADING_HINTS = {
    NO_HEADING: "Is row %(row)s the heading? If so: --heading-row %(row)s",
    GUESSED: "Is row %(row)s the first skill, and no heading? If so: --heading-row 0",
}
"""What is asked about a remark on a table."""


class Command(ImportCommand):
    """Reads one file or folder; a refused file writes nothing, says every reason and ends with 2."""

    help = "Import a competency model into a programme, from this package's CSV or JSON or another known format."
    kind = ImportKind.FRAMEWORK

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("path", metavar="PATH", help="a file, a folder, or sample:KEY for a sample model")
        parser.add_argument("--format", metavar="NAME", help=f"instead of recognising it: {', '.join(api.readable())}")
        parser.add_argument("--levels", metavar="A,B,…", help="level names, lowest first, for a file without levels")
        parser.add_argument(
            "--mentor-from",
            metavar="N",
            type=int,
            help="the level from which people can mentor, for a file without levels",
        )
        parser.add_argument(
            "--target", metavar="N", type=int, help="the level that every role asks for, for a file without levels"
        )
        parser.add_argument(
            "--only",
            metavar="CODE",
            action="append",
            help="only roles with codes that start like this (can be repeated)",
        )
        parser.add_argument(
            "--layer",
            metavar="N",
            type=int,
            help="of a tree of competencies, the layer that are the skills, 1 the uppermost; those below become "
            "behaviours (otherwise the skills are those with none below)",
        )
        parser.add_argument(
            "--columns",
            metavar="PART=HEADING,…",
            action="append",
            help="what the columns of your own table are: skill, group, text, key, role, target, importance, or "
            "the number of a level, for example skill=Skill,group=Area,1=Beginner,2=Expert (can be repeated)",
        )
        parser.add_argument("--shape", choices=[shape.value for shape in Shape], help="how your own table is laid out")
        parser.add_argument("--sheet", metavar="TITLE", help="the sheet of a workbook that has your own table")
        parser.add_argument(
            "--heading-row", metavar="N", type=int, help="the row of the heading of your own table, 0 if it has none"
        )
        parser.add_argument(
            "--rounding",
            choices=[each.value for each in Rounding],
            help="of a target between two levels (up if left out)",
        )
        parser.add_argument(
            "--same",
            metavar="OLD=NEW",
            action="append",
            help="the stored skill or role OLD is NEW in the file, and keeps its key, ratings and people (can be "
            "repeated; write skill: or role: before both where a skill and a role have one key)",
        )
        parser.add_argument(
            "--move",
            metavar="ROLE=OTHER",
            action="append",
            help="people who hold ROLE, which is gone, get OTHER; ROLE= leaves them without it (can be repeated)",
        )
        parser.add_argument(
            "--template",
            action="store_true",
            help="write an example to PATH (.csv, .json or .xlsx), to fill in, and stop",
        )
        parser.add_argument("--key", metavar="KEY", help="save with this key instead of the file’s")
        parser.add_argument("--title", metavar="TITLE", help="save with this title instead of the file’s")
        super().add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Plan, and apply unless it is a preview; or write an example."""
        if not options["template"]:
            super().handle(*args, **options)
            return
        with terminal.mistakes_in_one_line():
            self.write_template(Path(options["path"]))

    def read_source(self, path: str) -> Source:
        """A file, a folder, or a sample by its name."""
        if path.startswith("sample:"):
            return api.load_sample(path.removeprefix("sample:"))
        return super().read_source(path)

    def import_source(self, source: Source, options: dict[str, Any], **shared: Any) -> ImportOutcome:
        """A competency model; a table of one's own where the options say something of its columns."""
        choices, format_name = _choices(options), options["format"]
        if matched := _matching(source, options):
            format_name, choices = "table", replace(choices, matching=matched)
        return api.import_framework(source=source, format_name=format_name, choices=choices, **shared)

    def write_template(self, path: Path) -> None:
        """The example in the layout that the file's ending names; without an ending as the page offers it."""
        layout = path.suffix.removeprefix(".").lower()
        _name, content = api.make_template(actor_id=SYSTEM, kind=ImportKind.FRAMEWORK, layout=layout)
        try:
            with path.open("xb") as file:
                file.write(content)
        except OSError as error:
            terminal.refuse(f"{path}: {error.strerror}")
        self.stdout.write(f"Wrote {path}.")

    def lines(self, outcome: ImportOutcome, *, dry_run: bool) -> Iterator[str]:
        """Counts, then remarks on the file, then what changes."""
        plan, counts = outcome.plan, outcome.plan.counts
        if not plan.refused:
            yield f"{plan.title} ({plan.key}), format {plan.format}"
            yield (
                f"  {counts['roles']} roles ({counts['role_levels']} role levels), {counts['skills']} skills, "
                f"{counts['behaviours']} behaviours, {counts['targets']} targets, {counts['levels']} levels"
            )
        yield from first_of(terminal.remark_lines(plan))
        for remark in plan.remarks:
            if remark.message in HEADING_HINTS:
                yield "  " + HEADING_HINTS[remark.message] % remark.params
        yield from first_of([describe_row(row) for row in plan.writes])
        if outcome.version is not None:
            yield f"Published as version {outcome.version.number}."
        for each in plan.questions:
            pair = f"{each.kind}:{each.old}={each.kind}:{each.new}"
            yield f"  Is “{each.old_title}” now “{each.new_title}”? If so: --same {pair}"
        asked = {remark.params.get("key") for remark in plan.refusals if remark.weight is Weight.QUESTION}
        for key, title, holders in (role for role in plan.gone_roles if role[0] in asked):
            yield f"  What do the {holders} people of “{title}” get? --move {key}=OTHER, or --move {key}= for no role"
        if outcome.version is None and not plan.refused:
            what = "Preview: nothing was written." if dry_run else "There is nothing to change."
            yield f"{what} Plan {plan.fingerprint}."

    def document(self, outcome: ImportOutcome, *, dry_run: bool) -> dict[str, object]:
        """What every import says, the model, and the rows by skill, role and target."""
        plan = outcome.plan
        said = super().document(outcome, dry_run=dry_run)
        said["dropped"] = said.pop("ignored")
        return said | {
            **pick(plan, ("format", "title")),
            "framework": plan.key,
            "version": outcome.version.number if outcome.version else None,
            "merged": terminal.remarks(plan, Weight.MERGED),
            "questions": [asdict(question) for question in plan.questions],
            "rows": terminal.changed_rows(plan, thing=("kind", "key", "title")),
        }


def _matching(source: Source, options: dict[str, Any]) -> Matching | None:
    """What the options say of the columns; None where they say nothing."""
    names = ("shape", "sheet", "heading_row", "rounding")
    how = {name: options[name] for name in names if options[name] is not None}
    if not options["columns"] and not how:
        return None
    pairs = [pair.partition("=") for row in csv.reader(options["columns"] or []) for pair in row]
    named = [(part.strip().casefold(), heading.strip()) for part, _sign, heading in pairs]
    return api.match_table(source, named, **how)


def _choices(options: dict[str, Any]) -> Choices:
    given = {
        "levels": tuple(name.strip() for name in options["levels"].split(",")) if options["levels"] else None,
        "mentor_from": options["mentor_from"],
        "target": options["target"],
        "layer": options["layer"],
        "only": tuple(options["only"]) if options["only"] else None,
        "key": options["key"],
        "title": options["title"],
        "same": _pairs(options["same"]),
        "moves": _pairs(options["move"]),
    }
    return Choices(**{name: value for name, value in given.items() if value is not None})


def _pairs(given: list[str] | None) -> tuple[tuple[str, str], ...] | None:
    """The two sides of each ``OLD=NEW``."""
    pairs = (each.partition("=") for each in given or [])
    return tuple((old.strip(), new.strip()) for old, _sign, new in pairs) if given else None
