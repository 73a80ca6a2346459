"""Storing a competency model as a new version. Reading is ``api``'s; what makes a model sound is ``domain``'s.

Rows go in by bulk statements, and ids are read back, because MySQL does not return those of a bulk insert.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from ...core.values import fill, pick
from ..audit_log import api as audit_log
from ..audit_log.data import Action, Change
from .data import FrameworkModel, VersionRef, VersionStatus
from .domain import check_model
from .equality import content_hash
from .models import Behaviour, Framework, FrameworkVersion, Level, Role, Skill, SkillSuccession, SkillVersion, Target

BATCH = 1000
_HEAD = ("title", "description", "source", "licence", "language")
_LEVEL = ("number", "name", "meaning")
_SKILL = ("title", "description", "group", "taxonomy_id", "tag_id")
_ROLE = ("key", "title", "family", "grade", "description")
_TARGET = ("level", "importance")
"""What rows take over from the model by name."""


def lock_framework(programme_id: int, *, key: str, create: bool = False) -> int | None:
    """Hold the framework's row until the transaction ends and give its id; None if it is absent.

    With ``create`` the row is made where it is absent. Raises TransactionManagementError outside a transaction.
    """
    if create:
        Framework.objects.get_or_create(programme_id=programme_id, key=key)
    row = Framework.objects.select_for_update().filter(programme_id=programme_id, key=key).first()
    return row.id if row is not None else None


@transaction.atomic
def save_version(
    programme_id: int,
    *,
    model: FrameworkModel,
    actor_id: int | None,
    now: datetime,
    publish: bool = True,
    reason: str = "",
    detail: Mapping[str, Any] | None = None,
    in_place_of_draft: bool = False,
) -> VersionRef:
    """Store ``model`` as the framework's next version and give it; nothing is written where it says the same already.

    Published, it takes the place of the version before, which is retired; a draft takes the place of the draft
    before. Skills are the same lasting ones where their key is the same. ``detail`` (JSON values) goes to the log.
    ``in_place_of_draft``: the framework's draft, which says this, is gone after it.

    Raises InvalidInput where the model is not sound.
    """
    model = check_model(model)
    framework_id = lock_framework(programme_id, key=model.key, create=True)
    assert framework_id is not None  # noqa: S101 - made just above, and locked
    versions = FrameworkVersion.objects.filter(framework_id=framework_id)
    slot = {"published_of_id": framework_id} if publish else {"draft_of_id": framework_id}
    if in_place_of_draft:
        versions.filter(draft_of_id=framework_id).delete()
    before = versions.filter(**slot).first()
    digest = content_hash(model)
    if before is not None and before.content_hash == digest:
        return _as_ref(before, model, programme_id)
    if before is not None:
        _make_room(before)
    number = (versions.aggregate(last=Max("number"))["last"] or 0) + 1
    version = FrameworkVersion.objects.create(
        framework_id=framework_id,
        number=number,
        status=VersionStatus.PUBLISHED if publish else VersionStatus.DRAFT,
        mentor_from=model.scale.mentor_from,
        content_hash=digest,
        created_at=now,
        published_at=now if publish else None,
        **slot,
        **pick(model, _HEAD),
    )
    _store_content(version, model)
    action = (
        Action.FRAMEWORK_PUBLISHED
        if publish
        else Action.FRAMEWORK_DRAFTED
        if before is None
        else Action.FRAMEWORK_DRAFT_CHANGED
    )
    by = {"programme_id": programme_id, "actor_id": actor_id, "at": now, "reason": reason}
    _log(version, action, before=before, by=by, detail=detail)
    return _as_ref(version, model, programme_id)


@transaction.atomic
def discard_draft(programme_id: int, *, framework_key: str, actor_id: int | None, now: datetime) -> bool:
    """Drop the framework's draft, which nobody can have answered; whether there was one.

    The framework's own row stays even where that was its only version: the log names it.
    """
    framework_id = lock_framework(programme_id, key=framework_key)
    draft = FrameworkVersion.objects.filter(draft_of_id=framework_id).first() if framework_id else None
    if framework_id is None or draft is None:
        return False
    by = {"programme_id": programme_id, "actor_id": actor_id, "at": now}
    _log(draft, Action.FRAMEWORK_DRAFT_DISCARDED, before=draft, by=by)
    draft.delete()
    return True


@transaction.atomic
def retire_published(
    programme_id: int, *, framework_key: str, actor_id: int | None, now: datetime, reason: str = ""
) -> bool:
    """Take the framework's published version out of use, so that it has none; whether there was one."""
    framework_id = lock_framework(programme_id, key=framework_key)
    version = FrameworkVersion.objects.filter(published_of_id=framework_id).first() if framework_id else None
    if version is None:
        return False
    _make_room(version)
    by = {"programme_id": programme_id, "actor_id": actor_id, "at": now, "reason": reason}
    _log(version, Action.FRAMEWORK_RETIRED, before=version, by=by)
    return True


