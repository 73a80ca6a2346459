"""Use cases about what is said of people's skills: self-assessment, its draft, the profile, a manager's rating.

Whether the block lets a learner rate again is the block's to say. How belief follows is ``applets.ratings.domain``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from ..applets.competencies import api as competencies
from ..applets.competencies.data import RoleSheet, RoleSkill, VersionRef
from ..applets.journal import api as journal
from ..applets.journal.data import Change
from ..applets.matching import api as matching
from ..applets.pairings import api as pairings
from ..applets.pairings.states import State
from ..applets.people import api as people
from ..applets.people.data import MemberInfo, ProgrammeInfo
from ..applets.ratings import api as ratings
from ..applets.ratings.answers import MOST_ANSWERS, check_answers, check_draft, check_level
from ..applets.ratings.data import Source
from ..applets.ratings.records import NewRating, Standing
from ..applets.schema import LONG_TEXT, SHORT_TEXT
from ..core import clock
from ..core.errors import NotAllowed, NotFound, gettext_noop
from ..core.text import clean_text
from .data import Profile, SkillAnswer
from .joining import ENDED, find_entrance
from .pairing_context import tell_reassessed
from .permissions import require_insider, require_manager_of, require_own_membership
from .profiles import build_profile, find_sheet, find_version, paused_skills
from .transactions import atomic_use_case
from .versions import follow_ratings

__all__ = ["get_draft", "get_profile", "rate_report", "rate_skills", "save_draft"]

Choose = Callable[[RoleSheet, Callable[[], Profile]], Sequence[SkillAnswer]]
"""Of the answers that a door was sent, those that count; may raise a refusal."""
SAME_WORD_SECONDS = 60
"""A manager's second equal rating within it is the same click twice."""


