"""A published role's definition is read once by a process; a new version, or a draft, is never taken for an old one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from mentoring_xblock.applets.competencies import api
from mentoring_xblock.applets.competencies.data import FrameworkModel, VersionRef
from mentoring_xblock.applets.people.data import ProgrammeInfo
from mentoring_xblock.core.errors import NotFound
from tests.builders import NOW, framework_model, programme

pytestmark = pytest.mark.django_db


def save(of: ProgrammeInfo, model: FrameworkModel, **options: Any) -> VersionRef:
    return api.save_version(of.programme_id, model=model, **{"actor_id": None, "now": NOW, **options})


def reworded(model: FrameworkModel, title: str) -> FrameworkModel:
    return replace(model, skills=(replace(model.skills[0], title=title), *model.skills[1:]))


def test_a_published_role_is_read_once(django_assert_num_queries: Any) -> None:
    of = programme()
    version = save(of, framework_model())
    definition = api.get_role_definition(version, role_key="analyst")
    with django_assert_num_queries(0):
        assert api.get_role_definition(version, role_key="analyst") == definition
        # The version as another request reads it is the same to all that it says.
        assert api.get_role_definition(replace(version), role_key="analyst") == definition


def test_a_new_version_is_read_with_its_own_wording_and_the_old_one_stays_as_it_was() -> None:
    of = programme()
    model = framework_model()
    old = save(of, model)
    before = api.get_role_definition(old, role_key="analyst")
    new = save(of, reworded(model, "Read a chart"), now=NOW + timedelta(days=1))
    assert "Read a chart" in [skill.title for skill in api.get_role_definition(new, role_key="analyst").skills]
    assert api.get_role_definition(api.get_version(old.version_id), role_key="analyst").skills == before.skills


def test_a_draft_is_read_each_time(django_assert_num_queries: Any) -> None:
    draft = save(programme(), framework_model(), publish=False)
    for _ in range(2):
        with django_assert_num_queries(2):
            api.get_role_definition(draft, role_key="analyst")


def test_a_role_that_is_not_there_is_asked_for_again(django_assert_num_queries: Any) -> None:
    version = save(programme(), framework_model())
    for _ in range(2):
        with django_assert_num_queries(1), pytest.raises(NotFound):
            api.get_role_definition(version, role_key="nobody")
