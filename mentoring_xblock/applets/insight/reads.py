"""The grouped reads behind the reports. Nothing is written here, and nothing decided.

A report runs across the tables of several rooms; read through each room's door it would fetch every person's
every rating as a value. So this file, and no other of the room, reads the rows of rooms below it, by name as a
foreign key does, each report in a fixed number of queries whatever the number of people.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import Count, F, FilteredRelation, Max, Q, QuerySet, Sum

from ..competencies.data import SkillRef, VersionRef
from ..pairings.states import OPEN_STATES
from ..people import api as people
from ..ratings.api import confirmed_months
from ..ratings.counting_rows import counted_level_and_source
from ..ratings.data import CountedLevel, Estimate, NewestRatings, Source
from .data import Belief, Changes, Heard
from .domain import role_words

_MEMBER_ACTIVE = {"member__is_active": True, "member__user__is_active": True}
"""Neither has the membership ended, nor is the person's account closed."""
_OPEN = sorted(state.value for state in OPEN_STATES)


def _rows(model: str) -> QuerySet[Any]:
    """All rows of a model of ours."""
    rows: QuerySet[Any] = apps.get_model("task_mentoring", model)._default_manager.all()
    return rows


def reports_with_roles(manager_id: int, framework_id: int) -> dict[int, tuple[int, str, list[str]]]:
    """Active reports of a manager: member id -> (user id, department, role keys of the framework). One query."""
    rows = (
        _rows("Member")
        .filter(manager_id=manager_id, is_active=True, user__is_active=True)
        .annotate(held=FilteredRelation("roles", condition=Q(roles__framework_id=framework_id)))
        .order_by("department", "id", "held__position", "held__id")
        .values_list("id", "user_id", "department", "held__role_key")
    )
    found: dict[int, tuple[int, str, list[str]]] = {}
    for member_id, user_id, department, role_key in rows:
        roles = found.setdefault(member_id, (user_id, department, []))[2]
        if role_key is not None:
            roles.append(role_key)
    return found


def skills_and_targets(version: VersionRef) -> tuple[list[SkillRef], dict[str, str], dict[tuple[str, int], int]]:
    """The skills of a version in its order, role titles by key, and levels by (role key, skill id). One query."""
    skills: dict[int, SkillRef] = {}
    titles: dict[str, str] = {}
    targets: dict[tuple[str, int], int] = {}
    rows = _rows("SkillVersion").filter(version_id=version.version_id).order_by("position", "id")
    for skill_id, wording_id, skill_key, title, key, role_title, grade, level in rows.values_list(
        "skill_id", "id", "skill__key", "title", "targets__role__key", "targets__role__title",
        "targets__role__grade", "targets__level",
    ):  # fmt: skip
        skills.setdefault(
            skill_id, SkillRef(skill_id, wording_id, version.framework_id, version.programme_id, skill_key, title)
        )
        if key is not None:
            titles[key] = role_words(role_title, grade)
            targets[key, skill_id] = level
    return list(skills.values()), titles, targets


def ratings_of_reports(manager_id: int, framework_id: int) -> Iterator[tuple[int, int, NewestRatings]]:
    """(member id, skill id, the newest rating of each source) of a manager's active reports. One query."""
    rows = _rows("Estimate").filter(
        member__manager_id=manager_id,
        **_MEMBER_ACTIVE,
        skill__framework_id=framework_id,
    )
    for member_id, skill_id, *rest in rows.values_list("member_id", "skill_id", *NewestRatings._fields):
        yield member_id, skill_id, NewestRatings(*rest)


def outside_of_reports(manager_id: int, framework_id: int) -> dict[tuple[int, int], datetime]:
    """(member id, skill id) -> when a manager's active report said that it is not part of their work. One query."""
    rows = _rows("NotMyWork").filter(member__manager_id=manager_id, **_MEMBER_ACTIVE, skill__framework_id=framework_id)
    return {(member, skill): at for member, skill, at in rows.values_list("member_id", "skill_id", "said_at")}


def open_pairings_of_reports(manager_id: int, framework_id: int) -> dict[tuple[int, int], int]:
    """(mentee id, skill id) -> the open pairing, for a manager's active reports. One query."""
    rows = _rows("Pairing").filter(mentee__manager_id=manager_id, skill__framework_id=framework_id, state__in=_OPEN)
    return {(mentee, skill): pairing for mentee, skill, pairing in rows.values_list("mentee_id", "skill_id", "id")}


