"""The use case of sending a self-assessment: who rates themselves against what, which answers count, what follows.

The block decides whether a learner may rate again; ``applets.ratings.domain`` computes the estimates.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from ...applets.audit_log import api as audit_log
from ...applets.audit_log.data import Action, Change, Subject
from ...applets.competencies import api as competencies
from ...applets.competencies.data import RoleDefinition, RoleSkill, VersionRef
from ...applets.matching import api as matching
from ...applets.pairings import api as pairings
from ...applets.pairings.data.pairing import PairingInfo
from ...applets.people import api as people
from ...applets.people.data import MemberInfo, ProgrammeInfo
from ...applets.ratings import api as ratings
from ...applets.ratings.answers import check_answers
from ...applets.ratings.data import MOST_ANSWERS
from ...applets.ratings.records import RatingInfo
from ...core import clock
from ...core.errors import NotAllowed, NotFound
from ...core.scales import Scale
from ...core.text import LINE_LENGTH, NOTE_LENGTH, TOKEN_LENGTH, clean_text
from ..frameworks.versions import follow_ratings
from ..pairings.context import notify_reassessed
from ..people.joining import ENDED, enter
from ..permissions import require_own_membership
from ..transactions import atomic_use_case
from .data import Profile, SkillAnswer
from .profiles import Known, build_profile, find_definition, find_version, paused_skills

ReadProfile = Callable[[], Profile]
"""The member's profile as read under the lock (no query)."""
FindEnded = Callable[[Collection[str]], frozenset[str]]
"""Of these skills those whose pairing has ended since the member rated them last (1 query, under the lock)."""
Chosen = tuple[Sequence[SkillAnswer], frozenset[str]]
"""The answers that count, and the skills among them that do so only because a pairing on them ran when the form was
opened."""
Choose = Callable[[RoleDefinition, ReadProfile, FindEnded], Chosen]
"""A door's rule on which of the answers count that it was sent; may raise a refusal."""


@atomic_use_case
def rate_skills(
    *,
    actor_id: int,
    framework: str,
    role: str,
    token: str,
    answers: Sequence[SkillAnswer],
    programme: str = "",
    course: str = "",
    usage_key: str = "",
    sent: Collection[str] | None = None,
    pairing_id: int | None = None,
    choose: Choose | None = None,
    now: datetime | None = None,
) -> Profile:
    """Store a self-assessment and tell where it leaves the member; estimates, offers and pairings follow.

    Only members rate themselves. ``course``, the key of the course whose block asks, lets somebody in who may join
    through it, as ``join_programme`` would: in the same transaction, so that what is refused makes nobody a member.
    ``token`` is the client's: a second call with it stores nothing and answers alike. With a ``role`` its skills can be
    rated, without one all of the framework's. An answer without a level stores nothing but that the
    skill is not part of their work. ``usage_key`` names the block, whose draft is cleared; ``sent`` limits that to
    these skills. A retired skill is asked no more, but ``pairing_id``, a running pairing of the actor's, answers its
    own skill in the wording that the pairing began with. Where that pairing has ended meanwhile, the rating is stored
    all the same, and the profile says so. ``choose`` is the block's rule on which answers count; it is asked under the
    lock, so that what it saw is still so. Where none do, nothing is stored.

    Raises InvalidInput that names every bad answer by its skill, NotFound for an unknown framework, role or pairing,
    and for a programme named that the actor is not in; NotAllowed for no member where none is named. With a ``course``
    outsiders are refused as by ``join_programme``.
    """
    now = now or clock.now()
    token = clean_text(token, field="token", longest=TOKEN_LENGTH, required=True)
    usage_key = clean_text(usage_key, field="usage_key", longest=LINE_LENGTH)
    # Roles are of matter only where none is named.
    where, member, is_new = _lock_own(actor_id, programme, course=course, with_roles=not role, now=now)
    if pairing_id is None:
        version = find_version(where.programme_id, framework=framework)
        definition = find_definition(version, role=role, member=member)
        wanted = definition.skills if role or choose else _find_skills(version, answers)
        skills = tuple(skill for skill in wanted if not skill.retired)
    else:
        version, skills = _of_pairing(pairing_id, member)
        definition = find_definition(version, role=role, member=member)
    if not is_new and (known_id := ratings.find_submission(member.member_id, token=token)) is not None:
        profile = build_profile(where, definition, member=member, now=now)
        keys = {skill.skill_id: skill.key for skill in (*definition.skills, *skills)}
        return replace(profile, ended_pairings=_said_of_ended(keys, known_id))
    # Read once, under the lock, so that the door's rule, the new estimates and the answer go by the same.
    known = Known() if is_new else _read_known(member)

    def profile_of(known: Known) -> Profile:
        return build_profile(where, definition, member=member, known=known, now=now)

    ended: frozenset[str] = frozenset()
    if choose is not None:
        role = definition.role_key
        answers, ended = choose(
            definition, lambda: profile_of(known), lambda keys: _find_ended(member, skills, known, keys)
        )
        if not answers:
            return profile_of(known)
    elif pairing_id is not None and not _is_running(known.busy.get(pairing_id)):
        ended = frozenset(skill.key for skill in skills)
    by_key = {skill.key: skill for skill in skills}
    rated = check_answers(answers, scale=version.scale, known=by_key, today=now.date())
    submission_id = ratings.open_submission(member.member_id, token=token, usage_key=usage_key, role_key=role, now=now)
    before = known
    known, changes = _store(
        member, by_key, known, rated, scale=version.scale, submission_id=submission_id, by_pairing=pairing_id, now=now
    )
    levels = {by_key[answer.skill].skill_id: level for answer, level in rated}
    outside = {by_key[each.skill].skill_id: now for each in answers if each.not_my_work and each.level is None}
    if outside:
        ratings.note_not_my_work(member.member_id, outside, now=now)
        known = replace(known, not_my_work={**known.not_my_work, **outside}, waiting=known.waiting - outside.keys())
        changes = [*changes, *_leave_lines(member, before.waiting & outside.keys(), now=now)]
    lost = {pairing.skill_id for number, pairing in before.busy.items() if number not in known.busy}
    ended |= {skill.key for skill in skills if skill.skill_id in lost}
    at_end = {"pairings_ended": sorted(by_key[key].skill_id for key in ended)} if ended else {}
    said = {"not_my_work": sorted(outside)} if outside else {}
    submitted = Change(
        action=Action.RATING_SUBMITTED,
        subject=Subject.SUBMISSION,
        subject_id=submission_id,
        at=now,
        programme_id=where.programme_id,
        actor_id=actor_id,
        member_id=member.member_id,
        old={"levels": {skill: known.skill_records[skill].self_previous for skill in levels}},
        new={"levels": levels, "framework": version.key, "role": role} | said | at_end,
    )
    audit_log.record_many([*changes, submitted])
    if usage_key:
        whole = sent is None or by_key.keys() <= set(sent)
        ratings.clear_draft(actor_id, usage_key=usage_key, skills=None if whole else sent)
    return replace(profile_of(known), ended_pairings=tuple(sorted(ended)))


