"""The kinds of notices: what is written in the file of a topic is a kind, under its own name."""

from __future__ import annotations

import pytest

from mentoring_xblock.applets.notices.kinds import asked, decisions, progress, sessions
from mentoring_xblock.applets.notices.kinds.kind import Kind
from mentoring_xblock.applets.notices.kinds.rules import Topic

pytestmark = pytest.mark.once


def test_every_notice_of_a_topic_is_a_kind_and_stands_in_the_file_of_its_topic() -> None:
    written = {
        name: (value[0], topic)
        for module, topic in (
            (asked, Topic.ASKED), (decisions, Topic.DECISIONS), (progress, Topic.PROGRESS), (sessions, Topic.SESSIONS)
        )
        for name, value in vars(module).items()
        if isinstance(value, tuple)
    }  # fmt: skip
    assert written == {kind.name: (kind.value, kind.rule.topic) for kind in Kind}
