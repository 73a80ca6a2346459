"""The room's door: store ratings of members' skills and give the estimates.

It checks no permissions and calls no other room; the public api does. The number of queries of
a function does not depend on how many skills or members it is given. ``domain`` and ``records`` compute the estimates.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypeVar

from django.db.models import QuerySet

from ...core.values import batches, fields_of, fill
from ..competencies.api import list_skill_ids
from ..people.api import lock_members
from ..upsert import upsert
from .concerned import count_blocks_asking, count_raters
from .data import Source
from .drafts import clear_draft, get_draft, merge_draft
from .figures import confirmed_months, estimate_parameters, find_figures
from .following import follow_all, without_inherited
from .in_block import hash_of
from .learning import learn_framework, learn_rater_bias
from .models import Estimate, Rating, Submission
from .not_my_work import not_my_work_in, not_my_work_of, note_not_my_work, still_holds
from .records import RatingInfo, SkillRecord, add_ratings, renew
from .reported import leave_out, take_in

__all__ = [
    "RatingInfo",
    "SkillRecord",
    "clear_draft",
    "confirmed_months",
    "count_blocks_asking",
    "count_members_with_estimates",
    "count_raters",
    "estimate_parameters",
    "find_submission",
    "follow_skills",
    "get_draft",
    "history",
    "imported_ratings",
    "learn_framework",
    "learn_rater_bias",
    "leave_out",
    "managers_who_rated",
    "members_with_estimates",
    "merge_draft",
    "not_my_work_in",
    "not_my_work_of",
    "note_not_my_work",
    "open_submission",
    "rebuild_estimates",
    "record",
    "renew_estimates",
    "skill_records",
    "skill_records_of",
    "still_holds",
    "take_in",
    "was_submitted_in",
]

Row = TypeVar("Row", Estimate, Rating)
_CARRIED = (
    "mean", "sd", "renewed_at", "self_level", "self_at", "self_previous", "self_last_performed", "self_anchored",
    "mentor_level", "mentor_at", "manager_level", "manager_at", "test_level", "test_at",
    "self_inherited", "mentor_inherited", "manager_inherited", "test_inherited",
    "self_imported", "mentor_imported", "manager_imported", "test_imported",
)  # fmt: skip
"""What an estimate's row and a skill record have in common beside whose it is."""
_RECORD = ("member_id", "skill_id", *_CARRIED)
"""In the order of SkillRecord's fields."""
_RECORDS = Estimate.objects.values_list(*_RECORD)
_SUBMISSIONS = Submission.objects.values_list("id", flat=True)
_OF_ESTIMATE = tuple(
    field.attname for field in Estimate._meta.concrete_fields if not field.primary_key and field.attname != "left_out"
)
_OF_RATING = tuple(field.attname for field in Rating._meta.concrete_fields if not field.primary_key)


def was_submitted_in(programme_id: int) -> bool:
    """Whether anybody of the programme has sent a self-assessment (1 query)."""
    return Submission.objects.filter(member__programme_id=programme_id).exists()


def find_submission(member_id: int, *, token: str) -> int | None:
    """The member's submission that bears ``token``, by id. Lock the member first, or a race may hide it (1 query)."""
    return next(iter(_SUBMISSIONS.filter(member_id=member_id, token=token)), None)


def open_submission(member_id: int, *, token: str, usage_key: str = "", role_key: str = "", now: datetime) -> int:
    """Store that a self-assessment was sent; a second one with the same token is an IntegrityError (1 query)."""
    block = hash_of(usage_key) if usage_key else ""
    sent = {"token": token, "usage_key": usage_key, "usage_hash": block, "role_key": role_key, "submitted_at": now}
    return Submission.objects.create(member_id=member_id, **sent).pk


def record(
    member_id: int,
    entries: Sequence[RatingInfo],
    *,
    submission_id: int | None = None,
    locked: bool = False,
    before: Mapping[int, SkillRecord] | None = None,
    now: datetime,
) -> dict[int, SkillRecord]:
    """Append ratings of one member and renew the estimates of their skills; the new skill records by skill (7 queries
    at most).

    The member's row is locked first, so that two raters at once do not overlook each other; ``locked`` says that this
    transaction holds it already, and ``before`` what it read under that lock: at least these skills' records, as far
    as there are any. Entries are checked where they are made.
    """
    if not entries:
        return {}
    if not locked:
        lock_members([member_id])
    by_skill: dict[int, list[RatingInfo]] = {}
    for entry in entries:
        by_skill.setdefault(entry.skill_id, []).append(entry)
    if before is None:
        before = skill_records_of(member_id, by_skill)
    figures_of = find_figures(
        [member_id], scale_tops={skill_id: said[0].scale_top for skill_id, said in by_skill.items()}
    )
    after = {}
    for skill_id, said in by_skill.items():
        known = before.get(skill_id)
        after[skill_id] = add_ratings(
            known, said, member_id=member_id, skill_id=skill_id, figures=figures_of(member_id, skill_id), now=now
        )
    given = {"member_id": member_id, "submission_id": submission_id}
    Rating.objects.bulk_create(
        _row(Rating, fields_of(entry) | given | {"rated_at": entry.rated_at or now}, _OF_RATING) for entry in entries
    )
    _store(after.values(), fields=_CARRIED)
    return after


