"""What a learner does in the block, as calls of the api: open, save a draft, submit. No HTTP, no HTML, no fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from mentoring_xblock import api
from mentoring_xblock.api import course_team
from mentoring_xblock.api.pairings.data import PairingProgress
from mentoring_xblock.api.ratings.data import Profile, SkillAnswer, SkillResult
from mentoring_xblock.api.ratings.retired import OldAnswer, list_retired_skills
from mentoring_xblock.api.ratings.self_assessment import Chosen, FindEnded, ReadProfile
from mentoring_xblock.applets.competencies.data import RoleDefinition, RoleModel, RoleSkill
from mentoring_xblock.core import clock
from mentoring_xblock.core.errors import Conflict, InvalidInput, gettext_noop
from mentoring_xblock.core.scales import Scale
from mentoring_xblock.core.values import pick

from .configuration import Configuration, Rerate, RoleMode
from .payloads import to_answers


@dataclass(frozen=True, slots=True)
class Assessment:
    """A learner before a block: the skills asked for with where they stand on each, in the author's order.

    ``draft`` is what they filled in and did not send; ``roles`` is empty unless they may choose one; ``progress`` is
    how far they are with each mentor, by pairing, where it is to be shown; ``retired`` what was asked here before;
    ``stamp`` what this shows of the draft, for ``save_draft``; ``units``: by skill, what teaches it (title, address).
    """

    configuration: Configuration
    profile: Profile
    skills: tuple[RoleSkill, ...]
    results: tuple[SkillResult, ...]
    draft: dict[str, dict[str, Any]]
    roles: tuple[RoleModel, ...]
    now: datetime
    progress: dict[int, PairingProgress] = field(default_factory=dict)
    retired: tuple[tuple[RoleSkill, OldAnswer | None, bool], ...] = ()
    stamp: str = ""
    reset_at: datetime | None = None
    units: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def scale(self) -> Scale:
        """The scale that the levels are counted on."""
        return self.profile.scale

    def may_rate(self, result: SkillResult) -> bool:
        """Whether the learner may rate this skill now; once more after the course team has reset them."""
        submitted_at = self.profile.submitted_at
        if self.reset_at is not None and (submitted_at is None or submitted_at <= self.reset_at):
            return True
        return self.configuration.may_rate(result, self.profile, now=self.now)


def open_assessment(
    configuration: Configuration,
    *,
    user_id: int,
    chosen_role: str = "",
    with_draft: bool = True,
    with_results: bool = True,
) -> Assessment:
    """Read what a learner sees; a constant number of queries, whatever the number of skills and pairings.

    ``with_draft`` False leaves out what only a page shows: the draft, and the progress of pairings.
    ``with_results`` False leaves out their results as well.

    Raises NotFound if the framework or the role does not exist, or if the learner may not join the programme;
    NotAllowed where their membership of it has ended.
    """
    profile = api.get_profile(actor_id=user_id, **_source_of(configuration, chosen_role), with_results=with_results)
    draft: dict[str, dict[str, Any]] = {}
    stamp = ""
    if with_draft:
        draft, stamp = api.get_draft(actor_id=user_id, usage_key=configuration.usage_key)
    assessment = _with_reset(replace(_assess(configuration, profile, draft), stamp=stamp), user_id=user_id)
    return with_retired(_with_progress(assessment, user_id=user_id)) if with_draft else assessment


def preview_assessment(configuration: Configuration, *, author_id: int) -> Assessment:
    """The form before anybody has answered it, for an author. Raises NotFound for what is not theirs to see."""
    profile = api.preview_profile(actor_id=author_id, **_source_of(configuration, ""))
    return _assess(configuration, profile, {})


def assess_unrated(configuration: Configuration, profile: Profile) -> Assessment:
    """The form for a profile that was read already, before anybody has answered it."""
    return _assess(configuration, profile, {})


def become_member(opened: Assessment, *, user_id: int) -> None:
    """Let a learner who is about to do something in the programme join it, where they are not in it yet.

    Raises as ``api.join_programme``.
    """
    if opened.profile.member_id is None:
        programme, course = opened.profile.programme.key, opened.configuration.course
        api.join_programme(actor_id=user_id, programme=programme, course=course)


def save_draft(
    configuration: Configuration,
    *,
    user_id: int,
    draft: dict[str, dict[str, Any]],
    known_at: str = "",
    chosen_role: str = "",
) -> tuple[Assessment, dict[str, dict[str, Any]]]:
    """Keep what is filled in for these skills, and tell where the learner stands, and what is newer than the page.

    Raises InvalidInput for a skill that the block does not ask for, or a level outside the scale.
    """
    profile, newer, stamp = api.save_draft(
        actor_id=user_id,
        usage_key=configuration.usage_key,
        answers=draft,
        known_at=known_at,
        **_source_of(configuration, chosen_role),
        check=lambda definition: _check_draft(configuration, definition, draft),
    )
    opened = replace(_assess(configuration, profile, {}), stamp=stamp)
    asked = {skill.key for skill in opened.skills}
    return opened, {skill: words for skill, words in newer.items() if skill in asked}


def submit(
    configuration: Configuration, *, user_id: int, token: str, draft: dict[str, dict[str, Any]], chosen_role: str = ""
) -> Assessment:
    """Store the ratings and give the results. Sending the same again changes nothing.

    A person who is not a member yet but may join through the course joins. Raises InvalidInput where nothing is rated
    or a rating cannot be meant, Conflict where the block's rule forbids to rate a skill again, and like
    ``api.join_programme`` for people who may not join.
    """
    answers = to_answers(draft)
    if not answers:
        raise InvalidInput(gettext_noop("Rate at least one skill first."), code="nothing_rated")

    def choose(definition: RoleDefinition, read_profile: ReadProfile, find_ended: FindEnded) -> Chosen:
        _check_draft(configuration, definition, draft)
        # Where the block's rule lets everything be rated at any time, earlier ratings need not be read.
        if configuration.rerate is Rerate.ALWAYS:
            return answers, frozenset()
        opened = _with_reset(_assess(configuration, read_profile(), {}, with_roles=False), user_id=user_id)
        return _allowed(opened, answers, find_ended=find_ended)

    profile = api.rate_skills(
        actor_id=user_id,
        **_source_of(configuration, chosen_role),
        token=token,
        answers=answers,
        usage_key=configuration.usage_key,
        sent=frozenset(key for key, rating in draft.items() if rating["level"] or not rating["note"]),
        choose=choose,
    )
    return with_retired(_with_progress(_assess(configuration, profile, {}), user_id=user_id))


def count_asked(opened: Assessment, *, user_id: int) -> int:
    """How much waits for the learner in their own pairings and on waiting lists (no query for somebody on neither)."""
    if not opened.profile.may_be_awaited:
        return 0
    return api.count_waiting(actor_id=user_id, programme=opened.profile.programme.key, now=opened.now)[1]


def _source_of(configuration: Configuration, chosen_role: str) -> dict[str, Any]:
    """What the api is asked about: the role of which model, in which programme, through which course."""
    named = pick(configuration, ("framework", "programme", "course"))
    return named | {"role": configuration.role_for(chosen_role)}


def _assess(
    configuration: Configuration, profile: Profile, draft: Mapping[str, Any], *, with_roles: bool = True
) -> Assessment:
    skills = _asked(configuration, profile.definition)
    by_key = {result.skill: result for result in profile.results}
    roles: tuple[RoleModel, ...] = ()
    if with_roles and configuration.role_mode is RoleMode.CHOOSE:
        roles = api.list_roles_beside(profile)
    return Assessment(
        configuration=configuration,
        profile=profile,
        skills=skills,
        results=tuple(by_key[skill.key] for skill in skills),
        draft={key: value for key, value in draft.items() if any(key == skill.key for skill in skills)},
        roles=roles,
        now=clock.now(),
    )


def _asked(configuration: Configuration, definition: RoleDefinition) -> tuple[RoleSkill, ...]:
    return configuration.select((skill.key, skill) for skill in definition.skills if not skill.retired)


def with_retired(assessment: Assessment) -> Assessment:
    """With the skills that were asked here and are retired: of an author's own choice those, else the role's."""
    chosen = assessment.configuration.skills
    found = tuple(each for each in list_retired_skills(assessment.profile) if not chosen or each[0].key in chosen)
    return replace(assessment, retired=found)


def _with_progress(assessment: Assessment, *, user_id: int) -> Assessment:
    ids = [result.open_pairing.pairing_id for result in assessment.results if result.open_pairing]
    if not ids:
        return assessment
    return replace(assessment, progress=api.get_own_progress(actor_id=user_id, pairing_ids=ids, now=assessment.now))


def _with_reset(assessment: Assessment, *, user_id: int) -> Assessment:
    """With when the course team last reset the learner; not read where they may rate every skill anyway."""
    if all(assessment.may_rate(result) for result in assessment.results):
        return assessment
    reset_at = course_team.last_reset(actor_id=user_id, usage_key=assessment.configuration.usage_key)
    return replace(assessment, reset_at=reset_at)


def _check_draft(
    configuration: Configuration, definition: RoleDefinition, draft: Mapping[str, Mapping[str, Any]]
) -> None:
    """Raise InvalidInput for a skill that the block does not ask for, or a level outside the scale."""
    scale = definition.version.scale
    asked = {skill.key for skill in _asked(configuration, definition)}
    unknown = [skill for skill in draft if skill not in asked]
    if unknown:
        raise InvalidInput(
            gettext_noop("This self-assessment does not ask for the skill “%(skill)s”. Reload the page."),
            code="unknown_skill",
            fields=dict.fromkeys(unknown, "unknown"),
            skill=unknown[0],
        )
    for skill, rating in draft.items():
        if rating["level"] is not None and rating["level"] not in scale:
            raise InvalidInput(
                gettext_noop("Level %(level)s is not on the scale. Choose a level from 1 to %(top)s."),
                code="level_outside_scale",
                fields={skill: "level"},
                level=rating["level"],
                top=scale.top,
            )


def level_that_takes_back(result: SkillResult) -> int | None:
    """The level that says no more than that the skill is part of the learner's work again; None where they never said
    that it is not."""
    return result.level if result.not_my_work else None


def _allowed(assessment: Assessment, answers: tuple[SkillAnswer, ...], *, find_ended: FindEnded) -> Chosen:
    """Of ``answers`` those that may be given; an answer that only repeats what is known is passed over in silence.

    What only a running pairing lets be rated again counts once more where that pairing ended while the form was open:
    what is typed is not lost by what somebody else did meanwhile. Raises Conflict for the rest.
    """
    results = {result.skill: result for result in assessment.results}
    # That a skill is not part of one's work changes no level, so it can be said, and taken back, at any time.
    free = {
        answer.skill
        for answer in answers
        if answer.not_my_work
        or assessment.may_rate(results[answer.skill])
        or answer.level == level_that_takes_back(results[answer.skill])
    }
    changed = [answer for answer in answers if answer.skill not in free and answer.level != results[answer.skill].level]
    ended: frozenset[str] = frozenset()
    if changed and assessment.configuration.follows_pairings:
        ended = find_ended([answer.skill for answer in changed])
        changed = [answer for answer in changed if answer.skill not in ended]
    if changed:
        raise Conflict(
            gettext_noop("You cannot rate “%(title)s” again yet."),
            code="rated_already",
            fields={answer.skill: "rated_already" for answer in changed},
            title=results[changed[0].skill].title,
        )
    return tuple(answer for answer in answers if answer.skill in free or answer.skill in ended), ended
