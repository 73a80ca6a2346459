"""What the block's templates make of numbers on a site that separates thousands."""

from __future__ import annotations

from typing import Any

from mentoring_xblock.courseware.screens import show_mentors


def test_an_offer_is_chosen_by_its_id_as_it_is(settings: Any) -> None:
    settings.USE_THOUSAND_SEPARATOR = True
    html = show_mentors("tm-1", {"skill": "pivot", "title": "Pivot", "mentors": [{"offer": 12345, "name": "Tariq"}]})
    assert 'data-tm-choose="12345"' in html
