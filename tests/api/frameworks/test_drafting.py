"""What an author does to a draft: each step on a small model, without a database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring_xblock.api.frameworks import drafting
from mentoring_xblock.applets.competencies.data import FrameworkModel, RoleModel, TargetLevel
from mentoring_xblock.applets.competencies.domain import check_model
from mentoring_xblock.core.errors import InvalidInput, NotFound
from tests.builders import framework_model

MODEL = framework_model(skills=("a", "b", "c", "d"))


def keys(model: FrameworkModel) -> str:
    """The skills in order, retired ones in capitals."""
    return "".join(skill.key.upper() if skill.retired else skill.key for skill in model.skills)


def targets(model: FrameworkModel, role: int = 0) -> dict[str, tuple[int, int]]:
    return {target.skill: (target.level, target.importance) for target in model.roles[role].targets}


@pytest.mark.parametrize(
    ("key", "by", "order"),
    [("b", -1, "bacd"), ("b", 1, "acbd"), ("a", -1, "abcd"), ("d", 1, "abcd"), ("a", 9, "bcda"), ("d", -2, "adbc")],
)
def test_a_skill_moves_and_stops_at_the_ends(key: str, by: int, order: str) -> None:
    assert keys(drafting.move_skill(MODEL, key, by=by)) == order


def test_moving_passes_over_retired_skills_without_counting_them() -> None:
    model = drafting.retire_skill(MODEL, "b", published={"b"})
    assert keys(drafting.move_skill(model, "c", by=-1)) == "caBd"
    assert keys(drafting.move_skill(model, "a", by=1)) == "Bcad"


def test_a_published_skill_is_retired_and_another_is_gone_both_without_their_targets() -> None:
    retired = drafting.retire_skill(MODEL, "b", published={"a", "b"})
    assert keys(retired) == "aBcd"
    assert set(targets(retired)) == {"a", "c", "d"}
    removed = drafting.retire_skill(MODEL, "b", published={"a"})
    assert keys(removed) == "acd"
    assert set(targets(removed)) == {"a", "c", "d"}
    assert keys(drafting.restore_skill(retired, "b")) == "abcd"


def test_a_removed_skill_follows_nobody_any_more() -> None:
    model = drafting.replace_skills(MODEL, ["a"], titles=["New one", "New two"])
    after = drafting.retire_skill(model, "new-one", published={"a"})
    assert check_model(after).skills[1].followed_by == ("new-two",)


def test_two_skills_become_one_new_one_that_roles_ask_for_instead() -> None:
    first = replace(MODEL.roles[0], targets=(TargetLevel("a", 2, 5), TargetLevel("b", 4, 1), TargetLevel("c", 1, 1)))
    other = RoleModel("other", "Other", targets=(TargetLevel("d", 3),))
    model = drafting.replace_skills(replace(MODEL, roles=(first, other)), ["a", "b"], titles=["Both  together"])
    assert [skill.key for skill in model.skills] == ["both-together", "a", "b", "c", "d"]
    new, a, b = model.skills[:3]
    assert (a.retired, a.followed_by, b.followed_by) == (True, ("both-together",), ("both-together",))
    assert new.title == "Both together"
    assert new.behaviours[1] == ("You can a at 1a", "You can a at 1b", "You can b at 1a", "You can b at 1b")
    assert targets(model) == {"both-together": (4, 5), "c": (1, 1)}
    assert model.roles[1] == other
    assert check_model(model) == model


def test_a_skill_is_split_into_a_new_and_an_old_one() -> None:
    model = drafting.replace_skills(MODEL, ["a"], by=["c"], titles=["A narrower one", " "])
    assert keys(check_model(model)) == "a-narrower-oneAbcd"
    assert model.skills[1].followed_by == ("c", "a-narrower-one")
    assert targets(model) == {"a-narrower-one": (3, 3), "b": (3, 3), "c": (3, 3), "d": (3, 3)}


@pytest.mark.parametrize(
    ("former", "by", "titles"),
    [([], ["a"], []), (["a"], [], []), (["a"], [], ["  "]), (["a"], ["a"], []), (["a", "b"], ["b"], ["X"])],
)
def test_a_replacement_that_cannot_be_meant_is_refused_beside_its_field(
    former: list[str], by: list[str], titles: list[str]
) -> None:
    with pytest.raises(InvalidInput) as refused:
        drafting.replace_skills(MODEL, former, by=by, titles=titles)
    assert refused.value.fields


STEPS: dict[str, Callable[[str], FrameworkModel]] = {
    "move skill": lambda key: drafting.move_skill(MODEL, key, by=1),
    "retire": lambda key: drafting.retire_skill(MODEL, key, published=()),
    "restore": lambda key: drafting.restore_skill(MODEL, key),
    "duplicate skill": lambda key: drafting.duplicate_skill(MODEL, key),
    "change skill": lambda key: drafting.change_skills(MODEL, {key: MODEL.skills[0]}),
    "replace": lambda key: drafting.replace_skills(MODEL, [key], titles=["X"]),
    "replace by": lambda key: drafting.replace_skills(MODEL, ["a"], by=[key]),
    "move role": lambda key: drafting.move_role(MODEL, key, by=1),
    "duplicate role": lambda key: drafting.duplicate_role(MODEL, key),
    "remove role": lambda key: drafting.remove_role(MODEL, key),
    "change role": lambda key: drafting.change_roles(MODEL, {key: MODEL.roles[0]}),
}


@pytest.mark.parametrize("step", STEPS)
def test_what_somebody_removed_meanwhile_is_said_to_be_gone(step: str) -> None:
    with pytest.raises(NotFound, match="no-such"):
        STEPS[step]("no-such")


def test_a_duplicate_says_the_same_under_its_own_key_and_no_role_asks_for_it() -> None:
    model = check_model(drafting.duplicate_skill(drafting.duplicate_skill(MODEL, "a"), "a"))
    assert [skill.key for skill in model.skills] == ["a", "a-3", "a-2", "b", "c", "d"]
    assert model.skills[1].behaviours == MODEL.skills[0].behaviours
    assert targets(model) == targets(MODEL)
    assert check_model(drafting.duplicate_role(MODEL, "analyst")).roles[1].targets == MODEL.roles[0].targets


def test_a_new_skill_stands_at_the_end_of_its_group() -> None:
    grouped = replace(MODEL, skills=tuple(replace(skill, group="one") for skill in MODEL.skills[:2]) + MODEL.skills[2:])
    assert [skill.key for skill in drafting.add_skill(grouped, title="New", group="one").skills][2] == "new"
    assert [skill.key for skill in drafting.add_skill(grouped, title="New", group="two").skills][-1] == "new"
    assert [skill.key for skill in drafting.add_skill(grouped, title="数据").skills][-1] == "skill"
    with pytest.raises(InvalidInput):
        drafting.add_skill(MODEL, title="New", key="a")
    with pytest.raises(InvalidInput):
        drafting.add_role(MODEL, RoleModel("analyst", "New"))


def test_targets_change_by_name_and_keep_their_order() -> None:
    role = drafting.set_targets(
        MODEL.roles[0], {"b": TargetLevel("b", 1, 5), "a": None, "x": TargetLevel("x", 2), "y": None}
    )
    assert [target.skill for target in role.targets] == ["b", "c", "d", "x"]
    assert role.targets[0] == TargetLevel("b", 1, 5)


@given(st.data())
def test_any_replacement_of_skills_leaves_a_sound_model_that_forgets_none_of_them(data: st.DataObject) -> None:
    every = [skill.key for skill in MODEL.skills]
    former = data.draw(st.lists(st.sampled_from(every), min_size=1, unique=True))
    others = [key for key in every if key not in former]
    by = data.draw(st.lists(st.sampled_from(others), unique=True)) if others else []
    titles = data.draw(st.lists(st.sampled_from(["New", "new", "a", "数"]), min_size=0 if by else 1, max_size=3))
    model = check_model(drafting.replace_skills(MODEL, former, by=by, titles=titles))
    found = {skill.key: skill for skill in model.skills}
    assert set(every) <= set(found)
    assert all(found[key].retired and len(found[key].followed_by) == len(by) + len(titles) for key in former)
    assert not set(former) & set(targets(model))
    assert set(found[former[0]].followed_by) <= set(targets(model))
