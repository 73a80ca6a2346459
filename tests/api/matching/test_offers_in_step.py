"""Whatever happens, in whatever order: the stored mentor offers are those that follow from the rest of the rows.

Random lives through the public api. After each step the offers are compared with an oracle that reads estimates,
opt-ins, members and ended pairings anew and knows nothing of how offers are kept; after a life doctor finds no fault.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from statistics import NormalDist
from typing import Any

import pytest
from django.db import transaction

from mentoring_xblock import api
from mentoring_xblock.api.frameworks.importing import export_framework, import_framework
from mentoring_xblock.api.health import examine
from mentoring_xblock.api.people.importing import import_people
from mentoring_xblock.api.ratings.data import SkillAnswer
from mentoring_xblock.applets.competencies.models import FrameworkVersion
from mentoring_xblock.applets.exchange.data.files import Source
from mentoring_xblock.applets.matching import api as matching
from mentoring_xblock.applets.matching.models import CONFIRMED, SELF_RATED, ExposureDay, MentorOffer
from mentoring_xblock.applets.pairings.models.pairing import Pairing
from mentoring_xblock.applets.people.data import Entry, MemberInfo
from mentoring_xblock.applets.people.models import Member, MentorOptIn
from mentoring_xblock.applets.ratings.models import Estimate
from mentoring_xblock.core.actors import SYSTEM
from mentoring_xblock.core.errors import MentoringError
from tests import builders
from tests.builders import NOW

pytestmark = pytest.mark.django_db

QUIZ = "block-v1:acme+data+2026+type@problem+block@quiz"
SKILLS = ("pivot", "chart")
PEOPLE = 5


class Organisation:
    """Five people under one manager, who is the admin too. ``happened`` counts what was not refused."""

    def __init__(self) -> None:
        self.happened: Counter[str] = Counter()
        self.now = NOW
        self.tokens = 0
        self.programme = builders.programme(entry=Entry.BY_INVITATION)
        self.version = builders.framework(self.programme)
        self.skill_ids = {key: builders.skill_id(self.version, key) for key in SKILLS}
        self.admin = builders.member(self.programme, is_admin=True)
        self.members: list[MemberInfo] = [
            builders.member(
                self.programme,
                manager=self.admin,
                role=(self.version.framework_id, "analyst"),
                mentors_everything=number > 1,
                time_zone="Asia/Tokyo" if number % 2 else "",
            )
            for number in range(PEOPLE)
        ]
        for number in range(PEOPLE):
            self.rate(number, "pivot", 4 if number > 1 else 1)
            self.rate(number, "chart", 1 if number > 2 else 4)
        for level in (2, 3):
            self.do(
                "rule", api.set_evidence_rule, self.admin, item=QUIZ, skill="pivot", level=level, percent=20 * level
            )

    def do(self, name: str, use_case: Callable[..., Any], actor: MemberInfo | None, **given: Any) -> Any:
        """One use case an hour later; a refusal is fine, and must have changed nothing."""
        self.now += timedelta(hours=1)
        if actor is not None:
            given |= {"actor_id": actor.user_id}
            if "pairing_id" not in given:
                given["programme"] = self.programme.key
        if "skill" in given:
            given["framework"] = "data"
        try:
            answer = use_case(**given, now=self.now)
        except MentoringError:
            return None
        self.happened[name] += 1
        return answer

    def rate(self, person: int, skill: str, level: int, *, willing: bool | None = None) -> None:
        self.tokens += 1
        answer = SkillAnswer(skill=skill, level=level, willing=willing)
        self.do(
            "rated", api.rate_skills, self.members[person],
            framework="data", role="analyst", token=str(self.tokens), answers=[answer],
        )  # fmt: skip

    def confirm(self, person: int, skill: str, level: int) -> None:
        member_id = self.members[person].member_id
        self.do("confirmed", api.rate_report, self.admin, member_id=member_id, skill=skill, level=level)

    def pass_the_quiz(self, person: int, share: float) -> None:
        self.do("graded", api.record_evidence, None, user_id=self.members[person].user_id, item=QUIZ, share=share)

    def offer(self, person: int, skill: str, paused: bool, places: int | None) -> None:
        self.do("offered", api.offer_mentoring, self.members[person], skill=skill, paused=paused, places=places)

    def change_mentoring(self, person: int, everything: bool | None, paused: bool | None, places: int | None) -> None:
        self.do(
            "set", api.set_mentoring, self.members[person], everything=everything, paused=paused, places=places
        )  # fmt: skip

    def look(self, person: int, skill: str) -> None:
        self.do("looked", api.recommend_mentors, self.members[person], skill=skill)

    def request(self, person: int, skill: str, *, approve: bool) -> None:
        found = self.do("looked", api.recommend_mentors, self.members[person], skill=skill)
        if found is not None and found.suggestions:
            self.tokens += 1
            choices = [each.offer_id for each in found.suggestions[:2]]
            asked = self.do(
                "asked", api.request_mentor, self.members[person], skill=skill, choices=choices, token=str(self.tokens)
            )
            if asked is not None and approve:
                self.do("approve", api.approve_pairing, self.admin, pairing_id=asked.pairing_id)

    def move_pairing(self, number: int, step: str) -> None:
        row = self.some_pairing(number)
        if row is None:
            return
        actor = self.admin if step in ("approve", "reject", "withdraw") else self.member(row.mentor_id)
        given = {"reason": "no time"} if step in ("reject", "decline", "withdraw") else {}
        self.do(step, getattr(api, f"{step}_pairing"), actor, pairing_id=row.pk, **given)

    def finish_pairing(self, number: int, level: int) -> None:
        """Approve, accept, re-rate and confirm as far as it goes: it reaches the target or falls short."""
        row = self.some_pairing(number)
        if row is None:
            return
        skill = next(key for key, skill_id in self.skill_ids.items() if skill_id == row.skill_id)
        self.do("approve", api.approve_pairing, self.admin, pairing_id=row.pk)
        self.do("accept", api.accept_pairing, self.member(row.mentor_id), pairing_id=row.pk)
        mentee = next(index for index, each in enumerate(self.members) if each.member_id == row.mentee_id)
        self.rate(mentee, skill, level)
        self.do("ended", api.confirm_growth, self.admin, pairing_id=row.pk, level=level)

    def import_the_person(self, person: int, department: str, zone: str) -> None:
        name = builders.user_of(self.members[person]).username
        table = f"username,department,time zone\n{name},{department},{zone}\n".encode()
        self.do("imported", import_people, self.admin, source=Source("people.csv", {"people.csv": table}))

    def leave(self, chance: int) -> None:
        """Seldom, or nobody would be left: the last of them is retired."""
        if chance == 0:
            self.do("left", api.retire_user, None, user_id=self.members[-1].user_id)

    def publish_another_version(self, mentor_from: int) -> None:
        files = export_framework(actor_id=SYSTEM, key="data", format_name="json", programme=self.programme.key)
        (name, content), *_ = files.items()
        model = json.loads(content)
        model["scale"]["mentor_from"] = mentor_from
        self.do(
            "published", import_framework, self.admin,
            source=Source(name, {name: json.dumps(model).encode()}), format_name="json",
        )  # fmt: skip

    def let_the_clock_run(self) -> None:
        self.now += timedelta(hours=80)
        api.run_scheduled(now=self.now)

    def some_pairing(self, number: int) -> Pairing | None:
        rows = list(Pairing.objects.filter(programme_id=self.programme.programme_id).order_by("pk"))
        return rows[number % len(rows)] if rows else None

    def offers(self) -> list[MentorOffer]:
        return list(MentorOffer.objects.filter(mentor__programme_id=self.programme.programme_id))

    def member(self, member_id: int) -> MemberInfo:
        return next(each for each in (*self.members, self.admin) if each.member_id == member_id)

    # The oracle.

    def expected(self) -> dict[tuple[int, int], dict[str, Any]]:
        """What is on offer, from the rows of others alone: by mentor and skill what can be told without a formula."""
        needed = FrameworkVersion.objects.get(framework_id=self.version.framework_id, status="published").mentor_from
        words = {(row.member_id, row.skill_id): row.is_paused for row in MentorOptIn.objects.all()}
        ended = Pairing.objects.filter(state__in=["completed", "fell_short"])
        found = {}
        rows = Estimate.objects.filter(member__programme_id=self.programme.programme_id)
        for row in rows.select_related("member"):
            mentor = row.member
            withdrawn = words.get((mentor.pk, row.skill_id), not mentor.mentors_everything)
            said = [
                # Of one day the most valid source counts, whichever spoke last.
                (getattr(row, f"{source}_at").date(), -rank, getattr(row, f"{source}_level"), source)
                for rank, source in enumerate(("test", "manager", "mentor"))
                if getattr(row, f"{source}_at")
            ]
            confirmed = max(said)[2] if said else None
            likely = _chance(row, needed) >= 0.5
            fit = (confirmed >= needed or likely) if confirmed is not None else (row.self_level or 0) >= needed
            if not mentor.is_active or mentor.is_paused or withdrawn or not fit:
                continue
            found[mentor.pk, row.skill_id] = {
                "mentor_from": needed,
                "band": SELF_RATED if confirmed is None else CONFIRMED,
                "mean": row.mean,
                "sd": row.sd,
                "self_level": row.self_level,
                "confirmed_level": confirmed,
                "confirmed_by": max(said)[3] if said else "",
                "department": mentor.department,
                "utc_offset": 540 if mentor.time_zone else None,
                "places": mentor.places,
                "places_taken": mentor.places_taken,
                "reached": ended.filter(mentor_id=mentor.pk, state="completed").count(),
                "fell_short": ended.filter(mentor_id=mentor.pk, state="fell_short").count(),
                "is_full": mentor.places <= mentor.places_taken,
            }
        return found

    def offers_are_what_follows_from_everything_else(self) -> None:
        expected = self.expected()
        stored = {(row.mentor_id, row.skill_id): row for row in self.offers()}
        assert stored.keys() == expected.keys()
        for pair, row in stored.items():
            wanted = expected[pair]
            assert (row.base_score == 0) == wanted.pop("is_full")
            assert {name: getattr(row, name) for name in wanted} == pytest.approx(wanted), pair
            shown = sum(ExposureDay.objects.filter(mentor_id=row.mentor_id).values_list("amount", flat=True))
            # Another skill's showings reach this row when it is renewed next.
            assert row.exposure <= shown + 1e-9

    def deriving_them_anew_changes_nothing_but_exposure(self) -> None:
        before = {row.pk: row for row in self.offers()}
        ids = list(Member.objects.filter(programme_id=self.programme.programme_id).values_list("pk", flat=True))
        with transaction.atomic():
            matching.renew_offers(ids, now=self.now)
            after = {row.pk: row for row in self.offers()}
            transaction.set_rollback(True)
        assert after.keys() == before.keys()
        for pk, row in after.items():
            for field in row._meta.concrete_fields:
                if field.attname not in ("renewed_at", "exposure"):
                    assert getattr(row, field.attname) == getattr(before[pk], field.attname), field.attname


def _chance(row: Estimate, level: int) -> float:
    return 1 - NormalDist(row.mean, row.sd).cdf(level - 0.5)


STEPS: dict[str, Callable[[Organisation, random.Random], None]] = {
    "rate": lambda org, any_: org.rate(_who(any_), _skill(any_), any_.randint(1, 4), willing=_maybe(any_)),
    "confirm": lambda org, any_: org.confirm(_who(any_), _skill(any_), any_.randint(1, 4)),
    "quiz": lambda org, any_: org.pass_the_quiz(_who(any_), any_.choice([0.3, 0.5, 0.9])),
    "offer": lambda org, any_: org.offer(_who(any_), _skill(any_), any_.random() < 0.5, any_.choice([None, 1, 2, 3])),
    "set": lambda org, any_: org.change_mentoring(_who(any_), _maybe(any_), _maybe(any_), any_.choice([None, 1, 2, 3])),
    "look": lambda org, any_: org.look(_who(any_), _skill(any_)),
    "request": lambda org, any_: org.request(_who(any_), _skill(any_), approve=any_.random() < 0.7),
    "move": lambda org, any_: org.move_pairing(
        any_.randrange(20), any_.choice(["approve", "reject", "accept", "decline", "withdraw"])
    ),
    "finish": lambda org, any_: org.finish_pairing(any_.randrange(20), any_.randint(1, 4)),
    "import": lambda org, any_: org.import_the_person(
        _who(any_), any_.choice(["Sales", "Lab"]), any_.choice(["", "Asia/Tokyo"])
    ),
    "publish": lambda org, any_: org.publish_another_version(any_.randint(2, 4)),
    "leave": lambda org, any_: org.leave(any_.randint(0, 4)),
    "wait": lambda org, _any: org.let_the_clock_run(),
}


def _who(any_: random.Random) -> int:
    return any_.randrange(PEOPLE)


def _skill(any_: random.Random) -> str:
    return any_.choice(SKILLS)


def _maybe(any_: random.Random) -> bool | None:
    return any_.choice([None, True, False])


def lived(seed: int) -> Counter[str]:
    """What happened in one life that is checked after each step."""
    any_ = random.Random(seed)
    organisation = Organisation()
    for _ in range(3):
        # Every step once, in any order; and what needs a pairing more often.
        for name in any_.sample([*STEPS, "request", "request", "finish"], len(STEPS) + 3):
            STEPS[name](organisation, any_)
            organisation.offers_are_what_follows_from_everything_else()
            organisation.deriving_them_anew_changes_nothing_but_exposure()
    assert [each for each in examine(now=organisation.now) if each.faults and "notice" not in each.check] == []
    return organisation.happened


@pytest.mark.once
def test_offers_follow_whatever_happens() -> None:
    happened = sum((lived(seed) for seed in range(4)), Counter())
    # Lives in which everything is refused would prove nothing.
    assert not {
        "rated", "confirmed", "graded", "offered", "set", "looked", "asked", "approve", "accept", "ended", "imported",
        "published", "left",
    } - set(happened), happened  # fmt: skip


def test_offers_follow_on_every_database() -> None:
    happened = lived(4)
    assert not {"rated", "confirmed", "offered", "asked", "approve", "ended", "imported", "published"} - set(happened)


def test_a_time_zone_changed_in_a_people_file_reaches_the_mentors_offers() -> None:
    organisation = Organisation()
    mentor = organisation.members[2]
    name = builders.user_of(mentor).username

    def bring(zone: str) -> set[int | None]:
        content = f"username,time zone\n{name},{zone}\n".encode()
        outcome = import_people(
            source=Source("people.csv", {"people.csv": content}),
            programme=organisation.programme.key,
            actor_id=organisation.admin.user_id,
            now=organisation.now,
        )
        assert outcome.applied
        return set(MentorOffer.objects.filter(mentor_id=mentor.member_id).values_list("utc_offset", flat=True))

    assert bring("Asia/Kolkata") == {330}
    assert bring("America/Lima") == {-300}
    assert builders.reload(mentor.member_id).time_zone == "America/Lima"
