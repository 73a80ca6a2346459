"""What is known of a merged or split skill: a table of cases, and what must hold whatever was said."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring_xblock.applets.ratings.data import EstimateParameters, Population, Source
from mentoring_xblock.applets.ratings.following import follow, follow_all, pool, same_words, without_inherited
from mentoring_xblock.applets.ratings.records import RatingInfo, SkillRecord, add_ratings, renew
from tests.builders import NOW

WHO, NEW = 7, 99
EARLIER, LATER = NOW - timedelta(days=200), NOW + timedelta(days=1)
POPULATION = Population(mean=2.5, variance=1.0, top=4)


def said(skill: int, at: datetime = NOW, **levels: int) -> SkillRecord:
    """What each source said of a skill, all at the same time."""
    words = {f"{source}_level": level for source, level in levels.items()}
    times = dict.fromkeys([f"{source}_at" for source in levels], at)
    return SkillRecord(WHO, skill, 2.5, 1.0, at, **words, **times)  # type: ignore[arg-type]


def followed(own: SkillRecord | None, *former: SkillRecord) -> SkillRecord | None:
    return follow(own, former, member_id=WHO, skill_id=NEW, now=LATER)


@pytest.mark.parametrize(
    ("levels", "pooled"),
    [((3,), 3), ((2, 4), 3), ((2, 3), 2), ((1, 4), 2), ((3, 3, 4), 3), ((3, 4, 4), 4), ((1, 1), 1), ((4, 4, 4, 1), 3)],
)
def test_several_parts_give_their_mean_and_never_a_level_that_is_not_reached(
    levels: tuple[int, ...], pooled: int
) -> None:
    assert pool(levels) == pooled


def test_a_part_begins_with_what_was_said_of_the_whole() -> None:
    whole = replace(said(1, EARLIER, self=3, manager=2), self_anchored=True, self_last_performed=date(2026, 1, 5))
    part = followed(None, whole)
    assert part is not None
    assert (part.self_level, part.self_at, part.manager_level, part.manager_at) == (3, EARLIER, 2, EARLIER)
    assert part.inherited == (Source.SELF, Source.MANAGER)
    assert part.self_last_performed == date(2026, 1, 5)
    assert part.self_anchored is False, "the behaviours that stood beside those levels were others"
    assert part.self_previous is None


def test_a_merged_skill_pools_each_source_and_is_as_stale_as_its_stalest_part() -> None:
    merged = followed(None, said(1, NOW, self=4, manager=4), said(2, EARLIER, self=2, mentor=3))
    assert merged is not None
    assert (merged.self_level, merged.self_at) == (3, EARLIER)
    assert (merged.manager_level, merged.mentor_level, merged.test_level) == (4, 3, None)
    assert merged.inherited == (Source.SELF, Source.MENTOR, Source.MANAGER)


def test_a_word_on_the_skill_itself_counts_before_any_that_is_carried_over_even_a_newer_one() -> None:
    after = followed(said(NEW, EARLIER, self=1), said(1, NOW, self=4, manager=3))
    assert after is not None
    assert (after.self_level, after.self_at, after.manager_level) == (1, EARLIER, 3)
    assert after.inherited == (Source.MANAGER,)


def test_of_what_nobody_rated_nothing_is_known() -> None:
    assert followed(None) is None
    assert followed(None, SkillRecord(WHO, 1, 2.5, 1.0, NOW)) is None


def test_a_mapping_that_is_taken_back_leaves_nothing_behind() -> None:
    carried = followed(None, said(1, self=3))
    assert followed(carried) is None
    own = said(NEW, self=2)
    both = followed(own, said(1, self=3, manager=4))
    assert both is not None
    assert same_words(followed(both), own)


def test_the_first_rating_of_the_skill_itself_takes_the_carried_words_place_and_has_no_word_before_it() -> None:
    carried = followed(None, said(1, NOW, self=4, manager=4))
    after = add_ratings(
        carried,
        [RatingInfo(NEW, 1, 2, scale_top=4)],
        member_id=WHO, skill_id=NEW, figures=(POPULATION, EstimateParameters()), now=LATER,
    )  # fmt: skip
    assert (after.self_level, after.self_previous, after.inherited) == (2, None, (Source.MANAGER,))
    again = add_ratings(
        after,
        [RatingInfo(NEW, 1, 3, scale_top=4)],
        member_id=WHO, skill_id=NEW, figures=(POPULATION, EstimateParameters()), now=LATER,
    )  # fmt: skip
    assert (again.self_level, again.self_previous) == (3, 2)


def test_what_is_carried_over_is_believed_less_than_the_same_word_on_the_skill_itself() -> None:
    def believed(skill_record: SkillRecord | None) -> SkillRecord:
        assert skill_record is not None
        return renew(skill_record, population=POPULATION, parameters=EstimateParameters(), now=NOW)

    direct, carried = believed(said(NEW, manager=4)), believed(followed(None, said(1, manager=4)))
    assert direct.sd < carried.sd < POPULATION.sd
    assert POPULATION.mean < carried.mean < direct.mean


def test_a_chain_carries_on_what_was_carried_over_and_says_which_estimates_changed() -> None:
    known = {(WHO, 1): said(1, self=3), (8, 1): replace(said(1, self=2), member_id=8)}
    changed = follow_all(known, predecessors={2: (1,), 3: (2,)}, member_ids=[WHO, 8, 9], now=LATER)
    assert {pair: skill_record and skill_record.self_level for pair, skill_record in changed.items()} == {
        (WHO, 2): 3, (WHO, 3): 3, (8, 2): 2, (8, 3): 2,
    }  # fmt: skip
    again = {**known, **{pair: skill_record for pair, skill_record in changed.items() if skill_record}}
    assert follow_all(again, predecessors={2: (1,), 3: (2,)}, member_ids=[WHO, 8, 9], now=LATER) == {}
    undone = follow_all(again, predecessors={2: (), 3: ()}, member_ids=[WHO, 8, 9], now=LATER)
    assert set(undone.values()) == {None}
    assert len(undone) == 4


levels = st.dictionaries(st.sampled_from([source.value for source in Source]), st.integers(1, 4))


@given(own=levels, former=st.lists(levels, max_size=4))
def test_every_word_is_ones_own_or_within_those_of_the_skills_before(
    own: dict[str, int], former: list[dict[str, int]]
) -> None:
    start = said(NEW, EARLIER, **own) if own else None
    after = followed(start, *(said(n, NOW, **each) for n, each in enumerate(former)))
    for source in Source:
        before = [each[source.value] for each in former if source.value in each]
        level = after.level_by(source) if after else None
        if source.value in own:
            assert level == own[source.value]
        elif before:
            assert level is not None
            assert min(before) <= level <= max(before)
        else:
            assert level is None
    if after is not None:
        assert same_words(followed(after, *(said(n, NOW, **each) for n, each in enumerate(former))), after)
        assert without_inherited(after).inherited == ()
