"""What is foreign costs what is absent: the same refusal by the same number of statements, and nobody is let past."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern
from rest_framework.test import APIClient

from mentoring_xblock import api
from mentoring_xblock.api import permissions
from mentoring_xblock.api.jobs import matching
from mentoring_xblock.applets.exchange.data.files import Source
from mentoring_xblock.applets.exchange.data.uploads import ImportKind
from mentoring_xblock.applets.pairings.models.outcomes import ConcernRow
from mentoring_xblock.applets.pairings.models.pairing import Pairing
from mentoring_xblock.applets.pairings.states import State
from mentoring_xblock.applets.people.data import MemberInfo
from mentoring_xblock.applets.people.models import Member
from mentoring_xblock.core.errors import MentoringError, NotFound
from mentoring_xblock.pages.urls import urlpatterns as page_patterns
from mentoring_xblock.rest_api.v1.urls import urlpatterns as rest_patterns
from tests import builders
from tests.api.office import LATER, Office, make_office
from tests.builders import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.once]

ABSENT = 987_654_321
REST, PAGES = "/api/mentoring/v1/", "/mentoring/"
BODY = {
    "level": 3, "what": "more", "reason": "later", "token": "t", "starts_at": "2026-03-03T09:00:00Z", "minutes": 45,
    "kind": "practise", "role": "analyst", "framework": "data", "skill": "pivot", "mentor": 1, "decision": "approve",
    "starts": ["2026-03-03T09:00:00Z"], "sequence": 0, "held": True,
    "weeks": 2, "text": "x", "note": "x", "agree": True, "work": "x", "position": 0,
}  # fmt: skip


def addresses() -> list[tuple[str, str, str]]:
    """(root, address with ``{id}``, of what) for every address with a row's id in it, out of the resolvers."""
    found = []
    for root, patterns, kinds in (
        (REST, rest_patterns, {"<int:pairing>": "pairing"}),
        (PAGES, page_patterns, {
            "<mentoring_id:pairing_id>": "pairing", "<mentoring_id:member_id>": "member",
            "<mentoring_id:run_id>": "run", "<mentoring_id:rule_id>": "rule", "<mentoring_id:concern_id>": "concern",
            "<mentoring_id:upload_id>": "upload",
        }),
    ):  # fmt: skip
        for each in patterns:
            assert isinstance(each, URLPattern)
            path = str(each.pattern)
            kind = next((kind for mark, kind in kinds.items() if mark in path), None)
            if kind is None:
                assert "_id:" not in path
                assert "<int:" not in path
                continue
            for mark in kinds:
                path = path.replace(mark, "{id}")
            actions = ("approve", "accept", "withdraw", "confirm") if "<slug:action>" in path else ("",)
            found += [(root, path.replace("<slug:action>", action), kind) for action in actions]
    return found


class World:
    """A programme with one of everything, and people who have no business with it."""

    def __init__(self) -> None:
        self.office = make_office()
        self.pairing = self.office.run_until(State.REASSESSED)
        where = self.office.programme.key
        run = api.pair_everyone(actor_id=self.office.admin.user_id, programme=where, now=LATER)
        api.set_evidence_rule(
            actor_id=self.office.admin.user_id, framework="data", skill="pivot", level=3, percent=50, programme=where,
            item="block-v1:Org+Course+Run+type@problem+block@p1",
        )  # fmt: skip
        [(rule, _, _)] = api.list_evidence_rules(actor_id=self.office.admin.user_id, programme=where)
        api.report_concern(
            actor_id=self.office.mentee.user_id,
            pairing_id=self.pairing.pairing_id,
            about="person",
            text="No.",
            now=LATER,
        )
        upload = matching.open_import(
            actor_id=self.office.admin.user_id,
            kind=ImportKind.FRAMEWORK,
            source=Source("model.csv", {"model.csv": b"skill\nTrue a wheel\n"}),
            programme=where,
        )
        self.ids = {
            "concern": ConcernRow.objects.get().pk,
            "pairing": self.pairing.pairing_id,
            "member": self.office.mentee.member_id,
            "run": run.run_id or 0,
            "rule": rule.rule_id,
            "upload": upload.upload_id,
        }
        self.other = make_office()

    def strangers(self) -> dict[str, Any]:
        """Users to whom it is all foreign: of another programme in each part, of none, and a peer in this one."""
        return {
            "another programme's admin": builders.user_of(self.other.admin),
            "another programme's manager": builders.user_of(self.other.manager),
            "another programme's mentee": builders.user_of(self.other.mentee),
            "nobody's": builders.user(),
            "a peer": builders.user_of(builders.member(self.office.programme)),
        }