@atomic_use_case
def rate_skills(
    *,
    actor_id: int,
    framework: str,
    role: str,
    token: str,
    answers: Sequence[SkillAnswer],
    programme: str = "",
    usage_key: str = "",
    pairing_id: int | None = None,
    choose: Choose | None = None,
    now: datetime | None = None,
) -> Profile:
    """Store a self-assessment and tell where it leaves the member; estimates, offers and pairings follow.

    Only members rate themselves; others join first (``joining``). ``token`` is the client's: a second call with it
    stores nothing and answers alike. With a ``role`` its skills can be rated, without one all of the framework's. An
    answer without a level stores nothing. ``usage_key`` names the block, whose draft is cleared. A retired skill is
    asked no more, but ``pairing_id``, a running pairing of the actor's, answers its own skill in the wording that the
    pairing began with. Where that pairing has ended meanwhile, the rating is stored all the same, and the profile says
    so. ``choose`` is the block's rule: it gets the sheet and a way to read the profile, and says which answers count;
    asked under the lock, so that what it saw is still so. Where none do, nothing is stored.

    Raises InvalidInput that names every bad answer by its skill, NotFound for an unknown framework, role or pairing,
    and for a programme named that the actor is not in; NotAllowed for no member where none is named.
    """
    now = now or clock.now()
    token = clean_text(token, field="token", longest=64, required=True)
    usage_key = clean_text(usage_key, field="usage_key", longest=SHORT_TEXT)
    # Roles are of matter only where none is named.
    where, member = _lock_own(programme, actor_id, with_roles=not role)
    ended = False
    if pairing_id is None:
        version = find_version(where.programme_id, framework=framework)
        sheet = find_sheet(version, role=role, member=member)
        asked = sheet.skills if role or choose else _find_skills(version, answers)
        skills = tuple(skill for skill in asked if not skill.retired)
    else:
        version, skills, ended = _of_pairing(pairing_id, member)
        sheet = find_sheet(version, role=role, member=member)
    if ratings.find_submission(member.member_id, token=token) is not None:
        return replace(build_profile(where, sheet, member=member, now=now), pairing_ended=ended)
    shown = {skill.skill_id for skill in (*skills, *sheet.skills)}
    # Read once, under the lock: the block's rule, the new estimates and the answer go by the same.
    before = ratings.standing_of(member.member_id, shown)
    paused = paused_skills(member, shown)
    busy = {pairing.pairing_id: pairing for pairing in pairings.open_pairings_of([member.member_id], shown)}
    waiting = pairings.waiting_of(member.member_id)

    def read_profile(standings: Mapping[int, Standing] = before) -> Profile:
        return build_profile(
            where, sheet, member=member, standings=standings, paused=paused, open_pairings=busy.values(),
            waiting=waiting, now=now,
        )  # fmt: skip

    if choose is not None:
        role = sheet.role_key
        answers = choose(sheet, read_profile)
        if not answers:
            return read_profile()
    by_key = {skill.key: skill for skill in skills}
    rated = check_answers(answers, scale=version.scale, known=by_key, today=now.date())
    levels = {by_key[answer.skill].skill_id: level for answer, level in rated}
    submission = ratings.open_submission(member.member_id, token=token, usage_key=usage_key, role_key=role, now=now)
    standings = ratings.record(
        member.member_id,
        [_new_rating(answer, level, by_key[answer.skill], scale_top=version.scale.top) for answer, level in rated],
        submission_id=submission.submission_id,
        locked=True,
        before=before,
        now=now,
    )
    wishes = _wishes_of(rated, by_key, paused, mentor_from=version.scale.mentor_from, member=member)
    changes = people.set_opt_ins(member, wishes=wishes, known=paused, actor_id=actor_id, now=now)
    paused.update(wishes)
    moved = pairings.note_reassessment(busy.values(), levels, actor_id=actor_id, now=now)
    tell_reassessed(moved, now=now)
    busy.update((pairing.pairing_id, pairing) for pairing in moved)
    known = matching.Known(
        members={member.member_id: member},
        standings={(member.member_id, skill_id): standing for skill_id, standing in standings.items()},
        paused={(member.member_id, skill_id): is_paused for skill_id, is_paused in paused.items()},
        mentor_from=dict.fromkeys(levels, version.scale.mentor_from) if pairing_id is None else None,
    )
    matching.renew_offers([member.member_id], levels, known=known, now=now)
    if pairing_id is not None and (followed := follow_ratings(member.member_id, levels, now=now)):
        matching.renew_offers([member.member_id], followed, now=now)
    submitted = Change(
        action="rating.submitted",
        subject="submission",
        subject_id=submission.submission_id,
        at=now,
        programme_id=where.programme_id,
        actor_id=actor_id,
        member_id=member.member_id,
        old={"levels": {skill: standings[skill].self_previous for skill in levels}},
        new={"levels": levels, "framework": version.key, "role": role},
    )
    journal.record_many([*changes, submitted])
    if usage_key:
        ratings.clear_draft(actor_id, usage_key=usage_key)
    profile = read_profile(before | standings)
    ended = pairing_id is not None and all(pairing.pairing_id != pairing_id for pairing in moved)
    return replace(profile, pairing_ended=ended)


def get_profile(
    *,
    actor_id: int,
    framework: str,
    role: str = "",
    programme: str = "",
    course: str = "",
    member_id: int | None = None,
    with_results: bool = True,
    now: datetime | None = None,
) -> Profile:
    """Where a member stands against a role; the actor's own profile unless ``member_id`` names another's.

    ``role`` empty: the member's own role of that framework, else its first. Before somebody who may join through
    ``course``, the key of the course whose block asks, every result is empty and ``member_id`` None. So is every result
    where they are not asked for (``with_results``), which saves reading them.

    Raises NotFound for a framework, role or member that is not there or not the actor's to see: another's profile is
    for their manager and the programme's admins. Outsiders are refused as by ``join_programme`` where a course is
    named, and else as by ``require_insider``.
    """
    viewer_id = None
    if course:
        where, member = find_entrance(actor_id, programme, course=course)
    else:
        actor = require_insider(actor_id, programme)
        where, member = actor.programme, actor.member
        if member_id is not None and member_id != actor.member_id:
            member = require_manager_of(actor, member_id)
            viewer_id = actor.member_id
    if member is not None and member.user_id == actor_id and not role:
        # Found without their roles, which matter only where none is named.
        member = _with_roles(member)
    version = find_version(where.programme_id, framework=framework)
    sheet = find_sheet(version, role=role, member=member)
    if not with_results:
        return replace(build_profile(where, sheet, member=None), member_id=member.member_id if member else None)
    return build_profile(where, sheet, member=member, viewer_id=viewer_id, now=now)


