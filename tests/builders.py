"""Small factories that every test may use: rows made directly, each with only what the test must say.

Nothing here goes through a use case, so a test of one room does not hang on another room's rules.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction

from mentoring_xblock.applets.competencies.data import (
    FrameworkModel,
    RoleModel,
    SkillText,
    TargetLevel,
    VersionRef,
    VersionStatus,
)
from mentoring_xblock.applets.competencies.models import (
    Behaviour,
    Framework,
    FrameworkVersion,
    Level,
    Role,
    Skill,
    SkillVersion,
    Target,
)
from mentoring_xblock.applets.pairings.data.pairing import Origin
from mentoring_xblock.applets.pairings.models.outcomes import Outcome
from mentoring_xblock.applets.pairings.models.pairing import Pairing, PlanStep
from mentoring_xblock.applets.pairings.states import OPEN_STATES, State
from mentoring_xblock.applets.people import api as people
from mentoring_xblock.applets.people.data import MemberInfo, Policy, ProgrammeInfo
from mentoring_xblock.applets.people.domain import span_of_days
from mentoring_xblock.applets.people.models import Member, MemberRole
from mentoring_xblock.core import scales

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""A Monday morning; tests give their own time wherever time is of matter."""
TOMORROW, NEXT_MONDAY = NOW + timedelta(days=1), NOW + timedelta(days=7)
"""When daily and weekly mails of that morning have left."""

_numbers = count(1)


def next_working_morning() -> datetime:
    """Ten o'clock on a working day after today, for what goes by the real clock: mails that can wait have left then."""
    day = datetime.now(UTC).replace(hour=10, minute=0, second=0, microsecond=0) + timedelta(days=1)
    while day.weekday() >= 5:
        day += timedelta(days=1)
    return day


def user(username: str = "", **fields: Any) -> Any:
    """A Django user without a name, as many accounts are."""
    name = username or f"user{next(_numbers)}"
    return get_user_model().objects.create(username=name, email=fields.pop("email", f"{name}@example.com"), **fields)


def user_of(who: MemberInfo) -> Any:
    """The member's Django user."""
    return get_user_model()._default_manager.get(pk=who.user_id)


def programme(key: str = "", **policy: Any) -> ProgrammeInfo:
    """A programme; keyword arguments are its policy (``approve_by=ApproveBy.NONE``)."""
    name = key or f"programme-{next(_numbers)}"
    return people.create_programme(name, title=name.title(), policy=Policy(**policy), now=NOW)


def member(
    of: ProgrammeInfo, *, manager: MemberInfo | None = None, role: tuple[int, str] | None = None, **fields: Any
) -> MemberInfo:
    """A member of a programme, with a user of their own unless ``user`` is given; ``role`` is (framework id, key)."""
    row = Member.objects.create(
        programme_id=of.programme_id,
        user=fields.pop("user", None) or user(fields.pop("username", "")),
        manager_id=manager.member_id if manager else None,
        joined_at=NOW,
        **fields,
    )
    if role:
        MemberRole.objects.create(member=row, framework_id=role[0], role_key=role[1])
    return reload(row.pk)


def away(who: MemberInfo, first: date, last: date, *, deputy: MemberInfo | None = None) -> None:
    """The member is away on these days of UTC, as ``people.set_absence`` leaves it before anything follows from it."""
    since, until = span_of_days(first, last, "")
    Member.objects.filter(pk=who.member_id).update(
        away_from=first,
        away_to=last,
        away_since=since,
        away_until=until,
        deputy_id=deputy.member_id if deputy else None,
    )


def reload(member_id: int) -> MemberInfo:
    """The membership as it is stored now."""
    return people.get_members([member_id])[member_id]


def scale(*, levels: int = 4, mentor_from: int = 3) -> scales.Scale:
    """A scale with plain names."""
    names = ["Aware", "Working", "Practised", "Expert", "Leading", "Shaping"]
    return scales.Scale(tuple(scales.Level(n, names[n - 1]) for n in range(1, levels + 1)), mentor_from)


def framework_model(
    key: str = "data", *, skills: Sequence[str] = ("pivot", "chart"), target: int = 3, role: str = "analyst"
) -> FrameworkModel:
    """A small competency model: two behaviours per skill and level, one role asking ``target`` of each skill."""
    return FrameworkModel(
        key=key,
        title=key.title(),
        scale=scale(),
        skills=tuple(
            SkillText(
                skill,
                skill.title(),
                behaviours={
                    level: (f"You can {skill} at {level}a", f"You can {skill} at {level}b") for level in (1, 2, 3, 4)
                },
            )
            for skill in skills
        ),
        roles=(RoleModel(role, role.title(), targets=tuple(TargetLevel(skill, target) for skill in skills)),),
    )


