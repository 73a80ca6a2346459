"""A programme's rules in words, for an admin who looks at them on the first day."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..applets.people.data import Policy
from .labels import label_of


def describe_rules(policy: Policy) -> list[tuple[str, str]]:
    """(what, how it is) of the rules that people notice first."""
    return [
        (_("How people join"), label_of(policy.entry)),
        (_("Who approves a pairing"), label_of(policy.approve_by)),
        (_("Who confirms the new level"), label_of(policy.confirm_by)),
        (_("A pairing lasts"), ngettext("%(n)s week", "%(n)s weeks", policy.weeks) % {"n": policy.weeks}),
        (
            _("A mentor answers within"),
            ngettext("%(n)s working day", "%(n)s working days", policy.answer_days) % {"n": policy.answer_days},
        ),
        (_("Pairings that a mentee can have at once"), str(policy.open_pairings)),
    ]