def asked(client: Client, method: str, path: str) -> tuple[int, bytes, int]:
    """Status, answer and number of statements, of the second of two asks: the first may warm what a process keeps.

    A GET of a form's address leads to the page above it, which is asked for by itself.
    """
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            answer = getattr(client, method)(
                path, BODY, **({"format": "json"} if isinstance(client, APIClient) else {})
            )
    if answer.status_code == 302:
        assert method == "get"
        assert path.startswith(answer["Location"].split("?")[0]), answer["Location"]
    # The page's own address may stand in it; and Django writes the CSRF token anew each time.
    content = re.sub(rb'(csrfmiddlewaretoken" value=")[^"]+', rb"\1", answer.content.replace(path.encode(), b"HERE"))
    return answer.status_code, content, len(queries)


def test_every_address_with_an_id_answers_a_stranger_as_if_nothing_were_there() -> None:
    world = World()
    found = addresses()
    assert len(found) >= 23
    for who, user in world.strangers().items():
        for root, path, kind in found:
            client = APIClient() if root == REST else Client()
            client.force_login(user)
            for method in ("get", "post"):
                foreign, absent = (
                    asked(client, method, root + path.replace("{id}", str(number)))
                    for number in (world.ids[kind], ABSENT)
                )
                assert foreign[0] == absent[0], (who, method, path)
                assert foreign[0] in (302, 403, 404, 405), (who, method, path, foreign[0])
                assert foreign[1] == absent[1], (who, method, path)
                assert foreign[2] == absent[2], (who, method, path, foreign[2], absent[2])


def use_cases(world: World) -> dict[str, Callable[[int, int, str], Any]]:
    """Every use case that takes an id, as called by somebody of another programme with an id that is not theirs."""
    mine = world.other
    return {
        "get_pairing": lambda me, number, _: api.get_pairing(actor_id=me, pairing_id=number),
        "approve": lambda me, number, _: api.approve_pairing(actor_id=me, pairing_id=number),
        "reject": lambda me, number, _: api.reject_pairing(actor_id=me, pairing_id=number, reason="no"),
        "accept": lambda me, number, _: api.accept_pairing(actor_id=me, pairing_id=number),
        "decline": lambda me, number, _: api.decline_pairing(actor_id=me, pairing_id=number),
        "withdraw": lambda me, number, _: api.withdraw_pairing(actor_id=me, pairing_id=number),
        "confirm": lambda me, number, _: api.confirm_growth(actor_id=me, pairing_id=number, level=3),
        "ask_evidence": lambda me, number, _: api.ask_evidence(actor_id=me, pairing_id=number, what="more"),
        "claim": lambda me, number, _: api.claim_review(actor_id=me, pairing_id=number),
        "claims": lambda me, number, _: api.get_review_claims(actor_id=me, pairing_id=number),
        "choose": lambda me, number, _: api.choose_other_mentor(actor_id=me, pairing_id=number, mentor_id=1),
        "plan": lambda me, number, _: api.set_plan_work(actor_id=me, pairing_id=number, step_id=1, work="x"),
        "tick": lambda me, number, _: api.tick_step(actor_id=me, pairing_id=number, step_id=1, practice="alone"),
        "session": lambda me, number, _: api.log_session(
            actor_id=me, pairing_id=number, token="t", starts_at=NOW, minutes=30, kind="shadow"
        ),
        "cancel": lambda me, number, _: api.cancel_session(actor_id=me, pairing_id=number, session_id=1),
        "profile of": lambda me, number, key: api.get_profile(
            actor_id=me, framework="data", programme=key, member_id=number
        ),
        "rate": lambda me, number, key: api.rate_report(
            actor_id=me, member_id=number, framework="data", skill="pivot", level=3, programme=key
        ),
        "rate many": lambda me, number, key: api.rate_report_skills(
            actor_id=me, member_id=number, framework="data", levels={"pivot": 3}, programme=key
        ),
        "mentors for": lambda me, number, key: api.recommend_mentors(
            actor_id=me, framework="data", skill="pivot", programme=key, member_id=number
        ),
        "propose for": lambda me, number, key: api.propose_pairing(
            actor_id=me, mentee_id=number, mentor_id=mine.mentors[0].member_id, framework="data", skill="pivot",
            programme=key,
        ),
        "propose to": lambda me, number, key: api.propose_pairing(
            actor_id=me, mentee_id=mine.mentee.member_id, mentor_id=number, framework="data", skill="pivot",
            programme=key,
        ),
        "why not": lambda me, number, key: api.explain_exclusion(
            actor_id=me, framework="data", skill="pivot", mentee_id=mine.mentee.member_id, mentor_id=number,
            programme=key,
        ),
        "name": lambda me, number, key: api.name_person(actor_id=me, member_id=number, programme=key),
        "run": lambda me, number, key: api.get_pairing_run(actor_id=me, run_id=number, programme=key),
        "apply run": lambda me, number, key: api.apply_pairing_run(actor_id=me, run_id=number, programme=key),
        "remove rule": lambda me, number, key: api.remove_evidence_rule(actor_id=me, rule_id=number, programme=key),
        "ask": lambda me, number, key: api.request_mentor(
            actor_id=mine.mentee.user_id, framework="data", skill="chart", choices=[number], token="t", programme=key
        ),
    }  # fmt: skip


