"""Thanks, records and credentials: they honour both, name nobody else, hold no level, and never a bad outcome."""

from __future__ import annotations

import copy
import json
import re
import time
from typing import Any
from urllib.parse import urlsplit

import jsonschema
import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from mentoring_xblock import api
from mentoring_xblock.applets.audit_log.models import LogEntry
from mentoring_xblock.applets.notices.models import Notice
from mentoring_xblock.applets.pairings.models.outcomes import ThanksRow
from mentoring_xblock.applets.pairings.states import State
from mentoring_xblock.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from tests import builders, published
from tests.api.office import LATER, Office, make_office
from tests.builders import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.once]

WORDS = "You made it look easy"


@pytest.fixture
def office() -> Office:
    office = make_office()
    for member, first, last in ((office.mentee, "Amira", "Haddad"), (office.mentors[0], "Tariq", "Osei")):
        get_user_model().objects.filter(pk=member.user_id).update(first_name=first, last_name=last)
    return office


def complete(office: Office, *, level: int = 3) -> int:
    info = office.run_until(State.REASSESSED)
    api.confirm_growth(actor_id=office.manager.user_id, pairing_id=info.pairing_id, level=level, now=LATER)
    return info.pairing_id


def thank(office: Office, pairing: int, **more: Any) -> Any:
    sent = {"actor_id": office.mentee.user_id, "pairing_id": pairing, "text": WORDS, "may_show": True, "now": LATER}
    return api.thank_mentor(**sent | more)


def browser_of(member: Any) -> Client:
    client = Client()
    client.force_login(builders.user_of(member))
    return client


# Thanks


def test_thanks_are_on_the_record_only_if_both_like(office: Office) -> None:
    pairing, mentor = complete(office), office.mentors[0]
    thank(office, pairing)
    assert Notice.objects.filter(member_id=mentor.member_id, kind="thanked").count() == 1
    assert WORDS in browser_of(mentor).get(f"/mentoring/pairings/{pairing}/").content.decode()
    assert api.get_record(actor_id=mentor.user_id).thanks == ()
    api.show_thanks(actor_id=mentor.user_id, pairing_id=pairing, now=LATER)
    assert api.get_record(actor_id=mentor.user_id).thanks == (WORDS,)
    # Other words, or the mentee thinks better of it: off the record again.
    thank(office, pairing, may_show=False)
    api.show_thanks(actor_id=mentor.user_id, pairing_id=pairing, now=LATER)
    assert api.get_record(actor_id=mentor.user_id).thanks == ()
    assert Notice.objects.filter(member_id=mentor.member_id, kind="thanked").count() == 1
    assert LogEntry.objects.filter(action="pairing.thanked", reason="").count() == 2


def test_thanks_are_for_the_two_alone(office: Office) -> None:
    pairing = complete(office)
    thank(office, pairing)
    for other in (office.manager, office.admin):
        assert WORDS not in browser_of(other).get(f"/mentoring/pairings/{pairing}/").content.decode()
        with pytest.raises(NotAllowed):
            api.get_thanks(actor_id=other.user_id, pairing_id=pairing)
    for other in (office.mentors[0], office.manager):
        with pytest.raises(NotAllowed, match="Only the mentee of this pairing"):
            thank(office, pairing, actor_id=other.user_id)
    with pytest.raises(NotAllowed, match="Only the mentor of this pairing"):
        api.show_thanks(actor_id=office.mentee.user_id, pairing_id=pairing, now=LATER)


def test_thanks_come_after_the_target_and_have_words(office: Office) -> None:
    running = office.run_until(State.ACTIVE).pairing_id
    with pytest.raises(Conflict):
        thank(office, running)
    office.rerate(3)
    api.confirm_growth(actor_id=office.manager.user_id, pairing_id=running, level=3, now=LATER)
    for bad in ("", "x" * 501, "a\x00b"):
        with pytest.raises(InvalidInput):
            thank(office, running, text=bad)
    assert not ThanksRow.objects.exists()