def beliefs_of(members: Collection[int], skill_ids: Collection[int], *, now: datetime) -> Iterator[tuple[int, Belief]]:
    """The estimates of ``members``, by rising id, in these skills, as of ``now``, each with its id, or 0 where the
    reports leave it out. One query.

    It joins nothing: asked for the skills of a framework, MariaDB goes through the whole programme for each stretch of
    members, and PostgreSQL does when asked who is active.
    """
    wanted = set(members)
    rows = _within(_rows("Estimate"), [*members]).filter(skill_id__in=skill_ids)
    words: dict[tuple[int, str], CountedLevel] = {}
    counted = counted_level_and_source(now=now, stale_months=confirmed_months())
    for row, left_out, member_id, skill_id, mean, sd, level, source in rows.values_list(
        "id", "left_out", "member_id", "skill_id", "mean", "sd", *counted
    ):
        if member_id in wanted:
            word = None
            if level is not None:
                word = words.setdefault((level, source), CountedLevel(level, Source(source), None))
            yield 0 if left_out else row, (member_id, skill_id, Estimate(mean, sd), word)


def heard_in(programme_id: int, framework_id: int) -> dict[int, Heard]:
    """Skill id -> what is stored of it, and what of that is new since it was summarised. One query."""
    summary = "skill__summary__"
    is_here, is_old, is_late = Q(**_MEMBER_ACTIVE), Q(id__lte=F(summary + "upto")), Q(id__gt=F(summary + "whole_upto"))
    is_counted = is_old & Q(left_out=False)
    is_late_again = is_counted & is_late & _rated_after(summary + "counted_at")
    is_again = is_late_again | (is_counted & ~is_late & _rated_after(summary + "whole_at"))
    rows = _rows("Estimate").filter(member__programme_id=programme_id, skill__framework_id=framework_id)
    wanted = {
        "joined": is_here & ~is_old & Q(left_out=False),
        "back": is_here & Q(left_out=True),
        "again": is_here & is_again,
        "late": is_late_again,
        "left": is_counted & ~is_here,
        "left_again": is_again & ~is_here,
        "here": is_here,
        "counted": is_counted,
    }
    counts = {name: Count("id", filter=which) for name, which in wanted.items()}
    found = {}
    for row in rows.order_by().values("skill_id").annotate(**counts, newest=Max("id")):
        skill_id, *rest = (row.pop(name) for name in ("skill_id", "here", "counted", "newest"))
        found[skill_id] = Heard(Changes(**row), *rest)
    return found


def _rated_after(moment: str) -> Q:
    """Of an estimate: somebody rated it after the moment in that column."""
    since = F(moment)
    return Q(self_at__gt=since) | Q(mentor_at__gt=since) | Q(manager_at__gt=since) | Q(test_at__gt=since)


def roles_in(programme_id: int, framework_id: int, *, members: Sequence[int] = ()) -> dict[int, list[str]]:
    """Role keys of the framework by member id; with ``members`` (by rising id) at least theirs. One query."""
    found: dict[int, list[str]] = {}
    rows = _within(_rows("MemberRole"), members).filter(member__programme_id=programme_id, framework_id=framework_id)
    for member_id, role_key in rows.values_list("member_id", "role_key"):
        found.setdefault(member_id, []).append(role_key)
    return found


def members_after(programme_id: int, last: int, *, most: int) -> dict[int, bool]:
    """Members by rising id, from above ``last``, and whether they are active. One query."""
    rows = _rows("Member").filter(programme_id=programme_id, id__gt=last).order_by("id")
    return {each: all(here) for each, *here in rows.values_list("id", "is_active", "user__is_active")[:most]}


def has_more_estimates(framework_id: int, than: int) -> bool:
    """Whether a framework has more estimates than so many; no more are counted. One query."""
    return _rows("Estimate").filter(skill__framework_id=framework_id).values("id")[: than + 1].count() > than


def has_more_members(programme_id: int, than: int) -> bool:
    """Whether a programme has more active members than so many; no more are counted. One query."""
    return _active(programme_id).values("id")[: than + 1].count() > than


def offers_in(framework_id: int, *, now: datetime) -> dict[int, tuple[int, int]]:
    """Skill id -> (mentors offering it who are not away, places free among them). One query."""
    has_room = Q(places__gt=F("places_taken"))
    rows = (
        _rows("MentorOffer")
        .filter(~people.away_at(now), skill__framework_id=framework_id, mentor__user__is_active=True)
        .values("skill_id")
        .annotate(mentors=Count("id"), free=Sum(F("places") - F("places_taken"), filter=has_room))
    )
    return {row["skill_id"]: (row["mentors"], row["free"] or 0) for row in rows}