def _leave_lines(member: MemberInfo, skill_ids: Collection[int], *, now: datetime) -> list[Change]:
    """End the wait for help with what the member says is not part of their work. What is to be logged."""
    return [
        people.change_of(Action.WAITING_LEFT, member, actor_id=member.user_id, now=now, new={"skill_id": skill_id})
        for skill_id in sorted(skill_ids)
        if pairings.leave_waiting(member.member_id, skill_id=skill_id, now=now)
    ]


def _store(
    member: MemberInfo,
    by_key: Mapping[str, RoleSkill],
    known: Known,
    rated: Sequence[tuple[SkillAnswer, int]],
    *,
    scale: Scale,
    submission_id: int,
    by_pairing: int | None,
    now: datetime,
) -> tuple[Known, Sequence[Change]]:
    """Write the ratings and what follows of them: estimates, what they would mentor, pairings, offers. What is known
    after that, and what is still to be logged."""
    levels = {by_key[answer.skill].skill_id: level for answer, level in rated}
    skill_records = ratings.record(
        member.member_id,
        [_new_rating(answer, level, by_key[answer.skill], scale_top=scale.top) for answer, level in rated],
        submission_id=submission_id,
        locked=True,
        before=known.skill_records,
        now=now,
    )
    preferences = _preferences_of(rated, by_key, known.paused, mentor_from=scale.mentor_from, member=member)
    changes = people.set_opt_ins(member, preferences=preferences, known=known.paused, actor_id=member.user_id, now=now)
    moved = pairings.note_reassessment(known.busy.values(), levels, actor_id=member.user_id, now=now)
    notify_reassessed(moved, now=now)
    busy = {**known.busy, **{pairing.pairing_id: pairing for pairing in moved}}
    went_on = {pairing.pairing_id for pairing in moved}
    for pairing in known.busy.values():
        if pairing.skill_id in levels and _is_running(pairing) and pairing.pairing_id not in went_on:
            del busy[pairing.pairing_id]  # it was ended since it was read
    after = replace(
        known,
        skill_records={**known.skill_records, **skill_records},
        paused={**known.paused, **preferences},
        busy=busy,
    )
    if by_pairing is None:
        matching.renew_offers_rated(
            member, skill_records=skill_records, paused=after.paused, mentor_from=scale.mentor_from, now=now
        )
    else:  # the version on which the pairing began may be an old one
        followed = follow_ratings(member.member_id, levels, now=now)
        matching.renew_offers([member.member_id], [*levels, *followed], now=now)
    return after, changes


