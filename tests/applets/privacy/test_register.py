"""The register against the columns that really exist: a new column with a person in it must be decided on here."""

from __future__ import annotations

from django.apps import apps
from django.conf import settings
from django.db.models import CharField, ForeignKey, JSONField, TextField

from mentoring_xblock.applets.privacy.register import HOLDINGS, Fate

MODELS = {model.__name__: model for model in apps.get_app_config("task_mentoring").get_models()}

PEOPLE = ("task_mentoring.Member", settings.AUTH_USER_MODEL)
BARE_IDS = {("LogEntry", "member_id"), ("MentorOffer", "mentor_user_id")}
"""Columns that name a person without a foreign key."""

NO_PERSON = {"Programme", "Framework", "FrameworkVersion", "Level", "Skill", "SkillVersion", "Behaviour", "Role",
             "Target", "SkillStatistics", "EvidenceRule", "RememberedMatching", "SkillSummary", "ProgrammeSummary",
             "BlockFigures", "Job"}  # fmt: skip
"""Models of competencies, settings, sums and work; no person is in them."""

GONE_BY_ADDRESS = {"ExpectedPerson"}
"""Of people who have no account: erased with the email address, by ``people.forget_address``."""

KEPT_LINKS = {
    # The bare membership stays as an empty row, so these still hold the record of others together.
    ("Member", "user"), ("Submission", "member"), ("Rating", "member"), ("MentoringRequest", "mentee"),
    ("RequestChoice", "mentor"), ("Pairing", "mentee"), ("Pairing", "mentor"), ("LogEntry", "member_id"),
    ("ConcernRow", "by"), ("ConcernRow", "of"),
}  # fmt: skip

KEPT_TEXT = {
    # Chosen from lists, made by a client at random, or hashes: no words of a person.
    ("Submission", "token"), ("MentoringRequest", "token"), ("Session", "token"), ("Session", "kind"),
    ("Rating", "source"), ("Pairing", "state"), ("Pairing", "origin"), ("Pairing", "role_key"),
    ("LogEntry", "action"), ("LogEntry", "subject"), ("ImportRun", "kind"), ("ImportRun", "format"),
    ("ImportRun", "plan_hash"), ("MatchRun", "role_key"), ("MatchRun", "plan_hash"),
    ("MatchData", "name"), ("ProposedTimes", "token"), ("ProposedTimes", "kind"), ("ProposedTimes", "state"),
    ("ProposedTimes", "starts"), ("ConcernRow", "about"),
    # Counts and membership ids; wording of the framework.
    ("ImportRun", "counts"), ("MatchRun", "summary"), ("MatchRun", "plan"), ("PlanStep", "behaviour"),
}  # fmt: skip


def test_every_column_that_names_a_person_is_in_the_register() -> None:
    known = (
        {(holding.model, lookup.removesuffix("_id")) for holding in HOLDINGS for lookup in holding.owner}
        | BARE_IDS
        | {("Member", "user")}
    )
    found = {
        (name, field.name)
        for name, model in MODELS.items()
        for field in model._meta.local_fields
        if isinstance(field, ForeignKey) and field.remote_field.model._meta.label in PEOPLE
    }
    assert found - known == set()
    for model, column in BARE_IDS:
        assert any(field.attname == column for field in MODELS[model]._meta.local_fields)


def test_every_link_to_a_person_is_cut_or_stays_for_a_reason() -> None:
    deleted = {holding.model for holding in HOLDINGS if holding.fate is Fate.DELETE}
    cut = {(holding.model, column.removesuffix("_id")) for holding in HOLDINGS for column in holding.blank}
    for name, model in MODELS.items():
        for field in model._meta.local_fields:
            if isinstance(field, ForeignKey) and field.remote_field.model._meta.label in PEOPLE:
                assert name in deleted or (name, field.name) in cut | KEPT_LINKS, f"{name}.{field.name}"


def test_every_text_about_people_is_blackened_deleted_or_no_persons_words() -> None:
    deleted = {holding.model for holding in HOLDINGS if holding.fate is Fate.DELETE}
    blank = {(holding.model, column) for holding in HOLDINGS for column in holding.blank}
    for name, model in MODELS.items():
        if name in deleted | NO_PERSON | GONE_BY_ADDRESS:
            continue
        for field in model._meta.local_fields:
            if isinstance(field, CharField | TextField | JSONField):
                assert (name, field.name) in blank | KEPT_TEXT, f"{name}.{field.name}"


def test_the_register_names_only_models_and_columns_that_exist() -> None:
    for holding in HOLDINGS:
        columns = {field.attname for field in MODELS[holding.model]._meta.local_fields}
        assert set(holding.blank) <= columns, holding.model
