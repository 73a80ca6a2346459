"""Refusals and reasons in the reader's language. What they mean is decided elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..api.vocabulary import stored_sentence_of
from ..core.errors import MentoringError

STATES = {
    "proposed": gettext_lazy("waiting for approval"),
    "approved": gettext_lazy("waiting for the mentor"),
    "active": gettext_lazy("under way"),
    "reassessed": gettext_lazy("waiting for confirmation"),
    "completed": gettext_lazy("target reached"),
    "fell_short": gettext_lazy("ended below the target"),
    "rejected": gettext_lazy("not approved"),
    "declined": gettext_lazy("declined"),
    "withdrawn": gettext_lazy("withdrawn"),
    "expired": gettext_lazy("expired"),
}


def words_of(error: MentoringError) -> str:
    """A refusal as a sentence."""
    sentence = _(error.message)
    return sentence % error.params if error.params else sentence


def stored_words(reasons: Iterable[Mapping[str, object]]) -> list[str]:
    """Snapshotted reasons as sentences; what this release can no longer say is left out."""
    said = []
    for reason in reasons:
        found = stored_sentence_of(reason)
        if found is not None:
            said.append(_(found[0]) % found[1])
    return said
