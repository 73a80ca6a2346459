"""What Django's admin shows of people agrees with the table of viewers and facts, column by column."""

from __future__ import annotations

import re

import pytest
from django.apps import apps
from django.contrib import admin

from mentoring_xblock.admin.evidence import evidence_of
from mentoring_xblock.api.visibility import Fact, Shown, Viewer, shown
from mentoring_xblock.models import Estimate, Member
from tests import builders

KEPT_OUT = {"session", "estimate", "mentoroffer", "raterbias", "draft", "outcome"}
"""What the table does not show to admins whole: notes of the two, exact estimates, pairings that did not succeed."""
NO_FACT = None
"""Keys, states, times and settings: nothing that the table speaks of."""
_MEMBER = dict.fromkeys(
    ("user", "department", "unit", "region", "manager", "deputy", "is_active", "time_zone", "course"), Fact.MEMBERSHIP
)
FACTS: dict[str, dict[str, Fact | None]] = {
    "member": _MEMBER | dict.fromkeys(
        ("programme", "is_admin", "mentors_everything", "is_paused", "is_held", "places", "places_taken", "joined_at",
         "away_from", "away_to", "away_since", "away_until", "absence_begun", "left_course"), NO_FACT
    ),
    "memberrole": dict.fromkeys(("member", "framework", "role_key", "position"), NO_FACT),
    "mentoroptin": dict.fromkeys(("member", "skill", "is_paused", "changed_at"), NO_FACT),
    "rating": {"level": Fact.LEVEL, "anchored": Fact.LEVEL, "last_performed": Fact.LEVEL, "source": Fact.SOURCE,
               "is_imported": Fact.SOURCE,
               "rater": Fact.SOURCE, "note": Fact.COMMENT, "member": Fact.MEMBERSHIP}
    | dict.fromkeys(("skill", "skill_version", "submission", "pairing", "rated_at"), NO_FACT),
    "logentry": {"old": Fact.LEVEL, "new": Fact.LEVEL, "reason": Fact.REASON, "actor": Fact.MEMBERSHIP}
    | dict.fromkeys(("programme_id", "at", "action", "subject", "subject_id", "member_id"), NO_FACT),
    "matchrun": {"actor": Fact.MEMBERSHIP}
    | dict.fromkeys(("programme", "planned_at", "applied_at"), NO_FACT),
    "pairing": {"mentee": Fact.MEMBERSHIP, "mentor": Fact.MEMBERSHIP, "proposed_by": Fact.MEMBERSHIP,
                "claimed_by": Fact.MEMBERSHIP, "from_level": Fact.LEVEL, "message": Fact.MESSAGE, "score": Fact.SCORE,
                "reasons": Fact.LEVEL, "runners_up": Fact.RUNNER_UP, "closing_reason": Fact.REASON,
                "evidence_asked": Fact.REASON}
    | dict.fromkeys(
        ("programme", "skill", "skill_version", "open_skill", "role_key", "state", "origin", "target_level", "weeks",
         "request", "created_at", "changed_at", "asked_at", "answer_by", "starts_on", "ends_on", "calendar_sequence",
         "claimed_until", "gone_since", "waits_since", "escalated_at", "extension_weeks", "extension_by_mentor",
         "extension_agreed"), NO_FACT
    ),
}  # fmt: skip
"""Lists about people, and those below them: each column with the fact that it shows."""
OF_MODELS = {"framework", "frameworkversion", "skillversion", "role", "level", "behaviour", "target", "programme"}
OF_FILES = {"upload", "importrun"}
"""What its reader sent in themselves, and that something was imported."""


def shown_columns() -> dict[str, set[str]]:
    """Model -> columns of its page in the admin, and of the rows below."""
    found: dict[str, set[str]] = {}
    for model, page in admin.site._registry.items():
        if model._meta.app_label != "task_mentoring":
            continue
        for each, taken_out in ((model, page.exclude), *((inline.model, inline.exclude) for inline in page.inlines)):
            columns = {field.name for field in each._meta.fields} - {"id", *(taken_out or ())}
            if each is model and page.fields:
                # Ids stand there as names, and before and after in one table.
                named = {*page.fields, *(f"{name}_id" for name in page.fields)}
                columns &= named | ({"old", "new"} if "details" in page.fields else set())
            found[str(each._meta.model_name)] = columns
    return found


def test_every_column_about_people_is_a_fact_that_the_table_shows_to_admins() -> None:
    columns = {name: found for name, found in shown_columns().items() if name not in OF_MODELS | OF_FILES}
    assert columns == {name: set(facts) for name, facts in FACTS.items()}
    for name, facts in FACTS.items():
        for column, fact in facts.items():
            if fact is not None:
                assert shown(fact, {Viewer.ADMIN}) is Shown.YES, f"{name}.{column}"


def test_what_admins_are_not_shown_whole_has_no_page() -> None:
    known = {model._meta.model_name for model in apps.get_app_config("task_mentoring").get_models()}
    assert known >= KEPT_OUT
    assert not KEPT_OUT & set(shown_columns())
    assert shown(Fact.NOTE, {Viewer.ADMIN}) is Shown.NO
    assert shown(Fact.ESTIMATE, {Viewer.ADMIN}) is Shown.ROUNDED
    assert shown(Fact.RECORD, {Viewer.ADMIN}) is Shown.REACHED


@pytest.mark.django_db
def test_the_review_page_says_an_estimate_in_whole_levels_and_words() -> None:
    programme = builders.programme()
    version = builders.framework(programme)
    skill = builders.skill_id(version, "pivot")
    person = builders.member(programme)
    builders.rate(person, {skill: 2})
    row = Member.objects.get(pk=person.member_id)
    for tenths in range(10, 41):
        Estimate.objects.filter(member=row, skill_id=skill).update(mean=tenths / 10 + 0.0123, sd=0.31)
        said = evidence_of(row, skill, needed=None, name="", scale=builders.scale())["level"]
        assert re.fullmatch(r"about \d, (sure|fairly sure|not sure yet)", said), said
