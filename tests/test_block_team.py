"""What the course team sees below a block and may do there: counts, levels in groups, reminders, one new beginning."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from copy import deepcopy
from datetime import timedelta
from typing import Any

import crum
import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.test import override_settings

from mentoring_xblock import api
from mentoring_xblock.api import course_team
from mentoring_xblock.api.jobs import running
from mentoring_xblock.applets.audit_log.models import LogEntry
from mentoring_xblock.applets.insight import block_figures
from mentoring_xblock.applets.insight.models import BlockFigures
from mentoring_xblock.applets.jobs.models import Job
from mentoring_xblock.applets.notices.models import Notice, OutboxItem
from mentoring_xblock.applets.people.data import Entry
from mentoring_xblock.applets.people.models import Member, Programme
from mentoring_xblock.applets.ratings.models import Draft, Rating, Submission
from mentoring_xblock.core import clock
from tests import builders
from tests.courseware.course import COURSE, USAGE, Course, call, count_rows, platform, render, request
from tests.test_block_inline_skills import INLINE

pytestmark = pytest.mark.django_db


class World:
    """A course of ``learners`` people with a team of one, on a model of two skills."""

    def __init__(self, learners: int = 8) -> None:
        self.programme = builders.programme("acme")
        self.version = builders.framework(self.programme)
        self.course = Course()
        self.teacher = builders.user("teacher")
        self.learners = [builders.user(f"learner{number}") for number in range(learners)]
        self.course.enrolled |= {each.id for each in (*self.learners, self.teacher)}
        self.course.team.add(self.teacher.id)
        self.course.block(framework="data", role="analyst", programme="acme", display_name="Where you stand")

    def post(self, handler: str, payload: Any = None, *, user: Any = None) -> tuple[int, dict[str, Any]]:
        who = user or self.teacher
        return call(self.course.block(who, team=who is self.teacher), handler, request(payload or {}), caller=who)

    def answer(self, number: int, level: int, token: str = "token-0001", skill: str = "pivot") -> None:
        sent = {"token": token, "ratings": {skill: {"level": level}}}
        status, body = self.post("submit", sent, user=self.learners[number])
        assert status == 200, body

    def counts(self) -> dict[str, tuple[int | None, ...]]:
        """Counted anew, however lately it was."""
        BlockFigures.objects.update(counted_at=None)
        report = course_team.renew_block_report(
            actor_id=self.teacher.id, course=str(COURSE), usage_key=str(USAGE), framework="data"
        )
        return {each.skill: each.counts for each in report.levels}

    def table(self, wanted: str = "csv", *, user: Any = None) -> Any:
        who = user or self.teacher
        made = request(path=f"/?format={wanted}", method="GET")
        with crum.impersonate(who):
            return self.course.block(who, team=who is self.teacher).runtime.handle(
                self.course.block(who, team=who is self.teacher), "team_table", made
            )


@pytest.fixture
def world() -> Iterator[World]:
    with override_settings(TASK_MENTORING={"STANDALONE": False}, ROOT_URLCONF="lms.urls", LMS_ROOT_URL="https://lms"):
        made = World()
        with platform(made.course):
            yield made


HANDLERS = {"team_report": {}, "team_remind": {}, "team_reset": {"username": "learner0", "confirm": "learner0"}}


def test_the_panel_is_there_for_the_team_alone_and_without_a_number(world: World) -> None:
    assert "data-tm-team" not in render(world.course.block(world.learners[0]), "student_view", caller=world.learners[0])
    page = render(world.course.block(world.teacher, team=True), "student_view", caller=world.teacher)
    assert "For the course team" in page
    assert "data-tm-form" in page  # they can answer as well
    world.course.block(framework="gone")
    assert "For the course team" in render(
        world.course.block(world.teacher, team=True), "student_view", caller=world.teacher
    )


@pytest.mark.parametrize("handler", HANDLERS)
def test_a_learner_is_refused_and_nothing_is_written(world: World, handler: str) -> None:
    world.answer(0, 2)
    before = count_rows()
    status, body = world.post(handler, HANDLERS[handler], user=world.learners[0])
    assert (status, body["error"]["code"]) == (403, "no_team")
    assert world.table(user=world.learners[0]).status_code == 403
    assert count_rows() == before


def test_the_api_asks_the_platform_whatever_a_door_has_found(world: World) -> None:
    about = {"course": str(COURSE), "usage_key": str(USAGE)}
    for user in (world.learners[0], builders.user("stranger")):
        for use_case, more in (
            (course_team.get_block_report, {"framework": "data"}),
            (course_team.renew_block_report, {"framework": "data"}),
            (course_team.remind_learners, {"title": "x"}),
            (course_team.reset_learner, {"username": "learner0"}),
        ):
            with pytest.raises(api_error()) as refused:
                use_case(actor_id=user.id, **about, **more)  # type: ignore[operator]
            assert refused.value.code == "no_team"
    assert not course_team.is_course_team(world.teacher.id, "course-v1:An+Other+One")


def api_error() -> type[Exception]:
    from mentoring_xblock.core.errors import NotAllowed

    return NotAllowed


def test_who_has_answered_has_begun_and_has_not(world: World) -> None:
    world.answer(0, 2)
    world.answer(1, 3)
    for user in (world.learners[1], world.learners[2]):
        assert world.post("save_draft", {"ratings": {"pivot": {"level": 1}}}, user=user)[0] == 200
    assert world.post("save_draft", {"ratings": {"pivot": {"level": 1}}})[0] == 200  # the team's own tries
    found = course_team.get_block_report(
        actor_id=world.teacher.id, course=str(COURSE), usage_key=str(USAGE), framework="data"
    )
    assert (found.enrolled, found.answered, found.begun) == (8, 2, 1)


def test_no_number_moves_by_one_person(world: World) -> None:
    """Canary: what one person answers changes nothing that the team can get, by any of its doors."""
    for number in range(6):
        world.answer(number, 3 if number < 3 else 2)
        world.counts()
    assert world.counts() == {"pivot": (None, None, None, None)}
    world.answer(6, 4)
    before = (world.counts(), world.post("team_report")[1]["html"], world.table().body)
    world.answer(7, 4)
    after = (world.counts(), world.post("team_report")[1]["html"], world.table().body)
    # One more has answered, which the team may know; nothing else differs.
    assert before[0] == after[0]
    differing = [pair for pair in zip(before[2].splitlines(), after[2].splitlines(), strict=True) if len(set(pair)) > 1]
    assert differing == [
        (b"Have answered,,,7\r".strip(), b"Have answered,,,8"),
        (b"Have not begun,,,1", b"Have not begun,,,0"),
    ]
    for level in ("Aware", "Working", "Practised", "Expert"):
        assert before[1].count(level) == after[1].count(level)


def test_a_dash_is_explained_only_where_there_is_one(world: World) -> None:
    world.answer(0, 1)
    few = world.post("team_report")[1]["html"]
    assert "Fewer than five people have rated this skill." in few
    assert "is a hidden number" not in few
    world.learners += (more := [builders.user(f"more{number}") for number in range(12)])
    world.course.enrolled |= {each.id for each in more}
    for number in range(1, 20):
        world.answer(number, 1 + number % 2)
    world.answer(0, 4, token="token-0002")
    assert None in world.counts()["pivot"]
    assert "is a hidden number" in world.post("team_report")[1]["html"]


def test_levels_are_those_of_this_block_and_the_newest(world: World) -> None:
    pivot = builders.skill_id(world.version, "pivot")
    colleagues = [builders.member(world.programme) for _ in range(9)]
    for colleague in colleagues:
        builders.rate(colleague, {pivot: 1})
    for number in range(8):
        world.answer(number, 1)
    for number in range(8):
        world.answer(number, 2 if number < 3 else 3, token="token-0002")
    assert block_counts() == [0, 3, 5]
    assert world.counts()["pivot"] == (None, None, None, None)
    more = [builders.user(f"more{number}") for number in range(12)]
    world.course.enrolled |= {each.id for each in more}
    world.learners += more
    for number in range(8, 20):
        world.answer(number, 2 if number < 14 else 4)
    assert world.counts()["pivot"] == (None, 9, None, 6)
    # Four more words move nothing, five do; and a reset is not a word.
    for number in range(4):
        world.answer(number, 4, token="token-0003")
        assert world.counts()["pivot"] == (None, 9, None, 6)
    world.post("team_reset", {"username": "learner5", "confirm": "learner5"})
    assert world.counts()["pivot"] == (None, 9, None, 6)
    world.answer(4, 4, token="token-0003")
    assert world.counts()["pivot"] == (None, None, None, 11)


def test_no_number_falls_by_one_person_while_others_join(world: World) -> None:
    """Canary: whoever leaves, is reset or rates again is known to a team, and so is who has joined."""
    world.learners += [builders.user(f"more{number}") for number in range(50)]
    world.course.enrolled |= {each.id for each in world.learners}
    for number in range(32):
        world.answer(number, 1 + number % 4)

    def join(first: int) -> tuple[int | None, ...]:
        for number in range(first, first + 5):
            world.answer(number, 2)
        return world.counts()["pivot"]

    assert world.counts()["pivot"] == (8, 8, 8, 8)
    world.post("team_reset", {"username": "learner3", "confirm": "learner3"})
    assert join(32) == (8, 13, 8, 8)
    world.answer(3, 1, token="token-0002")
    assert join(37) == (8, 18, 8, 8)
    Member.objects.filter(user=world.learners[7]).update(is_active=False)
    get_user_model().objects.filter(pk=world.learners[6].pk).update(is_active=False)
    assert join(42) == (8, 23, 8, 8)
    # With four others who rate again it is five.
    for number in (11, 10, 14, 5):
        assert world.counts()["pivot"] == (8, 23, 8, 8)
        world.answer(number, 1, token="token-0002")
    assert world.counts()["pivot"] == (13, 22, 6, 6)
    Rating.objects.filter(member__user=world.learners[4]).delete()
    assert join(47) == (13, 27, 6, 6)


def block_counts() -> list[int]:
    figures_id, _at = block_figures.open_figures(str(USAGE))
    block_figures.count_levels(figures_id, now=clock.now())
    (figures,) = BlockFigures.objects.get(pk=figures_id).figures.values()
    return list(figures["counts"])


def test_an_imported_block_with_skills_of_its_own_counts_them_before_an_author_saves_it(world: World) -> None:
    own = deepcopy(INLINE)
    own["skills"][0]["key"] = "knead-dough"
    world.course.block(framework="course.elsewhere.block", role="everybody", programme="", inline_skills=own)
    for number in range(6):
        world.answer(number, 1 if number else 2, skill="knead-dough")
    status, body = world.post("team_report")
    assert status == 200
    assert "Knead dough" in body["html"]
    assert "Knead dough" in world.table().body.decode("utf-8-sig")


@pytest.mark.parametrize("entry", [Entry.OPEN, Entry.BY_INVITATION])
@pytest.mark.parametrize(
    ("fields", "order"),
    [
        ({}, ["Pivot", "Chart"]),
        ({"role": ""}, ["Pivot", "Chart"]),
        ({"role": "gone"}, ["Chart", "Pivot"]),
        ({"skills": ["chart", "pivot"]}, ["Chart", "Pivot"]),
        ({"snapshot": {"skills": [["chart", "Chart"], ["pivot", "Pivot"]]}}, ["Chart", "Pivot"]),
    ],
)
def test_the_skills_are_in_the_authors_order_also_of_a_block_that_a_hand_wrote(
    world: World, entry: Entry, fields: dict[str, Any], order: list[str]
) -> None:
    for number in range(6):
        world.answer(number, 1)
        world.answer(number, 1, skill="chart", token="token-0002")
    Programme.objects.update(entry=entry)
    world.course.block(**fields)
    html = world.post("team_report")[1]["html"]
    assert sorted(order, key=html.index) == order
    rows = csv.reader(io.StringIO(world.table().body.decode("utf-8-sig")))
    assert list(dict.fromkeys(row[1] for row in rows if row[0] == "Own rating")) == order


def test_the_files_hold_what_the_panel_shows_and_run_nothing(world: World) -> None:
    from mentoring_xblock.applets.competencies.models import SkillVersion

    SkillVersion.objects.filter(skill__key="pivot").update(title="=cmd|'/C calc'!A0")
    for number in range(6):
        world.answer(number, 1)
    world.counts()
    answer = world.table()
    assert answer.headers["Content-Disposition"] == 'attachment; filename="self-assessment.csv"'
    rows = list(csv.reader(io.StringIO(answer.body.decode("utf-8-sig"))))
    assert rows[1:5] == [
        ["Learners enrolled", "", "", "8"], ["Have answered", "", "", "6"],
        ["Have begun but not submitted", "", "", "0"], ["Have not begun", "", "", "2"],
    ]  # fmt: skip
    assert rows[5] == ["Own rating", "'=cmd|'/C calc'!A0", "1 · Aware", "hidden"]
    openpyxl = pytest.importorskip("openpyxl")
    sheet = openpyxl.load_workbook(io.BytesIO(world.table("xlsx").body)).active
    assert [["" if cell is None else cell for cell in row] for row in sheet.iter_rows(values_only=True)][1:6] == [
        *([name, "", "", int(count)] for name, _skill, _level, count in rows[1:5]),
        rows[5],
    ]
    assert world.table("exe").status_code == 400


def test_a_reminder_reaches_each_who_has_not_answered_once_a_week(world: World) -> None:
    world.answer(0, 2)
    member = builders.member(world.programme, user=world.learners[1])
    builders.user_of(member)
    world.course.enrolled.discard(world.learners[7].id)
    status, body = world.post("team_remind")
    assert (status, body["reminded"], body["lately"]) == (200, 6, 0)
    assert body["message"] == "We reminded 6 people."
    assert Notice.objects.get().member_id == member.member_id
    assert set(OutboxItem.objects.values_list("user_id", flat=True)) == {None} | {
        each.id for each in world.learners[2:7]
    }
    # Those who answer, leave or close their account meanwhile are not bothered.
    world.answer(2, 1)
    world.course.enrolled.discard(world.learners[3].id)
    type(world.teacher).objects.filter(pk=world.learners[4].pk).update(is_active=False)
    api.send_outbox(now=clock.now() + timedelta(minutes=1))
    assert sorted(each.to[0] for each in mail.outbox) == ["learner5@example.com", "learner6@example.com"]
    text = mail.outbox[0].body
    assert "The course team asks you to rate yourself in “Where you stand”." in text
    assert f"https://lms/courses/{COURSE}/jump_to/{USAGE}" in text
    assert "My mentoring" not in text
    again = world.post("team_remind")[1]
    assert (again["reminded"], again["lately"]) == (0, 3)
    assert LogEntry.objects.get(action="assessment.reminded").new["reminded"] == 6
    for days, reminded in ((6.9, 0), (7.1, 3)):
        people, _lately = course_team.remind_learners(
            actor_id=world.teacher.id, course=str(COURSE), usage_key=str(USAGE), title="x", programme="acme",
            now=clock.now() + timedelta(days=days),
        )  # fmt: skip
        assert people == reminded


def test_a_member_who_wants_no_such_mail_finds_it_in_the_inbox_alone(world: World) -> None:
    member = builders.member(world.programme, user=world.learners[1])
    api.set_notice_preferences(
        actor_id=world.learners[1].id, programme="acme", timings={"rate_yourself": "off"}, now=clock.now()
    )
    world.post("team_remind")
    api.send_outbox(now=builders.next_working_morning())
    assert "learner1@example.com" not in {each.to[0] for each in mail.outbox}
    assert Notice.objects.filter(member_id=member.member_id).count() == 1


def test_a_reset_is_asked_for_twice_and_lets_the_learner_begin_anew(world: World) -> None:
    world.course.block(rerate="never")
    world.answer(0, 2)
    assert world.post("save_draft", {"ratings": {"chart": {"level": 1}}}, user=world.learners[0])[0] == 200
    locked = {"token": "token-0002", "ratings": {"pivot": {"level": 4}}}
    assert world.post("submit", locked, user=world.learners[0])[0] == 409
    status, body = world.post("team_reset", {"username": "learner0"})
    assert (status, body["reset"]) == (200, False)
    assert Submission.objects.get().reset_at is None
    status, body = world.post("team_reset", {"username": "learner0", "confirm": "Learner0"})
    assert (status, body["error"]["fields"]) == (400, {"confirm": "differs"})
    status, body = world.post("team_reset", {"username": "learner0", "confirm": "learner0"})
    assert (status, body["reset"]) == (200, True)
    assert world.course.deleted == [(world.learners[0].id, str(USAGE))]
    assert not Draft.objects.exists()
    assert Rating.objects.count() == 1  # their own word stays in the record
    row = LogEntry.objects.get(action="assessment.reset")
    assert (row.actor_id, row.new) == (world.teacher.id, {"block": str(USAGE), "course": str(COURSE)})
    found = course_team.get_block_report(
        actor_id=world.teacher.id, course=str(COURSE), usage_key=str(USAGE), framework="data"
    )
    assert found.answered == 0
    # Once more, and then it is locked again.
    assert world.post("submit", locked, user=world.learners[0])[0] == 200
    assert world.post("submit", locked | {"token": "token-0003", "ratings": {"pivot": {"level": 1}}},
                      user=world.learners[0])[0] == 409  # fmt: skip


@pytest.mark.parametrize("name", ["LEARNER0", "learner0 ", "stranger", "nobody", "learner%", ""])
def test_only_a_learner_of_the_course_by_the_exact_name_is_reset(world: World, name: str) -> None:
    builders.user("stranger")
    before = count_rows()
    status, body = world.post("team_reset", {"username": name, "confirm": name})
    assert status == (200 if name.strip() == "learner0" else 400), body
    if status == 400:
        assert count_rows() == before
        assert not world.course.deleted


def test_the_answer_to_a_reset_does_not_tell_whether_they_had_answered(world: World) -> None:
    world.answer(0, 2)
    said = []
    for name in ("learner0", "learner1"):
        both = [world.post("team_reset", {"username": name, "confirm": again})[1] for again in ("", name)]
        said.append(str(both).replace(name, "X"))
    assert said[0] == said[1]
    assert LogEntry.objects.filter(action="assessment.reset").count() == 2


def test_a_platform_that_fails_resets_nothing(world: World) -> None:
    world.answer(0, 2)
    world.course.broken = RuntimeError("no broker")
    status, body = world.post("team_reset", {"username": "learner0", "confirm": "learner0"})
    assert (status, body["error"]["code"]) == (409, "not_reset")
    assert Submission.objects.get().reset_at is None
    assert not LogEntry.objects.filter(action="assessment.reset").exists()


def test_a_large_course_is_counted_by_a_job_that_says_how_far_it_is(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(8):
        world.answer(number, 2 if number < 2 else 3)
    monkeypatch.setattr(block_figures, "MOST_AT_ONCE", 7)
    monkeypatch.setattr(block_figures, "_EVERY", 4)
    body = world.post("team_report")[1]
    assert body["counting"]
    assert "<progress" in body["html"]
    job = Job.objects.get()
    assert running.run_job(job_id=job.pk)
    assert not running.run_job(job_id=job.pk)
    body = world.post("team_report")[1]
    assert not body["counting"]
    assert "Pivot" in body["html"]
    assert world.counts()  # counted lately enough, or started again
    assert Job.objects.count() == 1


def test_the_panel_asks_as_much_of_the_database_for_many_learners_as_for_few(
    world: World, django_assert_max_num_queries: Any
) -> None:
    for number in range(8):
        world.answer(number, 2)
    world.post("team_report")
    with django_assert_max_num_queries(14):
        world.post("team_report")