@atomic_use_case
def rate_report(
    *,
    actor_id: int,
    member_id: int,
    framework: str,
    skill: str,
    level: int,
    comment: str = "",
    programme: str = "",
    now: datetime | None = None,
) -> Profile:
    """Store a manager's rating of a report outside any pairing, and give the report's profile.

    The same word twice within a minute is stored once. Raises NotFound for a person who is not the actor's report
    (programme admins may rate everybody else), NotAllowed for oneself, InvalidInput for a level outside the scale.
    """
    now = now or clock.now()
    comment = clean_text(comment, field="comment", longest=LONG_TEXT)
    actor = require_insider(actor_id, programme)
    member = require_manager_of(actor, member_id)
    if member.user_id == actor_id:
        raise NotAllowed(
            gettext_noop("You cannot confirm your own progress. Ask your manager or a programme administrator."),
            code="own_growth",
        )
    version = find_version(actor.programme.programme_id, framework=framework)
    level = check_level(level, scale=version.scale)
    line = competencies.find_skill(version.programme_id, framework_key=version.key, skill_key=skill)
    people.lock_members([member_id])
    before = ratings.standing_of(member_id, [line.skill_id]).get(line.skill_id)
    said_at = before.manager_at if before and before.manager_level == level else None
    if said_at is None or (now - said_at).total_seconds() >= SAME_WORD_SECONDS:
        ratings.record(
            member_id,
            [
                NewRating(
                    skill_id=line.skill_id,
                    skill_version_id=line.skill_version_id,
                    level=level,
                    scale_top=version.scale.top,
                    source=Source.MANAGER,
                    rater_id=actor.member_id,
                    note=comment,
                )
            ],
            locked=True,
            now=now,
        )
        followed = follow_ratings(member_id, [line.skill_id], now=now) if line.retired else frozenset()
        matching.renew_offers([member_id], [line.skill_id, *followed], now=now)
        journal.record(
            Change(
                action="rating.confirmed",
                subject="member",
                subject_id=member_id,
                at=now,
                programme_id=actor.programme.programme_id,
                actor_id=actor_id,
                member_id=member_id,
                old={"skill_id": line.skill_id, "level": before.confirmed_level if before else None},
                new={"skill_id": line.skill_id, "level": level},
                reason=comment,
            )
        )
    return build_profile(actor.programme, find_sheet(version, role="", member=member), member=member, now=now)


@atomic_use_case
def save_draft(
    *,
    actor_id: int,
    usage_key: str,
    answers: dict[str, dict[str, Any]],
    framework: str,
    role: str,
    programme: str = "",
    course: str = "",
    check: Callable[[RoleSheet], None] | None = None,
    now: datetime | None = None,
) -> Profile:
    """Keep what a learner has filled in but not sent, in place of what was kept for that block, and give the profile.

    ``answers``: {skill: {"level", "last_performed" (ISO date), "willing", "note"}}, each part optional. The learner
    need not be a member yet, but must be one who may join through ``course``. Raises InvalidInput that names every bad
    answer, NotFound for an unknown framework or role, like ``join_programme`` for who may not come in, and what
    ``check`` raises of the role's sheet. A draft may outlive a change of role: what is sent is checked against that.
    """
    usage_key = clean_text(usage_key, field="usage_key", longest=SHORT_TEXT, required=True)
    now = now or clock.now()
    where, member = find_entrance(actor_id, programme, course=course)
    if member is not None and not role:
        member = _with_roles(member)
    sheet = find_sheet(find_version(where.programme_id, framework=framework), role=role, member=member)
    if check is not None:
        check(sheet)
    ratings.save_draft(actor_id, usage_key=usage_key, answers=check_draft(answers, scale=sheet.version.scale), now=now)
    return build_profile(where, sheet, member=member, now=now)


