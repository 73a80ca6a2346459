"""Kinds of notices in words: what the preferences call them, and when their mails leave."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext

from ..applets.notices.data import Kind, Timing, Topic
from .labels import label_of


def name_kind(kind: Kind) -> str:
    """What the preferences call a kind."""
    return gettext(kind.rule.title)


def group_choices(timings: Mapping[Kind, Timing]) -> list[tuple[str, list[dict[str, object]]]]:
    """Preferences under the words of their topics, each with its name and the (value, words) that can be chosen."""
    groups = [(topic, [kind for kind in timings if kind.rule.topic is topic]) for topic in Topic]
    return [
        (
            label_of(topic),
            [
                {
                    "kind": kind.value,
                    "title": name_kind(kind),
                    "timing": timings[kind].value,
                    "cannot_wait": kind.rule.cannot_wait,
                    "options": [(timing.value, label_of(timing)) for timing in kind.rule.choices],
                }
                for kind in found
            ],
        )
        for topic, found in groups
        if found
    ]
