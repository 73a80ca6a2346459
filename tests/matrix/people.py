"""The people who try every door, by what they are to the pairing under test, and the things that they try it on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.contenttypes.models import ContentType

from mentoring_xblock.applets.people.models import Member

from .canaries import mark
from .organisation import STATES, Organisation, Site, Trio

ACTORS: dict[str, str | None] = {
    "anonymous": None,
    "outsider": "otto",
    "inactive": "ina",
    "peer": "lea",
    "mentee": "nia",
    "mentor": "tom",
    "would_be": "wes",
    "manager": "mia",
    "former": "fred",
    "admin": "ada",
    "other_admin": "zoe",
    "other_member": "yan",
    "teacher": "teo",
    "staff": "sid",
    "superuser": "sue",
}
"""What somebody is -> who of the organisation. ``would_be`` is the mentor of a proposal that nobody has approved;
``former`` was the mentee's manager; ``teacher`` is of the team of the course with the block, and ``staff`` may enter
Django's admin: neither belongs to a programme, so that every other door is closed to them as to an outsider."""

CLOSED = ("anonymous", "inactive")
"""Those without a session; Django gives an inactive account none."""
SOUTHERN = ("other_admin", "other_member")
ABSENT = 987_654_321


def home_of(found: Organisation, actor: str) -> Site:
    """The programme that somebody would name as theirs."""
    return found.south if actor in SOUTHERN else found.north


def find_things(found: Organisation) -> dict[str, dict[str, Any]]:
    """Every kind of thing that an address or a payload names -> whose -> its id.

    ``ours`` belongs to the trio under test, ``others`` to colleagues in the same programme, ``foreign`` to the other
    programme, and ``absent`` to nobody.
    """
    trios: dict[str, Trio] = {"ours": found.ours, "others": found.others, "foreign": found.foreign}
    things: dict[str, dict[str, Any]] = {
        state: {whose: trio.pairings[state] for whose, trio in trios.items()} for state in STATES
    }
    things["member"] = {whose: trio.mentee.member_id for whose, trio in trios.items()}
    things["concern"] = {whose: trio.concern for whose, trio in trios.items()}
    for kind in ("run", "import", "upload", "rule", "rating", "logentry", "wording", "role", "framework", "version"):
        things[kind] = {"ours": found.north.ids[kind], "foreign": found.south.ids[kind]}
    things["programme"] = {"ours": found.north.info.programme_id, "foreign": found.south.info.programme_id}
    things["definition"] = {
        "ours": (found.north.framework, found.north.role),
        "foreign": (found.south.framework, found.south.role),
    }
    things["key"] = {"ours": found.north.framework, "foreign": found.south.framework}
    things["username"] = {
        "ours": mark("nia", "username"), "others": mark("cal", "username"), "foreign": mark("xia", "username"),
    }  # fmt: skip
    things["content_type"] = {"ours": ContentType.objects.get_for_model(Member).pk}
    nobodys = {
        "definition": ("nosuchmodel", "nosuchrole"),
        "key": "nosuchmodel",
        "username": "nobodyatall",
    }
    for kind, named in things.items():
        named["absent"] = nobodys.get(kind, ABSENT)
    return things


def trio_of(found: Organisation, whose: str) -> Trio:
    """Whose things they are; of what is absent, ours, so that all else in a payload can be meant."""
    trios: Mapping[str, Trio] = {"others": found.others, "foreign": found.foreign}
    return trios.get(whose, found.ours)


def site_of(found: Organisation, whose: str) -> Site:
    """Where they are; of what is absent, the programme under test."""
    return found.south if whose == "foreign" else found.north
