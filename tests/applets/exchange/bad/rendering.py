"""Everywhere that a plan or a refusal is shown: the page, a terminal of strict UTF-8, and JSON. Django is set up."""

from __future__ import annotations

import io
import json
import re
from types import SimpleNamespace
from typing import Any

from django.template.loader import render_to_string

from mentoring_xblock.applets.exchange.api import write_left_out
from mentoring_xblock.applets.exchange.data.plans import ImportOutcome
from mentoring_xblock.applets.exchange.data.uploads import ImportKind, UploadInfo, UploadState
from mentoring_xblock.applets.exchange.packing import pack_left_out, pack_plan, unpack_left_out, unpack_plan
from mentoring_xblock.applets.exchange.uploads import _asked
from mentoring_xblock.management import terminal
from mentoring_xblock.management.commands import (
    mentoring_import_framework,
    mentoring_import_people,
    mentoring_import_ratings,
)
from mentoring_xblock.wording.imports import describe_counts, describe_sizes
from mentoring_xblock.wording.plan_pages import page_of_plan
from tests.builders import NOW

COMMANDS: dict[ImportKind, Any] = {
    ImportKind.FRAMEWORK: mentoring_import_framework,
    ImportKind.PEOPLE: mentoring_import_people,
    ImportKind.RATINGS: mentoring_import_ratings,
}
NOT_SHOWABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


def show(kind: ImportKind, outcome: ImportOutcome) -> None:
    """Render the outcome of a preview everywhere; whatever cannot be shown raises."""
    said = [_in_terminal(kind, outcome), _as_json(kind, outcome), *_on_page(kind, outcome), _given_back(outcome)]
    for text in said:
        text.encode("utf-8", "strict")
        if found := NOT_SHOWABLE.search(text):
            raise AssertionError(f"cannot be shown: {found[0]!r} in {text[max(0, found.start() - 40) : found.end()]!r}")


def show_refusal(refused: Exception) -> None:
    """What ends a command, or stands above a page, in one line."""
    line = str(refused)
    line.encode("utf-8", "strict")
    assert line.strip(), "refused without a word"
    assert "\n" not in line
    assert not NOT_SHOWABLE.search(line), line


def _in_terminal(kind: ImportKind, outcome: ImportOutcome) -> str:
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding="utf-8", errors="strict", write_through=True)
    command = COMMANDS[kind].Command(stdout=out)
    for line in command.lines(outcome, dry_run=True):
        command.stdout.write(line)
    if outcome.plan.refused:
        reason = terminal.first_reason(outcome.name, outcome.plan.refusals)
        assert "\n" not in reason
        out.write(reason)
    return raw.getvalue().decode()


def _as_json(kind: ImportKind, outcome: ImportOutcome) -> str:
    document = terminal.as_json(COMMANDS[kind].Command().document(outcome, dry_run=True))
    json.loads(document)
    return document


def _given_back(outcome: ImportOutcome) -> str:
    rows = unpack_left_out(pack_left_out(outcome.left_out)) if outcome.left_out else ()
    return write_left_out(rows).decode("utf-8-sig").replace("\r", "") if rows else ""


def _on_page(kind: ImportKind, outcome: ImportOutcome) -> list[str]:
    """The page of the plan, as it is read from the upload's row; and its remarks alone."""
    plan = outcome.plan
    upload = UploadInfo(
        upload_id=1, programme_id=1, actor_id=1, kind=kind, name=outcome.name, state=UploadState.PLANNED,
        format_name=None, choices=None, fingerprint=plan.fingerprint, format=plan.format, key=plan.key,
        title=plan.title, counts=plan.counts, refused=plan.refused, changes=plan.changes, version_id=None, number=None,
        trouble="", trouble_params={}, trouble_code="", is_large=False, has_left_out=bool(outcome.left_out),
        changed_at=NOW, expires_at=NOW, **json.loads(json.dumps(_asked(plan))),
    )  # fmt: skip
    stored = unpack_plan(pack_plan(plan))
    context = {
        "base_template": "mentoring_xblock/base.html", "frame": SimpleNamespace(programme=""), "upload": upload,
        "kind": "model", "is_planned": True, "counts": describe_counts(upload), "sizes": describe_sizes(upload),
        "step": 3,
    }  # fmt: skip
    return [
        render_to_string(
            "mentoring_xblock/pages/import_plan.html", context | page_of_plan(upload, stored, show=show, number=None)
        )
        for show in ("", "remarks")
    ]
