"""A ladder and the ratings that exist for it, brought in by the commands and over the pages: both go the whole way."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from mentoring_xblock.api.matching.recommendations import recommend_mentors
from mentoring_xblock.api.ratings.drafts import get_profile
from mentoring_xblock.applets.audit_log.models import LogEntry
from mentoring_xblock.applets.competencies.models import FrameworkVersion
from mentoring_xblock.applets.exchange.models import ImportRun
from mentoring_xblock.applets.matching.models import MentorOffer
from mentoring_xblock.applets.people.models import Member, MemberRole
from mentoring_xblock.applets.ratings.models import Estimate, Rating
from tests import builders
from tests.pages.reading import text
from tests.pages.test_importing import PATH, form_of

pytestmark = pytest.mark.django_db

LADDER = """\
Area,Skill,Helper,Mechanic,Senior mechanic,Master mechanic
Wheels,True a wheel,Finds where the rim is off,Trues a rim,Builds a wheel,Decides which wheels we build
Drive,Fit a chain,Measures wear,Fits a chain,Finds the cause of early wear,Decides which chains we stock
"""
RATINGS = """\
Name,Email,Department,True a wheel,Fit a chain
Amara,amara@example.com,Service,2,1
Rosa,ROSA@example.com,Service,4,Senior mechanic
Admin,admin@example.com,Service,5,1
Nobody,nobody@example.org,Service,3,3
"""
APPLIED = [
    ("amara", "true-a-wheel", 2, "self", True),
    ("amara", "fit-a-chain", 1, "self", True),
    ("rosa", "true-a-wheel", 4, "self", True),
    ("rosa", "fit-a-chain", 3, "self", True),
]
PLANNED = ("True a wheel", "2 · Mechanic", "1 · Helper", "4 · Master mechanic", "3 · Senior mechanic")
LEFT_OUT = (
    "“nobody@example.org” is not a member of this programme, or has not joined yet.",
    "“5” is not a level of this scale: 1 · Helper, 2 · Mechanic, 3 · Senior mechanic, 4 · Master mechanic. If",
)
Bring = Callable[..., str]
"""Plans a file and, if it is to, imports it; gives what its reader sees last."""


class Workshop:
    """A programme with an admin and two people, and no competency model."""

    def __init__(self) -> None:
        self.programme = builders.programme("default")
        self.admin = builders.member(self.programme, username="admin", is_admin=True)
        self.amara = builders.member(self.programme, username="amara")
        self.rosa = builders.member(self.programme, username="rosa", mentors_everything=True)

    def give_roles(self) -> None:
        version = FrameworkVersion.objects.get()
        MemberRole.objects.create(member_id=self.amara.member_id, framework=version.framework, role_key="mechanic")


@pytest.fixture
def workshop() -> Workshop:
    return Workshop()


def state() -> list[Any]:
    """All that an import can have written, with what it holds."""
    tables: list[Any] = [Rating, Estimate, MentorOffer, LogEntry, ImportRun, FrameworkVersion, Member, MemberRole]
    return [list(table.objects.order_by("pk").values()) for table in tables]


def by_command(tmp_path: Path, *, kind: str, content: str, apply: bool = True) -> str:
    command = {"model": "mentoring_import_framework", "ratings": "mentoring_import_ratings"}[kind]
    path = tmp_path / ("ladder.csv" if kind == "model" else "ratings.csv")
    path.write_text(content)
    out = io.StringIO()
    call_command(command, str(path), *([] if apply else ["--dry-run"]), stdout=out)
    return out.getvalue()


def by_page(browser: Any, *, kind: str, content: str, apply: bool = True) -> str:
    name = "ladder.csv" if kind == "model" else "ratings.csv"
    sent = {"kind": kind, "file": SimpleUploadedFile(name, content.encode())}
    where = browser.post(f"{PATH}submit/", sent)["Location"]
    if where.endswith("/columns/"):
        matched = form_of(browser.get(where)) | {"title": "Ladder"}
        where = browser.post(where.replace("columns", "match"), matched)["Location"]
    plan = text(browser.get(where))
    if not apply or (found := re.search(r'name="plan" value="([0-9a-f]{64})"', plan)) is None:
        return plan
    browser.post(f"{where}apply/", {"plan": found[1]})
    return text(browser.get(where))


@pytest.fixture(params=["by command", "by page"])
def bring(request: pytest.FixtureRequest, workshop: Workshop, enter: Any, tmp_path: Path) -> Bring:
    if request.param == "by page":
        browser = enter(workshop.admin)
        return lambda **what: by_page(browser, **what)
    return lambda **what: by_command(tmp_path, **what)


def test_ratings_that_exist_go_the_whole_way_to_estimates_and_offers(workshop: Workshop, bring: Bring) -> None:
    bring(kind="model", content=LADDER)
    workshop.give_roles()
    before = state()
    plan = bring(kind="ratings", content=RATINGS, apply=False)
    assert [words for words in (*PLANNED, *LEFT_OUT, "Department") if words not in plan] == [], plan
    assert state() == before, "a plan writes nothing"

    bring(kind="ratings", content=RATINGS)
    rows = Rating.objects.order_by("member_id", "skill__versions__position")
    columns = ("member__user__username", "skill__key", "level", "source", "is_imported")
    assert list(rows.values_list(*columns)) == APPLIED
    assert LogEntry.objects.filter(action="rating.imported").count() == 2
    assert ImportRun.objects.filter(kind="ratings").count() == 1

    estimates = {(row.member_id, row.skill.key): row for row in Estimate.objects.select_related("skill")}
    assert {key: (row.self_level, row.self_imported) for key, row in estimates.items()} == {
        (workshop.amara.member_id, "true-a-wheel"): (2, True),
        (workshop.amara.member_id, "fit-a-chain"): (1, True),
        (workshop.rosa.member_id, "true-a-wheel"): (4, True),
        (workshop.rosa.member_id, "fit-a-chain"): (3, True),
    }
    wheel = [estimates[each.member_id, "true-a-wheel"].mean for each in (workshop.amara, workshop.rosa)]
    assert wheel[0] < wheel[1]
    assert set(MentorOffer.objects.values_list("mentor_id", "skill__key")) == {
        (workshop.rosa.member_id, "true-a-wheel"), (workshop.rosa.member_id, "fit-a-chain")
    }  # fmt: skip

    profile = get_profile(actor_id=workshop.amara.user_id, framework="ladder")
    gaps = {result.skill: (result.counted_level, result.target) for result in profile.results}
    assert gaps == {"true-a-wheel": (2, 2), "fit-a-chain": (1, 2)}
    found = recommend_mentors(actor_id=workshop.amara.user_id, framework="ladder", skill="fit-a-chain")
    assert [each.name for each in found.suggestions] == ["rosa"]

    after = state()
    again = bring(kind="ratings", content=RATINGS)
    assert all(words in again for words in LEFT_OUT)
    assert state() == after, "the same file a second time changes nothing"