def _lock_own(
    actor_id: int, programme: str, *, course: str, with_roles: bool, now: datetime
) -> tuple[ProgrammeInfo, MemberInfo, bool]:
    """The actor's programme and membership, locked, and whether it is new; raises like ``rate_skills``."""
    # From here on a second sending of the same answers waits, and then finds the first by its token.
    if course and not with_roles and (insider := people.lock_insider(actor_id, programme_key=programme)):
        return insider.programme, insider.member, False
    if course:
        where, found, is_new = enter(actor_id, programme, course=course, now=now)
        if is_new:  # nobody else sees the row before this transaction ends
            return where, found, True
    else:
        actor, found = require_own_membership(actor_id, programme)
        where = actor.programme
    member = people.lock_members([found.member_id], with_roles=with_roles)[found.member_id]
    if not member.is_active:  # ended between the two looks
        raise NotAllowed(ENDED, code="inactive")
    return where, member, False


def _read_known(member: MemberInfo) -> Known:
    open_on, waiting = pairings.open_and_waiting_of(member.member_id)
    # Mostly none is open, and a whole pairing takes Django long to ask for.
    busy = pairings.open_pairings_of([member.member_id]) if open_on else ()
    return Known(
        skill_records=ratings.skill_records_of(member.member_id),
        paused=paused_skills(member),
        busy={pairing.pairing_id: pairing for pairing in busy},
        waiting=waiting,
        not_my_work=ratings.not_my_work_of(member.member_id),
    )


def _find_ended(member: MemberInfo, skills: Iterable[RoleSkill], known: Known, keys: Collection[str]) -> frozenset[str]:
    """Of these skills those on which a pairing ended after the member's newest own rating.

    A form that is opened afterwards offers no such rating, so it was open when the pairing ended; and it counts once,
    since the rating is newer than the end.
    """
    by_id = {skill.skill_id: skill.key for skill in skills if skill.key in keys}
    ended = pairings.ended_on(member.member_id, list(by_id))
    said = {skill_id: known.skill_records[skill_id].self_at for skill_id in ended if skill_id in known.skill_records}
    return frozenset(by_id[skill_id] for skill_id, at in said.items() if at is None or at <= ended[skill_id])


def _said_of_ended(keys: Mapping[int, str], submission_id: int) -> tuple[str, ...]:
    """What was answered of ended pairings when that was sent first: its log row knows (1 query)."""
    said = (change.new for change in audit_log.newest_of(Subject.SUBMISSION, submission_id, most=1))
    return tuple(sorted(keys[each] for new in said for each in new.get("pairings_ended", ()) if each in keys))


def _of_pairing(pairing_id: int, member: MemberInfo) -> tuple[VersionRef, tuple[RoleSkill, ...]]:
    """The version and the skill, as worded there, on which the member's pairing began.

    Raises NotFound for one that is not theirs, or never ran; and for one that has ended on a skill retired meanwhile.
    """
    pairing = pairings.get_info(pairing_id)
    if pairing.mentee_id != member.member_id or pairing.starts_on is None:
        raise NotFound()
    wording_id = pairing.skill_version_id
    version = competencies.get_versions_of_wordings([wording_id])[wording_id]
    if not _is_running(pairing):
        ref = competencies.skills_by_id([pairing.skill_id]).get(pairing.skill_id)
        if ref is None or ref.retired:
            raise NotFound()  # only a running pairing still asks for a retired skill
    return version, (competencies.get_wordings([wording_id])[wording_id],)


def _is_running(pairing: PairingInfo | None) -> bool:
    return pairing is not None and pairing.state.stage.runs


def _find_skills(version: VersionRef, answers: Sequence[SkillAnswer]) -> tuple[RoleSkill, ...]:
    return competencies.get_skills(version, keys=[str(answer.skill) for answer in answers[: MOST_ANSWERS + 1]])


def _new_rating(answer: SkillAnswer, level: int, skill: RoleSkill, *, scale_top: int) -> RatingInfo:
    return RatingInfo.of(
        skill,
        level,
        scale_top=scale_top,
        last_performed=answer.last_performed,
        note=clean_text(answer.note, field="note", longest=NOTE_LENGTH),
        # The form says that others will confirm what is rated; with behaviours beside the levels that anchors it.
        anchored=bool(skill.behaviours),
    )


def _preferences_of(
    answers: Sequence[tuple[SkillAnswer, int]],
    skills: Mapping[str, RoleSkill],
    paused: Mapping[int, bool],
    *,
    mentor_from: int,
    member: MemberInfo,
) -> dict[int, bool]:
    """{skill id: withdrawn}: offered is what they are willing and able to mentor, withdrawn what they are not (or no
    longer) willing to. "No" to a skill that they do not offer anyway is not a preference."""
    preferences = {
        skills[answer.skill].skill_id: not answer.willing
        for answer, level in answers
        if answer.willing is False or (answer.willing and level >= mentor_from)
    }
    return {
        skill_id: withdraw
        for skill_id, withdraw in preferences.items()
        if not withdraw or not paused.get(skill_id, not member.mentors_everything)
    }
