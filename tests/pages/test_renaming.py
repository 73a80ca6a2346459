"""A role and a skill are renamed by a file, on the page: of what hangs on them nothing changes but the names."""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile

from mentoring_xblock import api
from mentoring_xblock.api.ratings.data import SkillAnswer
from mentoring_xblock.applets.exchange import formats
from mentoring_xblock.applets.matching import api as matching
from mentoring_xblock.applets.people import api as people
from mentoring_xblock.applets.people.data import Expected
from mentoring_xblock.core import clock
from tests import builders
from tests.builders import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.databases]

BLOCK = "block-v1:acme+desk+1+type@competency_self_assessment+block@one"
HANGS_ON_THEM = (
    "Skill", "MemberRole", "ExpectedPerson", "MentorOptIn", "Submission", "Rating", "Estimate", "NotMyWork", "Draft",
    "MentorOffer", "Pairing", "PlanStep", "Outcome", "MentoringRequest", "RequestChoice", "Session", "WaitingEntry",
)  # fmt: skip


def rows() -> dict[str, list[Any]]:
    """Every row of what names a skill or a role, but for when it was last looked at."""
    return {
        name: list(apps.get_model("task_mentoring", name)._default_manager.order_by("pk").values())
        for name in HANGS_ON_THEM
    }


@pytest.fixture(autouse=True)
def _one_morning(monkeypatch: pytest.MonkeyPatch) -> None:
    """Offers fade with time, which is not the renaming's doing."""
    monkeypatch.setattr(clock, "now", lambda: NOW)


def rate(world: Any) -> tuple[str, list[dict[str, Any]]]:
    """What the block answers to the assessment that René sends: the role, and each skill with its gap.

    From the second time on it stores nothing.
    """
    answers = [SkillAnswer("pivot", 1), SkillAnswer("chart", 2)]
    profile = api.rate_skills(
        actor_id=world.rene.user_id, framework="data", role="analyst", token="one", answers=answers, usage_key=BLOCK,
        now=NOW,
    )  # fmt: skip
    return profile.definition.title, [asdict(result) for result in profile.results]


def live(world: Any) -> None:
    """Something of everything: ratings of two people, offers, a pairing under way, a place on a waiting list."""
    builders.rate(world.tariq, {world.pivot: 4}, source="manager", rater=world.maria)
    builders.rate(world.rene, {world.pivot: 1}, source="manager", rater=world.maria)
    rate(world)
    builders.pairing(world.rene, world.tariq, world.pivot, state=world.State.ACTIVE)
    api.join_waiting_list(actor_id=world.rene.user_id, framework="data", skill="chart", now=NOW)
    waiting = Expected(email="new@example.org", roles=((world.version.framework_id, "analyst"),))
    people.expect_people(world.programme.programme_id, [waiting], now=NOW)
    matching.renew_offers([world.tariq.member_id], now=NOW)


def renamed(content: bytes) -> str:
    """Today's model with another title for a role and for a skill, and keys that follow the titles."""
    (table,) = formats.write(formats.parse(api.Source("m", {"m": content})).model, format_name="csv").values()
    text = table.decode()
    for old, new in (("analyst", "lead-analyst"), ("Analyst", "Lead analyst"), ("pivot", "pivot-table")):
        text = re.sub(rf",{old},", f",{new},", text)
    return text.replace(",Pivot,", ",Pivot table,")


def test_by_the_page_a_renamed_role_and_skill_change_nothing_but_their_names(world, enter):  # type: ignore[no-untyped-def]
    live(world)
    before, profile = rows(), rate(world)
    assert all(before[name] for name in ("ExpectedPerson", "MentorOffer", "Pairing", "WaitingEntry", "Submission"))
    browser = enter(world.ada)
    content = renamed(browser.get("/mentoring/import/today/data/").content)
    file = SimpleUploadedFile("data.csv", content.encode())
    where = browser.post("/mentoring/import/submit/", {"kind": "model", "file": file})["Location"]
    for kind, old, new in (("role", "analyst", "lead-analyst"), ("skill", "pivot", "pivot-table")):
        assert f'value="{new}"' in browser.get(where).content.decode()
        where = browser.post(f"{where}settle/", {"kind": kind, "old": old, "new": new})["Location"]
    plan = browser.get(where).content.decode()
    fingerprint = re.search(r'name="plan" value="([0-9a-f]{64})"', plan)
    assert fingerprint is not None, plan
    browser.post(f"{where}apply/", {"plan": fingerprint[1]})
    model = api.get_role(actor_id=world.rene.user_id, framework="data", role="analyst")
    assert (model.title, [skill.title for skill in model.skills]) == ("Lead analyst", ["Pivot table", "Chart"])
    after = rows()
    assert [name for name in HANGS_ON_THEM if after[name] != before[name]] == []
    title, results = rate(world)
    assert title == "Lead analyst"
    assert [result.pop("title") for result in results] == ["Pivot table", "Chart"]
    assert [result.pop("title") for result in profile[1]] == ["Pivot", "Chart"]
    assert results == profile[1]