# The record


def test_a_record_counts_by_skill_and_shows_growth_from_three_pairings_on(office: Office) -> None:
    mentor = office.mentors[0]
    complete(office)
    for _ in range(2):
        record = api.get_record(actor_id=mentor.user_id)
        assert [(line.title, line.reached, line.levels) for line in record.as_mentor] == [
            ("Pivot", len(record.as_mentor[0].pairing_ids), None)
        ]
        office.mentee = builders.member(
            office.programme, manager=office.manager, role=(office.framework.framework_id, "analyst")
        )
        builders.rate(office.mentee, {office.skill: 1})
        complete(office)
    (line,) = api.get_record(actor_id=mentor.user_id).as_mentor
    assert (line.reached, line.levels) == (3, 6)
    page = browser_of(mentor).get("/mentoring/record/").content.decode()
    # The one programme of a site is named on no screen.
    assert "<p>Task-based mentoring</p>" in page
    for name in ("Amira", "Haddad", builders.user_of(office.mentee).username):
        assert name not in page.split('class="tm-record"')[1]


def test_a_pairing_that_fell_short_is_on_no_record_and_has_no_badge(office: Office) -> None:
    pairing = complete(office, level=2)
    for who in (office.mentee, office.mentors[0]):
        record = api.get_record(actor_id=who.user_id)
        assert (record.as_mentor, record.as_mentee) == ((), ())
        with pytest.raises(NotFound):
            api.get_credential(actor_id=who.user_id, pairing_id=pairing)


# The credential, against the published JSON schema of Open Badges 3.0 and what that leaves to the reader

SUBJECT_KEYS = {"id", "type", "activityEndDate", "activityStartDate", "creditsEarned", "achievement", "identifier",
                "image", "licenseNumber", "narrative", "result", "role", "source", "term"}  # fmt: skip
ACHIEVEMENT_KEYS = {"id", "type", "alignment", "achievementType", "creator", "creditsAvailable", "criteria",
                    "description", "endorsement", "endorsementJwt", "fieldOfStudy", "humanCode", "image", "inLanguage",
                    "name", "otherIdentifier", "related", "resultDescription", "specialization", "tag",
                    "version"}  # fmt: skip


def is_uri(text: Any) -> bool:
    parts = urlsplit(text)
    return isinstance(text, str) and parts.scheme in ("http", "https") and bool(parts.netloc)


def schema_errors(found: dict[str, Any]) -> list[str]:
    schema = published.read_badge_schema()
    assert schema["$id"].endswith("/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json")
    jsonschema.Draft201909Validator.check_schema(schema)
    reader = jsonschema.Draft201909Validator(schema, format_checker=jsonschema.FormatChecker())
    return [error.json_path for error in reader.iter_errors(found)]


def check_credential(found: dict[str, Any]) -> None:
    assert schema_errors(found) == []
    assert found["@context"][0] == "https://www.w3.org/ns/credentials/v2"
    assert re.fullmatch(r"https://purl\.imsglobal\.org/spec/ob/v3p0/context-3\.0\.\d\.json", found["@context"][1])
    assert set(found["type"]) == {"VerifiableCredential", "OpenBadgeCredential"}
    assert {"@context", "id", "type", "name", "credentialSubject", "issuer", "validFrom"} <= set(found)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", found["validFrom"])
    assert is_uri(found["id"])
    issuer, subject = found["issuer"], found["credentialSubject"]
    assert is_uri(issuer["id"])
    assert issuer["type"] == ["Profile"]
    assert {"type", "achievement"} <= set(subject) <= SUBJECT_KEYS
    assert subject["type"] == ["AchievementSubject"]
    (identity,) = subject["identifier"]
    assert set(identity) == {"type", "hashed", "identityHash", "identityType"}
    assert (identity["type"], identity["hashed"], identity["identityType"]) == ("IdentityObject", False, "name")
    achievement = subject["achievement"]
    assert {"id", "type", "name", "description", "criteria"} <= set(achievement) <= ACHIEVEMENT_KEYS
    assert is_uri(achievement["id"])
    assert achievement["type"] == ["Achievement"]
    assert set(achievement["criteria"]) <= {"id", "narrative"}
    for text in (found["name"], achievement["name"], achievement["description"], achievement["criteria"]["narrative"]):
        assert isinstance(text, str)
        assert text