OF_MEMBERS = {"profile of", "rate", "rate many", "mentors for", "propose for", "propose to", "why not", "name"}


def test_every_use_case_answers_a_foreign_id_like_an_absent_one_by_as_many_statements() -> None:
    world = World()
    key = world.other.programme.key
    for name, act in use_cases(world).items():
        number = world.ids["pairing"]
        if name in OF_MEMBERS:
            # A mentor where one is wanted: everything else about them would be in order.
            number = world.office.mentors[0].member_id if name == "propose to" else world.ids["member"]
        elif "run" in name:
            number = world.ids["run"]
        elif "rule" in name:
            number = world.ids["rule"]
        elif name == "ask":
            number = world.office.offer(world.office.mentors[1])
        for me in (world.other.admin, world.other.manager):
            answers = []
            for wanted in (number, ABSENT):
                with CaptureQueriesContext(connection) as queries, pytest.raises(MentoringError) as refusal:
                    act(me.user_id, wanted, key)
                said = str(refusal.value).replace(str(wanted), "ID")
                answers.append((type(refusal.value), said, refusal.value.code, len(queries)))
            assert answers[0][:3] == answers[1][:3], name
            assert answers[0][3] == answers[1][3], (name, answers)


def test_a_manager_of_another_programme_manages_nobody_here_even_by_the_same_row() -> None:
    """The tenant check of ``require_manager_of``: a reporting line across the border, as a bad import could leave."""
    here, there = make_office(), make_office()
    Member.objects.filter(pk=here.mentee.member_id).update(manager_id=there.manager.member_id)
    for actor in (there.manager, there.admin):
        insider = permissions.require_insider(actor.user_id, there.programme.key)
        with pytest.raises(NotFound):
            permissions.require_manager_of(insider, here.mentee.member_id)
    asked_of = here.run_until(State.PROPOSED)
    with pytest.raises(NotFound):
        api.get_pairing(actor_id=there.manager.user_id, pairing_id=asked_of.pairing_id)


def test_a_member_reaches_no_other_member_by_being_nobodys_manager() -> None:
    """Whoever has no manager reports to nobody: an actor without a membership is not their manager."""
    office = make_office()
    root = builders.user(is_superuser=True)
    actor = permissions.require_insider(root.pk, office.programme.key)
    plain = permissions.Actor(actor.user_id, actor.programme, None, is_admin=False)
    assert office.admin.manager_id is None
    with pytest.raises(NotFound):
        permissions.require_manager_of(plain, office.admin.member_id)


@pytest.mark.parametrize("ending", ["rejected", "withdrawn before the approval", "still proposed"])
def test_a_request_that_was_never_put_to_the_mentor_is_invisible_to_them(ending: str) -> None:
    office = make_office()
    pairing = office.request()
    if ending == "rejected":
        api.reject_pairing(actor_id=office.admin.user_id, pairing_id=pairing.pairing_id, reason="No.", now=LATER)
    elif ending != "still proposed":
        api.withdraw_pairing(actor_id=office.mentee.user_id, pairing_id=pairing.pairing_id, now=LATER)
    mentor = office.mentors[0]
    with pytest.raises(NotFound):
        api.get_pairing(actor_id=mentor.user_id, pairing_id=pairing.pairing_id)
    mine = api.get_my_mentoring(actor_id=mentor.user_id, now=LATER)
    assert (mine.to_answer, mine.as_mentor, mine.past, mine.inbox) == ((), (), (), ())
    for step in (api.accept_pairing, api.decline_pairing, api.withdraw_pairing):
        with pytest.raises(NotFound):
            step(actor_id=mentor.user_id, pairing_id=pairing.pairing_id, now=LATER + timedelta(days=1))


def test_a_former_manager_sees_no_pairing_of_the_report_any_more() -> None:
    office = make_office()
    pairing = office.run_until(State.ACTIVE)
    assert api.get_pairing(actor_id=office.manager.user_id, pairing_id=pairing.pairing_id).viewer == "manager"
    Member.objects.filter(pk=office.mentee.member_id).update(manager_id=_new_manager(office).member_id)
    with pytest.raises(NotFound):
        api.get_pairing(actor_id=office.manager.user_id, pairing_id=pairing.pairing_id)
    assert Pairing.objects.get(pk=pairing.pairing_id).state == State.ACTIVE


def _new_manager(office: Office) -> MemberInfo:
    return builders.member(office.programme)
