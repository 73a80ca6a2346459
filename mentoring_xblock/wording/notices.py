"""Kinds of notices in words: what the preferences call them, and when their mails leave."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext

from ..applets.notices.data import Kind, NoticeChoice, Topic
from .labels import label_of


def name_kind(kind: Kind) -> str:
    """What the preferences call a kind."""
    return gettext(kind.rule.title)


def group_choices(choices: Iterable[NoticeChoice]) -> list[tuple[str, list[dict[str, object]]]]:
    """Preferences under the words of their topics, each with its name and the (value, words) that can be chosen."""
    lines = list(choices)
    groups = [(topic, [each for each in lines if each.kind.rule.topic is topic]) for topic in Topic]
    return [
        (
            label_of(topic),
            [
                {
                    "kind": each.kind.value,
                    "title": name_kind(each.kind),
                    "timing": each.timing.value,
                    "cannot_wait": each.kind.rule.cannot_wait,
                    "options": [(timing.value, label_of(timing)) for timing in each.kind.rule.choices],
                }
                for each in found
            ],
        )
        for topic, found in groups
        if found
    ]
