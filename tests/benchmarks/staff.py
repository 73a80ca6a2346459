"""A seeded organisation in the database: people with open gaps, colleagues who offer to help, as tables would hold it.

Rows are written directly, so that a benchmark of what reads them need not wait for what writes them. Needs Django.
"""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
from django.contrib.auth import get_user_model
from django.db import transaction

from mentoring_xblock.applets.competencies.data import FrameworkModel, RoleModel, SkillText, TargetLevel
from mentoring_xblock.applets.competencies.models import Skill
from mentoring_xblock.applets.matching import api as matching
from mentoring_xblock.applets.matching.models import ExposureDay
from mentoring_xblock.applets.people.data import ApproveBy, ProgrammeInfo
from mentoring_xblock.applets.people.models import Member, MemberRole
from mentoring_xblock.applets.ratings.models import Estimate
from tests import builders

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
GAPS_A_PERSON, SKILLS_A_MENTOR, TARGET = 4, 4, 3
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Tokyo", "")


@transaction.atomic
def organisation(gaps: int, *, seed: int, approve_by: ApproveBy = ApproveBy.ADMIN) -> ProgrammeInfo:
    """``gaps`` open gaps of a quarter as many people; half as many mentors as gaps with four skills and 1 to 3 places.

    40 gaps and 80 offers a skill in the mean, with popular skills and rare ones; every tenth mentor is confirmed.
    """
    draw = np.random.default_rng(seed)
    skills, mentees, mentors = max(5, gaps // 40), max(1, gaps // GAPS_A_PERSON), max(1, gaps // 2)
    programme = builders.programme(approve_by=approve_by)
    keys = [f"s{n}" for n in range(skills)]
    popularity = np.arange(1, skills + 1) ** -0.7
    popularity /= popularity.sum()
    families = max(1, skills // 10)
    model = FrameworkModel(
        key="work",
        title="Work",
        scale=builders.scale(),
        skills=tuple(SkillText(key, key.title(), behaviours={3: ("You can",)}) for key in keys),
        roles=tuple(
            RoleModel(
                f"r{n}",
                f"Role {n}",
                targets=tuple(
                    TargetLevel(keys[skill], TARGET)
                    for skill in sorted(draw.choice(skills, size=min(12, skills), replace=False, p=popularity))
                ),
            )
            for n in range(families)
        ),
    )
    version = builders.framework(programme, model)
    ids = dict(Skill.objects.filter(framework_id=version.framework_id).values_list("key", "id"))
    people = _members(programme, mentees + mentors, draw)
    asked = [[ids[target.skill] for target in role.targets] for role in model.roles]
    roles = draw.integers(0, families, mentees)
    MemberRole.objects.bulk_create(
        [
            MemberRole(member=people[n], framework_id=version.framework_id, role_key=f"r{roles[n]}")
            for n in range(mentees)
        ],
        batch_size=1000,
    )
    estimates = [
        Estimate(
            member=people[n], skill_id=int(skill), mean=1.8, sd=0.6, self_level=int(draw.integers(1, TARGET)),
            self_at=NOW, renewed_at=NOW,
        )
        for n in range(mentees)
        for skill in draw.choice(asked[roles[n]], size=min(GAPS_A_PERSON, len(asked[roles[n]])), replace=False)
    ]  # fmt: skip
    for mentor in people[mentees:]:
        for skill in draw.choice(skills, size=min(SKILLS_A_MENTOR, skills), replace=False, p=popularity):
            confirmed = bool(draw.random() < 0.1)
            estimates.append(
                Estimate(
                    member=mentor, skill_id=ids[keys[skill]], mean=float(3.0 + draw.random()), sd=0.5,
                    self_level=int(draw.integers(TARGET, 5)), self_at=NOW, manager_level=4 if confirmed else None,
                    manager_at=NOW if confirmed else None, renewed_at=NOW,
                )
            )  # fmt: skip
    Estimate.objects.bulk_create(estimates, batch_size=1000)
    ExposureDay.objects.bulk_create(
        [ExposureDay(mentor=mentor, day=NOW.date(), amount=float(draw.random())) for mentor in people[mentees::3]],
        batch_size=1000,
    )
    mentor_ids = [mentor.pk for mentor in people[mentees:]]
    for start in range(0, len(mentor_ids), 1000):
        matching.renew_offers(mentor_ids[start : start + 1000], now=NOW)
    return programme


def _members(programme: ProgrammeInfo, count: int, draw: np.random.Generator) -> list[Member]:
    users_of = get_user_model()
    names = [f"p{programme.programme_id}-{n}" for n in range(count)]
    users_of.objects.bulk_create(
        [users_of(username=name, email=f"{name}@example.com") for name in names], batch_size=1000
    )
    users = dict(
        users_of.objects.filter(username__startswith=f"p{programme.programme_id}-").values_list("username", "id")
    )
    Member.objects.bulk_create(
        [
            Member(
                programme_id=programme.programme_id, user_id=users[name], department=f"D{draw.integers(12)}",
                unit=f"U{draw.integers(60)}", region=f"R{draw.integers(4)}", time_zone=ZONES[draw.integers(4)],
                places=int(draw.integers(1, 4)), mentors_everything=True, joined_at=NOW,
            )
            for name in names
        ],
        batch_size=1000,
    )  # fmt: skip
    return list(Member.objects.filter(programme_id=programme.programme_id).order_by("pk"))
