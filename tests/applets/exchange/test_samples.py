"""The models that ship with the package are sound, complete and canonical."""

from __future__ import annotations

import pytest

from mentoring_xblock.applets.competencies.advice import advise
from mentoring_xblock.applets.exchange import formats
from mentoring_xblock.applets.exchange.samples import list_samples, load_sample
from mentoring_xblock.core.errors import NotFound


def test_three_professions_ship() -> None:
    assert {"data-analyst", "laboratory-technician", "service-desk"} <= set(list_samples())


@pytest.mark.parametrize("key", list_samples())
def test_a_sample_is_complete_and_written_as_the_exporter_would(key: str) -> None:
    source = load_sample(key)
    parsed = formats.parse(source)
    model = parsed.model
    assert parsed.remarks == ()
    assert model is not None
    assert model.key == key
    assert formats.write(model, format_name="csv") == source.files
    assert advise(model) == ()
    assert 12 <= len(model.skills) <= 20
    assert len(model.roles) >= 3
    for skill in model.skills:
        assert set(skill.behaviours) == {1, 2, 3, 4}
        assert all(text.startswith("You can ") for texts in skill.behaviours.values() for text in texts)


def test_an_unknown_sample_is_not_found() -> None:
    with pytest.raises(NotFound):
        load_sample("../data-analyst")
