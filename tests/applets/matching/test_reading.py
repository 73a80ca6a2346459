"""Offers read in base order: as much as an exact answer needs, by their index, on every database."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator
from itertools import islice

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from mentoring_xblock.applets.matching import api as matching
from mentoring_xblock.applets.matching import reading
from mentoring_xblock.applets.matching.data import Band, Mentee, Offer, Recommendation, Target
from mentoring_xblock.applets.matching.models import ExposureDay, MentorOffer
from mentoring_xblock.applets.matching.ranking import rank
from mentoring_xblock.applets.people.data import Policy
from mentoring_xblock.applets.people.domain import utc_offset
from mentoring_xblock.applets.people.models import Member
from mentoring_xblock.applets.ratings.models import Estimate
from tests import builders
from tests.applets.matching.world import World
from tests.builders import NOW

pytestmark = pytest.mark.django_db
Near = Collection[tuple[int, int]]


def scatter(world: World, count: int, *, seed: int) -> None:
    """So many offers of every kind, written straight to the table, with base scores as the room computes them."""
    chance = random.Random(seed)
    people_rows = Member.objects.bulk_create(
        [
            Member(
                programme_id=world.programme.programme_id,
                user=builders.user(),
                department=chance.choice(["Sales", "Finance", ""]),
                unit=chance.choice(["A", "B"]),
                time_zone=chance.choice(["", "Europe/Berlin", "Asia/Tokyo", "America/Lima"]),
                places=chance.randint(1, 4),
                mentors_everything=True,
                joined_at=NOW,
            )
            for _ in range(count)
        ]
    )
    ids = [row.pk for row in people_rows]
    if None in ids:
        ids = list(Member.objects.order_by("-pk").values_list("pk", flat=True)[:count])
    Estimate.objects.bulk_create(
        [
            Estimate(
                member_id=pk,
                skill_id=world.pivot,
                # Few different figures, so that ties abound.
                mean=chance.choice([2.6, 3.0, 3.0, 3.4, 4.1]),
                sd=chance.choice([0.4, 0.8]),
                self_level=chance.randint(1, 4),
                self_at=NOW,
                manager_level=(level := chance.choice([None, None, 2, 3, 4])),
                manager_at=NOW if level else None,
                renewed_at=NOW,
            )
            for pk in ids
        ]
    )
    for pk in chance.sample(ids, count // 4):
        Member.objects.filter(pk=pk).update(places_taken=1)
    ExposureDay.objects.bulk_create(
        ExposureDay(mentor_id=pk, day=NOW.date(), amount=chance.choice([0.5, 1.0, 4.0]))
        for pk in chance.sample(ids, count // 4)
    )
    matching.renew_offers(ids, now=NOW)
    for row in MentorOffer.objects.all():
        MentorOffer.objects.filter(pk=row.pk).update(exposure=chance.choice([0.0, 0.0, 1.5, 6.0]))


def rank_naively(world: World, *, target: int, policy: Policy) -> tuple[Recommendation, ...]:
    """All offers read in any order, sorted whole."""
    first = reading.read_first(world.pivot, programme_id=world.programme.programme_id, now=NOW)[: reading.COMPETING]
    ids = list(MentorOffer.objects.values_list("id", flat=True))
    every: list[Offer] = list(
        reading.read_offers(ids, skill_id=world.pivot, programme_id=world.programme.programme_id, now=NOW)
    )
    return rank(
        Mentee(
            world.mentee.member_id,
            world.programme.programme_id,
            department=builders.reload(world.mentee.member_id).department,
            utc_offset=utc_offset("Europe/Berlin", NOW),
        ),
        every,
        target=Target(target, 3, sum(stored.exposure for stored in first) / len(first)),
        parameters=matching.ranking_parameters(policy),
        now=NOW,
    )


@pytest.mark.once
@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("chunk", [3, 16, 256])
def test_the_scan_gives_the_first_of_a_full_sort(seed: int, chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "CHUNK", chunk)
    monkeypatch.setattr(reading, "COMPETING", chunk)
    world = World()
    # Somebody without a department gains nothing by another one, so the scan may end sooner.
    department = "" if seed % 2 else "Sales"
    Member.objects.filter(pk=world.mentee.member_id).update(time_zone="Europe/Berlin", department=department)
    scatter(world, 70, seed=seed)
    # Some rows are behind their facts; that must not tell the two apart.
    behind = list(MentorOffer.objects.order_by("pk").values_list("pk", flat=True)[: seed * 3])
    late = {name: F(name) * 0.9 for name in ("base_score", "higher_score")}
    MentorOffer.objects.filter(pk__in=behind).update(**late)
    assert {row.band for row in MentorOffer.objects.all()} == {1, 2}
    for target in (2, 3, 4):
        for wanted in (1, 5, 20, 100):
            policy = Policy()
            shown = matching.recommend(
                builders.reload(world.mentee.member_id),
                skill_id=world.pivot,
                target=target,
                policy=policy,
                wanted=wanted,
                now=NOW,
            )
            expected = rank_naively(world, target=target, policy=policy)[:wanted]
            assert shown == expected


def test_base_order_reads_every_free_offer_once_whatever_the_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()
    scatter(world, 40, seed=11)
    counts = [MentorOffer.objects.count()]
    for name in ("base_score", "higher_score"):
        free = set(MentorOffer.objects.filter(**{f"{name}__gt": 0}).values_list("id", flat=True))
        counts.append(len(free))
        for chunk in (1, 2, 7, 500):
            monkeypatch.setattr(reading, "CHUNK", chunk)
            monkeypatch.setattr(reading, "COMPETING", chunk)
            for near in ((), ((0, 120),), ((-400, -200), (500, 600)), ((2000, 2001),)):
                read = list(read_whole(world, higher=name == "higher_score", near=near))
                assert len(read) == len(free)
                assert {offer.offer_id for offer in read} == free
                order = [
                    (offer.band is Band.SELF_RATED, is_far(offer, near), -getattr(offer, name), -offer.mentor_id)
                    for offer in read
                ]
                assert order == sorted(order)
    # Some have no free place, and of the others not all are a level above "may mentor from".
    assert sorted(set(counts), reverse=True) == counts
    assert counts[-1] > 0


def read_whole(world: World, *, higher: bool, near: Near) -> Iterator[Offer]:
    where = world.programme.programme_id
    first = reading.read_first(world.pivot, programme_id=where, higher=higher, now=NOW)
    return reading.read_in_base_order(first, programme_id=where, higher=higher, near=near, now=NOW)


def is_far(offer: Offer, near: Near) -> bool:
    minutes = offer.utc_offset
    return bool(near) and minutes is not None and not any(low < minutes < high for low, high in near)


@pytest.mark.once
def test_of_a_popular_skill_those_with_common_hours_come_first_and_the_others_are_not_read_for_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reading, "CHUNK", 8)
    monkeypatch.setattr(reading, "COMPETING", 8)
    world = World()
    Member.objects.filter(pk=world.mentee.member_id).update(time_zone="Europe/Berlin")
    far = [world.mentor(4, time_zone="Asia/Tokyo", department="Finance") for _ in range(40)]
    near = [world.mentor(3, time_zone="America/Lima").member_id for _ in range(3)]
    with CaptureQueriesContext(connection) as queries:
        shown = world.recommend()
    assert set(shown[:3]) == set(near)
    assert set(shown[3:]) <= {each.member_id for each in far}
    assert len(shown) == 5
    assert len([query for query in queries if "mentoroffer" in query["sql"]]) == 2


@pytest.mark.once
def test_a_popular_skill_is_not_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "CHUNK", 8)
    monkeypatch.setattr(reading, "COMPETING", 8)
    world = World()
    for number in range(60):
        world.mentor(4, confirmed=4 if number < 10 else 3)
    with CaptureQueriesContext(connection) as queries:
        assert len(world.recommend()) == 5
    read = [query["sql"] for query in queries if "mentoroffer" in query["sql"]]
    assert len(read) <= 2


@pytest.mark.parametrize(("higher", "index"), [(False, "tm_offer_scan"), (True, "tm_offer_higher")])
def test_offers_are_read_by_their_index_and_never_sorted_whatever_the_database(
    higher: bool, index: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World()
    user_ids = [builders.user().pk for _ in range(400)]
    Member.objects.bulk_create(
        Member(programme_id=world.programme.programme_id, user_id=user_id, joined_at=NOW) for user_id in user_ids
    )
    MentorOffer.objects.bulk_create(
        MentorOffer(
            skill_id=skill_id,
            mentor=row,
            mentor_user_id=row.user_id,
            mentor_from=3,
            band=1 + number % 2,
            base_score=(number * 7 % 401) / 401,
            higher_score=(number * 11 % 401) / 401,
            mean=3,
            sd=1,
            places=1,
            places_taken=0,
            renewed_at=NOW,
        )
        for skill_id in (world.pivot, world.chart)
        for number, row in enumerate(Member.objects.filter(user_id__in=user_ids))
    )
    monkeypatch.setattr(reading, "CHUNK", 20)
    with CaptureQueriesContext(connection) as queries:
        found = read_whole(world, higher=higher, near=((0, 120),))
        assert len(list(islice(found, 250))) == 250
    statements = [query["sql"] for query in queries if "ORDER BY" in query["sql"]]
    assert len(statements) > 2
    for statement in statements:
        plan = explain(statement)
        assert index in plan, plan
        assert "sort" not in plan.lower(), plan
        assert "temp b-tree" not in plan.lower(), plan


def explain(statement: str) -> str:
    """How the database would go about it, with its figures of the tables up to date."""
    with connection.cursor() as cursor:
        if connection.vendor != "mysql":  # InnoDB counts by itself, and there it would end the transaction of the test
            cursor.execute("ANALYZE task_mentoring_mentoroffer")
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_sort = off")  # a few rows are sorted as fast; more are what counts
        cursor.execute(f"EXPLAIN {'QUERY PLAN ' if connection.vendor == 'sqlite' else ''}{statement}")
        return "\n".join(" ".join(map(str, row)) for row in cursor.fetchall())


# 4, 16 and then all that are left, where chunks of 4 would take 16; below "may mentor from" 4 and then 128.
@pytest.mark.once
@pytest.mark.parametrize(("target", "statements"), [(3, 3), (2, 2)])
def test_where_all_score_alike_the_offers_are_read_in_few_statements(
    target: int, statements: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "CHUNK", 4)
    world = World()
    for _ in range(60):
        world.mentor(4)
    with CaptureQueriesContext(connection) as queries:
        assert len(world.recommend(target=target)) == 5
    assert len([query for query in queries if "mentoroffer" in query["sql"]]) == statements


@pytest.mark.once
def test_of_many_who_are_alike_the_first_chunk_suffices_once_as_many_as_are_shown_have_the_greatest_bonus(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reading, "CHUNK", 8)
    monkeypatch.setattr(reading, "COMPETING", 8)
    world = World()
    alike = [world.mentor(4, department="Finance").member_id for _ in range(40)]
    with CaptureQueriesContext(connection) as queries:
        assert world.recommend() == sorted(alike, reverse=True)[:5]
    assert len([query for query in queries if "mentoroffer" in query["sql"]]) == 1
