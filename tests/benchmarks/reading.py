"""What people wait for: mentors for a gap, the heat map, the programme's report, the block. On the database at hand.

Peers read the same: a raw read of 512 offers on the same connection, a query for every cell, the live GROUP BY.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from functools import partial
from itertools import cycle

from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from mentoring_xblock import api
from mentoring_xblock.applets.insight import api as insight
from mentoring_xblock.applets.insight.models import SkillSummary
from mentoring_xblock.applets.matching import api as matching
from mentoring_xblock.applets.matching import reading as stored_offers
from mentoring_xblock.applets.people import api as people
from mentoring_xblock.applets.people.data import MemberInfo
from mentoring_xblock.applets.people.models import Member, MemberRole
from mentoring_xblock.applets.ratings.models import Estimate
from tests import builders
from tests.courseware.course import Course, render

from . import organisation
from .kept import restored
from .organisation import MENTOR_FROM, NOW, POPULAR, RARE, SEEN, SUBMITTED, TOP, Organisation
from .tables import Row
from .timing import in_words, median_of

RAW_ROWS = 512
REPORTS = 500
MENTEES = 40
_FRAME = {"BEGIN", "COMMIT", "SAVEPOINT", "RELEASE"}


def queries_of(work: Callable[[], object]) -> int:
    """How many statements ``work`` sends, beside those that begin and end a transaction."""
    with CaptureQueriesContext(connection) as caught:
        work()
    return sum(each["sql"].split(" ")[0].rstrip(";") not in _FRAME for each in caught.captured_queries)


def recommend(of: Organisation, *, repeat: int) -> list[Row]:
    """The best five mentors for a gap: reading and ranking against a raw read, and the whole call."""
    skill = of.skill_ids[0]
    step = max(1, of.members // MENTEES)
    mentees = [people.get_members([each])[each] for each in range(1, of.members + 1, step)][:MENTEES]
    turns = cycle(mentees)
    columns = ", ".join(connection.ops.quote_name(name) for name in stored_offers.READ)
    statement = (
        f"SELECT {columns} FROM task_mentoring_mentoroffer WHERE skill_id = %s AND base_score > 0"
        f" ORDER BY band DESC, base_score DESC, mentor_id DESC LIMIT {RAW_ROWS}"
    )

    def raw() -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement, [skill])
            cursor.fetchall()

    def ranked(target: int) -> None:
        matching.recommend(next(turns), skill_id=skill, target=target, policy=of.programme.policy, now=NOW)

    def called(name: str) -> Callable[[], object]:
        asking = cycle(mentees)
        return lambda: api.recommend_mentors(
            actor_id=next(asking).user_id, framework="work", skill=name, programme="bench", now=NOW
        )

    levels = (MENTOR_FROM - 1, MENTOR_FROM, TOP)
    *scans, theirs = median_of(*(partial(ranked, level) for level in levels), raw, repeat=repeat)
    try:
        popular, rare = median_of(called(POPULAR), called(RARE), repeat=repeat)
        counts = queries_of(called(POPULAR)), queries_of(called(RARE))
    finally:
        organisation.forget_shown(of)
    eligible = _count("task_mentoring_mentoroffer", f"skill_id = {skill}")
    return [
        *(
            Row(
                work=f"reading and ranking the offers of the popular skill, {eligible:,} offers, for level {level}",
                ours=in_words(ours),
                theirs=f"raw read of {RAW_ROWS} {in_words(theirs)}",
                ratio=f"{ours / theirs:.2f} x",
                note=f"{queries_of(partial(ranked, level))} queries of it; at most 3 x",
                # No order is kept for what is below the level from which one may mentor.
                reached=ours <= 3 * theirs if level >= MENTOR_FROM else None,
            )
            for level, ours in zip(levels, scans, strict=True)
        ),
        Row(
            work="recommend_mentors, popular skill against a rare one",
            ours=in_words(popular),
            theirs=f"rare {in_words(rare)}",
            ratio=f"{popular / rare:.2f} x",
            note=f"{counts[0]} and {counts[1]} queries; at most 8, and 2 x",
            reached=max(counts) <= 8 and popular <= 2 * rare,
        ),
    ]


def heat_map(of: Organisation, *, repeat: int) -> Row:
    """500 reports x 40 skills: one matrix against a query for every cell."""
    newer = {"member_id__gt": of.members}
    users, members = (rows.objects.filter(pk__gt=of.members) for rows in (get_user_model(), Member))
    with restored(users, members, MemberRole.objects.filter(**newer), Estimate.objects.filter(**newer)):
        return _heat_map(of, repeat=repeat)


def _heat_map(of: Organisation, *, repeat: int) -> Row:
    manager, reports = _large_team(of)
    version = of.version
    skills = of.skill_ids[:SEEN]

    def cell_by_cell() -> None:
        for report in reports:
            for skill in skills:
                Estimate.objects.filter(member_id=report, skill_id=skill).first()

    ours, whole = median_of(
        lambda: insight.team_matrix(manager.member_id, version, now=NOW),
        lambda: api.get_team_gaps(actor_id=manager.user_id, framework="work", programme="bench"),
        repeat=repeat,
    )
    (theirs,) = median_of(cell_by_cell, repeat=1, warm=0)
    count = queries_of(lambda: insight.team_matrix(manager.member_id, version, now=NOW))
    with_names = queries_of(lambda: api.get_team_gaps(actor_id=manager.user_id, framework="work", programme="bench"))
    return Row(
        work=f"heat map, {REPORTS} reports x {SEEN} skills",
        ours=f"{in_words(ours)}; with rights and names {in_words(whole)}",
        theirs=f"a query per cell {in_words(theirs)}",
        ratio=f"{theirs / whole:.0f} x",
        note=f"{count} queries, {with_names} with rights and names; at most 4, and at least 15 x",
        reached=count <= 4 and theirs >= 15 * whole,
    )


LIVE = """
SELECT counted.skill_id, counted.rated, counted.confirmed, COALESCE(below.needed, 0)
FROM (
    SELECT e.skill_id, COUNT(*) AS rated, SUM(CASE WHEN e.manager_level >= {mentor_from} THEN 1 ELSE 0 END) AS confirmed
    FROM task_mentoring_estimate e
    JOIN task_mentoring_member m ON m.id = e.member_id
    WHERE m.is_active AND m.programme_id = {programme}
    GROUP BY e.skill_id
) counted
LEFT JOIN (
    SELECT e.skill_id, COUNT(DISTINCT e.id) AS needed
    FROM task_mentoring_target target
    JOIN task_mentoring_skillversion wording ON wording.id = target.skill_version_id
    JOIN task_mentoring_role role ON role.id = target.role_id
    JOIN task_mentoring_memberrole held ON held.role_key = role.key
    JOIN task_mentoring_member m ON m.id = held.member_id
    JOIN task_mentoring_estimate e ON e.member_id = held.member_id AND e.skill_id = wording.skill_id
    WHERE m.is_active AND m.programme_id = {programme} AND COALESCE(e.manager_level, e.self_level) < target.level
    GROUP BY e.skill_id
) below ON below.skill_id = counted.skill_id
"""
"""What of the report a database can count itself: not the chances, for which none has the normal distribution.