def waiting_in(framework_id: int) -> dict[int, int]:
    """Skill id -> how many wait for a mentor. One query."""
    rows = _rows("WaitingEntry").filter(
        open_skill__framework_id=framework_id, mentee__is_active=True, mentee__user__is_active=True
    )
    return dict(rows.values_list("open_skill_id").annotate(Count("id")))


def _within(rows: QuerySet[Any], members: Sequence[int]) -> QuerySet[Any]:
    """The rows of a stretch of ids: from the first of ``members``, by rising id, to the last."""
    return rows.filter(member_id__gte=members[0], member_id__lte=members[-1]) if members else rows


def _active(programme_id: int) -> QuerySet[Any]:
    return _rows("Member").filter(programme_id=programme_id, is_active=True, user__is_active=True)


def member_counts(programme_id: int, *, now: datetime) -> dict[str, int]:
    """Members, those who rated themselves, mentors on offer with their places. Three queries."""
    mentors = _active(programme_id).filter(~people.away_at(now), id__in=_rows("MentorOffer").values("mentor_id"))
    places = mentors.aggregate(mentors=Count("id"), places=Sum("places"), taken=Sum("places_taken"))
    rated = (
        _rows("Estimate")
        .filter(
            member__programme_id=programme_id,
            **_MEMBER_ACTIVE,
            self_level__isnull=False,
        )
        .aggregate(people=Count("member_id", distinct=True))
    )
    return {
        "members": _active(programme_id).count(),
        "rated": rated["people"],
        "mentors": places["mentors"],
        "places": places["places"] or 0,
        "places_taken": places["taken"] or 0,
    }


def state_counts(programme_id: int) -> dict[str, int]:
    """Pairings by state. One query."""
    rows = _rows("Pairing").filter(programme_id=programme_id).values_list("state").annotate(Count("id"))
    return dict(rows)


def waiting_count(programme_id: int) -> int:
    """How many entries the waiting lists of a programme hold. One query."""
    return (
        _rows("WaitingEntry")
        .filter(mentee__programme_id=programme_id, mentee__user__is_active=True, open_skill__isnull=False)
        .count()
    )


def has_reports(member_id: int, *, deputed_at: datetime | None = None) -> bool:
    """Whether anybody active reports to the member, or to somebody for whom they stand in at that moment. One query."""
    whose = Q(manager_id=member_id)
    if deputed_at is not None:
        # As ``people.stood_in_for_by``.
        away = people.stood_in_for_at(deputed_at, "manager__")
        whose |= Q(away, manager__deputy_id=member_id, programme_id=F("manager__programme_id"))
    return _rows("Member").filter(whose, is_active=True, user__is_active=True).exists()


def user_ids_of(programme_id: int, member_ids: frozenset[int], *, manager_id: int | None = None) -> dict[int, int]:
    """Member id -> user id, within one programme; with a manager, of their reports alone. One query."""
    rows = _rows("Member").filter(programme_id=programme_id, id__in=member_ids)
    if manager_id is not None:
        rows = rows.filter(manager_id=manager_id)
    return dict(rows.values_list("id", "user_id"))


def frameworks_of_reports(manager_id: int) -> dict[int, int]:
    """Framework id -> how many of a manager's active reports hold a role of it. One query."""
    rows = _rows("MemberRole").filter(member__manager_id=manager_id, **_MEMBER_ACTIVE).values_list("framework_id")
    return dict(rows.annotate(Count("member_id", distinct=True)))


def progress_of(pairing_ids: frozenset[int]) -> dict[int, tuple[int | None, int, int, int, int, int]]:
    """Pairing id -> (own new rating, behaviours shown alone, behaviours, other steps done alone, other steps, sessions
    held). Three queries."""
    said = dict(_rows("Outcome").filter(pairing_id__in=pairing_ids).values_list("pairing_id", "self_after"))
    live = _rows("PlanStep").filter(pairing_id__in=pairing_ids, dropped_at__isnull=True)
    steps = live.values_list("pairing_id")
    counts = steps.annotate(
        alone=Count("alone_at", filter=Q(is_added=False)),
        steps=Count("id", filter=Q(is_added=False)),
        others_alone=Count("alone_at", filter=Q(is_added=True)),
        others=Count("id", filter=Q(is_added=True)),
    )
    shown = {each: tuple(found) for each, *found in counts}
    held = _rows("Session").filter(pairing_id__in=pairing_ids, held=True).values_list("pairing_id")
    sessions = dict(held.annotate(Count("id")))
    return {each: (said.get(each), *shown.get(each, (0, 0, 0, 0)), sessions.get(each, 0)) for each in pairing_ids}
