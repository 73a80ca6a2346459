"""What managers and programme admins need to see. Reads only; who may read what is asked in ``permissions``."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from ..applets.competencies import api as competencies
from ..applets.competencies.data import VersionRef
from ..applets.insight import api as insight
from ..applets.insight.data import Bench, ProgrammeOverview
from ..applets.people import api as people
from ..applets.people.data import MemberInfo, ProgrammeInfo
from ..core import clock
from ..core.errors import NotFound, gettext_noop
from ..platform.roster import display_names
from . import permissions
from .data import TeamGaps, Viewer
from .pairings.data import PairingView
from .pairings.views import list_confirmations

_NO_FRAMEWORK = gettext_noop(
    "This programme has no published competency model yet. Ask an administrator of the programme to publish one."
)


def get_team_gaps(*, actor_id: int, framework: str = "", programme: str = "", now: datetime | None = None) -> TeamGaps:
    """The people who report to the actor x the skills of a framework, in a fixed number of queries.

    Args:
        framework: Its key; empty means the one in which most of the reports hold a role, else the first published.

    Raises:
        NotFound: The actor is not a member, or there is no such framework.
    """
    actor, member = permissions.require_own_membership(actor_id, programme)
    version = _framework(member.programme_id, framework, manager_id=member.member_id)
    return gaps_of(actor.programme, member.member_id, version, now=now or clock.now())


def gaps_of(programme: ProgrammeInfo, manager_id: int, version: VersionRef, *, now: datetime) -> TeamGaps:
    """The reports of a manager x the skills of a version, with names. Who may ask is known already. Five queries."""
    columns, rows = insight.team_matrix(manager_id, version, now=now)
    names = display_names([row.user_id for row in rows])
    return TeamGaps(
        programme=programme,
        framework=version.key,
        framework_title=version.title,
        scale=version.scale,
        skills=tuple((column.key, column.title) for column in columns),
        rows=tuple(replace(row, name=names.get(row.user_id, "")) for row in rows),
    )


def get_bench_strength(*, actor_id: int, framework: str = "", programme: str = "") -> tuple[Bench, ...]:
    """How many people stand at mentor level in every skill of a framework, for the programme's admins.

    Skills that fewer than five people rated come ``withheld``, and so does what was not counted yet. The figures are
    those of the last count, and change only when five people or more joined, were rated again, or left since.

    Raises:
        NotFound: The programme is not the actor's, or there is no such framework.
        NotAllowed: The actor is a member but no admin.
    """
    actor = permissions.require_admin(actor_id, programme)
    bench = insight.bench_of(_framework(actor.programme.programme_id, framework), now=clock.now())
    return tuple(replace(each, expected=round(each.expected), nobody=round(each.nobody, 2)) for each in bench)


def get_programme_overview(*, actor_id: int, programme: str = "") -> ProgrammeOverview:
    """A programme in counts, for its admins.

    Raises:
        NotFound: The programme is not the actor's.
        NotAllowed: The actor is a member but no admin.
    """
    actor = permissions.require_admin(actor_id, programme)
    return insight.counts_of(actor.programme, now=clock.now())


def list_waiting_confirmations(*, actor_id: int, programme: str = "") -> tuple[PairingView, ...]:
    """What ``list_confirmations`` gives, each with its ratings and behaviours shown; constant queries."""
    return with_progress(list_confirmations(actor_id=actor_id, programme=programme))


def with_progress(found: Iterable[PairingView]) -> tuple[PairingView, ...]:
    """These pairings with the ratings and behaviours shown. Three queries, none if there is no pairing."""
    views = tuple(found)
    progress = insight.progress_of([view.pairing.pairing_id for view in views]) if views else {}
    return tuple(replace(view, progress=progress[view.pairing.pairing_id]) for view in views)


def list_programmes(*, actor_id: int) -> tuple[ProgrammeInfo, ...]:
    """The programmes that the actor is an active member of, the first joined first; for a superuser, every one."""
    if people.is_superuser(actor_id):
        return people.list_programmes()
    joined = (info.programme_id for info in people.memberships_of(actor_id) if info.is_active)
    return tuple(people.get_programme_by_id(each) for each in dict.fromkeys(joined))


def get_viewer(*, actor_id: int, programme: str = "", now: datetime | None = None) -> Viewer:
    """Which pages the actor may open, and in which programmes; a stranger gets a viewer with no membership.

    Where no programme is named, it is the default one if the actor is in it, else the first of theirs.

    Raises:
        NotFound: The programme named is not the actor's.
    """
    insiders = people.insiders_of(actor_id)
    joined = {each.programme.programme_id: each.member for each in insiders}
    is_superuser = insiders[0].is_superuser if insiders else people.is_superuser(actor_id)
    programmes = people.list_programmes() if is_superuser else tuple(each.programme for each in insiders)
    chosen = next((info for info in programmes if info.key == programme), None)
    if programme and chosen is None:
        raise NotFound()
    if chosen is None and len(programmes) > 1:
        chosen = _first(programmes, joined)
    chosen = chosen or next(iter(programmes), None)
    member = joined.get(chosen.programme_id) if chosen else None
    return Viewer(
        programme=chosen,
        member_id=member.member_id if member else None,
        time_zone=member.time_zone if member else "",
        has_team=member is not None and insight.has_reports(member.member_id, deputed_at=now or clock.now()),
        is_admin=chosen is not None and (is_superuser or (member is not None and member.is_admin)),
        programmes=programmes,
        has_left=not programmes and bool(people.memberships_of(actor_id)),
    )


def _first(programmes: Sequence[ProgrammeInfo], joined: Mapping[int, MemberInfo]) -> ProgrammeInfo | None:
    """Where a person in several programmes starts: the default one, of those that they belong to."""
    own = [info for info in programmes if info.programme_id in joined] or list(programmes)
    default = people.default_programme().programme_id
    return next((info for info in own if info.programme_id == default), own[0])


def name_members(*, actor_id: int, member_ids: Collection[int], programme: str = "") -> dict[int, str]:
    """The names of members by id: for an admin anybody of the programme, for others their reports and themselves.

    Other people are absent from the answer.
    """
    actor = permissions.require_insider(actor_id, programme)
    manager_id = None if actor.is_admin else actor.member_id
    users = insight.user_ids_of(actor.programme.programme_id, frozenset(member_ids), manager_id=manager_id)
    if actor.member_id is not None and actor.member_id in member_ids:
        users = {**users, actor.member_id: actor_id}
    names = display_names(list(users.values()))
    return {member_id: names.get(user_id, "") for member_id, user_id in users.items()}


def list_programmes_run_by(*, actor_id: int) -> tuple[int, ...]:
    """Ids of the programmes whose admin the actor is; every one for a superuser."""
    if people.is_superuser(actor_id):
        return tuple(info.programme_id for info in people.list_programmes())
    return tuple(info.programme_id for info in people.memberships_of(actor_id) if info.is_active and info.is_admin)


def _framework(programme_id: int, key: str, *, manager_id: int | None = None) -> VersionRef:
    if key:
        return competencies.get_published(programme_id, framework_key=key)
    published = competencies.list_frameworks(programme_id)
    if not published:
        raise NotFound(_NO_FRAMEWORK)
    return choose_framework(published, manager_id=manager_id)


def choose_framework(published: Sequence[VersionRef], key: str = "", *, manager_id: int | None = None) -> VersionRef:
    """The one of that key, else the one in which most of a manager's reports hold a role, else the first.

    Raises NotFound for a key that is not among them.
    """
    if key:
        found = next((version for version in published if version.key == key), None)
        if found is None:
            raise NotFound(competencies.NO_FRAMEWORK, key=key)
        return found
    if manager_id is not None and len(published) > 1:
        held = insight.frameworks_of_reports(manager_id)
        return max(published, key=lambda version: held.get(version.framework_id, 0))
    return published[0]
