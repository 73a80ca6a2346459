"""Who sets a programme's policy, what the log says of it, and that nobody becomes the system by being left out."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from mentoring_xblock import api
from mentoring_xblock.applets.audit_log.models import LogEntry
from mentoring_xblock.applets.people.data import POLICY_BOUNDS, ApproveBy, Entry, Policy, ProgrammeInfo
from mentoring_xblock.applets.people.models import Member, Programme
from mentoring_xblock.core.actors import ActorId
from mentoring_xblock.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from tests import builders

pytestmark = pytest.mark.django_db


def _takes_the_system() -> dict[str, Callable[..., Any]]:
    modules = [importlib.import_module(each.name) for each in pkgutil.walk_packages(api.__path__, f"{api.__name__}.")]
    return {
        f"{module.__name__}.{name}": function
        for module in modules
        for name, function in vars(module).items()
        if inspect.isfunction(function)
        and function.__module__ == module.__name__
        and not name.startswith("_")
        and inspect.signature(function).parameters.get("actor_id") is not None
        and inspect.signature(function).parameters["actor_id"].annotation == "ActorId"
    }


def set_policy(of: ProgrammeInfo, actor_id: ActorId, policy: Policy, **more: Any) -> ProgrammeInfo:
    return api.set_policy(actor_id=actor_id, programme=of.key, policy=policy, now=builders.NOW, **more)


def test_the_log_says_what_a_policy_was_what_it_is_and_who_changed_it() -> None:
    of = builders.programme("acme")
    root = builders.user("root", is_superuser=True)
    wanted = replace(of.policy, approve_by=ApproveBy.MANAGER, weeks=8, entry_courses=("Org", "Other+Course"))
    after = set_policy(of, root.pk, wanted, title="Pairs")
    assert (after.policy, after.title) == (wanted, "Pairs")
    row = LogEntry.objects.get()
    assert (row.action, row.actor_id, row.subject_id, row.at) == (
        "programme.changed", root.pk, of.programme_id, builders.NOW
    )  # fmt: skip
    assert row.old == {"approve_by": "admin", "weeks": 4, "entry_courses": [], "title": of.title}
    assert row.new == {"approve_by": "manager", "weeks": 8, "entry_courses": ["Org", "Other+Course"], "title": "Pairs"}
    set_policy(of, root.pk, wanted)
    assert LogEntry.objects.count() == 1, "the same again is not a change"


def test_a_site_administrator_adds_a_programme_with_its_policy_and_a_log_row() -> None:
    root = builders.user("root", is_superuser=True)
    made = api.create_programme(
        actor_id=root.pk, key="Globex", title="Globex mentoring", policy=Policy(weeks=6), now=builders.NOW
    )
    assert (made.key, made.title, made.policy) == ("globex", "Globex mentoring", Policy(weeks=6))
    assert api.list_programmes(actor_id=root.pk) == (made,)
    row = LogEntry.objects.get()
    assert (row.action, row.actor_id, row.subject_id, row.at, row.new) == (
        "programme.added", root.pk, made.programme_id, builders.NOW, {"title": "Globex mentoring"}
    )  # fmt: skip
    assert not Member.objects.exists()


def test_a_key_that_is_in_use_and_somebody_else_add_no_programme() -> None:
    there = builders.programme("acme")
    with pytest.raises(Conflict) as taken:
        api.create_programme(actor_id=api.SYSTEM, key=there.key, title="Another")
    assert taken.value.code == "taken"
    runs = builders.member(there, is_admin=True)
    with pytest.raises(NotAllowed):
        api.create_programme(actor_id=runs.user_id, key="other", title="Other")
    with pytest.raises(InvalidInput):
        api.create_programme(actor_id=api.SYSTEM, key="other", title="Other", policy=Policy(weeks=0))
    assert [row.key for row in Programme.objects.all()] == ["acme"]
    assert not LogEntry.objects.exists()


def test_the_system_sets_a_policy_and_the_log_names_nobody() -> None:
    of = builders.programme("acme")
    set_policy(of, api.SYSTEM, replace(of.policy, places=7))
    assert LogEntry.objects.get().actor_id is None
    api.open_programme(actor_id=api.SYSTEM, programme="acme")
    row = Programme.objects.get(pk=of.programme_id)
    assert (row.entry, row.places) == (Entry.OPEN, 7)


def test_a_programmes_own_administrators_do_not_set_its_policy() -> None:
    of = builders.programme("acme")
    admin = builders.member(of, is_admin=True)
    stranger = builders.member(builders.programme("other"), is_admin=True)
    for actor, refusal in ((admin, NotAllowed), (stranger, NotFound)):
        with pytest.raises(refusal):
            set_policy(of, actor.user_id, replace(of.policy, weeks=8))
    assert Programme.objects.get(pk=of.programme_id).weeks == 4
    assert not LogEntry.objects.exists()


@pytest.mark.parametrize("name", POLICY_BOUNDS)
def test_each_number_of_a_policy_has_bounds(name: str) -> None:
    of = builders.programme("acme")
    least, most = POLICY_BOUNDS[name]
    for fits in (least, most):
        assert getattr(set_policy(of, api.SYSTEM, replace(of.policy, **{name: fits})).policy, name) == fits
    for wrong in (least - 1, most + 1):
        with pytest.raises(InvalidInput) as refused:
            set_policy(of, api.SYSTEM, replace(of.policy, **{name: wrong}))
        assert refused.value.fields == {name: "range"}


def test_a_line_that_cannot_mean_a_course_is_refused_here_too() -> None:
    of = builders.programme("acme")
    with pytest.raises(InvalidInput):
        set_policy(of, api.SYSTEM, replace(of.policy, entry_courses=("Org Course",)))


def test_some_use_cases_take_the_system() -> None:
    assert len(_takes_the_system()) > 15


@pytest.mark.once
@pytest.mark.parametrize("name", _takes_the_system())
def test_an_actor_that_is_left_out_is_never_the_system(name: str) -> None:
    function = _takes_the_system()[name]
    wanted = inspect.signature(function).parameters.values()
    given = {each.name: "" for each in wanted if each.default is inspect.Parameter.empty}
    with pytest.raises(TypeError, match="An actor is the id of an account"):
        function(**given | {"actor_id": None})


@pytest.mark.parametrize("ask", [api.get_my_mentoring, api.get_programme_overview, api.list_reviews])
def test_use_cases_for_people_alone_refuse_a_missing_actor_and_the_system(ask: Callable[..., Any]) -> None:
    for nobody in (None, api.SYSTEM):
        with pytest.raises(TypeError, match="An actor is the id of an account"):
            ask(actor_id=nobody)


def test_only_somebody_who_is_there_or_may_come_runs_a_programme() -> None:
    of = builders.programme("acme")
    admin, left = builders.member(of, is_admin=True), builders.member(of, is_active=False)
    closed = builders.user("closed", is_active=False)
    gone = builders.member(of, user=builders.user("gone", is_active=False))
    who = {"actor_id": admin.user_id, "programme": of.key, "now": builders.NOW}
    for user_id, refusal in (
        (10**6, NotFound), (0, NotFound), (-1, NotFound), (closed.pk, NotFound),
        (left.user_id, Conflict), (gone.user_id, Conflict),
    ):  # fmt: skip
        with pytest.raises(refusal):
            api.appoint_admin(**who, user_id=user_id)
    assert not Member.objects.filter(is_admin=True).exclude(pk=admin.member_id).exists()
    assert Member.objects.count() == 3
    new = builders.user("new")
    assert api.appoint_admin(**who, user_id=new.pk).is_admin
