"""Use cases about a person's own data: read it, take it along, and have it erased."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from ...applets.competencies import api as competencies
from ...applets.matching import api as matching
from ...applets.pairings import api as pairings
from ...applets.people import api as people
from ...applets.privacy import api as privacy
from ...core import clock
from ...core.errors import NotFound, gettext_noop
from ...platform.roster import addresses_of, display_names, find_users
from ..pairings.deciders import ask_instead_of
from ..pairings.departures import end_for
from ..transactions import atomic_use_case
from .takeaway import take_along

_EVER = datetime(1970, 1, 1, tzinfo=UTC)


@atomic_use_case
def retire_user(*, user_id: int, now: datetime | None = None) -> dict[str, int]:
    """Erase what is held of a person in every programme; how many rows of each model were deleted or blackened.

    Their open pairings end: places are freed, and requests that waited for them go on to the next choice. Memberships
    stay as empty rows. Safe to run again, and for a user who was never here. The caller has the right to ask this:
    the platform's retirement, or a command on the server.
    """
    now = now or clock.now()
    members = [member.member_id for member in people.memberships_of(user_id)]
    people.lock_members(members)
    # First of all, so that nothing that goes on from here asks them again.
    for member_id in members:
        people.deactivate(member_id)
    for pairing in pairings.pairings_of(members):
        if pairing.state.stage.turn:
            end_for(pairing, leaving=members, now=now)
    # Before what says that they were asked is erased.
    ask_instead_of(members, now=now)
    done = privacy.erase(user_id, members)
    done["ExpectedPerson"] = done.get("ExpectedPerson", 0) + people.forget_address(addresses_of(user_id))
    matching.renew_offers(members, now=now)
    return done


def export_user(*, actor_id: int, user_id: int | None = None) -> dict[str, Any]:
    """What is held of a person and theirs to see, as JSON values: the actor's own, or for a superuser anybody's.

    Of others it holds no more than the person's own pages show (``takeaway``).
    Raises NotFound for somebody else's data, whether or not there is any.
    """
    wanted = actor_id if user_id is None else user_id
    if wanted != actor_id and not people.is_superuser(actor_id):
        raise NotFound()
    members = [member.member_id for member in people.memberships_of(wanted)]
    mine = pairings.pairings_of(members, closed_since=_EVER)
    both = people.get_members({side for info in mine for side in (info.mentee_id, info.mentor_id)})
    names = display_names(member.user_id for member in both.values())
    taken = take_along(
        privacy.export(wanted, members),
        own=members,
        user_id=wanted,
        pairings=mine,
        names={member_id: names.get(member.user_id, "") for member_id, member in both.items()},
    )
    return {"user_id": wanted, "exported_at": clock.now().isoformat()} | taken


def find_account(*, username: str) -> int:
    """The Django user's id by exact username, for commands on the server; raises NotFound."""
    found = find_users(usernames=[username])
    if not found:
        raise NotFound(
            gettext_noop("We cannot find an account with the username “%(username)s”. Check the spelling."),
            username=username,
        )
    return found[0].user_id


def read_own_data(*, actor_id: int) -> tuple[dict[str, list[dict[str, object]]], dict[int, str]]:
    """What is kept about the actor and theirs to see: the rows by model, and the titles of their skills by id."""
    rows = {name: found for name, found in export_user(actor_id=actor_id).items() if isinstance(found, list)}
    ids = {row["skill_id"] for found in rows.values() for row in found if row.get("skill_id")}
    skills = competencies.skills_by_id(ids) if ids else {}
    return rows, {skill_id: ref.title for skill_id, ref in skills.items()}