def test_both_get_a_valid_credential_with_their_own_name_alone_and_no_level(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    pairing = complete(office)
    own = {"Amira Haddad": office.mentee, "Tariq Osei": office.mentors[0]}
    ids = set()
    for name, member in own.items():
        answer = browser_of(member).get(f"/mentoring/pairings/{pairing}/badge.json")
        assert answer["Content-Type"].startswith("application/ld+json")
        found = json.loads(answer.content)
        check_credential(found)
        ids.add(found["id"])
        text = answer.content.decode()
        assert found["credentialSubject"]["identifier"][0]["identityHash"] == name
        assert not [other for other in own if other != name and other in text]
        assert not [level for level in ("Aware", "Working", "Practised", "Expert") if level in text]
        assert not {"result", "evidence", "resultDescription"} & {*found, *found["credentialSubject"]}
        # Hosted: the same at the address that it names, for somebody who is not signed in, and at any time.
        moment = time.time()
        monkeypatch.setattr(time, "time", lambda later=moment + 3600: later)
        hosted = Client().get(urlsplit(found["id"]).path)
        assert json.loads(hosted.content) == found
    assert len(ids) == 2


def test_a_credential_reads_the_same_whatever_the_language_of_its_reader(office: Office, settings: Any) -> None:
    pairing = complete(office)
    french = {"HTTP_ACCEPT_LANGUAGE": "fr"}
    kept = json.loads(browser_of(office.mentee).get(f"/mentoring/pairings/{pairing}/badge.json", **french).content)
    hosted = Client().get(urlsplit(kept["id"]).path, HTTP_ACCEPT_LANGUAGE="ar")
    assert json.loads(hosted.content) == kept
    assert kept["name"] == "Reached the target in “Pivot”"
    settings.LANGUAGE_CODE = "de"
    assert "Ziel" in json.loads(Client().get(urlsplit(kept["id"]).path).content)["name"]


def test_the_published_schema_bites(office: Office) -> None:
    pairing = complete(office)
    good = json.loads(browser_of(office.mentee).get(f"/mentoring/pairings/{pairing}/badge.json").content)

    def with_one(change: Any) -> dict[str, Any]:
        bad = copy.deepcopy(good)
        change(bad)
        return bad

    for change in (
        lambda bad: bad.pop("validFrom"),
        lambda bad: bad.pop("issuer"),
        lambda bad: bad["@context"].reverse(),
        lambda bad: bad.update(type=["VerifiableCredential"]),
        lambda bad: bad["credentialSubject"]["achievement"].pop("criteria"),
        lambda bad: bad["credentialSubject"]["achievement"].update(achievementType="badge"),
        lambda bad: bad["credentialSubject"]["identifier"][0].update(hashed="no"),
        lambda bad: bad["credentialSubject"]["identifier"][0].pop("identityType"),
    ):
        assert schema_errors(with_one(change)) != []


def test_a_badge_is_its_holders_and_ends_with_their_account(office: Office) -> None:
    pairing = complete(office)
    for other, status in ((office.manager, 403), (office.admin, 403), (office.mentors[1], 404)):
        assert browser_of(other).get(f"/mentoring/pairings/{pairing}/badge.json").status_code == status
    address = f"/mentoring/badges/{api.get_credential(actor_id=office.mentee.user_id, pairing_id=pairing).token}/"
    assert Client().get(address).status_code == 200
    assert Client().get(address[:-3] + "xx/").status_code == 404
    get_user_model().objects.filter(pk=office.mentee.user_id).update(is_active=False)
    assert Client().get(address).status_code == 404
    assert NOW < LATER
