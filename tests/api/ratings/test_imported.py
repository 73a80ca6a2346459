"""Ratings that exist elsewhere: read in both shapes, stored once, marked as imported, and aged from their day."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from mentoring_xblock import api
from mentoring_xblock.api.ratings.importing import import_ratings
from mentoring_xblock.applets.audit_log.models import LogEntry
from mentoring_xblock.applets.exchange.data.files import Choices
from mentoring_xblock.applets.exchange.data.plans import ImportOutcome
from mentoring_xblock.applets.matching.models import MentorOffer
from mentoring_xblock.applets.people.data import MemberInfo
from mentoring_xblock.applets.ratings import api as ratings
from mentoring_xblock.applets.ratings.models import Rating
from mentoring_xblock.core.actors import SYSTEM
from mentoring_xblock.core.errors import Conflict, InvalidInput, NotAllowed
from mentoring_xblock.wording.levels import IMPORTED, describe_confirmation, name_source
from tests import builders
from tests.builders import NOW

pytestmark = pytest.mark.django_db


class World:
    def __init__(self) -> None:
        self.programme = builders.programme("acme")
        self.version = builders.framework(self.programme)
        self.pivot, self.chart = (builders.skill_id(self.version, key) for key in ("pivot", "chart"))
        self.admin = builders.member(self.programme, username="admin", is_admin=True)
        role = (self.version.framework_id, "analyst")
        self.ann = builders.member(self.programme, username="ann", role=role, mentors_everything=True)
        self.ben = builders.member(self.programme, username="ben", role=role)

    def bring(self, text: str, *, actor: Any = SYSTEM, **options: Any) -> ImportOutcome:
        asked = {name: options.pop(name) for name in ("dry_run", "expected", "now") if name in options}
        source = api.Source("ratings.csv", {"ratings.csv": text.encode()})
        choices = Choices(**options)
        return import_ratings(
            source=source, programme="acme", actor_id=actor, choices=choices, **({"now": NOW} | asked)
        )

    def stored(self) -> list[tuple[str, str, int, str, str]]:
        rows = Rating.objects.order_by("member_id", "skill_id", "rated_at", "id").select_related(
            "member__user", "skill"
        )
        return [
            (row.member.user.username, row.skill.key, row.level, row.source, row.rated_at.date().isoformat())
            for row in rows
        ]


PEOPLE_AS_COLUMNS = """\
Skills of the team,,,,
Area,Skill,{ann},{ben},Zoe Unknown,Comments
Data,Pivot,4,-,3,needs tables
Data,chart,Working,1,often,
Average,,3,1,3,
"""


@pytest.mark.parametrize(
    ("ann", "ben"),
    [("ann", "ben"), ("ann@example.com", "BEN@example.com"), ('"Berg, Ann"', "Ben Ek"), ("Ann Berg", '"Ek, Ben"')],
)
def test_people_may_be_columns_and_skills_rows(ann: str, ben: str) -> None:
    world = World()
    for member, (first, last) in ((world.ann, ("Ann", "Berg")), (world.ben, ("Ben", "Ek"))):
        type(builders.user_of(member)).objects.filter(pk=member.user_id).update(first_name=first, last_name=last)
    text = PEOPLE_AS_COLUMNS.format(ann=ann, ben=ben)
    outcome = world.bring(text, rated_by="self")
    assert outcome.applied, [str(each) for each in outcome.plan.remarks]
    assert [row[:3] for row in world.stored()] == [("ann", "pivot", 4), ("ann", "chart", 2), ("ben", "chart", 1)]
    said = [str(each) for each in outcome.plan.remarks]
    assert any("We read each of these columns as the ratings of one person" in each for each in said)
    assert not world.bring(text, rated_by="self").plan.counts["add"]


MATRIX = "Name,Email,Pivot,chart,Shoe size\nAnn,ann@example.com,4,Working\nBen,BEN@example.com,1,-\n"


def test_people_by_skills_come_in_with_what_follows_and_a_second_time_nothing_does() -> None:
    world = World()
    assert world.bring(MATRIX, dry_run=True).plan.counts["add"] == 3
    assert not Rating.objects.exists()
    outcome = world.bring(MATRIX)
    assert world.stored() == [
        ("ann", "pivot", 4, "self", "2026-03-02"),
        ("ann", "chart", 2, "self", "2026-03-02"),
        ("ben", "pivot", 1, "self", "2026-03-02"),
    ]
    assert [str(each.sentence()) for each in outcome.plan.remarks] == [
        "We ignore these columns, because the competency model has no such skills: Shoe size."
    ]
    assert all(Rating.objects.values_list("is_imported", flat=True))
    assert ratings.skill_records_of(world.ann.member_id)[world.pivot].self_level == 4
    assert MentorOffer.objects.filter(mentor_id=world.ann.member_id, skill_id=world.pivot, band__gt=0).exists()
    assert LogEntry.objects.filter(action="rating.imported").count() == 2
    again = world.bring(MATRIX, now=datetime(2026, 4, 1, tzinfo=UTC))
    assert (again.applied, again.plan.counts["keep"]) == (False, 3)


def test_a_table_of_78_skills_beside_other_columns_comes_in_whole() -> None:
    programme = builders.programme("wide")
    keys = [f"skill{number}" for number in range(78)]
    builders.framework(programme, builders.framework_model(skills=keys))
    builders.member(programme, username="ann")
    others = [f"Other {number}" for number in range(100)]
    text = f"Email,{','.join([*others, *keys])}\nann@example.com{',x' * 100}{',2' * 78}\n"
    source = api.Source("r.csv", {"r.csv": text.encode()})
    outcome = import_ratings(source=source, programme="wide", actor_id=SYSTEM, choices=Choices(), now=NOW)
    assert (outcome.applied, Rating.objects.count()) == (True, 78)


def test_one_rating_a_row_has_source_and_day_and_an_old_one_does_not_displace_a_newer() -> None:
    world = World()
    builders.rate(world.ann, {world.pivot: 2}, source="manager", rater=world.admin)
    text = (
        "email;Skill;Level;Rated by;Date\n"
        "ann@example.com;Pivot;4;Manager;13/06/2024\n"
        "ann@example.com;Chart;Expert;Vorgesetzte;01/02/2025\n"
        "ben@example.com;pivot;3.0;Test;2025-01-31\n"
    )
    assert world.bring(text).applied
    assert world.stored()[0] == ("ann", "pivot", 4, "manager", "2024-06-13")
    assert ("ann", "chart", 4, "manager", "2025-02-01") in world.stored()
    record = ratings.skill_records_of(world.ann.member_id)[world.pivot]
    assert (record.manager_level, record.manager_imported) == (2, False)
    assert ratings.skill_records_of(world.ben.member_id)[world.pivot].test_level == 3
    assert not world.bring(text).plan.changes


def test_another_scale_is_mapped_and_what_it_does_not_know_is_left_out() -> None:
    world = World()
    text = "username,pivot,chart\nann,0,expert\nben,7,2.5\n"
    without = world.bring(text, dry_run=True)
    assert [each.place.row for each in without.plan.remarks] == [2, 3, 3]
    outcome = world.bring(text, scale=("0=1", "expert=Expert", "2.5=3"), dry_run=True)
    assert [(row.key, row.field, row.as_texts()[2].split(",")[0]) for row in outcome.plan.writes] == [
        ("ann", "Pivot", "1 · Aware"),
        ("ann", "Chart", "4 · Expert"),
    ]
    assert [cells[0] for cells, _ in outcome.left_out] == ["username", "ben"]
    assert world.bring(text, all_or_nothing=True, scale=("0=1",)).plan.refused
    with pytest.raises(InvalidInput, match="0 is 1"):
        world.bring(text, scale=("0 is 1",))


def test_nobody_is_looked_up_but_members_and_faults_are_named() -> None:
    world = World()
    builders.user("outside", email="outside@example.org")
    rows = (
        "outside@example.org,2,,",
        "nobody@example.org,2,,",
        "ann@example.com,2,2999-01-01,",
        "ben@example.com,2,,x",
    )
    outcome = world.bring("email,pivot,date,source\n" + "\n".join(rows))
    said = [each.sentence() for each in outcome.plan.remarks]
    assert not outcome.plan.changes
    assert said[0].replace("outside", "nobody") == said[1]
    assert "2999-01-01" in said[2]
    assert "“x” does not say who rated" in said[3]
    nothing = world.bring("email,colour\nann@example.com,red\n")
    assert nothing.plan.refused
    two = "username,skill,level,date\nann,pivot,2,2026-01-01\nann,pivot,3,2026-01-01\n"
    assert "rated twice" in world.bring(two).plan.remarks[0].sentence()


def test_an_administrator_alone_may_and_not_confirm_their_own_skills() -> None:
    world = World()
    text = "username,pivot\nadmin,4\nann,3\n"
    with pytest.raises(NotAllowed):
        world.bring(text, actor=world.ann.user_id)
    shown = world.bring(text, actor=world.admin.user_id, rated_by="manager", dry_run=True)
    assert [row.key for row in shown.plan.writes] == ["ann"]
    assert "your own skills" in shown.plan.remarks[0].sentence()
    builders.rate(world.ann, {world.pivot: 3}, source="manager", rater=world.admin)
    with pytest.raises(Conflict):
        world.bring(text, actor=world.admin.user_id, rated_by="manager", expected=shown.plan.fingerprint)
    assert world.bring(text, actor=world.admin.user_id, dry_run=True).plan.counts["add"] == 2


def confirmed(world: World, member: MemberInfo) -> Any:
    profile = api.get_profile(actor_id=member.user_id, framework="data", role="analyst", programme="acme")
    return next(result for result in profile.results if result.skill == "pivot"), profile.scale


def test_that_a_rating_was_imported_is_said_beside_its_source_until_a_newer_one_comes() -> None:
    world = World()
    world.bring("username,pivot\nann,3\n", rated_by="manager", rated_on="2025-12-01")
    result, scale = confirmed(world, world.ann)
    assert (result.confirmed_imported, result.counted_imported) == (True, True)
    assert describe_confirmation(result, scale).endswith(IMPORTED)
    assert name_source(result.confirmed_source, is_imported=True) == "manager, imported"
    team = api.get_team_gaps(actor_id=world.admin.user_id, programme="acme", framework="data")
    assert team is not None
    builders.rate(world.ann, {world.pivot: 2}, source="manager", rater=world.admin)
    result, scale = confirmed(world, world.ann)
    assert (result.confirmed_level, result.confirmed_imported) == (2, False)
    # Rebuilt from the journal it is the same.
    ratings.rebuild_estimates([world.ann.member_id], scale_tops={world.pivot: 4}, now=NOW)
    assert confirmed(world, world.ann)[0] == result


def test_the_command_plans_writes_and_gives_the_rest_back(tmp_path: Path) -> None:
    World()
    table, rest = tmp_path / "ratings.csv", tmp_path / "rest.csv"
    table.write_text("username,pivot\nann,3\ncat,2\n")
    out = io.StringIO()
    call = ["mentoring_import_ratings", str(table), "--programme", "acme", "--rated-by", "manager"]
    call_command(*call, "--dry-run", stdout=out)
    assert "Add rating “ann”: Pivot: “” -> “3 · Practised, manager, " in out.getvalue()
    assert "Preview. Ratings: 1. People: 1." in out.getvalue()
    assert not Rating.objects.exists()
    out = io.StringIO()
    call_command(*call, "--json", "--refused", str(rest), "--rated-on", "2026-01-31", stdout=out)
    document = json.loads(out.getvalue())
    assert (document["applied"], document["rows"]) == (
        True,
        [{"person": "ann", "skill": "Pivot", "rating": "3 · Practised, manager, 2026-01-31"}],
    )
    assert rest.read_text("utf-8-sig").splitlines()[1].startswith('cat,2,"“cat” is not a member')