Written for speed: asking for each estimate what its person's roles ask for takes many times as long.
"""


def report(of: Organisation, *, repeat: int) -> list[Row]:
    """The bench of 201 skills from its summary, against the live GROUP BY; and how long summing up takes."""
    with restored(SkillSummary.objects.all()):
        return _report(of, repeat=repeat)


def _report(of: Organisation, *, repeat: int) -> list[Row]:
    began = time.perf_counter()
    with transaction.atomic():
        insight.summarise_bench(of.version, now=NOW)
    summed = time.perf_counter() - began
    statement = LIVE.format(mentor_from=MENTOR_FROM, programme=of.programme.programme_id)
    live: list[tuple[int, ...]] = []

    def group() -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            live[:] = cursor.fetchall()

    (ours,) = median_of(lambda: insight.bench_of(of.version, now=NOW), repeat=repeat)
    (theirs,) = median_of(group, repeat=1, warm=0 if is_full_size(of) else 1)
    stored = {row.skill_id: (row.rated, row.confirmed, row.needed) for row in SkillSummary.objects.filter(rated__gt=0)}
    equal = stored == {row[0]: tuple(int(each or 0) for each in row[1:]) for row in live}
    count = queries_of(lambda: insight.bench_of(of.version, now=NOW))
    return [
        Row(
            work=f"programme report, {organisation.SKILLS} skills",
            ours=f"summary {in_words(ours)}, {count} queries",
            theirs=f"live GROUP BY {in_words(theirs)}",
            ratio=f"{theirs / ours:.0f} x",
            note=f"{'equal' if equal else 'NOT EQUAL'}; summed up in {in_words(summed)}; at least 100 x at full size",
            reached=equal and theirs >= 100 * ours if is_full_size(of) else (None if equal else False),
        )
    ]


def is_full_size(of: Organisation) -> bool:
    """Whether this is the full size, for which the ratio is promised."""
    return of.members >= 1_000_000


def block(of: Organisation) -> Row:
    """The learner's page of a block, for a role of twenty skills and for one of forty."""
    course = Course()
    counts = []
    for skills in (SUBMITTED, SEEN):
        course.block(framework="work", role=f"role-{skills}", programme="bench")
        learner = get_user_model().objects.get(pk=1)
        page = course.block(learner)
        counts.append(queries_of(functools.partial(render, page, "student_view", caller=learner)))
    return Row(
        work=f"the block's student_view, {SUBMITTED} and {SEEN} skills",
        ours=f"{counts[0]} and {counts[1]} queries",
        note="constant",
        reached=counts[0] == counts[1],
    )


def _large_team(of: Organisation) -> tuple[MemberInfo, list[int]]:
    """A manager of 500, each with the role of forty skills and all of them rated."""
    manager = builders.member(of.programme)
    first = max(manager.user_id, manager.member_id) + 1
    return manager, organisation.add_team(of, manager.member_id, first=first, size=REPORTS)


def _count(table: str, where: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM {table} WHERE {where}")
        return int(cursor.fetchone()[0])
