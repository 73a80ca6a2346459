"""A large organisation in a database of its own, written by the database itself: everyone rates, managers confirm.

``fill`` writes accounts, members, submissions, ratings, estimates and mentor offers by ``INSERT ... SELECT`` over a
series of numbers, so that ten million ratings take minutes. Everything is drawn from the numbers by arithmetic: the
same size gives the same rows on SQLite, PostgreSQL and MariaDB. Beliefs and base scores come from the project's
own ``estimate`` and ``base_score``, for each combination of levels and age there is, and ``check`` asks
``renew_offers`` whether it agrees.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import product

from django.db import connection, transaction

from mentoring_xblock.applets.competencies import api as competencies
from mentoring_xblock.applets.competencies.data import FrameworkModel, RoleModel, SkillText, TargetLevel, VersionRef
from mentoring_xblock.applets.competencies.models import Skill
from mentoring_xblock.applets.matching import api as matching
from mentoring_xblock.applets.matching.data import Band, Offer
from mentoring_xblock.applets.matching.domain import base_score
from mentoring_xblock.applets.matching.models import ExposureDay, MentorOffer
from mentoring_xblock.applets.people import api as people
from mentoring_xblock.applets.people.data import ProgrammeInfo
from mentoring_xblock.applets.ratings import api as ratings
from mentoring_xblock.applets.ratings.data import Observation, Source
from mentoring_xblock.applets.ratings.domain import default_population, estimate
from tests import builders

from .dialects import bulk_loading, literal, move_sequences, numbers, quotient, run, stored, word

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SKILLS = 201
OWN, CONFIRMED = 8, 2
"""Skills that each member rates, and how many of these a manager has rated too: ten ratings a member."""
AGES = 24
"""Months since a rating; each skill of each member has one."""
TOP, MENTOR_FROM = 4, 3
RARE_RATERS = 251
"""Whatever the size, so many have rated the rare skill. It divides no size, or what they drew would all be the same."""
SHOWN = 5
"""Percent of the members who were shown to somebody three days ago."""
SUBMITTED, SEEN = 20, 40
"""Skills of the role whose self-assessment is timed, and of the role whose heat map is."""
RATINGS_A_MEMBER = OWN + CONFIRMED
PROGRAMME, FRAMEWORK = "bench", "work"
POPULAR, RARE = "skill-000", "skill-200"
ZONES = (("", None), ("Europe/Berlin", 60), ("America/New_York", -300), ("Asia/Tokyo", 540))
AT_ONCE = 100_000


@dataclass(frozen=True, slots=True)
class Organisation:
    """What was written, as the measurements need it."""

    programme: ProgrammeInfo
    version: VersionRef
    members: int
    skill_ids: tuple[int, ...]

    @property
    def ratings(self) -> int:
        """How many ratings there are."""
        return self.members * RATINGS_A_MEMBER


def framework_model() -> FrameworkModel:
    """201 skills with two behaviours a level; a role that asks for 20 of them and one that asks for 40."""
    names = [f"skill-{number:03}" for number in range(SKILLS)]
    return FrameworkModel(
        key=FRAMEWORK,
        title="Work",
        scale=builders.scale(levels=TOP, mentor_from=MENTOR_FROM),
        skills=tuple(
            SkillText(
                name,
                name.title(),
                behaviours={
                    level: tuple(f"You can do part {part} of {name} at level {level}" for part in "ab")
                    for level in range(1, TOP + 1)
                },
            )
            for name in names
        ),
        roles=tuple(
            RoleModel(f"role-{count}", f"Role {count}", targets=tuple(TargetLevel(name, 3) for name in names[:count]))
            for count in (SUBMITTED, SEEN)
        ),
    )


def fill(members: int) -> Organisation:
    """Write ``members`` people with eight self-ratings and two ratings by their manager each."""
    builders.framework(builders.programme(PROGRAMME), framework_model())
    organisation = find(members)
    programme_id, framework_id = organisation.programme.programme_id, organisation.version.framework_id
    with bulk_loading():
        _write_lookups(organisation)
        for first in range(1, members + 1, AT_ONCE):
            last = min(members, first + AT_ONCE - 1)
            with transaction.atomic():
                for statement in _statements(programme_id, framework_id, members, first, last):
                    run(statement)
        for table in ("belief", "held"):
            run(f"DROP TABLE bench_{table}")
        move_sequences()
    analyse()
    return organisation


def find(members: int) -> Organisation:
    """The organisation of so many members that the database holds."""
    programme = people.get_programme(PROGRAMME)
    version = competencies.get_published(programme.programme_id, framework_key=FRAMEWORK)
    skill_ids = Skill.objects.filter(framework_id=version.framework_id).order_by("key").values_list("id", flat=True)
    return Organisation(programme, version, members, tuple(skill_ids))


def describe(members: int) -> str:
    """All that ``fill`` writes, as text: the same text on the same kind of database stands for the same rows."""
    return "\n".join([repr(framework_model()), repr(_beliefs()), *_statements(0, 0, members, 1, members)])


def forget_shown(of: Organisation) -> None:
    """Take back what recommending noted: that mentors were shown, on the day of all measurements."""
    days = ExposureDay.objects.filter(day=NOW.date(), mentor__programme_id=of.programme.programme_id)
    shown = list(days.values_list("mentor_id", flat=True))
    before = [mentor for mentor in shown if mentor * 13 % 100 < SHOWN]
    with transaction.atomic():
        MentorOffer.objects.filter(mentor_id__in=shown).update(exposure=0.0)
        MentorOffer.objects.filter(mentor_id__in=before).update(exposure=1.0)
        days.delete()


def add_team(of: Organisation, manager_id: int, *, first: int, size: int) -> list[int]:
    """Give a manager ``size`` reports, from member ``first`` on, who have rated all skills of the larger role."""
    yes, no = ("TRUE", "FALSE") if connection.vendor == "postgresql" else ("1", "0")
    reports, now = numbers("n", first, first + size - 1), literal(NOW)
    name = "CONCAT('report', n)" if connection.vendor == "mysql" else "'report' || n"
    skills = ", ".join(map(str, of.skill_ids[:SEEN]))
    programme, framework = of.programme.programme_id, of.version.framework_id
    with bulk_loading(), transaction.atomic():
        run(
            "INSERT INTO auth_user (id, password, is_superuser, username, first_name, last_name, email, is_staff,"
            f" is_active, date_joined) SELECT n, '', {no}, {name}, '', '', '', {no}, {yes}, {now} FROM {reports}"
        )
        run(
            "INSERT INTO task_mentoring_member (id, programme_id, user_id, department, unit, region, time_zone,"
            " manager_id, is_admin, is_active, mentors_everything, is_paused, is_held, absence_begun, silences, places,"
            " places_taken, joined_at, course, left_course)"
            f" SELECT n, {programme}, n, 'Team', '', '', '', {manager_id}, {no}, {yes}, {no}, {no}, {no}, {no}, 0, 1,"
            f" 0, {now}, '', {no} FROM {reports}"
        )
        run(
            "INSERT INTO task_mentoring_memberrole (member_id, framework_id, role_key, position)"
            f" SELECT n, {framework}, 'role-{SEEN}', 0 FROM {reports}"
        )
        run(
            "INSERT INTO task_mentoring_estimate (member_id, skill_id, mean, sd, self_level, self_at, self_previous,"
            " self_last_performed, self_anchored, mentor_level, mentor_at, manager_level, manager_at, test_level,"
            " test_at, renewed_at, self_inherited, mentor_inherited, manager_inherited, test_inherited, self_imported,"
            " mentor_imported, manager_imported, test_imported, left_out)"
            f" SELECT n, id, 2.5, 0.8, 1 + (n + id) % {TOP}, {now}, NULL, NULL, {yes},"
            f" NULL, NULL, NULL, NULL, NULL, NULL, {now}, {no}, {no}, {no}, {no}, {no}, {no}, {no}, {no}, {no}"
            f" FROM {reports} CROSS JOIN task_mentoring_skill WHERE id IN ({skills})"
        )
    move_sequences()
    return list(range(first, first + size))


def analyse() -> None:
    """Let the servers count their rows; SQLite plans without, as it does in daily use."""
    tables = [f"task_mentoring_{name}" for name in ("member", "rating", "estimate", "mentoroffer", "submission")]
    if connection.vendor == "postgresql":
        run("VACUUM (ANALYZE)")
    elif connection.vendor == "mysql":
        run(f"ANALYZE TABLE {', '.join(tables)}")


def check(organisation: Organisation, *, of: int = 200) -> int:
    """How many offers of a sample the project itself would write otherwise; 0 where the generator is right."""
    step = max(1, organisation.members // of)
    sample = range(1, organisation.members + 1, step)
    with transaction.atomic():
        before = {(offer.mentor_id, offer.skill_id): offer for offer in matching.offers_of(sample, now=None)}
        scores = _base_scores(sample)
        matching.renew_offers(sample, now=NOW)
        after = {(offer.mentor_id, offer.skill_id): offer for offer in matching.offers_of(sample, now=None)}
        renewed = _base_scores(sample)
        transaction.set_rollback(True)
    wrong = before.keys() ^ after.keys()
    return len(wrong) + sum(
        max(abs(then - now) for then, now in zip(scores[key], renewed[key], strict=True)) > 1e-9
        for key in before.keys() & after.keys()
    )


def _base_scores(members: range) -> dict[tuple[int, int], tuple[float, float]]:
    with connection.cursor() as cursor:
        marks = ", ".join(["%s"] * len(members))
        cursor.execute(
            "SELECT mentor_id, skill_id, base_score, higher_score FROM task_mentoring_mentoroffer"
            f" WHERE mentor_id IN ({marks})",
            list(members),
        )
        return {(row[0], row[1]): (row[2], row[3]) for row in cursor.fetchall()}


def _beliefs() -> list[tuple[object, ...]]:
    """Every belief there is by the two levels and the age in months, with the base scores of an offer that rests on it
    (0: not at that level).

    Rows of ``bench_belief``.
    """
    parameters, population = ratings.estimate_parameters(), default_population(TOP)
    ranking = matching.ranking_parameters()
    beliefs: list[tuple[object, ...]] = []
    for own, confirmed, age in product(range(1, TOP + 1), range(TOP + 1), range(AGES)):
        at = NOW - timedelta(days=1 + 30 * age)
        said = [Observation(Source.SELF, own, at, anchored=True)]
        if confirmed:
            said.append(Observation(Source.MANAGER, confirmed, at))
        belief = estimate(said, population=population, parameters=parameters, now=NOW)
        skill_record = ratings.SkillRecord(
            member_id=0,
            skill_id=0,
            mean=belief.mean,
            sd=belief.sd,
            renewed_at=NOW,
            self_level=own,
            self_at=at,
            manager_level=confirmed or None,
            manager_at=at if confirmed else None,
        )
        free = Offer(0, 0, "", 0, Band.CONFIRMED if confirmed else Band.SELF_RATED, belief.mean, belief.sd)
        base, higher = (
            base_score(free, level=level, parameters=ranking)
            if matching.is_at_level(skill_record, needed=level)
            else 0.0
            for level in (MENTOR_FROM, MENTOR_FROM + 1)
        )
        beliefs.append((own, confirmed, age, stored(at), belief.mean, belief.sd, base, higher))
    return beliefs


def _write_lookups(organisation: Organisation) -> None:
    """The beliefs, and the lasting id and wording of every skill, for the statements to join."""
    stamp = {"postgresql": "timestamptz", "mysql": "datetime(6)"}.get(connection.vendor, "text")
    run(
        f"CREATE TABLE bench_belief (from_own int, from_confirmed int, months int, rated_at {stamp},"
        " mean double precision, sd double precision, base double precision, higher double precision,"
        " PRIMARY KEY (from_own, from_confirmed, months))"
    )
    run("CREATE TABLE bench_held (place int PRIMARY KEY, skill_id bigint, wording_id bigint)")
    held = [(number, skill, builders.wording_id(skill)) for number, skill in enumerate(organisation.skill_ids)]
    with connection.cursor() as cursor:
        cursor.executemany("INSERT INTO bench_belief VALUES (%s, %s, %s, %s, %s, %s, %s, %s)", _beliefs())
        cursor.executemany("INSERT INTO bench_held VALUES (%s, %s, %s)", held)


def _statements(programme: int, framework: int, members: int, first: int, last: int) -> Iterator[str]:
    """The rows of members ``first``..``last`` of ``members``, table by table."""
    everyone = numbers("n", first, last)
    now, then = literal(NOW), literal(NOW - timedelta(days=1000))
    yes, no = ("TRUE", "FALSE") if connection.vendor == "postgresql" else ("1", "0")
    name = "CONCAT('member', n)" if connection.vendor == "mysql" else "'member' || n"
    zone = "CASE n % 4 " + " ".join(f"WHEN {at} THEN '{zone}'" for at, (zone, _) in enumerate(ZONES)) + " END"
    yield (
        "INSERT INTO auth_user (id, password, is_superuser, username, first_name, last_name, email, is_staff,"
        f" is_active, date_joined) SELECT n, '', {no}, {name}, '', '', '', {no}, {yes}, {then} FROM {everyone}"
    )
    places = "(1 + n % 3)"
    taken = f"((n * 7) % ({places} + 1))"
    everything = f"CASE WHEN (n * 13) % 100 < 50 THEN {yes} ELSE {no} END"
    yield (
        "INSERT INTO task_mentoring_member (id, programme_id, user_id, department, unit, region, time_zone, manager_id,"
        " is_admin, is_active, mentors_everything, is_paused, is_held, absence_begun, silences, places, places_taken,"
        " joined_at, course, left_course)"
        f" SELECT n, {programme}, n, {word('D', 'n % 7')}, {word('U', 'n % 23')}, {word('R', 'n % 5')}, {zone},"
        f" CASE WHEN n > 8 THEN {quotient('n', 8)} END, {no}, {yes}, {everything}, {no}, {no}, {no}, 0, {places},"
        f" {taken}, {then}, '', {no} FROM {everyone}"
    )
    yield (
        "INSERT INTO task_mentoring_memberrole (member_id, framework_id, role_key, position)"
        f" SELECT n, {framework}, 'role-{SUBMITTED}', 0 FROM {everyone}"
    )
    yield (
        "INSERT INTO task_mentoring_submission (id, member_id, token, usage_key, usage_hash, role_key, submitted_at)"
        f" SELECT n, n, 'bench', '', '', 'role-{SUBMITTED}', {then} FROM {everyone}"
    )
    drawn = _drawn(members, first, last)
    yield (
        "INSERT INTO task_mentoring_rating (member_id, skill_id, skill_version_id, level, source, rater_id,"
        f" submission_id, pairing_id, last_performed, anchored, is_imported, note, rated_at)"
        f" SELECT n, skill_id, wording_id, own, 'self', NULL, n, NULL, NULL, {yes}, {no}, '', rated_at"
        f" FROM {drawn} ORDER BY n"
    )
    yield (
        "INSERT INTO task_mentoring_rating (member_id, skill_id, skill_version_id, level, source, rater_id,"
        f" submission_id, pairing_id, last_performed, anchored, is_imported, note, rated_at)"
        f" SELECT n, skill_id, wording_id, confirmed, 'manager',"
        f" CASE WHEN n > 8 THEN {quotient('n', 8)} END, NULL, NULL, NULL,"
        f" {no}, {no}, '', rated_at FROM {drawn} WHERE confirmed > 0 ORDER BY n"
    )
    yield (
        "INSERT INTO task_mentoring_estimate (member_id, skill_id, mean, sd, self_level, self_at, self_previous,"
        " self_last_performed, self_anchored, mentor_level, mentor_at, manager_level, manager_at, test_level, test_at,"
        " renewed_at, self_inherited, mentor_inherited, manager_inherited, test_inherited, self_imported,"
        " mentor_imported, manager_imported, test_imported, left_out)"
        f" SELECT n, skill_id, mean, sd, own, rated_at, NULL, NULL, {yes}, NULL, NULL,"
        " CASE WHEN confirmed > 0 THEN confirmed END, CASE WHEN confirmed > 0 THEN rated_at END, NULL, NULL,"
        f" {now}, {no}, {no}, {no}, {no}, {no}, {no}, {no}, {no}, {no} FROM {drawn} ORDER BY n"
    )
    yield from _offer_statements(drawn, first, last, places=places, taken=taken)


def _offer_statements(drawn: str, first: int, last: int, *, places: str, taken: str) -> Iterator[str]:
    parameters = matching.ranking_parameters()
    offset = "CASE n % 4 " + " ".join(f"WHEN {at} THEN {minutes or 'NULL'}" for at, (_, minutes) in enumerate(ZONES))
    load = f"(1.0 - {parameters.load_weight} * {taken} / {places})"
    shown = f"(n * 13) % 100 < {SHOWN}"
    yield (
        "INSERT INTO task_mentoring_exposureday (mentor_id, day, amount)"
        f" SELECT n, '{(NOW.date() - timedelta(days=3)).isoformat()}', 1.0 FROM {numbers('n', first, last)}"
        f" WHERE {shown}"
    )
    yield (
        "INSERT INTO task_mentoring_mentoroffer (skill_id, mentor_id, mentor_user_id, mentor_from, band, base_score,"
        " higher_score, mean, sd, self_level, confirmed_level, confirmed_by, department, unit, region, utc_offset,"
        " places, places_taken, exposure, reached, fell_short, answered, days_taken, unanswered, renewed_at)"
        f" SELECT skill_id, n, n, {MENTOR_FROM}, CASE WHEN confirmed > 0 THEN 2 ELSE 1 END,"
        f" CASE WHEN {taken} < {places} THEN base * {load} ELSE 0.0 END,"
        f" CASE WHEN {taken} < {places} THEN higher * {load} ELSE 0.0 END, mean, sd, own,"
        " CASE WHEN confirmed > 0 THEN confirmed END, CASE WHEN confirmed > 0 THEN 'manager' ELSE '' END,"
        f" {word('D', 'n % 7')}, {word('U', 'n % 23')}, {word('R', 'n % 5')}, {offset} END, {places}, {taken},"
        f" CASE WHEN {shown} THEN 1.0 ELSE 0.0 END, 0, 0, 0, 0, 0, {literal(NOW)}"
        f" FROM {drawn} WHERE (n * 13) % 100 < 50 AND base > 0 ORDER BY n"
    )


def _drawn(members: int, first: int, last: int) -> str:
    """Each member's eight skills with levels and age: the popular one, seven others, and seldom the rare one."""
    every = max(1, members // RARE_RATERS)
    chosen = f"CASE WHEN k = 0 THEN 0 WHEN k = 7 AND n % {every} = 0 THEN 200 ELSE 1 + (n * 31 + k * 97) % 199 END"
    luck = "((n * 7919 + k * 104729) % 1000)"
    other = "((n * 6101 + k * 3571) % 1000)"
    own = f"CASE WHEN {luck} < 300 THEN 1 WHEN {luck} < 650 THEN 2 WHEN {luck} < 880 THEN 3 ELSE 4 END"
    # A quarter is confirmed. A manager agrees mostly, else says one level less.
    agreed = f"(CASE WHEN {other} < 600 THEN 0 ELSE 1 END)"
    is_confirmed = f"(k + n) % {OWN // CONFIRMED} = 0"
    draws = (
        f"SELECT n, {chosen} AS number, {own} AS own, CASE WHEN {is_confirmed} THEN"
        f" (CASE WHEN {own} > {agreed} THEN {own} - {agreed} ELSE 1 END) ELSE 0 END AS confirmed,"
        f" (n * 5 + k * 7) % {AGES} AS age FROM {numbers('n', first, last)} CROSS JOIN {numbers('k', 0, OWN - 1)}"
    )
    return (
        f"({draws}) AS draws JOIN bench_held ON place = number"
        " JOIN bench_belief ON from_own = own AND from_confirmed = confirmed AND months = age"
    )