def get_draft(*, actor_id: int, usage_key: str) -> dict[str, Any]:
    """What the learner has filled in but not sent in that block; empty where nothing is kept."""
    return dict(ratings.get_draft(actor_id, usage_key=usage_key))


def _with_roles(member: MemberInfo) -> MemberInfo:
    return replace(member, roles=people.member_roles([member.member_id]).get(member.member_id, ()))


def _of_pairing(pairing_id: int, member: MemberInfo) -> tuple[VersionRef, tuple[RoleSkill, ...], bool]:
    """The version and the skill, as worded there, on which the member's pairing began, and whether it has ended.

    Raises NotFound for one that is not theirs, or never ran.
    """
    pairing = pairings.get_info(pairing_id)
    if pairing.mentee_id != member.member_id or pairing.starts_on is None:
        raise NotFound()
    wording_id = pairing.skill_version_id
    version = competencies.get_versions_of_wordings([wording_id])[wording_id]
    ended = pairing.state not in (State.ACTIVE, State.REASSESSED)
    ref = competencies.skills_by_id([pairing.skill_id]).get(pairing.skill_id) if ended else None
    if ended and (ref is None or ref.retired):
        raise NotFound()  # only a running pairing still asks for a retired skill
    return version, (competencies.get_wordings([wording_id])[wording_id],), ended


def _find_skills(version: VersionRef, answers: Sequence[SkillAnswer]) -> tuple[RoleSkill, ...]:
    return competencies.get_skills(version, keys=[str(answer.skill) for answer in answers[: MOST_ANSWERS + 1]])


def _lock_own(programme: str, actor_id: int, *, with_roles: bool) -> tuple[ProgrammeInfo, MemberInfo]:
    """The actor's programme and membership, locked; raises like ``require_own_membership``."""
    actor, known = require_own_membership(actor_id, programme)
    # From here on a second sending of the same answers waits, and then finds the first by its token.
    member = people.lock_members([known.member_id], with_roles=with_roles)[known.member_id]
    if not member.is_active:  # ended between the two looks
        raise NotAllowed(ENDED, code="inactive")
    return actor.programme, member


def _new_rating(answer: SkillAnswer, level: int, skill: RoleSkill, *, scale_top: int) -> NewRating:
    return NewRating(
        skill_id=skill.skill_id,
        skill_version_id=skill.skill_version_id,
        level=level,
        scale_top=scale_top,
        last_performed=answer.last_performed,
        note=clean_text(answer.note, field="note", longest=LONG_TEXT),
        # The form says that others will confirm what is rated; with behaviours beside the levels that anchors it.
        anchored=bool(skill.behaviours),
    )


def _wishes_of(
    answers: Sequence[tuple[SkillAnswer, int]],
    skills: Mapping[str, RoleSkill],
    paused: Mapping[int, bool],
    *,
    mentor_from: int,
    member: MemberInfo,
) -> dict[int, bool]:
    """{skill id: withdrawn}: offered is what they are willing and able to mentor, withdrawn what they are not (or no
    longer) willing to. "No" to a skill that they do not offer anyway is not a preference."""
    wishes = {
        skills[answer.skill].skill_id: not answer.willing
        for answer, level in answers
        if answer.willing is False or (answer.willing and level >= mentor_from)
    }
    return {
        skill_id: withdraw
        for skill_id, withdraw in wishes.items()
        if not withdraw or not paused.get(skill_id, not member.mentors_everything)
    }
