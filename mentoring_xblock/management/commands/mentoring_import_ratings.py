"""``mentoring_import_ratings PATH``: bring in ratings that exist elsewhere, or show what that would change."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext

from mentoring_xblock.api.ratings.importing import import_ratings
from mentoring_xblock.applets.exchange.data.files import Choices, Source
from mentoring_xblock.applets.exchange.data.plans import ImportOutcome
from mentoring_xblock.applets.exchange.data.uploads import ImportKind
from mentoring_xblock.applets.ratings.data import Source as RatedBy
from mentoring_xblock.core.errors import InvalidInput, gettext_noop
from mentoring_xblock.management import terminal
from mentoring_xblock.management.importing import ImportCommand, done_word, row_lines
from mentoring_xblock.wording.imports import RATINGS_STAY

WHICH_FRAMEWORK = gettext_noop(
    "This programme has %(count)s competency models. Say with --framework which one the ratings are about: %(keys)s."
)


class Command(ImportCommand):
    """Reads one table of ratings; faulty rows stay out and are named, refused files end with 2."""

    help = "Import ratings that exist elsewhere, people by skills or one rating a row, from CSV or XLSX."
    kind = ImportKind.RATINGS

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("path", metavar="PATH", help="a CSV or XLSX file that says whose each row is")
        parser.add_argument(
            "--framework", metavar="KEY", default="", help="the competency model, where there are several"
        )
        parser.add_argument(
            "--scale",
            metavar="VALUE=LEVEL,...",
            default="",
            help="which value of the file is which level, by number or name: 0=1,1=2,expert=4",
        )
        parser.add_argument(
            "--rated-by",
            choices=[source.value for source in RatedBy],
            default=RatedBy.SELF.value,
            help="who gave the ratings, where the file does not say it (otherwise self)",
        )
        parser.add_argument(
            "--rated-on",
            metavar="YYYY-MM-DD",
            default="",
            help="when, where the file does not say it (otherwise today)",
        )
        self.add_row_arguments(parser)
        super().add_arguments(parser)

    def import_source(self, source: Source, options: dict[str, Any], **shared: Any) -> ImportOutcome:
        """Ratings of one competency model."""
        scale = tuple(part.strip() for part in options["scale"].split(",") if part.strip())
        said = {name: options[name] for name in ("framework", "rated_by", "rated_on", "all_or_nothing")}
        try:
            return import_ratings(source=source, choices=Choices(scale=scale, **said), **shared)
        except InvalidInput as refusal:
            if refusal.code != "which_framework":
                raise
            keys, count = refusal.params["keys"], refusal.params["count"]
            raise InvalidInput(WHICH_FRAMEWORK, keys=keys, count=count) from refusal

    def lines(self, outcome: ImportOutcome, *, dry_run: bool) -> Iterator[str]:
        """The ratings to add, then remarks, then what was done."""
        yield from row_lines(outcome)
        if not outcome.plan.refused:
            counts, done = outcome.plan.counts, done_word(outcome, dry_run=dry_run)
            yield f"{done}. Ratings: {counts['add']}. People: {counts['people']}. Already there: {counts['keep']}."
            if dry_run:
                yield f"Plan {outcome.plan.fingerprint}."
            if counts["add"]:
                yield gettext(RATINGS_STAY)

    def document(self, outcome: ImportOutcome, *, dry_run: bool) -> dict[str, object]:
        """What every import says, and the ratings by person and skill."""
        rows = terminal.changed_rows(outcome.plan, thing=("key",))
        said = [{"person": row["key"], "skill": row["field"], "rating": row["new"]} for row in rows]
        return super().document(outcome, dry_run=dry_run) | {"rows": said}
