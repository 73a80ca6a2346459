"""The hosts in place of the demo site: ``site``, and so ``enter``, give pages as the platform serves them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.conftest import manage, serve

SETTINGS = "tests.browser.hosts.settings"
LEARNER_HAS_RATED = """
from django.contrib.auth import get_user_model
from mentoring_xblock import api
learner = get_user_model().objects.get(username="learner").pk
role = api.get_role(actor_id=learner, framework="data-analyst", role="data-analyst.analyst")
asked = [skill for skill in role.skills if skill.target]
answers = [api.SkillAnswer(skill=each.key, level=max(1, each.target - place % 3)) for place, each in enumerate(asked)]
api.rate_skills(actor_id=learner, framework="data-analyst", role=role.role_key, token="before", answers=answers)
"""


@pytest.fixture(scope="session")
def site(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a seeded site whose static files were collected under hashed names.

    One for all that look at hosts: collecting takes long, and what one of them saves is nothing that another asks for.
    """
    var = Path(shutil.copytree(seeded, tmp_path_factory.mktemp("hosts"), dirs_exist_ok=True))
    manage(var, "shell", "-c", LEARNER_HAS_RATED)
    manage(var, "collectstatic", "--noinput", "--verbosity", "0", settings=SETTINGS)
    with serve(var, settings=SETTINGS) as address:
        yield address
