"""Whose decision each waiting pairing is, counted for a whole programme at once."""

from __future__ import annotations

from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mentoring_xblock.api.pairings.deciders import confirmers_of, count_decisions, reviewers_of
from mentoring_xblock.applets.pairings import api as pairings
from mentoring_xblock.applets.pairings.states import State
from mentoring_xblock.applets.people.data import ApproveBy, ConfirmBy, MemberInfo, ProgrammeInfo
from tests import builders

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def team_of(programme: ProgrammeInfo, mentor: MemberInfo, skill: int, *, size: int) -> MemberInfo:
    """A manager, and so many reports of whom one pairing each waits for a review or a confirmation by turns."""
    manager = builders.member(programme)
    for number in range(size):
        state = State.REASSESSED if number % 2 else State.PROPOSED
        builders.pairing(builders.member(programme, manager=manager), mentor, skill, state=state)
    return manager


def one_by_one(programme: ProgrammeInfo) -> Counter[int]:
    """The same count, each pairing asked about by itself."""
    found: Counter[int] = Counter()
    for pairing in pairings.in_states(programme.programme_id, [State.PROPOSED, State.REASSESSED]):
        mentee = builders.reload(pairing.mentee_id)
        found.update(
            confirmers_of(programme, mentee, pairing, now=builders.NOW)
            if pairing.state is State.REASSESSED
            else reviewers_of(programme, mentee, mentor_id=pairing.mentor_id, now=builders.NOW)
        )
    return found


@pytest.mark.parametrize("approve_by", ApproveBy)
@pytest.mark.parametrize("confirm_by", ConfirmBy)
def test_many_are_counted_as_each_is_answered_in_as_many_queries_as_few(
    approve_by: ApproveBy, confirm_by: ConfirmBy
) -> None:
    programme = builders.programme(approve_by=approve_by, confirm_by=confirm_by)
    skill = builders.skill_id(builders.framework(programme), "pivot")
    mentor = builders.member(programme, places=50)
    builders.member(programme, is_admin=True)
    taken = []
    # Odd, so that reviews and confirmations are not equally many.
    for size in (3, 13):
        team_of(programme, mentor, skill, size=size)
        with CaptureQueriesContext(connection) as caught:
            counted = count_decisions(programme, now=builders.NOW)
        taken.append(len(caught))
        assert counted == one_by_one(programme)
        assert counted
    assert taken[0] == taken[1]
