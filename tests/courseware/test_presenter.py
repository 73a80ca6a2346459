"""What a learner is shown of their standing: the next step, the groups, and the words. No database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from lxml import html

from mentoring_xblock.api.matching.data import MentorSuggestion, MentorSuggestions
from mentoring_xblock.api.ratings.data import Profile, SkillResult
from mentoring_xblock.applets.competencies.data import Kind, RoleDefinition, RoleSkill, VersionRef, VersionStatus
from mentoring_xblock.applets.matching.data import LevelBand, Reason, ReasonCode
from mentoring_xblock.applets.pairings.data.pairing import Origin, PairingInfo
from mentoring_xblock.applets.pairings.states import State
from mentoring_xblock.applets.people.data import Policy, ProgrammeInfo
from mentoring_xblock.core.scales import Level, Scale
from mentoring_xblock.courseware.assessment import Assessment
from mentoring_xblock.courseware.presenter import present_mentors, present_results
from mentoring_xblock.courseware.screens import show_learner
from mentoring_xblock.wording import levels as words
from mentoring_xblock.wording.pairings import describe_pairing, describe_why
from tests.courseware.test_configuration import configuration

NOW = datetime(2026, 3, 2, tzinfo=UTC)
SCALE = Scale(tuple(Level(number, name) for number, name in enumerate(("Aware", "Working", "Expert"), start=1)), 3)


def result(skill: str, level: int | None, *, target: int | None = 3, **changes: Any) -> SkillResult:
    gap = None if level is None or target is None else max(0, target - level)
    base = SkillResult(
        skill, 1, skill.title(), "", level, None, target, 3, gap, level, 0.7 if level else None, None, "",
        level, "self" if level else "",
        may_mentor=False, offering=False, waiting=False, open_pairing=None,
    )  # fmt: skip
    return replace(base, **changes)


def confirmed(skill: str, level: int | None, by_others: int, **changes: Any) -> SkillResult:
    """A result of which the manager's word counts."""
    return result(
        skill, level, gap=max(0, 3 - by_others), confirmed_level=by_others, confirmed_source="manager",
        counted_level=by_others, counted_source="manager", **changes,
    )  # fmt: skip


def pairing(state: State) -> PairingInfo:
    return PairingInfo(
        7, 1, 1, 2, 1, 1, "analyst", state, Origin.LEARNER, 1, 3, 4, None, "", 0.0, (), (), "", "", NOW, NOW, None,
        date(2026, 3, 2), date(2026, 3, 30),
    )  # fmt: skip


def assessed(*results: SkillResult, next_skill: str | None = None, **changes: Any) -> Assessment:
    skills = tuple(RoleSkill(1, 1, each.skill, each.title, "", Kind.SKILL, "", {}, each.target, 3) for each in results)
    version = VersionRef(1, 1, 1, "data", "Data", 1, VersionStatus.PUBLISHED, SCALE)
    definition = RoleDefinition(version, "analyst", "Analyst", "", "", "", skills)
    profile = Profile(ProgrammeInfo(1, "acme", "Acme", Policy()), 1, definition, results, NOW, next_skill)
    return Assessment(configuration(**changes), profile, skills, results, {}, (), NOW)


def test_nothing_is_shown_before_a_rating() -> None:
    assert present_results(assessed(result("a", None))) is None


@pytest.mark.parametrize(
    ("next_skill", "shown"), [("b", "b"), ("a", "a"), (None, "a"), ("left-out", "a"), ("met", "a"), ("paired", "a")]
)
def test_the_next_step_is_the_apis_choice_where_the_block_asks_for_it_else_the_largest_gap(
    next_skill: str | None, shown: str
) -> None:
    paired = result("paired", 1, open_pairing=pairing(State.ACTIVE))
    results = present_results(assessed(result("b", 2), paired, result("a", 1), result("met", 3), next_skill=next_skill))
    assert results is not None
    assert results["next_card"] is not None
    assert results["next_card"]["key"] == shown


def test_each_rated_skill_is_in_one_group_and_gaps_come_by_weight() -> None:
    results = present_results(
        assessed(
            result("small", 2),
            result("vital", 2, importance=5),
            result("large", 1),
            result("met", 3),
            result("open", 3, open_pairing=pairing(State.REASSESSED)),
            result("unrated", None),
        )
    )
    assert results is not None
    groups = [
        [card["key"] for card in group]
        for group in (results["paired"], results["growing"], results["met"], results["others"])
    ]
    assert groups == [["open"], ["large", "vital", "small"], ["met"], ["unrated"]]


