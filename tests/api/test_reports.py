"""Who may read which report, and what the reports say in the words of the public API."""

from __future__ import annotations

import pytest

from mentoring_xblock import api
from mentoring_xblock.applets.insight.data import Progress
from mentoring_xblock.applets.pairings.states import State
from mentoring_xblock.core.errors import NotAllowed, NotFound
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    """A programme with an admin, a manager, one report and a stranger of another programme."""

    class World:
        programme = builders.programme("acme")
        version = builders.framework(programme)
        admin = builders.member(programme, is_admin=True)
        manager = builders.member(programme, username="maria")
        report = builders.member(programme, manager=manager, role=(version.framework_id, "analyst"), username="rene")
        mentor = builders.member(programme)
        pivot = builders.skill_id(version, "pivot")
        other = builders.programme("other")
        stranger = builders.member(other)

    return World()


def test_a_manager_reads_the_gaps_of_their_reports(world):
    builders.rate(world.report, {world.pivot: 1})
    gaps = api.get_team_gaps(actor_id=world.manager.user_id)
    assert [row.name for row in gaps.rows] == ["rene"]
    assert gaps.framework == "data"
    assert gaps.skills == (("pivot", "Pivot"), ("chart", "Chart"))
    assert [(cell.level, cell.target, cell.gap) for cell in gaps.rows[0].cells] == [(1, 3, 2), (None, 3, None)]


def test_somebody_without_reports_reads_an_empty_table(world):
    assert api.get_team_gaps(actor_id=world.report.user_id).rows == ()


def test_the_framework_is_the_one_in_which_the_reports_hold_roles(world):
    builders.framework(world.programme, builders.framework_model("aaa"))
    assert api.get_team_gaps(actor_id=world.manager.user_id).framework == "data"


def test_a_framework_of_another_programme_is_not_there(world):
    builders.framework(world.other, builders.framework_model("secret"))
    with pytest.raises(NotFound):
        api.get_team_gaps(actor_id=world.manager.user_id, framework="secret")


@pytest.mark.parametrize("report", ["get_bench_strength", "get_programme_overview"])
def test_programme_reports_are_for_its_admins(world, report):
    read = getattr(api, report)
    assert read(actor_id=world.admin.user_id)
    with pytest.raises(NotAllowed):
        read(actor_id=world.manager.user_id)
    with pytest.raises(NotFound):
        read(actor_id=world.stranger.user_id, programme="acme")


def test_a_superuser_reads_every_programme(world):
    root = builders.user(is_superuser=True)
    assert api.get_programme_overview(actor_id=root.pk, programme="acme").members == 4
    assert {info.key for info in api.list_programmes(actor_id=root.pk)} >= {"acme", "other"}


def test_the_overview_counts_every_state_even_those_that_do_not_occur(world):
    builders.pairing(world.report, world.mentor, world.pivot, state=State.PROPOSED)
    overview = api.get_programme_overview(actor_id=world.admin.user_id)
    assert set(overview.states) == {state.value for state in State}
    assert (overview.states["proposed"], overview.to_review, overview.to_confirm) == (1, 1, 0)


def test_a_viewer_is_told_which_pages_are_theirs(world):
    def seen(member):
        viewer = api.get_viewer(actor_id=member.user_id)
        return viewer.has_team, viewer.is_admin, viewer.programme.key

    assert seen(world.manager) == (True, False, "acme")
    assert seen(world.report) == (False, False, "acme")
    assert seen(world.admin) == (False, True, "acme")


def test_an_outsider_is_a_viewer_of_nothing_and_a_foreign_programme_is_not_there(world):
    nobody = builders.user()
    viewer = api.get_viewer(actor_id=nobody.pk)
    assert (viewer.programme, viewer.member_id, viewer.programmes) == (None, None, ())
    with pytest.raises(NotFound):
        api.get_viewer(actor_id=world.stranger.user_id, programme="acme")


def test_a_member_of_two_programmes_starts_in_one_of_their_own(world):
    user = builders.user()
    builders.member(world.programme, user=user)
    builders.member(world.other, user=user)
    assert api.get_viewer(actor_id=user.pk).programme.key == "acme"
    assert api.get_viewer(actor_id=user.pk, programme="other").programme.key == "other"


def test_names_are_given_to_admins_of_their_programme_and_to_managers_of_their_reports(world):
    wanted = {world.report.member_id, world.stranger.member_id}
    wanted.add(world.mentor.member_id)
    assert set(api.name_members(actor_id=world.admin.user_id, member_ids=wanted)) == {
        world.report.member_id,
        world.mentor.member_id,
    }
    rene = {world.report.member_id: "rene"}
    assert api.name_members(actor_id=world.manager.user_id, member_ids=wanted) == rene
    # Themselves, and nobody else.
    assert api.name_members(actor_id=world.report.user_id, member_ids=wanted) == rene


def test_frameworks_are_listed_for_members_and_absent_to_others(world):
    assert [each.key for each in api.list_frameworks(actor_id=world.report.user_id)] == ["data"]
    with pytest.raises(NotFound):
        api.list_frameworks(actor_id=world.stranger.user_id, programme="acme")


def test_a_confirmation_comes_with_what_was_said_and_shown(world):
    row = builders.pairing(world.report, world.mentor, world.pivot, state=State.REASSESSED)
    row.outcome.self_after = 3
    row.outcome.save()
    row.plan_steps.update(alone_at=builders.NOW)
    # A step of the model's project or of the two's own shows no level, and is not counted among those that do.
    for position, done in ((7, builders.NOW), (8, None), (9, None)):
        row.plan_steps.create(position=position, level=3, own_words="Their own", is_added=True, alone_at=done)
    row.plan_steps.create(
        position=10, level=3, own_words="No more", is_added=True, alone_at=builders.NOW, dropped_at=builders.NOW
    )
    row.sessions.create(
        token="t", starts_at=builders.NOW, minutes=60, kind="shadow", held=True, created_at=builders.NOW
    )
    (waiting,) = api.list_waiting_confirmations(actor_id=world.manager.user_id)
    assert waiting.pairing.pairing_id == row.pk
    assert waiting.progress == Progress(self_after=3, shown_alone=1, steps=1, others_alone=1, others=3, sessions=1)
    assert api.list_waiting_confirmations(actor_id=world.report.user_id) == ()


def test_programmes_run_are_those_of_an_admin_membership(world):
    assert api.list_programmes_run_by(actor_id=world.admin.user_id) == (world.programme.programme_id,)
    assert api.list_programmes_run_by(actor_id=world.manager.user_id) == ()