def _log(
    version: FrameworkVersion,
    action: Action,
    *,
    before: FrameworkVersion | None,
    by: Mapping[str, Any],
    detail: Mapping[str, Any] | None = None,
) -> None:
    """One log row; ``old`` is what was there before, ``new`` what took its place, if anything did.

    ``by``: the programme, the actor, the time and the reason, as the log names them.
    """
    new = {"version": version.number, "hash": version.content_hash} if version is not before else {}
    old = {"version": before.number, "hash": before.content_hash} if before is not None else {}
    new |= detail or {}
    audit_log.record(Change(action, "framework", version.framework_id, old=old, new=new, **by))


def _make_room(before: FrameworkVersion) -> None:
    """Retire the published version; drop a draft, which nobody can have answered."""
    if before.status == VersionStatus.DRAFT:
        before.delete()
        return
    before.status = VersionStatus.RETIRED
    before.published_of = None
    before.save(update_fields=["status", "published_of"])


def _store_content(version: FrameworkVersion, model: FrameworkModel) -> None:
    Level.objects.bulk_create([Level(version=version, **pick(level, _LEVEL)) for level in model.scale.levels])
    skill_ids = _lasting_skills(version.framework_id, [skill.key for skill in model.skills])
    SkillVersion.objects.bulk_create(
        [
            SkillVersion(
                version=version,
                skill_id=skill_ids[skill.key],
                kind=skill.kind.value,
                position=position,
                uris=list(skill.uris),
                plan=list(skill.plan),
                is_retired=skill.retired,
                **pick(skill, _SKILL),
            )
            for position, skill in enumerate(model.skills)
        ],
        batch_size=BATCH,
    )
    SkillSuccession.objects.bulk_create(
        [
            SkillSuccession(
                version=version, former_id=skill_ids[skill.key], successor_id=skill_ids[key], position=position
            )
            for skill in model.skills
            for position, key in enumerate(skill.followed_by)
        ],
        batch_size=BATCH,
    )
    wording_of = dict(SkillVersion.objects.filter(version=version).values_list("skill__key", "id"))
    Behaviour.objects.bulk_create(
        [
            Behaviour(skill_version_id=wording_of[skill.key], level=level, position=position, text=text)
            for skill in model.skills
            for level, texts in sorted(skill.behaviours.items())
            for position, text in enumerate(texts)
        ],
        batch_size=BATCH,
    )
    Role.objects.bulk_create(
        [Role(version=version, position=position, **pick(role, _ROLE)) for position, role in enumerate(model.roles)],
        batch_size=BATCH,
    )
    role_ids = dict(Role.objects.filter(version=version).values_list("key", "id"))
    Target.objects.bulk_create(
        [
            Target(
                role_id=role_ids[role.key],
                skill_version_id=wording_of[target.skill],
                position=position,
                **pick(target, _TARGET),
            )
            for role in model.roles
            for position, target in enumerate(role.targets)
        ],
        batch_size=BATCH,
    )


def _lasting_skills(framework_id: int, keys: list[str]) -> dict[str, int]:
    """The ids of the framework's skills by key, those that are new made first."""
    skills = Skill.objects.filter(framework_id=framework_id)
    known = dict(skills.values_list("key", "id"))
    new = [key for key in keys if key not in known]
    if not new:
        return known
    Skill.objects.bulk_create([Skill(framework_id=framework_id, key=key) for key in new], batch_size=BATCH)
    return dict(skills.values_list("key", "id"))


def _as_ref(version: FrameworkVersion, model: FrameworkModel, programme_id: int) -> VersionRef:
    status = VersionStatus(version.status)
    ids = {"version_id": version.id, "programme_id": programme_id}
    return fill(VersionRef, version, key=model.key, status=status, scale=model.scale, **ids)
