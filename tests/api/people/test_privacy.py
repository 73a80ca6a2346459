"""Retirement and export through the public API, with a word planted wherever a person's words may lie."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.apps import apps
from django.core import serializers
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db.models import CharField, JSONField, TextField

from mentoring_xblock import api
from mentoring_xblock.api.people.privacy import export_user, retire_user
from mentoring_xblock.applets.audit_log.models import LogEntry
from mentoring_xblock.applets.exchange.models import ImportRun
from mentoring_xblock.applets.matching.models import MentorOffer
from mentoring_xblock.applets.notices.models import Notice, OutboxItem
from mentoring_xblock.applets.pairings.models.pairing import Pairing
from mentoring_xblock.applets.pairings.models.requests import MentoringRequest
from mentoring_xblock.applets.pairings.states import State
from mentoring_xblock.applets.people.data import ApproveBy, MemberInfo
from mentoring_xblock.applets.people.models import Member
from mentoring_xblock.applets.ratings.models import Draft, Rating
from mentoring_xblock.core import clock
from mentoring_xblock.core.errors import NotFound
from mentoring_xblock.platform.retirement import retire_learner
from tests import builders
from tests.api.office import LATER, Office
from tests.builders import NOW
from tests.telling import tells_of_a_mentor

pytestmark = [pytest.mark.django_db, pytest.mark.once]
CANARY = "canary4711"


def dump() -> str:
    """Every row of ours as text."""
    models = apps.get_app_config("task_mentoring").get_models()
    return "".join(serializers.serialize("json", model._default_manager.order_by("pk")) for model in models)


def live_fully(office: Office) -> None:
    """The mentee uses everything once, with the canary in every text that they or others may write about it."""
    info = office.request(message=CANARY)
    api.approve_pairing(actor_id=office.admin.user_id, pairing_id=info.pairing_id, now=NOW)
    api.accept_pairing(actor_id=office.mentors[0].user_id, pairing_id=info.pairing_id, now=NOW)
    step = api.get_pairing(actor_id=office.mentee.user_id, pairing_id=info.pairing_id).detail.plan[0].step_id  # type: ignore[union-attr]
    api.set_plan_work(actor_id=office.mentors[0].user_id, pairing_id=info.pairing_id, step_id=step, work=CANARY)
    api.log_session(
        actor_id=office.mentee.user_id, pairing_id=info.pairing_id, token="s", starts_at=NOW, minutes=30, kind="shadow",
        notes=CANARY, now=LATER,
    )  # fmt: skip
    office.rerate(2)
    api.ask_evidence(actor_id=office.manager.user_id, pairing_id=info.pairing_id, what=CANARY, now=LATER)
    office.rerate(3, token="third")
    api.confirm_growth(actor_id=office.manager.user_id, pairing_id=info.pairing_id, level=3, comment=CANARY, now=LATER)
    Draft.objects.create(
        user_id=office.mentee.user_id, usage_key="u", usage_hash="h", answers={"n": CANARY}, saved_at=NOW
    )
    Member.objects.filter(pk=office.mentee.member_id).update(department=CANARY, unit=CANARY, region=CANARY)
    ImportRun.objects.create(
        programme_id=office.programme.programme_id, actor_id=office.mentee.user_id, kind="people", name=CANARY,
        format="csv", plan_hash="", applied_at=NOW,
    )  # fmt: skip
    builders.rate(office.mentee, {office.skill: 4}, note=CANARY, at=LATER)
    chart = builders.skill_id(office.framework, "chart")
    stranger = builders.member(office.programme)
    builders.pairing(
        stranger, office.mentors[1], chart, runners_up=[{"mentor_id": office.mentee.member_id, "reasons": [CANARY]}]
    )


def test_nothing_of_a_retired_person_can_be_read_anywhere(office: Office) -> None:
    live_fully(office)
    assert dump().count(CANARY) > 10
    retire_user(user_id=office.mentee.user_id, now=LATER)
    assert CANARY not in dump()
    member = builders.reload(office.mentee.member_id)
    assert (member.is_active, member.department, member.manager_id, member.roles) == (False, "", None, ())
    for model in (Draft, Notice, OutboxItem, MentorOffer):
        lookup = {"Draft": "user_id", "MentorOffer": "mentor_id"}.get(model.__name__, "member_id")
        who = office.mentee.user_id if model is Draft else office.mentee.member_id
        assert not model._default_manager.filter(**{lookup: who}).exists(), model


def test_every_text_column_about_a_person_is_reached(office: Office) -> None:
    """Like the above, but written into every text column of every row of theirs, whatever use case fills it."""
    live_fully(office)
    from mentoring_xblock.applets.privacy.api import _rows
    from mentoring_xblock.applets.privacy.register import HOLDINGS

    for holding in HOLDINGS:
        model = apps.get_model("task_mentoring", holding.model)
        rows = _rows(holding, office.mentee.user_id, [office.mentee.member_id])
        for field in model._meta.local_fields:
            if field.name in holding.blank and isinstance(field, CharField | TextField | JSONField):
                value: Any = [CANARY] if isinstance(field, JSONField) else CANARY
                model._default_manager.filter(pk__in=list(rows.values_list("pk", flat=True))).update(
                    **{field.name: value}
                )
    retire_user(user_id=office.mentee.user_id, now=LATER)
    assert CANARY not in dump()


def test_the_mentors_record_outlives_the_mentee(office: Office) -> None:
    live_fully(office)
    retire_user(user_id=office.mentee.user_id, now=LATER)
    record = api.get_my_mentoring(actor_id=office.mentors[0].user_id).record
    assert (record.completed, record.reached) == (1, 1)


def test_retiring_twice_changes_nothing_more(office: Office) -> None:
    live_fully(office)
    retire_user(user_id=office.mentee.user_id, now=LATER)
    before = dump()
    retire_user(user_id=office.mentee.user_id, now=LATER)
    assert dump() == before


def test_retiring_somebody_who_was_never_here_is_fine() -> None:
    assert not any(retire_user(user_id=builders.user().pk).values())


@pytest.mark.parametrize("state", [State.PROPOSED, State.APPROVED, State.ACTIVE, State.REASSESSED])
def test_a_retired_mentees_open_pairing_is_withdrawn_and_the_place_is_free(office: Office, state: State) -> None:
    info = office.run_until(state)
    retire_user(user_id=office.mentee.user_id, now=LATER)
    assert Pairing.objects.get(pk=info.pairing_id).state == State.WITHDRAWN
    assert builders.reload(office.mentors[0].member_id).places_taken == 0
    assert not MentoringRequest.objects.filter(closed_at__isnull=True).exists()


@pytest.mark.parametrize("state", [State.PROPOSED, State.APPROVED])
def test_a_request_to_a_mentor_who_retires_goes_on_to_the_next_choice(office: Office, state: State) -> None:
    office.policy(approve_by=ApproveBy.ADMIN if state is State.PROPOSED else ApproveBy.NONE)
    assert office.request(*office.mentors[:2]).state is state
    retire_user(user_id=office.mentors[0].user_id, now=LATER)
    following = Pairing.objects.get(open_skill__isnull=False)
    assert (following.mentor_id, following.state) == (office.mentors[1].member_id, state)


def test_a_retired_managers_reports_fall_to_the_admins(office: Office) -> None:
    office.run_until(State.REASSESSED)
    retire_user(user_id=office.manager.user_id, now=LATER)
    assert builders.reload(office.mentee.member_id).manager_id is None
    assert len(api.list_confirmations(actor_id=office.admin.user_id)) == 1


def test_ratings_that_a_retired_manager_gave_stay_without_their_name_or_words(office: Office) -> None:
    live_fully(office)
    retire_user(user_id=office.manager.user_id, now=LATER)
    rating = Rating.objects.get(source="manager")
    assert (rating.level, rating.rater_id, rating.note) == (3, None, "")
    assert not LogEntry.objects.filter(actor_id=office.manager.user_id).exists()


def test_the_platforms_signal_retires_and_a_failure_is_raised(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    user = type("User", (), {"pk": office.mentee.user_id})()
    retire_learner(sender=None, user=user, retired_username="x", retired_email="y")
    assert not builders.reload(office.mentee.member_id).is_active

    def fail(**_: object) -> None:
        raise RuntimeError("database gone")

    monkeypatch.setattr("mentoring_xblock.api.people.privacy.retire_user", fail)
    with pytest.raises(RuntimeError):
        retire_learner(sender=None, user=user)


def test_a_failure_half_way_leaves_everything_as_it_was(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    live_fully(office)
    before = dump()

    def fail(*_: object) -> None:
        raise RuntimeError("killed")

    monkeypatch.setattr("mentoring_xblock.applets.privacy.api._forget_runners_up", fail)
    with pytest.raises(RuntimeError):
        retire_user(user_id=office.mentee.user_id, now=LATER)
    assert dump() == before


# Export


def test_an_export_holds_ones_own_words_and_is_json(office: Office) -> None:
    live_fully(office)
    data = export_user(actor_id=office.mentee.user_id)
    assert json.dumps(data).count(CANARY) > 5
    assert {row["level"] for row in data["Rating"]} >= {1, 3}
    assert "development" in data["purpose"]


@pytest.mark.parametrize("state", [State.PROPOSED, State.REJECTED, State.WITHDRAWN, State.EXPIRED])
def test_an_export_holds_nothing_of_a_pairing_that_its_mentor_was_never_asked_for(office: Office, state: State) -> None:
    info = office.request(message=CANARY)
    if state is State.REJECTED:
        api.reject_pairing(actor_id=office.admin.user_id, pairing_id=info.pairing_id, reason=CANARY, now=NOW)
    elif state is State.WITHDRAWN:
        api.withdraw_pairing(actor_id=office.mentee.user_id, pairing_id=info.pairing_id, reason=CANARY, now=NOW)
    else:
        Pairing.objects.update(state=state, open_skill=None if state is State.EXPIRED else office.skill)
    data = export_user(actor_id=office.mentors[0].user_id)
    assert data["Pairing"] == []
    assert CANARY not in json.dumps(data)
    assert CANARY in json.dumps(export_user(actor_id=office.mentee.user_id))


def test_an_export_names_nobody_but_the_other_side_of_a_pairing(office: Office) -> None:
    live_fully(office)
    office.offer(office.mentors[1])
    for person, other in ((office.mentee, office.mentors[0]), (office.mentors[0], office.mentee)):
        data = export_user(actor_id=person.user_id)
        [row] = data["Pairing"]
        assert {row["mentee"], row["mentor"]} == {builders.user_of(each).username for each in (person, other)}
        text = json.dumps(data)
        assert "runners_up" not in text
        assert '"score"' not in text
        for others in (office.manager, office.admin, office.mentors[1], office.mentors[2]):
            assert builders.user_of(others).username not in text
            if others.department != person.department:
                assert not others.department or f'"{others.department}"' not in text
        ids = (
            "rater_id",
            "confirmed_by_id",
            "logged_by_id",
            "proposed_by_id",
            "manager_id",
            "actor_id",
            "claimed_by_id",
        )
        for rows in data.values():
            for row in rows if isinstance(rows, list) else ():
                assert {row[name] for name in ids if row.get(name)} <= {person.member_id, person.user_id}


def test_a_mentee_takes_along_bands_of_their_mentor_and_the_mentor_their_own_levels(office: Office) -> None:
    info = office.run_until(State.ACTIVE)
    said = Pairing.objects.get(pk=info.pairing_id).reasons
    assert any(reason["params"].get("level") for reason in said)
    [mine] = export_user(actor_id=office.mentee.user_id)["Pairing"]
    assert tells_of_a_mentor(json.dumps([each["code"] for each in mine["reasons"]])) == []
    assert not any({"level", "levels", "completed"} & set(each["params"]) for each in mine["reasons"])
    [theirs] = export_user(actor_id=office.mentors[0].user_id)["Pairing"]
    assert any(each["params"].get("level") for each in theirs["reasons"])


def test_estimates_are_taken_along_to_half_a_level(office: Office) -> None:
    for row in export_user(actor_id=office.mentors[0].user_id)["Estimate"]:
        assert (4 * row["mean"]) % 2 == 1
        assert row["sd"] in (0.25, 0.5, 1.0)


def test_only_oneself_and_superusers_export_a_persons_data(office: Office) -> None:
    with pytest.raises(NotFound):
        export_user(actor_id=office.manager.user_id, user_id=office.mentee.user_id)
    with pytest.raises(NotFound):
        export_user(actor_id=office.manager.user_id, user_id=999_999)
    root = builders.user(is_superuser=True)
    assert export_user(actor_id=root.pk, user_id=office.mentee.user_id)["Member"]


def test_the_command_retires_by_username_and_refuses_an_unknown_one(office: Office, capsys: Any) -> None:
    name = username(office.mentee)
    call_command("mentoring_retire", name, "--confirm", name, "--json")
    assert json.loads(capsys.readouterr().out)["Member"] >= 1
    with pytest.raises(CommandError) as refusal:
        call_command("mentoring_retire", "nobody-of-that-name")
    assert refusal.value.returncode == 2


def test_the_tick_command_counts_in_json(office: Office, capsys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", builders.next_working_morning)
    office.policy(approve_by=ApproveBy.NONE)
    office.request()
    call_command("mentoring_tick", "--json")
    counts = json.loads(capsys.readouterr().out)
    assert counts["passed_on"] == 1
    assert counts["sent"] >= 1


def username(member: MemberInfo) -> str:
    """The member's account name."""
    from django.contrib.auth import get_user_model

    return str(get_user_model()._default_manager.get(pk=member.user_id).get_username())