@transaction.atomic
def framework(of: ProgrammeInfo, model: FrameworkModel | None = None) -> VersionRef:
    """The model's rows, published as version 1."""
    model = model or framework_model()
    root = Framework.objects.create(programme_id=of.programme_id, key=model.key)
    version = FrameworkVersion.objects.create(
        framework=root,
        number=1,
        status="published",
        published_of=root,
        title=model.title,
        mentor_from=model.scale.mentor_from,
        language=model.language,
        content_hash="",
        created_at=NOW,
        published_at=NOW,
    )
    Level.objects.bulk_create(
        [
            Level(version=version, number=each.number, name=each.name, meaning=each.meaning)
            for each in model.scale.levels
        ]
    )
    wordings = {text.key: _skill(root, version, text, position) for position, text in enumerate(model.skills)}
    for position, role in enumerate(model.roles):
        row = Role.objects.create(
            version=version, key=role.key, title=role.title, family=role.family, grade=role.grade, position=position
        )
        Target.objects.bulk_create(
            [
                Target(role=row, skill_version=wordings[t.skill], level=t.level, importance=t.importance, position=at)
                for at, t in enumerate(role.targets)
            ]
        )
    return VersionRef(
        version.pk,
        root.pk,
        of.programme_id,
        model.key,
        model.title,
        1,
        VersionStatus.PUBLISHED,
        model.scale,
        model.language,
    )


def _skill(root: Framework, version: FrameworkVersion, text: SkillText, position: int) -> SkillVersion:
    wording = SkillVersion.objects.create(
        version=version,
        skill=Skill.objects.create(framework=root, key=text.key),
        title=text.title,
        description=text.description,
        kind=text.kind,
        group=text.group,
        position=position,
        is_retired=text.retired,
    )
    Behaviour.objects.bulk_create(
        [
            Behaviour(skill_version=wording, level=level, position=at, text=line)
            for level, lines in text.behaviours.items()
            for at, line in enumerate(lines)
        ]
    )
    return wording


def skill_id(version: VersionRef, key: str) -> int:
    """The lasting id of a skill of that framework."""
    return Skill.objects.get(framework_id=version.framework_id, key=key).pk


def wording_id(skill: int) -> int:
    """The id of a skill's newest wording."""
    return SkillVersion.objects.filter(skill_id=skill).latest("version__number").pk


@transaction.atomic
def rate(
    who: MemberInfo,
    levels: Mapping[int, int],
    *,
    source: str = "self",
    rater: MemberInfo | None = None,
    at: datetime = NOW,
    last_performed: date | None = None,
    note: str = "",
) -> None:
    """Ratings of ``who`` ({skill id: level}) by ``source``, with estimates and offers renewed by their rooms."""
    from mentoring_xblock.applets.matching import api as matching
    from mentoring_xblock.applets.ratings import api as ratings
    from mentoring_xblock.applets.ratings.data import Source
    from mentoring_xblock.applets.ratings.records import RatingInfo

    wordings = dict(
        SkillVersion.objects.filter(skill_id__in=levels).order_by("version__number").values_list("skill_id", "id")
    )
    entries = [
        RatingInfo(
            skill_id=skill,
            skill_version_id=wordings[skill],
            level=level,
            scale_top=Level.objects.filter(version__skill_versions=wordings[skill]).count(),
            source=Source(source),
            rater_id=rater.member_id if rater else None,
            last_performed=last_performed,
            note=note,
        )
        for skill, level in levels.items()
    ]
    ratings.record(who.member_id, entries, now=at)
    matching.renew_offers([who.member_id], skill_ids=list(levels), now=at)


@transaction.atomic
def pairing(
    mentee: MemberInfo,
    mentor: MemberInfo,
    skill: int,
    *,
    state: State = State.PROPOSED,
    at: datetime = NOW,
    **fields: Any,
) -> Pairing:
    """A pairing in any state, its place taken where the state holds one; no plan and no history."""
    wording = wording_id(skill)
    if state in (State.APPROVED, State.ACTIVE, State.REASSESSED):
        assert people.take_place(mentor.member_id, now=NOW), "the mentor has no free place"
    running = state in (State.ACTIVE, State.REASSESSED)
    values: dict[str, Any] = {
        "origin": Origin.LEARNER,
        "from_level": 1,
        "target_level": 3,
        "weeks": 4,
        "created_at": at,
        "changed_at": at,
        "answer_by": at if state is State.APPROVED else None,
        "asked_at": at if state is State.APPROVED or running else None,
        "starts_on": date(2026, 3, 2) if running else None,
        "ends_on": date(2026, 3, 30) if running else None,
        "waits_since": at if state is State.REASSESSED else None,
    }
    row = Pairing.objects.create(
        programme_id=mentee.programme_id,
        mentee_id=mentee.member_id,
        mentor_id=mentor.member_id,
        skill_id=skill,
        skill_version_id=wording,
        open_skill_id=skill if state in OPEN_STATES else None,
        state=state,
        **values | fields,
    )
    if running:
        Outcome.objects.create(pairing=row, level_before=row.from_level)
        PlanStep.objects.create(pairing=row, position=0, level=row.target_level, behaviour="You can")
    return row
