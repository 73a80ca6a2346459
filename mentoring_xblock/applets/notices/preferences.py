"""When each kind of mail leaves for a member: what they chose, what follows by default, and links that turn mail off.

A link's token is signed and names the membership and the kinds, so that it works without signing in and nobody else
can make one. All that it can do is to turn mail off.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.core import signing

from ...core.actors import SYSTEM, person_of
from ...core.errors import InvalidInput, gettext_noop
from ...core.ids import is_id
from ..audit_log import api as audit_log
from ..audit_log.data import Action
from ..people import api as people
from ..people.data import MemberInfo
from ..upsert import upsert
from .data import Unsubscribed
from .kinds.kind import Kind
from .kinds.rules import Timing
from .models import NoticePreference, OutboxItem

_SALT = "task_mentoring.unsubscribe"
LONGEST_TOKEN = 2000
"""Characters; one that names every kind is shorter."""
_NOT_A_CHOICE = gettext_noop("“%(value)s” is not possible for “%(kind)s”. Choose one of the options shown.")


def timings_of(member_id: int) -> dict[Kind, Timing]:
    """When mails leave for the member, by kind, every kind once in the order of ``Kind`` (1 query)."""
    rows = NoticePreference.objects.filter(member_id=member_id).values_list("kind", "timing")
    stored = {kind: Timing(timing) for kind, timing in rows if kind in set(Kind) and timing in set(Timing)}
    return {kind: _allowed(kind, stored.get(kind)) for kind in Kind}


def choose(member: MemberInfo, wanted: Mapping[str, str], *, actor_id: int | None, now: datetime) -> int:
    """Store when mails of these kinds leave; how many differ from before. Kinds that are not named stay as they are.

    What has not left yet leaves by the new preferences. Raises InvalidInput for an unknown kind, or a time that a kind
    cannot have; then nothing is stored.
    """
    known = set(Kind)
    new = {Kind(kind): _read(kind, timing) for kind, timing in wanted.items() if kind in known}
    unknown = next((kind for kind in wanted if kind not in known), None)
    if unknown is not None:
        raise InvalidInput(_NOT_A_CHOICE, fields={"kind": "unknown"}, value=unknown, kind=unknown)
    people.lock_members([member.member_id], with_roles=False)
    before = timings_of(member.member_id)
    changed = {kind: timing for kind, timing in new.items() if before[kind] is not timing}
    if not changed:
        return 0
    usual = [kind for kind, timing in changed.items() if timing is kind.rule.by_default]
    NoticePreference.objects.filter(member_id=member.member_id, kind__in=usual).delete()
    upsert(
        (
            NoticePreference(member_id=member.member_id, kind=kind, timing=timing)
            for kind, timing in changed.items()
            if timing is not kind.rule.by_default
        ),
        unique=["member", "kind"],
        update=["timing"],
    )
    # Looked at again by the next sweep, which asks for the preferences.
    OutboxItem.objects.filter(member_id=member.member_id, sent_at__isnull=True, due_at__gt=now).update(due_at=now)
    audit_log.record(
        people.change_of(
            Action.MEMBER_MAIL_CHANGED,
            member,
            actor_id=actor_id,
            now=now,
            old={"mail_timing": {kind.value: before[kind].value for kind in changed}},
            new={"mail_timing": {kind.value: timing.value for kind, timing in changed.items()}},
        )
    )
    return len(changed)


def token_for(member_id: int, kinds: Iterable[Kind]) -> str:
    """The token of a link that turns off what a mail with notices of these kinds is about.

    One kind: that kind. Several: each that cannot wait, and all that can.
    """
    named = list(dict.fromkeys(kinds))
    waits = [kind for kind in named if not kind.rule.cannot_wait]
    everything = len(named) > 1 and bool(waits)
    kept = [kind.value for kind in named if kind.rule.cannot_wait or not everything]
    return signing.dumps({"m": member_id, "k": kept, "w": everything}, salt=_SALT, compress=True)


def read_token(token: str) -> tuple[MemberInfo, Unsubscribed] | None:
    """Whose mail a link turns off, and which; None for what is not such a link, or a member who has left."""
    if len(token) > LONGEST_TOKEN:
        return None
    try:
        said = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        return None
    member = people.get_member_by_id(said["m"]) if is_id(said["m"]) else None
    if member is None or not member.is_active:
        return None
    kinds = tuple(kind for kind in Kind if kind.value in said["k"])
    timings = timings_of(member.member_id)
    everything = bool(said["w"])
    is_done = all(timings[kind] is Timing.OFF for kind in _meant(kinds, everything=everything))
    return member, (kinds, everything, is_done)


def turn_off(token: str, *, now: datetime) -> Unsubscribed | None:
    """Turn off the mails that the link is about; None where it does nothing (see ``read_token``)."""
    found = read_token(token)
    if found is None:
        return None
    member, (kinds, everything, _is_done) = found
    meant = _meant(kinds, everything=everything)
    choose(member, dict.fromkeys((kind.value for kind in meant), Timing.OFF.value), actor_id=person_of(SYSTEM), now=now)
    return kinds, everything, True


def _meant(kinds: Iterable[Kind], *, everything: bool) -> list[Kind]:
    named = set(kinds)
    return [kind for kind in Kind if kind in named or (everything and not kind.rule.cannot_wait)]


def _allowed(kind: Kind, timing: Timing | None) -> Timing:
    """What was stored, if the kind still can have it."""
    return timing if timing is not None and timing in kind.rule.choices else kind.rule.by_default


def _read(kind: str, timing: str) -> Timing:
    choices = Kind(kind).rule.choices
    if timing not in choices:
        raise InvalidInput(_NOT_A_CHOICE, fields={kind: "choice"}, value=str(timing)[:80], kind=kind)
    return Timing(timing)