@pytest.mark.parametrize(
    ("levels", "sentence"),
    [
        ([3], "You meet the target in the one skill that you have rated."),
        ([3, 3], "You meet the target in all 2 skills that you have rated."),
        ([3, 1, None], "You meet the target in 1 of the 2 skills that you have rated."),
        ([1], "You are below the target in the one skill that you have rated."),
        ([1, 2], "You are below the target in all 2 skills that you have rated."),
    ],
)
def test_the_first_sentence_says_how_it_stands(levels: list[int | None], sentence: str) -> None:
    results = present_results(assessed(*(result(f"s{at}", level) for at, level in enumerate(levels))))
    assert results is not None
    assert results["lead"] == sentence


def test_a_role_without_targets_says_so() -> None:
    results = present_results(assessed(result("a", 2, target=None)))
    assert results is not None
    assert "sets no targets" in results["lead"]
    assert results["next_card"] is None


@pytest.mark.parametrize(
    ("mean", "sd", "said"),
    [
        (2.4, 0.3, "about 2, sure"),
        (2.6, 0.6, "about 3, fairly sure"),
        (9.0, 2.0, "about 3, not sure yet"),
        (None, None, ""),
    ],
)
def test_belief_is_said_without_false_precision(mean: float | None, sd: float | None, said: str) -> None:
    assert words.describe_belief(confirmed("a", 2, 2, mean=mean, sd=sd), SCALE) == said


def test_without_another_persons_rating_no_belief_is_said() -> None:
    assert words.describe_belief(result("a", 2), SCALE) == ""
    (card,) = present_results(assessed(result("a", 2)))["growing"]  # type: ignore[index]
    assert card["belief"] == ""


@pytest.mark.parametrize(
    ("own", "by_others", "source", "counted", "said"),
    [
        (2, None, "", "self", ""),
        (3, 3, "manager", "manager", "Your manager confirmed level 3 · Expert."),
        (None, 2, "mentor", "mentor", "Your mentor confirmed level 2 · Working."),
        (3, 2, "manager", "manager", "You said 3; your manager confirmed 2. Your manager’s rating counts."),
        (3, 2, "mentor", "mentor", "You said 3; your mentor confirmed 2. Your mentor’s rating counts."),
        (1, 2, "manager", "self", "You said 1; your manager confirmed 2. Your own newer rating counts."),
        (1, 3, "test", "test", "You said 1; a graded test showed 3. The test result counts."),
    ],
)
def test_the_difference_between_own_and_confirmed_is_said_and_which_counts(
    own: int | None, by_others: int | None, source: str, counted: str, said: str
) -> None:
    found = result("a", own, confirmed_level=by_others, confirmed_source=source, counted_source=counted)
    assert words.describe_confirmation(found, SCALE) == said


def test_the_gap_is_from_the_level_that_counts_and_so_is_the_next_step() -> None:
    results = present_results(assessed(confirmed("a", 3, 1), next_skill="a"))
    assert results is not None
    (card,) = results["growing"]
    assert (card["level"], card["confirmed"], card["target"], card["gap"]) == (
        "3 · Expert", "1 · Aware", "3 · Expert", "2 levels to go",
    )  # fmt: skip
    assert results["next_step"] == "You are at 1 · Aware; the role asks for 3 · Expert."


def test_at_the_target_one_may_ask_for_the_next_level_at_the_top_for_practice_and_below_for_a_mentor() -> None:
    results = present_results(assessed(result("top", 3), result("met", 2, target=2), result("below", 1)))
    assert results is not None
    cards = (*results["met"], *results["growing"])
    offered = ("can_find", "can_aim_higher", "can_practise")
    assert {card["key"]: [name for name in offered if card[name]] for card in cards} == {
        "top": ["can_practise"], "met": ["can_aim_higher"], "below": ["can_find"],
    }  # fmt: skip


def test_what_others_said_of_a_skill_is_hidden_until_the_learner_has_rated_it() -> None:
    results = present_results(assessed(result("a", 2), confirmed("b", None, 1), hide_target=True))
    assert results is not None
    (hidden,) = results["others"]
    assert (hidden["confirmed"], hidden["target"], hidden["gap"], hidden["bar"]) == ("", "", "", None)
    shown = present_results(assessed(result("a", 2), confirmed("b", None, 1), hide_target=False))
    assert shown is not None
    assert [card["confirmed"] for card in shown["growing"]] == ["1 · Aware", ""]