def skill_records_of(member_id: int, skill_ids: Collection[int] | None = None) -> dict[int, SkillRecord]:
    """One member's skill records by skill; skills never rated are absent (1 query)."""
    rows = _RECORDS.filter(member_id=member_id)
    if skill_ids is not None:
        rows = rows.filter(skill_id__in=skill_ids)
    records = (SkillRecord(*row) for row in rows)
    return {record.skill_id: record for record in records}


def skill_records(
    member_ids: Collection[int], skill_ids: Collection[int] | None = None
) -> dict[tuple[int, int], SkillRecord]:
    """Skill records by (member, skill), of all skills where none are named; never rated ones are absent (1 query)."""
    rows = Estimate.objects.filter(member_id__in=member_ids)
    if skill_ids is not None:
        rows = rows.filter(skill_id__in=skill_ids)
    return {(row.member_id, row.skill_id): fill(SkillRecord, row) for row in rows}


def likeliest_in(skill_id: int, *, most: int) -> tuple[SkillRecord, ...]:
    """Skill records of those with the highest estimates in a skill, the highest first, at most ``most`` (1 query)."""
    rows = Estimate.objects.filter(skill_id=skill_id).order_by("-mean", "member_id")
    return tuple(fill(SkillRecord, row) for row in rows[:most])


def history(member_id: int, *, skill_ids: Collection[int] | None = None, most: int = 200) -> tuple[RatingInfo, ...]:
    """The ratings of one member, newest first, at most ``most`` ratings (1 query)."""
    rows = Rating.objects.filter(member_id=member_id).order_by("-rated_at", "-id")
    if skill_ids is not None:
        rows = rows.filter(skill_id__in=skill_ids)
    return tuple(_info(row) for row in rows[:most])


def managers_who_rated(member_id: int) -> dict[int, int | None]:
    """The membership of the manager who rated last, by skill; None if it is gone (1 query)."""
    rows = Rating.objects.filter(member_id=member_id, source=Source.MANAGER.value).order_by("rated_at", "id")
    return dict(rows.values_list("skill_id", "rater_id"))


def imported_ratings(member_ids: Collection[int]) -> frozenset[tuple[int, int, Source, date, int]]:
    """Member, skill, source, day (UTC) and level of every rating of these members that came from a file."""
    found: set[tuple[int, int, Source, date, int]] = set()
    for some in batches(sorted(member_ids), 500):
        rows = Rating.objects.filter(member_id__in=some, is_imported=True)
        for member_id, skill_id, source, at, level in rows.values_list(
            "member_id", "skill_id", "source", "rated_at", "level"
        ):
            found.add((member_id, skill_id, Source(source), at.date(), level))
    return frozenset(found)


def members_with_estimates(framework_id: int, *, after: int = 0, most: int = 500) -> tuple[int, ...]:
    """Up to ``most`` members rated in any skill of the framework, by rising id above ``after`` (2 queries)."""
    rows = _estimates_in(framework_id).filter(member_id__gt=after)
    return tuple(rows.order_by("member_id").values_list("member_id", flat=True).distinct()[:most])


def count_members_with_estimates(framework_id: int) -> int:
    """How many members were rated in any skill of the framework (2 queries)."""
    return _estimates_in(framework_id).order_by().values("member_id").distinct().count()


def _estimates_in(framework_id: int) -> QuerySet[Estimate]:
    """Not joined with the skills: MariaDB would begin with them, and sort a whole programme for a few members."""
    return Estimate.objects.filter(skill_id__in=list_skill_ids(framework_id))


