"""Use cases by which a programme's admin writes a competency model: draft, then published, then retired.

Edits never touch what people have answered, only the framework's one draft. To change, discard or publish it, authors
send what they saw (the draft's content hash, or the fingerprint of the difference), so that two windows cannot
overwrite each other. ``applets.competencies.drafting`` holds the editing steps.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from ...applets.audit_log import api as audit_log
from ...applets.audit_log.data import LOGGED_TEXT, Action, Subject
from ...applets.competencies import api as competencies
from ...applets.competencies.data import FrameworkModel, VersionRef, VersionStatus
from ...applets.competencies.domain import check_model, why_not_publishable
from ...applets.competencies.equality import content_hash
from ...applets.exchange import api as exchange
from ...applets.exchange.data.plans import Plan
from ...applets.exchange.plan import plan_framework
from ...core import clock
from ...core.actors import ActorId, person_of
from ...core.errors import Conflict, InvalidInput, NotFound, gettext_noop
from ...core.scales import Level, Scale
from ..programmes import administered_programme
from ..transactions import atomic_use_case
from .states import (
    Draft,
    FrameworkState,
    difference_of_draft,
    framework_key,
    open_draft,
    require_draft,
    state_of,
)
from .versions import follow_version

STALE_DRAFT = gettext_noop(
    "Somebody changed this draft after you opened it, so we did not save your changes. What you typed is still here. "
    "Open the draft in another window and add your changes there."
)
STALE_DIFFERENCE = gettext_noop(
    "The draft or the published version has changed since you opened this page. Review the changes again, then publish."
)
ROLE_HELD = gettext_noop(
    "The draft no longer has the role “%(title)s”. People with this role: %(holders)s. Put the role back, or give "
    "these people another role first."
)
TAKEN = gettext_noop("A competency model with the key “%(key)s” already exists. Choose another key.")

LOGGED_ROWS = 40
"""Rows of a difference that go to the log with a change; the rest is counted."""
STARTING_SCALE = ("Beginning", "Supported", "Independent", "Guiding")


@atomic_use_case
def start_draft(
    *,
    actor_id: ActorId,
    framework: str,
    programme: str | None = None,
    version: int | None = None,
    now: datetime | None = None,
) -> Draft:
    """Open a draft that says what the version in use says (or the version of that number); an open draft is given back.

    Raises NotFound for an unknown framework or version.
    """
    where = administered_programme(programme, actor_id=actor_id)
    competencies.lock_framework(where.programme_id, key=framework_key(framework))
    state = state_of(where.programme_id, framework)
    if state.draft is not None:
        return open_draft(state, state.draft)
    source = state.latest if version is None else next((v for v in state.versions if v.number == version), None)
    if source is None:
        raise NotFound()
    stored = competencies.save_version(
        where.programme_id,
        model=competencies.read_model(source.version_id),
        actor_id=person_of(actor_id),
        now=now or clock.now(),
        publish=False,
        detail={"from": source.number},
    )
    return open_draft(replace(state, versions=(stored, *state.versions)), stored)


@atomic_use_case
def create_framework(
    *,
    actor_id: ActorId,
    title: str,
    key: str = "",
    language: str = "en",
    levels: Sequence[str] = STARTING_SCALE,
    programme: str | None = None,
    now: datetime | None = None,
) -> Draft:
    """Open the draft of a new framework without skills; ``levels`` are named from the lowest up.

    A second call with the same words gives the same draft. Raises InvalidInput with the faults by field, Conflict
    (``taken``) where another framework has the key.
    """
    where = administered_programme(programme, actor_id=actor_id)
    scale = Scale(tuple(Level(number, name) for number, name in enumerate(levels, start=1)), max(1, len(levels) - 1))
    model = check_model(FrameworkModel(key=key, title=title, scale=scale, language=language))
    return _open_new(where.programme_id, model, actor_id=actor_id, now=now or clock.now(), detail={})


@atomic_use_case
def duplicate_framework(
    *,
    actor_id: ActorId,
    framework: str,
    key: str,
    title: str,
    programme: str | None = None,
    now: datetime | None = None,
) -> Draft:
    """Open the draft of a new framework that says what another one of the programme says, under another key and title.

    Nobody's ratings come along: its skills are new ones. Raises NotFound, InvalidInput, and Conflict (``taken``).
    """
    where = administered_programme(programme, actor_id=actor_id)
    state = state_of(where.programme_id, framework)
    source = state.latest or state.versions[0]
    model = check_model(replace(competencies.read_model(source.version_id), key=key, title=title))
    detail = {"copy_of": source.key, "from": source.number}
    return _open_new(where.programme_id, model, actor_id=actor_id, now=now or clock.now(), detail=detail)


@atomic_use_case
def change_draft(
    *,
    actor_id: ActorId,
    framework: str,
    expected: str,
    model: FrameworkModel,
    programme: str | None = None,
    now: datetime | None = None,
) -> Draft:
    """Put ``model`` in the draft's place. ``expected`` is the content hash of the draft that it was made from.

    The same content sent twice is stored once. Raises NotFound without a draft, Conflict (``stale_draft``) where it was
    changed meanwhile, InvalidInput with the first fault where the model is not sound or bears another key.
    """
    where = administered_programme(programme, actor_id=actor_id)
    competencies.lock_framework(where.programme_id, key=framework_key(framework))
    state = state_of(where.programme_id, framework)
    draft = require_draft(state)
    model = check_model(model)
    if model.key != draft.key:
        raise InvalidInput(
            gettext_noop("You cannot change the key of a competency model. To use another key, duplicate the model."),
            code="other_key",
        )
    if content_hash(model) == draft.content_hash:
        return open_draft(state, draft, model=model)
    if draft.content_hash != expected:
        raise Conflict(STALE_DRAFT, code="stale_draft")
    plan = plan_framework(competencies.read_model(draft.version_id), model)
    stored = competencies.save_version(
        where.programme_id,
        model=model,
        actor_id=person_of(actor_id),
        now=now or clock.now(),
        publish=False,
        detail=describe_change(plan),
    )
    versions = tuple(stored if each.version_id == draft.version_id else each for each in state.versions)
    return open_draft(replace(state, versions=versions), stored, model=model)


@atomic_use_case
def discard_draft(
    *,
    actor_id: ActorId,
    framework: str,
    expected: str,
    programme: str | None = None,
    now: datetime | None = None,
) -> bool:
    """Throw the draft away; False if there is none.

    Raises NotFound for an unknown framework, Conflict (``stale_draft``) where the draft is not the one that was seen.
    """
    where = administered_programme(programme, actor_id=actor_id)
    competencies.lock_framework(where.programme_id, key=framework_key(framework))
    draft = state_of(where.programme_id, framework).draft
    if draft is not None and draft.content_hash != expected:
        raise Conflict(STALE_DRAFT, code="stale_draft")
    return competencies.discard_draft(
        where.programme_id, framework_key=framework_key(framework), actor_id=person_of(actor_id), now=now or clock.now()
    )


@atomic_use_case
def publish_draft(
    *,
    actor_id: ActorId,
    framework: str,
    expected: str,
    programme: str | None = None,
    reason: str = "",
    now: datetime | None = None,
) -> VersionRef:
    """Make the draft the version in use. ``expected`` is the fingerprint of the difference that was looked at.

    The version before is retired and keeps the wording of what people answered; its skills that the draft no longer
    has stay, marked retired. Estimates carry over to merged and split skills, and mentor offers are
    renewed. A draft that says what the version in use says is dropped and makes no new version.

    Raises NotFound without a draft, Conflict (``stale_difference``) where draft or published version changed meanwhile,
    and (``role_held``) where the draft removes a role that people have, InvalidInput (``not_ready``) with the faults.
    """
    now = now or clock.now()
    where = administered_programme(programme, actor_id=actor_id)
    framework_id = competencies.lock_framework(where.programme_id, key=framework_key(framework))
    state = state_of(where.programme_id, framework)
    if state.draft is None and state.published is not None and _was_published(framework_id or 0, expected):
        return state.published
    _old, _new, plan = difference_of_draft(state)
    model = plan.model
    if plan.fingerprint != expected:
        raise Conflict(STALE_DIFFERENCE, code="stale_difference")
    if model is None:
        raise NotFound()
    faults = why_not_publishable(model)
    if faults:
        raise InvalidInput(
            gettext_noop("You cannot publish this draft yet: %(what)s"),
            code="not_ready",
            fields={".".join(str(part) for part in fault.path): str(fault) for fault in faults},
            what=faults[0].message,
        )
    if plan.gone_roles:
        _key, title, holders = plan.gone_roles[0]
        raise Conflict(ROLE_HELD, code="role_held", title=title, holders=holders)
    stored = competencies.save_version(
        where.programme_id,
        model=model,
        actor_id=person_of(actor_id),
        now=now,
        reason=reason[:LOGGED_TEXT],
        detail=describe_change(plan) | {"fingerprint": expected},
        in_place_of_draft=True,
    )
    exchange.move_holders(stored, plan, {}, actor_id=person_of(actor_id), now=now)
    follow_version(stored, now=now)
    return stored


@atomic_use_case
def retire_framework(
    *,
    actor_id: ActorId,
    framework: str,
    expected: int,
    programme: str | None = None,
    reason: str = "",
    now: datetime | None = None,
) -> bool:
    """Take a framework out of use; False if it is already. ``expected`` is the number of the version in use.

    Nothing of it is deleted: answers stay readable, running pairings go on, and a draft brings it back. Nobody can be
    asked or matched by it any more. Raises NotFound, and Conflict where another version is in use by now.
    """
    now = now or clock.now()
    where = administered_programme(programme, actor_id=actor_id)
    competencies.lock_framework(where.programme_id, key=framework_key(framework))
    state = state_of(where.programme_id, framework)
    version = state.published
    if version is None:
        return False
    if version.number != expected:
        raise Conflict(STALE_DIFFERENCE, code="stale_difference")
    competencies.retire_published(
        where.programme_id,
        framework_key=version.key,
        actor_id=person_of(actor_id),
        now=now,
        reason=reason[:LOGGED_TEXT],
    )
    follow_version(version, now=now)
    return True


def _open_new(
    programme_id: int, model: FrameworkModel, *, actor_id: ActorId, now: datetime, detail: dict[str, Any]
) -> Draft:
    competencies.lock_framework(programme_id, key=model.key, create=True)
    versions = competencies.list_versions(programme_id, framework_key=model.key)
    if versions:
        only = versions[0]
        if only.number == 1 and only.status is VersionStatus.DRAFT and only.content_hash == content_hash(model):
            return open_draft(FrameworkState(model.key, versions), only, model=model)
        raise Conflict(TAKEN, code="taken", fields={"key": TAKEN % {"key": model.key}}, key=model.key)
    stored = competencies.save_version(
        programme_id, model=model, actor_id=person_of(actor_id), now=now, publish=False, detail=detail
    )
    return open_draft(FrameworkState(model.key, (stored,)), stored, model=model)


def _was_published(framework_id: int, expected: str) -> bool:
    """Whether the newest publication was of that very difference: then the button was pressed twice."""
    rows = audit_log.newest_of(Subject.FRAMEWORK, framework_id, most=5)
    newest = next((row for row in rows if row.action == Action.FRAMEWORK_PUBLISHED), None)
    return newest is not None and newest.new.get("fingerprint") == expected


def describe_change(plan: Plan) -> dict[str, Any]:
    """What changed, for the log: how many rows, and the first of them with shortened texts."""
    changes = plan.writes
    return {
        "changed": len(changes),
        "rows": [
            {"action": row.action.value, "kind": row.kind, "key": row.key}
            | dict(zip(("title", "field", "old", "new"), _cut(row.title, *row.as_texts()), strict=True))
            for row in changes[:LOGGED_ROWS]
        ],
    }


def _cut(*texts: str) -> list[str]:
    return [text[:LOGGED_TEXT] for text in texts]
