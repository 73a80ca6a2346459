"""What templates and JSON answers show of where a learner stands and of mentors. No queries.

The words are ``wording``'s; what the form asks is ``questions``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import Any

from django.utils.translation import gettext, ngettext

from mentoring_xblock.api.matching.data import MentorSuggestion, MentorSuggestions
from mentoring_xblock.api.ratings.data import SkillResult
from mentoring_xblock.applets.matching.data import ReasonCode
from mentoring_xblock.core.scales import Scale
from mentoring_xblock.core.values import fields_of, pick
from mentoring_xblock.wording import levels, pairings
from mentoring_xblock.wording.refusals import describe_refusal

from .assessment import Assessment
from .bars import draw_gap_bar
from .configuration import is_under_way
from .pairing_panel import pairing_json, present_pairing

_IN_BAND = {
    ReasonCode.CONFIRMED,
    ReasonCode.NOT_CONFIRMED,
    ReasonCode.BAND_AT,
    ReasonCode.BAND_ABOVE,
    ReasonCode.BAND_WELL_ABOVE,
}
"""Reasons that a mentor's band says already, in the line above them."""
_ANCHORS = ("confirmed_level", "counted_level", "target", "gap")
"""What would anchor the learner's own rating where it is still to be given."""


def present_results(assessment: Assessment) -> dict[str, Any] | None:
    """The results, or None before anything was rated: one sentence on the whole, the most useful next step, then each
    skill's card in one of five groups.

    ``outside``: what is not part of their work, they say. ``left``: so many of ``others`` they have not answered.
    """
    if not any(result.is_answered for result in assessment.results):
        return None
    gap_in_words = cache(levels.describe_gap)
    name = cache(partial(levels.name_level, assessment.scale))
    cards = {result.skill: _card(assessment, result, name, gap_in_words) for result in assessment.results}
    ordered = sorted(assessment.results, key=lambda result: -(result.gap or 0) * result.importance)
    shown = [result for result in ordered if _is_shown(assessment, result) and not _is_outside(result)]
    hidden = [result for result in assessment.results if not _is_shown(assessment, result) or _is_outside(result)]
    growing = [result for result in shown if result.gap and not result.open_pairing]
    # The api's choice where the block asks for that skill, else the largest weighted gap without a pairing.
    wanted = [result for result in growing if result.skill == assessment.profile.next_skill]
    next_result = next(iter(wanted or growing), None)
    return {
        "lead": _lead(shown, has_targets=any(each.target is not None for each in assessment.results)),
        "next_step": _next_step(assessment, next_result),
        "next_card": cards[next_result.skill] if next_result else None,
        "paired": [cards[each.skill] for each in shown if each.open_pairing],
        "growing": [cards[each.skill] for each in growing],
        "met": [cards[each.skill] for each in shown if not each.gap and not each.open_pairing],
        "others": [cards[each.skill] for each in hidden if not each.not_my_work],
        "outside": [cards[each.skill] for each in hidden if each.not_my_work],
        "left": sum(not each.is_answered for each in hidden),
        "table": list(cards.values()),
    }


def present_retired(assessment: Assessment) -> tuple[tuple[str, str, bool], ...]:
    """What was asked here before and means something to this learner: (what became of it, their answer, whether a
    pairing on it goes on)."""
    return tuple(
        (levels.describe_retired(skill), levels.describe_old_answer(answer), is_running)
        for skill, answer, is_running in assessment.retired
        if answer or is_running
    )


def present_mentors(suggestions: MentorSuggestions, scale: Scale) -> dict[str, Any]:
    """Mentors for one gap as JSON: offer, name, band, places and reasons, each as a code and in words."""
    return {
        "skill": suggestions.skill,
        "title": suggestions.title,
        "scope": _scope(suggestions, scale),
        # Who shares no working hour is said to, and comes last.
        "mentors": sorted(map(_mentor, suggestions.suggestions), key=lambda mentor: bool(mentor["apart"])),
        "waiting_list": suggestions.waiting,
        "refusal": describe_refusal(suggestions.refusal) if suggestions.refusal else "",
    }