def renew_estimates(member_ids: Collection[int], *, scale_tops: Mapping[int, int], now: datetime) -> int:
    """Recompute the estimates of these members' skills as of ``now``; gives how many.

    ``scale_tops``: the skills, each with the highest level of its scale. Members are locked in order, so that no rating
    falls in between.
    """
    lock_members(member_ids)
    figures_of = find_figures(member_ids, scale_tops=scale_tops)
    renewed = []
    for skill_record in skill_records(member_ids, scale_tops).values():
        population, parameters = figures_of(skill_record.member_id, skill_record.skill_id)
        renewed.append(renew(skill_record, population=population, parameters=parameters, now=now))
    _store(renewed, fields=("mean", "sd", "renewed_at"))
    return len(renewed)


def rebuild_estimates(
    member_ids: Collection[int],
    *,
    scale_tops: Mapping[int, int],
    predecessors: Mapping[int, Sequence[int]] | None = None,
    now: datetime,
) -> int:
    """Like ``renew_estimates``, from every rating that was ever given instead of from the estimates' own columns.

    ``predecessors`` as in ``follow_skills``: what was carried over is rebuilt as well.
    """
    lock_members(member_ids)
    figures_of = find_figures(member_ids, scale_tops=scale_tops)
    said: dict[tuple[int, int], list[RatingInfo]] = {}
    rows = Rating.objects.filter(member_id__in=member_ids, skill_id__in=scale_tops).order_by("rated_at", "id")
    for row in rows.iterator(chunk_size=5000):
        said.setdefault((row.member_id, row.skill_id), []).append(_info(row))
    rebuilt = []
    for (member_id, skill_id), ratings in said.items():
        pair = figures_of(member_id, skill_id)
        rebuilt.append(add_ratings(None, ratings, member_id=member_id, skill_id=skill_id, figures=pair, now=now))
    # An estimate that rests on no rating of its own holds what was carried over, or what should be there no more.
    alone = [each for pair, each in skill_records(member_ids, scale_tops).items() if pair not in said]
    _store([*rebuilt, *(without_inherited(each) for each in alone)], fields=_CARRIED)
    followed = dict(predecessors or {})
    left = {each.skill_id: () for each in alone if each.skill_id not in followed}
    follow_skills(member_ids, predecessors={**left, **followed}, scale_tops=scale_tops, now=now)
    return len(rebuilt)


def follow_skills(
    member_ids: Collection[int],
    *,
    predecessors: Mapping[int, Sequence[int]],
    scale_tops: Mapping[int, int],
    now: datetime,
) -> int:
    """Carry over to each skill of ``predecessors`` what is known of those that it follows; how many estimates changed.

    ``scale_tops`` holds the highest level of each such skill's scale. Ratings are neither read nor written: the newest
    ratings are in the estimates. Members are locked in order; seven statements, but for batches of 1,000 rows.
    """
    if not predecessors or not member_ids:
        return 0
    lock_members(member_ids)
    skill_ids = {*predecessors, *(former for formers in predecessors.values() for former in formers)}
    changed = follow_all(
        skill_records(member_ids, skill_ids), predecessors=predecessors, member_ids=sorted(member_ids), now=now
    )
    tops = {skill_id: scale_tops[skill_id] for _, skill_id in changed}
    figures_of = find_figures(member_ids, scale_tops=tops)
    kept = []
    for (member_id, skill_id), skill_record in changed.items():
        if skill_record is not None:
            population, parameters = figures_of(member_id, skill_id)
            kept.append(renew(skill_record, population=population, parameters=parameters, now=now))
    _store(kept, fields=_CARRIED)
    gone = {pair for pair, skill_record in changed.items() if skill_record is None}
    if gone:
        rows = Estimate.objects.filter(
            skill_id__in={skill for _, skill in gone}, member_id__in={who for who, _ in gone}
        )
        ids = [row[0] for row in rows.values_list("id", "member_id", "skill_id") if row[1:] in gone]
        Estimate.objects.filter(id__in=ids).delete()
    return len(changed)


def _info(row: Rating) -> RatingInfo:
    return fill(RatingInfo, row, scale_top=0, source=Source(row.source))


def _store(skill_records: Iterable[SkillRecord], *, fields: Sequence[str]) -> None:
    # One upsert: a CASE for every row and column, as bulk_update writes it, takes several times as long.
    rows = (_row(Estimate, fields_of(each), _OF_ESTIMATE) for each in skill_records)
    upsert(rows, unique=["member", "skill"], update=fields)


def _row(kind: Callable[..., Row], values: Mapping[str, Any], columns: Iterable[str]) -> Row:
    # By position: Django takes twice as long for values by name, and every submission makes dozens of rows.
    return kind(None, *(values[name] for name in columns))
