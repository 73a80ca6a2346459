"""What a programme's admin reads of a competency model as a whole: its versions, its draft, differences, history.

Nothing is changed here; how a draft is written and published is ``authoring``'s.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from ...applets.audit_log import api as audit_log
from ...applets.audit_log.data import Change, Subject
from ...applets.competencies import api as competencies
from ...applets.competencies.data import FrameworkModel, VersionRef, VersionStatus
from ...applets.exchange.affected import held_roles
from ...applets.exchange.data.plans import Action, Plan, PlanRow, Thing
from ...applets.exchange.plan import plan_framework
from ...core.actors import ActorId
from ...core.errors import InvalidInput, NotFound, gettext_noop
from ...core.text import check_key
from ..programmes import administered_programme

NO_DRAFT = gettext_noop("The competency model “%(key)s” has no draft. Start a draft to change the model.")


@dataclass(frozen=True, slots=True)
class FrameworkState:
    """A framework as a whole: its versions, newest first, of which one may be published and one a draft."""

    key: str
    versions: tuple[VersionRef, ...]

    @property
    def published(self) -> VersionRef | None:
        """The version in use."""
        return next((each for each in self.versions if each.status is VersionStatus.PUBLISHED), None)

    @property
    def draft(self) -> VersionRef | None:
        """The version being written."""
        return next((each for each in self.versions if each.status is VersionStatus.DRAFT), None)

    @property
    def latest(self) -> VersionRef | None:
        """The version in use, or else the newest that was; None for a framework that was never published."""
        return self.published or next((each for each in self.versions if each.status is VersionStatus.RETIRED), None)

    @property
    def title(self) -> str:
        """As the version in use calls it, else the newest."""
        return (self.published or self.versions[0]).title


@dataclass(frozen=True, slots=True)
class Draft:
    """The draft as it stands. ``version.content_hash`` is what a change names as ``expected``.

    ``published`` are the keys of skills that people may have answered already: they are retired, never removed.
    """

    version: VersionRef
    model: FrameworkModel
    published: frozenset[str]


Difference = tuple[VersionRef | None, VersionRef, Plan]
"""Two versions, of which the first is None if there is nothing to compare with, and what leads from it to the second.

The plan's ``gone_roles`` are those that a draft removes although people have them; it cannot be published before they
do not.
"""


def get_framework(*, actor_id: ActorId, framework: str, programme: str | None = None) -> FrameworkState:
    """One framework with its versions; raises NotFound, NotAllowed unless the actor runs the programme."""
    return state_of(administered_programme(programme, actor_id=actor_id).programme_id, framework)


def get_draft(*, actor_id: ActorId, framework: str, programme: str | None = None) -> Draft:
    """The draft; raises NotFound (code ``no_draft``) where there is none."""
    where = administered_programme(programme, actor_id=actor_id)
    state = state_of(where.programme_id, framework)
    return open_draft(state, require_draft(state))


def get_draft_difference(*, actor_id: ActorId, framework: str, programme: str | None = None) -> Difference:
    """What publishing the draft would change; its plan's fingerprint is what ``publish_draft`` asks for."""
    where = administered_programme(programme, actor_id=actor_id)
    state = state_of(where.programme_id, framework)
    return difference_of_draft(state)


def compare_versions(
    *, actor_id: ActorId, framework: str, old: int, new: int, programme: str | None = None
) -> Difference:
    """What leads from one version of a framework to another, by their numbers; raises NotFound for an unknown one."""
    where = administered_programme(programme, actor_id=actor_id)
    by_number = {version.number: version for version in state_of(where.programme_id, framework).versions}
    if old not in by_number or new not in by_number:
        raise NotFound()
    return _difference_between(by_number[old], by_number[new])


def list_framework_changes(
    *, actor_id: ActorId, framework: str, programme: str | None = None, most: int = 200
) -> tuple[Change, ...]:
    """Who changed the framework when and what, newest first; also of what was discarded."""
    where = administered_programme(programme, actor_id=actor_id)
    state = state_of(where.programme_id, framework)
    return tuple(audit_log.newest_of(Subject.FRAMEWORK, state.versions[0].framework_id, most=most))


def state_of(programme_id: int, framework: str) -> FrameworkState:
    """The framework as a whole; raises NotFound for an unknown key."""
    versions = competencies.list_versions(programme_id, framework_key=framework_key(framework))
    if not versions:
        raise NotFound()
    return FrameworkState(versions[0].key, versions)


def require_draft(state: FrameworkState) -> VersionRef:
    """The draft; raises NotFound (code ``no_draft``) where there is none."""
    if state.draft is None:
        raise NotFound(NO_DRAFT, code="no_draft", key=state.key)
    return state.draft


def open_draft(state: FrameworkState, draft: VersionRef, *, model: FrameworkModel | None = None) -> Draft:
    """The draft with its content (``model``, where it is at hand) and the keys that people may have answered."""
    latest = state.latest
    published = competencies.skill_keys_of(latest.version_id) if latest is not None else frozenset()
    return Draft(draft, model or competencies.read_model(draft.version_id), published)


def difference_of_draft(state: FrameworkState) -> Difference:
    """What publishing the draft would change, with the roles that it would take from people."""
    old, new, plan = _difference_between(state.latest, require_draft(state))
    used = state.published
    if plan.model is not None and used is not None and any(map(_removes_role, plan.rows)):
        held = held_roles(competencies.read_model(used.version_id), plan.model, version=used)
        plan = replace(plan, gone_roles=held)
    return old, new, plan


def _removes_role(row: PlanRow) -> bool:
    return row.kind is Thing.ROLE and row.action is Action.RETIRE


def _difference_between(old: VersionRef | None, new: VersionRef) -> Difference:
    """What leads from ``old`` (None: nothing yet) to ``new``."""
    before = competencies.read_model(old.version_id) if old is not None else None
    return old, new, plan_framework(before, competencies.read_model(new.version_id))


def framework_key(text: str) -> str:
    """``text`` in canonical form; raises NotFound for what can be no key, as for an unknown one."""
    try:
        return check_key(text, field="key")
    except InvalidInput as error:
        raise NotFound() from error