@pytest.mark.parametrize("state", [State.PROPOSED, State.APPROVED, State.ACTIVE, State.REASSESSED])
def test_every_open_state_of_a_pairing_has_its_words(state: State) -> None:
    said = describe_pairing(pairing(state), SCALE)
    assert said
    assert "%(" not in said


def test_a_level_of_an_older_scale_keeps_its_number() -> None:
    assert [words.name_level(SCALE, level) for level in (1, 5, None)] == ["1 · Aware", "5", "not rated"]


@pytest.mark.parametrize(
    ("one", "bar", "said"),
    [
        (result("a", 2), ["target", "dot"], "You: 2 · Working · Target: 3 · Expert"),
        (
            confirmed("a", 2, 1),
            ["target", "ring", "hole", "dot"],
            (
                "You: 2 · Working · Confirmed: 1 · Aware · Target: 3 · Expert "
                "You said 2; your manager confirmed 1. Your manager’s rating counts."
            ),
        ),
        (
            result("a", 2, previous_level=1),
            ["target", "grown", "dot"],
            "You: 2 · Working (before: 1 · Aware) · Target: 3 · Expert",
        ),
        (confirmed("a", None, 1), [], "You: not rated"),
    ],
)
def test_the_words_beside_a_bar_say_all_that_it_shows_and_no_hidden_target(
    one: SkillResult, bar: list[str], said: str
) -> None:
    opened = assessed(one, result("b", 1), hide_target=True)
    frame = {"uid": "tm", "title": "", "introduction": ""}
    card = html.fromstring(show_learner(frame, opened, marks="", is_waiting=False)).xpath("//*[@data-tm-card='a']")
    drawn = [
        path.get("class").removeprefix("tm-bar__") for each in card for path in each.xpath(".//*[@class='tm-bar']/path")
    ]
    words_beside = [" ".join(each.xpath(".//*[@class='tm-card__words']")[0].text_content().split()) for each in card]
    assert (drawn, words_beside) == (bar, [said] if bar else [])


@pytest.mark.parametrize(
    ("low", "high", "words"), [(1, 3, "From 1 · Aware to 3 · Expert"), (3, 3, "Practice at 3 · Expert")]
)
def test_a_panel_says_what_its_mentors_would_help_with(low: int, high: int, words: str) -> None:
    assert present_mentors(MentorSuggestions("pivot", "Pivot", low, high, (), waiting=False), SCALE)["scope"] == words


def test_a_single_reason_is_a_sentence_too_and_a_sign_in_a_name_breaks_none() -> None:
    quick, free = Reason(ReasonCode.ANSWERS_IN_A_DAY), Reason(ReasonCode.PLACES_FREE, {"free": 1, "places": 2})
    assert describe_why("100% (s)", [free, quick]) == (
        "100% (s) usually answers within a working day.", (free,)
    )  # fmt: skip
    assert describe_why("A", [free]) == ("", (free,))


def test_mentors_come_with_two_reasons_beside_the_name_and_whoever_shares_no_hour_comes_last() -> None:
    hours, apart = Reason(ReasonCode.SHARED_HOURS, {"hours": 4, "of": 8}), Reason(ReasonCode.NO_SHARED_HOURS, {})
    free, other = Reason(ReasonCode.PLACES_FREE, {"free": 1, "places": 2}), Reason(ReasonCode.OTHER_UNIT, {"name": "U"})
    first, last = (
        MentorSuggestion(n, n, f"m{n}", "Analyst" if n else "", "D", "R", LevelBand.AT, True, 2, 1, None, reasons)
        for n, reasons in enumerate([(free, other, hours), (apart, free)])
    )
    shown = present_mentors(MentorSuggestions("pivot", "Pivot", 1, 3, (last, first), waiting=False), SCALE)["mentors"]
    assert [(each["name"], each["place"]) for each in shown] == [("m0", "D · R"), ("m1", "Analyst · D · R")]
    assert shown[0]["why"] == "m0 shares 4 of 8 working hours with you and works in another unit (U)."
    assert shown[0]["more"] == ["Can mentor 1 more (limit: 2)"]
    assert (shown[1]["why"], shown[1]["apart"]) == ("", "No working hours in common")