def _scope(suggestions: MentorSuggestions, scale: Scale) -> str:
    high = levels.name_level(scale, suggestions.target)
    if suggestions.from_level == suggestions.target:
        return gettext("Practice at %(level)s") % {"level": high}
    return gettext("From %(low)s to %(high)s") % {
        "low": levels.name_level(scale, suggestions.from_level),
        "high": high,
    }


def _mentor(each: MentorSuggestion) -> dict[str, Any]:
    """One mentor; ``why`` has the two reasons that tell most, ``more`` the others, ``apart`` that no hour is shared."""
    reasons = [reason for reason in each.reasons if reason.code not in _IN_BAND]
    apart = [reason for reason in reasons if reason.code is ReasonCode.NO_SHARED_HOURS]
    said = {reason.code: pairings.describe_reason(reason) for reason in reasons}
    why, rest = pairings.describe_why(each.name, (reason for reason in reasons if reason not in apart))
    return {
        "offer": each.offer_id,
        "name": each.name,
        "role": each.role,
        "department": each.department,
        "region": each.region,
        "place": " · ".join(filter(None, (each.role, each.department, each.region))),
        "band": each.level_band.value,
        "band_words": pairings.describe_band(each),
        "confirmed": each.confirmed,
        "places_free": each.places_free,
        "places": each.places,
        "places_words": pairings.describe_places(each),
        "why": why,
        "more": [said[reason.code] for reason in rest],
        "apart": said[apart[0].code] if apart else "",
        "reasons": [{"code": code.value, "text": words} for code, words in said.items()],
    }


def to_json(assessment: Assessment) -> dict[str, Any]:
    """An assessment for clients without our templates: what was asked, what was answered, where it leads."""
    definition = assessment.profile.definition
    return {
        "framework": {
            "key": definition.version.key,
            "title": definition.version.title,
            "version": definition.version.number,
        },
        "role": {"key": definition.role_key, "title": definition.title, "grade": definition.grade},
        "roles": [{"key": role.key, "title": name_role(role)} for role in assessment.roles],
        "scale": {
            "levels": [fields_of(level) for level in assessment.scale.levels],
            "mentor_from": assessment.scale.mentor_from,
        },
        "skills": [
            pick(skill, ("key", "title", "description", "group"))
            | {
                "behaviours": {str(level): list(lines) for level, lines in skill.behaviours.items()},
            }
            for skill in assessment.skills
        ],
    } | state_json(assessment)


def state_json(assessment: Assessment) -> dict[str, Any]:
    """What is the learner's own in it: ratings, draft, results, pairings, and how complete the block is (0..1)."""
    return {
        "ratings": {result.skill: result.level for result in assessment.results if result.level},
        "draft": assessment.draft,
        "results": results_json(assessment),
        "pairings": [
            pairing_json(result.open_pairing, result.skill, assessment.progress.get(result.open_pairing.pairing_id))
            for result in assessment.results
            if result.open_pairing is not None
        ],
        "completion": assessment.configuration.completion_of(assessment.results),
    }


def results_json(assessment: Assessment) -> list[dict[str, Any]]:
    """Where the learner stands on each skill, where the author shows results; a hidden target is absent until the
    skill is rated."""
    if not assessment.configuration.show_results:
        return []
    return [
        pick(result, ("skill", "title", "level", "previous_level", "may_mentor", "offering", "waiting"))
        | (pick(result, _ANCHORS) if _shows_target(assessment, result) else dict.fromkeys(_ANCHORS))
        | {"belief": levels.describe_belief(result, assessment.scale), "unit": _unit_json(assessment, result)}
        for result in assessment.results
    ]


def _unit_json(assessment: Assessment, result: SkillResult) -> dict[str, str] | None:
    unit = assessment.units.get(result.skill) if _shows_target(assessment, result) else None
    return {"title": unit[0], "url": unit[1]} if unit else None


def present_ended(assessment: Assessment) -> dict[str, str]:
    """What to say of the skills that were rated for a pairing that has ended meanwhile, by skill."""
    titles = {result.skill: result.title for result in assessment.results}
    return {key: pairings.describe_ended(titles[key]) for key in assessment.profile.ended_pairings if key in titles}


