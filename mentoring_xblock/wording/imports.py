"""An import in words: its plan, its progress and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.template.defaultfilters import floatformat
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..applets.competencies.data import Kind, TargetLevel
from ..applets.exchange.data.files import Remark, Weight
from ..applets.exchange.data.plans import Field, PlanRow, Step, Thing, Value
from ..applets.exchange.data.uploads import ImportKind, UploadInfo, UploadState
from ..applets.ratings.data import Source as RatedBy
from ..core.errors import gettext_noop
from ..core.later import Later
from ..core.text import in_one_line
from ..core.values import pick
from .commands import show_commands
from .labels import label_of, label_of_stored
from .lists import join_label, join_words, quote
from .refusals import fill_in

if TYPE_CHECKING:
    from ..api.jobs import uploads
else:
    uploads = Later("mentoring_xblock.api.jobs.uploads")

PEOPLE = "people-csv"
RATINGS = "ratings-csv"
LONGEST_TEXT = 60
"""Characters of an old or new text in one line."""
PATIENCE = timedelta(seconds=10)
"""After so long without a worker, the page says who does it where none comes."""


def show_change(row: PlanRow) -> dict[str, str]:
    """A row that adds, changes or retires, for a template."""
    _code, old, new = row.as_texts()
    return {
        "action": row.action.value,
        "action_words": label_of(row.action),
        "thing": label_of(row.kind),
        "name": row.title or row.key,
        "field": _field(row),
        "old": _value(row, row.old, text=old),
        "new": _value(row, row.new, text=new),
    }


def show_remark(remark: Remark) -> dict[str, Any]:
    """The remarks on the file, with their places, for a template."""
    place = remark.place
    return {
        "is_refusal": remark.weight is Weight.REFUSED,
        "weight": label_of(remark.weight),
        "file": in_one_line(place.file),
        "row": place.row if place.row is not None else place.line,
        "column": in_one_line(place.column),
        "sentence": show_commands(remark.sentence(_)),
    }


def describe_remark(remark: Remark) -> str:
    """The remarks on the file, each in one line after its place if it has one."""
    return remark.in_words(_)


def describe_row(row: PlanRow) -> str:
    """What would change, in one line."""
    shown = show_change(row)
    what = f"{shown['action_words']} {shown['thing']} {quote(shown['name'])}"
    return in_one_line(_changed(what, shown) if shown["field"] else what)


def _changed(what: str, shown: Mapping[str, str]) -> str:
    return join_label(join_label(what, shown["field"]), f"{_cut(shown['old'])} -> {_cut(shown['new'])}")


def name_field(code: str) -> str:
    """What a change is about, by the code of a plan or of the log (``behaviours 2``)."""
    name, _space, level = code.partition(" ")
    if name == Field.BEHAVIOURS:
        return label_of(Field.BEHAVIOURS) % {"level": level}
    return label_of_stored(Field, code, unknown=_("something else")) if code else ""


def name_format(name: str) -> str:
    """The layout of a file by its title."""
    if name == PEOPLE:
        return _("Table of people")
    if name == RATINGS:
        return _("Table of ratings")
    return _(uploads.format_titles().get(name, gettext_noop("unknown")))


def describe_counts(upload: UploadInfo) -> list[tuple[str, int, str]]:
    """(what, how many, words) for the line at the top of a plan; what is none is left out, but for the first three."""
    counts = upload.counts
    remarks = sum(counts.get(name, 0) for name in ("dropped", "merged", "warning"))
    if upload.asks:
        questions = counts.get("question", 0)
        said = [("question", questions, ngettext("question", "questions", questions))]
    elif upload.refused:
        said = [("refused", counts.get("refused", 0), _("refused"))]
    else:
        said = [
            ("add", counts.get("add", 0), _("to add")),
            ("change", counts.get("change", 0), _("to change")),
            ("retire", counts.get("retire", 0), _("to retire")),
            ("keep", counts.get("keep", 0), _("unchanged")),
        ]
        if upload.kind is ImportKind.PEOPLE:
            said = [each for each in said if each[0] != "retire"]
            more = (("expect", _("expected: no account yet")), ("end", _("leaving")))
            said += [(name, counts[name], words) for name, words in more if counts.get(name)]
        if upload.kind is ImportKind.RATINGS:
            said = [("add", counts.get("add", 0), _("to add")), ("keep", counts.get("keep", 0), _("already there"))]
    if remarks:
        said.append(("remarks", remarks, ngettext("remark", "remarks", remarks)))
    return said


def describe_sizes(upload: UploadInfo) -> str:
    """How much is in the file's model, "" where that is not known."""
    counts = upload.counts
    if upload.refused or "skills" not in counts:
        return ""
    grouped = _grouped(counts)
    parts = (
        ngettext("%(n)s level", "%(n)s levels", counts["levels"]) % {"n": grouped["levels"]},
        ngettext("%(n)s skill", "%(n)s skills", counts["skills"]) % {"n": grouped["skills"]},
        ngettext("%(n)s behaviour", "%(n)s behaviours", counts["behaviours"]) % {"n": grouped["behaviours"]},
        ngettext("%(n)s role", "%(n)s roles", counts["role_levels"]) % {"n": grouped["role_levels"]},
        ngettext("%(n)s target", "%(n)s targets", counts["targets"]) % {"n": grouped["targets"]},
    )
    return join_words(parts)


