"""The models that ship with the package are sound, complete and canonical."""

from __future__ import annotations

import pytest

from mentoring_xblock.api.frameworks.importing import import_framework
from mentoring_xblock.applets.competencies.advice import advise
from mentoring_xblock.applets.exchange import formats
from mentoring_xblock.applets.exchange.samples import list_samples, load_sample
from mentoring_xblock.core.actors import SYSTEM
from mentoring_xblock.core.errors import NotFound
from tests import builders

WHOLE = ("instructional-designer", "ward-nurse", "warehouse")
"""Models whose every role is one that a person could be given as it stands."""


def test_six_professions_ship() -> None:
    assert {"data-analyst", "laboratory-technician", "service-desk", *WHOLE} == set(list_samples())


@pytest.mark.parametrize("key", list_samples())
def test_a_sample_is_complete_and_written_as_the_exporter_would(key: str) -> None:
    source = load_sample(key)
    parsed = formats.parse(source)
    model = parsed.model
    assert parsed.remarks == ()
    assert model is not None
    assert (model.key, model.title) == (key, list_samples()[key])
    assert formats.write(model, format_name="csv") == source.files
    assert advise(model) == ()
    assert 12 <= len(model.skills) <= 20
    assert len(model.roles) >= 3
    for skill in model.skills:
        assert set(skill.behaviours) == {1, 2, 3, 4}
        assert all(text.startswith("You can ") for texts in skill.behaviours.values() for text in texts)


@pytest.mark.parametrize("key", WHOLE)
def test_a_role_asks_for_twelve_to_twenty_tasks_each_worth_something_and_reached_on_the_scale(key: str) -> None:
    model = formats.parse(load_sample(key)).model
    assert model is not None
    assert model.scale.mentor_from == 3
    assert len({role.title for role in model.roles}) >= 2
    assert any(role.grade for role in model.roles)
    asked = {target.skill for role in model.roles for target in role.targets}
    assert asked == {skill.key for skill in model.skills}
    for role in model.roles:
        assert 12 <= len(role.targets) <= 20, role.key
        assert len({target.importance for target in role.targets}) >= 3, role.key
        assert role.description.endswith(".")


@pytest.mark.parametrize("key", WHOLE)
def test_no_behaviour_is_said_twice_and_each_level_says_two(key: str) -> None:
    model = formats.parse(load_sample(key)).model
    assert model is not None
    said = [text for skill in model.skills for texts in skill.behaviours.values() for text in texts]
    assert len(said) == len(set(said)) == len(model.skills) * 4 * 2
    # One thing that can be seen, short enough to be read in a radio button's label.
    assert max(map(len, said)) <= 140
    assert all(skill.kind.value == "task" and skill.group and skill.description for skill in model.skills)


@pytest.mark.once
@pytest.mark.django_db
@pytest.mark.parametrize("key", list_samples())
def test_a_sample_is_imported_without_a_remark(key: str) -> None:
    outcome = import_framework(
        actor_id=SYSTEM, source=load_sample(key), programme=builders.programme().key, now=builders.NOW
    )
    assert outcome.applied
    assert not outcome.plan.remarks


def test_an_unknown_sample_is_not_found() -> None:
    with pytest.raises(NotFound):
        load_sample("../data-analyst")