def name_role(role: Any) -> str:
    """A role's title with its grade."""
    return f"{role.title} – {role.grade}" if role.grade else str(role.title)


def _is_outside(result: SkillResult) -> bool:
    """Whether they say that it is not part of their work, and nobody helps them with it: nothing is offered for it."""
    return result.not_my_work and result.open_pairing is None


def _is_shown(assessment: Assessment, result: SkillResult) -> bool:
    """Whether there is a level to show of a skill."""
    return result.counted_level is not None and _shows_target(assessment, result)


def _shows_target(assessment: Assessment, result: SkillResult) -> bool:
    """Whether the target may be seen, and with it what others said: both would anchor the learner's own rating."""
    return result.level is not None or not assessment.configuration.hide_target


def _card(
    assessment: Assessment, result: SkillResult, name: Callable[[int | None], str], gap: Callable[[int], str]
) -> dict[str, Any]:
    """Where the learner stands on one skill, and which buttons belong there, for the template. ``name`` gives a level
    in words, ``gap`` a gap."""
    scale, configuration = assessment.scale, assessment.configuration
    shown = _shows_target(assessment, result)
    changed = result.previous_level is not None and result.previous_level != result.level
    may_study = bool(result.gap) and shown and not _is_outside(result)
    unit, unit_url = assessment.units.get(result.skill, ("", "")) if may_study else ("", "")
    is_at_top = result.counted_level == scale.top
    may_ask = configuration.show_mentors and shown and result.open_pairing is None and not result.not_my_work
    may_practise = may_ask and result.gap == 0
    return {
        "key": result.skill,
        "title": result.title,
        "level": name(result.level),
        "previous": name(result.previous_level) if changed else "",
        "confirmed": name(result.confirmed_level) if shown and result.confirmed_level else "",
        "target": name(result.target) if shown and result.target is not None else "",
        "gap": gap(result.gap) if shown and result.gap is not None else "",
        "belief": levels.describe_belief(result, scale) if shown else "",
        "confirmation": " ".join(
            filter(None, (levels.describe_confirmation(result, scale), levels.describe_carried(result)))
        ),
        "bar": draw_gap_bar(
            top=scale.top,
            before=result.previous_level if changed else None,
            own=result.level,
            confirmed=result.confirmed_level,
            target=result.target,
        )
        if shown and result.counted_level
        else None,
        "pairing": present_pairing(
            result,
            scale,
            assessment.progress.get(result.open_pairing.pairing_id) if result.open_pairing else None,
        ),
        "can_rerate": assessment.may_rate(result) and is_under_way(result),
        "can_find": may_ask and bool(result.gap),
        # At the target the api looks for who can help with the next level, at the top of the scale with that one.
        "can_aim_higher": may_practise and not is_at_top,
        "can_practise": may_practise and is_at_top,
        "can_offer": configuration.show_mentors and result.may_mentor,
        "offering": result.offering,
        "waiting": result.waiting,
        "unit": unit,
        "unit_url": unit_url,
    }


def _next_step(assessment: Assessment, result: SkillResult | None) -> str:
    if result is None:
        return ""
    return gettext("You are at %(level)s; the role asks for %(target)s.") % {
        "level": levels.name_level(assessment.scale, result.counted_level),
        "target": levels.name_level(assessment.scale, result.target),
    }


def _lead(results: Sequence[SkillResult], *, has_targets: bool) -> str:
    compared = [result for result in results if result.gap is not None]
    met = sum(not result.gap for result in compared)
    if not compared and has_targets:
        return gettext("Your answers are stored. There is nothing to compare with a target yet.")
    if not compared:
        return gettext("Your ratings are stored. This role sets no targets to compare them with.")
    if met == len(compared):
        return ngettext(
            "You meet the target in the one skill that you have rated.",
            "You meet the target in all %(count)s skills that you have rated.",
            met,
        ) % {"count": met}
    if not met:
        return ngettext(
            "You are below the target in the one skill that you have rated.",
            "You are below the target in all %(count)s skills that you have rated.",
            len(compared),
        ) % {"count": len(compared)}
    return gettext("You meet the target in %(met)s of the %(count)s skills that you have rated.") % {
        "met": met,
        "count": len(compared),
    }
