"""Use cases for a competency model that one block of a course brings along: a few skills that its author wrote there.

It is a framework of the programme like any other, with a key that follows from the course and the block, so nobody's
saving can reach anybody else's model (decision 53). Programme admins edit, retire and export it as they do all others.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime
from typing import Any

from ...applets.competencies import api as competencies
from ...applets.competencies.data import (
    Fault,
    FrameworkModel,
    RoleDefinition,
    RoleSkill,
    VersionRef,
    VersionStatus,
)
from ...applets.competencies.domain import draft_of, settle, why_not_publishable
from ...applets.competencies.equality import content_hash
from ...applets.exchange.plan import keep_retired, plan_framework
from ...applets.people import api as people
from ...applets.people.data import ProgrammeInfo
from ...applets.people.domain import names_course
from ...core import clock
from ...core.actors import SYSTEM, person_of
from ...core.errors import Conflict, InvalidInput, NotAllowed, NotFound, gettext_noop
from ...core.text import is_key
from ...core.values import pick
from ...platform.enrolment import writes_in
from ..people.joining import find_authored, find_entrance, refuse_entry
from ..ratings.data import Profile
from ..ratings.profiles import build_profile
from ..transactions import atomic_use_case
from .authoring import describe_change
from .versions import follow_version

PREFIX = "course."
_DIGITS = 24
_SKILL = ("key", "title", "description", "kind", "group", "behaviours")

STALE = gettext_noop(
    "Somebody changed these skills after you opened the editor, so we did not save your changes. Copy what you need, "
    "then close the editor and open it again."
)
NOT_AN_AUTHOR = gettext_noop("Only the authors of this course can write skills for it.")


def course_model_key(course: str, usage_key: str) -> str:
    """The key of the model of one block of a course; another block, or the same one in a re-run, has another."""
    return f"{PREFIX}{_digest(course)}.{_digest(usage_key)}"


def is_of_another_course(key: str, *, course: str) -> bool:
    """Whether it is the key of a model that a block of another course brought along."""
    return key.startswith(PREFIX) and not key.startswith(f"{PREFIX}{_digest(course)}.")


def check_course_model(model: FrameworkModel) -> tuple[FrameworkModel | None, tuple[Fault, ...]]:
    """``model`` in canonical form, or None with every fault and its path. Nothing is read or written."""
    settled, faults = settle(draft_of(model))
    if settled is not None and (missing := why_not_publishable(settled)):
        return None, missing
    return settled, faults


def get_course_model(
    *, actor_id: int, course: str, usage_key: str, programme: str = ""
) -> tuple[FrameworkModel, str] | None:
    """The published model of the actor's block as its author wrote it, without what is retired; None before the first.

    With it comes what a change names as ``seen``. Raises NotFound like ``find_authored``.
    """
    where = find_authored(actor_id, programme, course=course)
    version = _published(where, course_model_key(course, usage_key))
    if version is None:
        return None
    model = competencies.read_model(version.version_id)
    in_use = replace(model, skills=tuple(skill for skill in model.skills if not skill.retired))
    return in_use, version.content_hash


@atomic_use_case
def save_course_model(
    *,
    actor_id: int,
    course: str,
    usage_key: str,
    model: FrameworkModel,
    seen: str = "",
    current: str = "",
    programme: str = "",
    now: datetime | None = None,
) -> VersionRef:
    """Publish what the author of a block wrote as the next version of the block's own model; the same again is kept.

    ``seen`` is what ``get_course_model`` gave as the editor was opened. ``current`` is the key that the block names by
    now: a copy that still says what the original says stays with the original, and with its ratings. Skills that are
    gone stay, marked retired.

    Raises NotAllowed unless the actor may write in the course, NotFound like ``find_authored``, Conflict
    (``stale_model``) if the model has changed since, InvalidInput for a model that is not sound.
    """
    now = now or clock.now()
    if not course or not writes_in(actor_id, course):
        raise NotAllowed(NOT_AN_AUTHOR, code="not_an_author")
    where = find_authored(actor_id, programme, course=course)
    key = course_model_key(course, usage_key)
    # Looked up before anything is locked, since a lock leaves a row behind.
    same = _says_the_same(where, current, model) if current and current != key else None
    if same is not None and _published(where, key) is None:
        return same
    competencies.lock_framework(where.programme_id, key=key, create=True)
    own = _published(where, key)
    if own is not None and own.content_hash != seen:
        if _says_the_same(where, key, model):
            return own
        raise Conflict(STALE, code="stale_model")
    return _publish(where, replace(model, key=key, source=course), own, actor_id=actor_id, now=now)


@atomic_use_case
def restore_course_model(
    *,
    actor_id: int,
    course: str,
    usage_key: str,
    model: FrameworkModel,
    current: str = "",
    programme: str = "",
    now: datetime | None = None,
) -> str:
    """The key of the model that a block of the course uses, published from the block's content if it is not there yet.

    So a block works after its course was imported elsewhere, from the first thing that a learner sends. The door
    vouches that ``model`` is the content of the block at ``usage_key``; ``actor_id`` is the learner, who only says in
    which programme. The log names no actor.

    Raises NotFound if the learner may not join the programme, or the course's authors could not write there.
    """
    where, _member = find_entrance(actor_id, programme, course=course)
    found = _find_used(where, current, course_model_key(course, usage_key))
    if found is not None:
        return found.key
    if not course or not _is_open_to_authors(where, course):
        raise refuse_entry(course)
    competencies.lock_framework(where.programme_id, key=course_model_key(course, usage_key), create=True)
    stored = _published(where, course_model_key(course, usage_key))
    model = replace(model, key=course_model_key(course, usage_key), source=course)
    return (stored or _publish(where, model, None, actor_id=person_of(SYSTEM), now=now or clock.now())).key


def preview_course_model(*, actor_id: int, course: str, model: FrameworkModel, programme: str = "") -> Profile:
    """A profile of nobody against a model that is not stored, as its author previews it; raises NotFound."""
    where = find_authored(actor_id, programme, course=course)
    return build_profile(where, _definition(where, model), member=None)


def open_course_model(*, actor_id: int, course: str, model: FrameworkModel, programme: str = "") -> Profile:
    """The same for a learner who opens a block whose model was not restored yet; nothing is written.

    Raises NotFound like ``restore_course_model``.
    """
    where, _member = find_entrance(actor_id, programme, course=course)
    if not course or not _is_open_to_authors(where, course):
        raise refuse_entry(course)
    return build_profile(where, _definition(where, model), member=None)


def _publish(
    where: ProgrammeInfo, model: FrameworkModel, own: VersionRef | None, *, actor_id: int | None, now: datetime
) -> VersionRef:
    settled = _settled(model)
    before = competencies.read_model(own.version_id) if own is not None else None
    plan = plan_framework(before, settled)
    if own is not None and not plan.changes:
        return own
    stored = competencies.save_version(
        where.programme_id, model=plan.model or settled, actor_id=actor_id, now=now, detail=describe_change(plan)
    )
    follow_version(stored, now=now)
    return stored


def _settled(model: FrameworkModel) -> FrameworkModel:
    """The model in canonical form; raises InvalidInput with the first fault."""
    settled, faults = check_course_model(model)
    if settled is None:
        params: dict[str, Any] = dict(faults[0].params)
        raise InvalidInput(faults[0].message, code="bad_model", **params)
    return settled


def _published(where: ProgrammeInfo, key: str) -> VersionRef | None:
    if not is_key(key):
        return None
    try:
        return competencies.get_published(where.programme_id, framework_key=key)
    except NotFound:
        return None


def _find_used(where: ProgrammeInfo, current: str, own: str) -> VersionRef | None:
    """What the block names, if it is there, else its own."""
    return (_published(where, current) if current else None) or (_published(where, own) if own != current else None)


def _says_the_same(where: ProgrammeInfo, key: str, model: FrameworkModel) -> VersionRef | None:
    """The published version of ``key``, if storing ``model`` there would change nothing."""
    version = _published(where, key)
    if version is None:
        return None
    stored = competencies.read_model(version.version_id)
    settled, _faults = check_course_model(replace(model, key=key, source=stored.source))
    is_same = settled is not None and content_hash(keep_retired(stored, settled)) == version.content_hash
    return version if is_same else None


def _is_open_to_authors(where: ProgrammeInfo, course: str) -> bool:
    """Whether authors of the course can write there who are not members of it (``find_authored``)."""
    is_default = where.programme_id == people.default_programme().programme_id
    return is_default or names_course(where.policy.entry_courses, course=course)


def _definition(where: ProgrammeInfo, model: FrameworkModel) -> RoleDefinition:
    """The first role of a model that is not stored; its ids are nobody's."""
    settled = _settled(model)
    if not settled.roles:
        raise NotFound()
    role = settled.roles[0]
    version = VersionRef(
        version_id=0,
        framework_id=0,
        programme_id=where.programme_id,
        key=settled.key,
        title=settled.title,
        number=1,
        status=VersionStatus.DRAFT,
        scale=settled.scale,
        language=settled.language,
    )
    by_key = {skill.key: skill for skill in settled.skills}
    skills = tuple(
        RoleSkill(
            skill_id=-place,
            skill_version_id=-place,
            target=target.level,
            importance=target.importance,
            **pick(by_key[target.skill], _SKILL),
        )
        for place, target in enumerate(role.targets, start=1)
    )
    return RoleDefinition(version, role.key, role.title, role.grade, role.family, role.description, skills)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]
