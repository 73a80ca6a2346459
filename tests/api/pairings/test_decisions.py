"""How many decisions wait for somebody: as many as their queues list, for every policy and everybody, and cheaply."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mentoring_xblock import api
from mentoring_xblock.applets.pairings.models.pairing import Pairing
from mentoring_xblock.applets.pairings.states import State
from mentoring_xblock.applets.people.data import ApproveBy, ConfirmBy, MemberInfo
from mentoring_xblock.applets.people.models import Member
from mentoring_xblock.core import clock
from tests import builders
from tests.api.office import Office
from tests.builders import NOW

pytestmark = pytest.mark.django_db


def queues(who: MemberInfo) -> tuple[int, int]:
    """What the two lists hold, without what the person mentors themselves."""
    confirmations = api.list_confirmations(actor_id=who.user_id)
    own = sum(view.pairing.mentor_id == who.member_id for view in confirmations)
    return len(api.list_reviews(actor_id=who.user_id)), len(confirmations) - own


def test_the_count_is_that_of_the_queues(office: Office) -> None:
    version = office.framework
    Member.objects.update(places=20)
    deputy, gone = builders.member(office.programme), builders.member(office.programme, manager=office.manager)
    alone = builders.member(office.programme, role=(version.framework_id, "analyst"))
    chart = builders.skill_id(version, "chart")
    for mentee in (office.mentee, gone, alone, office.admin):
        builders.pairing(mentee, office.mentors[0], office.skill, state=State.PROPOSED)
        builders.pairing(mentee, office.mentors[1], chart, state=State.REASSESSED)
    # The manager and the administrator mentor somebody themselves.
    for mentor, mentee in ((office.manager, office.mentors[2]), (office.admin, office.mentors[1])):
        builders.pairing(mentee, mentor, chart, state=State.REASSESSED)
        builders.pairing(mentee, mentor, office.skill, state=State.PROPOSED)
    Pairing.objects.filter(mentee_id=alone.member_id).update(escalated_at=NOW)
    Member.objects.filter(pk=gone.member_id).update(is_active=False)
    today = clock.now().date()
    builders.away(office.manager, today, today + timedelta(days=1), deputy=deputy)
    everybody = (office.manager, office.admin, deputy, office.mentee, *office.mentors)
    seen = set()
    for approve_by, confirm_by in product(ApproveBy, ConfirmBy):
        office.policy(approve_by=approve_by, confirm_by=confirm_by)
        for who in everybody:
            found = api.get_decisions(actor_id=who.user_id)
            assert found == queues(who), (approve_by, confirm_by, who)
            seen.add(found)
    assert len(seen) > 4
    for who, most in ((office.manager, 7), (office.admin, 7), (office.mentee, 3)):
        with CaptureQueriesContext(
            connection,
        ) as taken:
            api.get_decisions(actor_id=who.user_id)
        assert len(taken) <= most, [each["sql"] for each in taken]
