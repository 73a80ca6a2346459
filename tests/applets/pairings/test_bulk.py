"""A whole organisation proposed at once: constant queries, nothing twice, everything in the log."""

from __future__ import annotations

from typing import Any

import pytest

from mentoring_xblock.applets.audit_log.models import LogEntry
from mentoring_xblock.applets.pairings import api as pairings
from mentoring_xblock.applets.pairings.data.pairing import Origin, Proposal
from mentoring_xblock.applets.pairings.models.pairing import Pairing
from mentoring_xblock.core.errors import InvalidInput, NotFound
from tests import builders
from tests.builders import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> tuple[Any, int]:
    programme = builders.programme()
    return programme, builders.skill_id(builders.framework(programme), "pivot")


def proposals(place: tuple[Any, int], count: int) -> list[Proposal]:
    programme, skill = place
    mentor = builders.member(programme)
    return [
        Proposal(
            programme_id=programme.programme_id, mentee_id=builders.member(programme).member_id,
            mentor_id=mentor.member_id, skill_id=skill, skill_version_id=builders.wording_id(skill),
            origin=Origin.BATCH, target_level=3,
        )
        for _ in range(count)
    ]  # fmt: skip


@pytest.mark.once
def test_many_take_as_many_queries_as_one(place: tuple[Any, int], django_assert_max_num_queries: Any) -> None:
    # No more than SQLite takes in one statement, with a value for each column.
    one, many = proposals(place, 1), proposals(place, 20)
    with django_assert_max_num_queries(10) as first:
        pairings.propose_many(one, most_open=2, actor_id=None, now=NOW)
    with django_assert_max_num_queries(len(first.captured_queries)):
        assert len(pairings.propose_many(many, most_open=2, actor_id=None, now=NOW)) == 20
    assert LogEntry.objects.filter(action="pairing.proposed").count() == 21


def test_a_second_run_and_a_pair_named_twice_add_nothing(place: tuple[Any, int]) -> None:
    wanted = proposals(place, 3)
    assert len(pairings.propose_many([*wanted, wanted[0]], most_open=2, actor_id=None, now=NOW)) == 3
    assert pairings.propose_many(wanted, most_open=2, actor_id=None, now=NOW) == ()
    assert Pairing.objects.count() == LogEntry.objects.filter(action="pairing.proposed").count() == 3


def test_one_bad_proposal_spoils_the_lot(place: tuple[Any, int]) -> None:
    from dataclasses import replace

    wanted = proposals(place, 2)
    stranger = builders.member(builders.programme()).member_id
    with pytest.raises(NotFound):
        pairings.propose_many([wanted[0], replace(wanted[1], mentor_id=stranger)], most_open=2, actor_id=None, now=NOW)
    with pytest.raises(InvalidInput):
        pairings.propose_many(
            [wanted[0], replace(wanted[1], mentor_id=wanted[1].mentee_id)], most_open=2, actor_id=None, now=NOW
        )
    assert not Pairing.objects.exists()