RATINGS_STAY = gettext_noop(
    "Imported ratings cannot be removed, only replaced. To correct some, import them again with the right levels and "
    "the same dates, or have people rate again: of each source, the newest rating counts."
)
"""The way back from an import of ratings."""


def describe_trouble(upload: UploadInfo) -> str:
    """Why the last step came to nothing, "" if it did not."""
    return fill_in(upload.trouble, upload.trouble_params) if upload.trouble else ""


def describe_step(upload: UploadInfo, step: str, *, now: datetime) -> str:
    """What is being done, or what it waits for."""
    if step:
        return label_of_stored(Step, step, unknown="")
    if now - upload.changed_at < PATIENCE:
        return _("Waiting to start")
    return _("Still waiting to start. If no worker is available, the scheduled command mentoring_tick does this work.")


def describe_result(upload: UploadInfo) -> str:
    """What an applied import came to."""
    if upload.state is not UploadState.APPLIED:
        return ""
    if upload.number is not None:
        return _("Imported: “%(title)s” is published as version %(number)s.") % {
            "title": upload.title,
            "number": upload.number,
        }
    if upload.kind is ImportKind.PEOPLE and upload.changes:
        people = _grouped({"add": 0, "change": 0, "keep": 0} | dict(upload.counts))
        said = [_("Imported. People added: %(add)s, changed: %(change)s, unchanged: %(keep)s.") % people]
        if upload.counts.get("expect"):
            said.append(_("Without an account yet: %(expect)s. They join when they have one.") % people)
        if upload.counts.get("end"):
            said.append(_("Memberships ended: %(end)s.") % people)
        return " ".join(said)
    if upload.kind is ImportKind.RATINGS and upload.changes:
        return _("Imported. Ratings: %(add)s. People: %(people)s.") % _grouped(
            {"add": 0, "people": 0} | dict(upload.counts)
        )
    return _("There was nothing to change.")


def _cut(text: str) -> str:
    line = " / ".join(text.splitlines())
    return quote(f"{line[:LONGEST_TEXT]}…" if len(line) > LONGEST_TEXT else line)


def _grouped(counts: Mapping[str, int]) -> dict[str, str]:
    """Counts with the separators of the reader's language, whether or not the site separates numbers by itself."""
    return {name: floatformat(count, "0g") for name, count in counts.items()}


def _field(row: PlanRow) -> str:
    if row.kind is Thing.RATING:
        return row.field
    return row.field if row.kind is Thing.TARGET and row.field != Field.ORDER else name_field(row.as_texts()[0])


def _value(row: PlanRow, value: Value, *, text: str) -> str:
    if row.kind is Thing.SKILL and row.field == Field.KIND:
        return label_of_stored(Kind, text)
    match value:
        case (str(level), str(source), str(day)) if row.kind is Thing.RATING:
            return join_words((level, label_of_stored(RatedBy, source), date_format(date.fromisoformat(day))))
        case TargetLevel():
            return _("level %(level)s, importance %(importance)s") % pick(value, ("level", "importance"))
        case True:
            return _("yes")
    return text
