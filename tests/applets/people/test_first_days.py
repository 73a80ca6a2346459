"""The first days of a programme: its admin looks at the rules once and names the unit by a web address alone."""

from __future__ import annotations

import pytest

from mentoring_xblock.applets.people import api as people
from mentoring_xblock.applets.people.models import Programme
from mentoring_xblock.core.errors import InvalidInput
from tests import builders
from tests.builders import NOW, TOMORROW

pytestmark = [pytest.mark.django_db, pytest.mark.databases]

ADDRESS = "https://lms.example.org/courses/course-v1:A+B+C/unit"
NONE = ("javascript:alert(1)", "JavaScript:/*https://a.example*/", "data:text/html,x", "//a.example", "https://", "x y")


@pytest.fixture
def admin(db: None) -> int:
    return int(builders.user().pk)


@pytest.fixture
def programme(db: None) -> int:
    return builders.programme().programme_id


def test_the_rules_are_seen_once(programme: int, admin: int) -> None:
    assert people.get_first_days(programme) == (False, "")
    for now in (NOW, TOMORROW):
        people.confirm_rules(programme, actor_id=admin, now=now)
    assert people.get_first_days(programme) == (True, "")
    assert Programme.objects.get().rules_seen_at == NOW


def test_an_address_is_kept_and_forgotten(programme: int, admin: int) -> None:
    for address in (ADDRESS, ""):
        people.set_unit_address(programme, address, actor_id=admin, now=NOW)
        assert people.get_first_days(programme) == (False, address)


@pytest.mark.parametrize("text", NONE)
def test_what_is_no_web_address_is_neither_taken_nor_given_to_anybody(programme: int, admin: int, text: str) -> None:
    people.set_unit_address(programme, ADDRESS, actor_id=admin, now=NOW)
    with pytest.raises(InvalidInput):
        people.set_unit_address(programme, text, actor_id=admin, now=NOW)
    assert people.get_first_days(programme) == (False, ADDRESS)
    Programme.objects.update(unit_address=text)
    assert people.get_first_days(programme) == (False, "")
