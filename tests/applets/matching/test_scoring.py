"""Everyone at once is weighed by the very rules of one at a time: who is eligible, and how well they suit."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from mentoring_xblock.applets.matching import api as matching
from mentoring_xblock.applets.matching import domain, eligibility
from mentoring_xblock.applets.matching.batch import gather
from mentoring_xblock.applets.matching.data import Target
from mentoring_xblock.applets.matching.models import ExposureDay, MentorOffer
from mentoring_xblock.applets.matching.scoring import barred_pairs, mentee_of, read_offers, usual_exposure
from mentoring_xblock.applets.pairings.states import State
from mentoring_xblock.applets.people import api as people
from mentoring_xblock.applets.people.data import MemberInfo
from mentoring_xblock.applets.people.models import Member
from tests import builders
from tests.builders import NOW

pytestmark = pytest.mark.django_db

ZONES = ("", "Europe/Berlin", "Asia/Tokyo", "America/New_York")


def crowd(seed: int) -> tuple[people.ProgrammeInfo, int, list[MemberInfo]]:
    """People of every kind: confirmed high and low, only self-rated, paused, full, shown often, with a record; managers
    who mentor, and pairs that were declined."""
    draw = np.random.default_rng(seed)
    programme = builders.programme(own_manager_may_mentor=bool(seed % 2))
    version = builders.framework(programme, builders.framework_model(target=int(draw.integers(2, 5))))
    pivot = builders.skill_id(version, "pivot")
    members: list[MemberInfo] = []
    for n in range(24):
        who = builders.member(
            programme,
            manager=members[int(draw.integers(0, n))] if n and draw.random() < 0.6 else None,
            role=(version.framework_id, "analyst"),
            mentors_everything=bool(draw.random() < 0.8),
            places=int(draw.integers(1, 4)),
            department=str(draw.choice(["", "Desk", "Lab"])),
            unit=str(draw.choice(["", "A", "B"])),
            region=str(draw.choice(["", "North", "South"])),
            time_zone=str(draw.choice(ZONES)),
        )
        members.append(who)
        builders.rate(who, {pivot: int(draw.integers(1, 5))})
        for source in ("manager", "mentor"):
            if draw.random() < 0.3:
                builders.rate(who, {pivot: int(draw.integers(1, 5))}, source=source, at=NOW + timedelta(minutes=1))
        if draw.random() < 0.4:
            ExposureDay.objects.create(mentor_id=who.member_id, day=NOW.date(), amount=float(draw.random() * 5))
    for _ in range(12):
        mentee, mentor = (members[int(each)] for each in draw.choice(24, 2, replace=False))
        state = State(draw.choice(["declined", "completed", "fell_short"]))
        builders.pairing(mentee, mentor, pivot, state=state, at=NOW - timedelta(days=int(draw.integers(1, 120))))
    Member.objects.filter(pk__in=[each.member_id for each in members[::9]]).update(is_paused=True)
    matching.renew_offers([each.member_id for each in members], now=NOW)
    return programme, pivot, [builders.reload(each.member_id) for each in members]


@pytest.mark.parametrize("seed", range(8))
def test_who_is_asked_about_and_with_what_score_is_what_the_ranking_says_of_each(seed: int) -> None:
    programme, pivot, members = crowd(seed)
    parameters = replace(matching.ranking_parameters(programme.policy), exposure_days=20.0)
    inputs = gather(programme, role="", parameters=parameters, now=NOW, progress=lambda _step: None)
    offers = read_offers({pivot}, programme, now=NOW)[pivot]
    barred = barred_pairs(programme.programme_id, now=NOW)
    mentor_from = MentorOffer.objects.values_list("mentor_from", flat=True)[0]
    by_id = {member.member_id: member for member in members}
    score = inputs.edge_score()
    found = {
        (int(inputs.mentee[gap]), int(inputs.mentor[mentor])): (float(points), bool(confirmed))
        for gap, mentor, points, confirmed in zip(
            inputs.edges.gap, inputs.edges.mentor, score, inputs.edge_confirmed, strict=True
        )
    }
    expected = {}
    for member_id, target_level in zip(inputs.mentee.tolist(), inputs.target.tolist(), strict=True):
        excluded = frozenset(mentor for mentee, _, mentor in barred if mentee == member_id)
        mentee = mentee_of(by_id[member_id], now=NOW, excluded=excluded)
        target = Target(target_level, mentor_from, usual_exposure(offers))
        for offer in offers:
            if eligibility.why_not(mentee, offer, target=target, parameters=parameters) is None:
                points = domain.score(mentee, offer, target=target, parameters=parameters, now=NOW)
                expected[member_id, offer.mentor_id] = (pytest.approx(points, rel=1e-12), offer.band == "confirmed")
    assert found == expected
    assert found
    assert inputs.edges.gaps > 0
