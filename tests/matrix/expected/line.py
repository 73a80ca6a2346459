"""What a line of the table says, and the words that it is written in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..asking import World
from ..doors import Door
from ..people import ACTORS, CLOSED, home_of, site_of

Send = Callable[[World, str, str, Any], dict[str, Any]]
"""(world, actor, whose, id) -> ``path`` (for an address of several parts), ``query``, ``data`` and ``is_json`` of a
request, or the keyword arguments of a use case."""

MEMBERS = "peer mentee mentor would_be manager former admin other_admin other_member"
RUNNERS = "admin other_admin superuser"
INSIDE = "mentee mentor manager admin superuser"
SIGNED_IN = " ".join(actor for actor in ACTORS if actor not in CLOSED)


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """One door: on whose thing who gets what; everybody who is not named gets ``rest``, the signed-out ``entry``.

    Verdicts are ``asking.Reply``'s; ``ok`` stands for being let in, whatever the rules then say of what was sent.
    ``answers`` has an entry for each of ``ours``, ``others`` and ``foreign`` where the door names a ``thing``, else one
    for "". ``absent_for`` are those who may ask such doors at all: for them a thing that is not named is absent.
    ``forbidden_for`` are those who learn before any thing is looked for that they are in no programme, ``ok_for`` those
    whom any thing lets in. ``works_for_none`` says why the door, as it is asked here, ends well for nobody.
    """

    door: Door
    answers: Mapping[str, Mapping[str, str]]
    thing: str = ""
    rest: str = "absent"
    entry: str = "login"
    send: Send = field(default=lambda world, actor, whose, thing: {})
    absent_for: str = ""
    forbidden_for: str = ""
    ok_for: str = ""
    works_for_none: str = ""
    variant: str = ""

    @property
    def name(self) -> str:
        """For a failing cell."""
        return f"{self.door}{f' [{self.variant}]' if self.variant else ''}"

    def expect(self, actor: str, whose: str) -> str:
        """The verdict for one cell."""
        if actor in CLOSED:
            return self.entry
        rest = "absent" if actor in self.absent_for.split() else self.rest
        rest = "forbidden" if actor in self.forbidden_for.split() else rest
        rest = "ok" if actor in self.ok_for.split() else rest
        return self.answers.get(whose, {}).get(actor, rest)

    @property
    def lets_somebody_in(self) -> bool:
        """Whether anybody gets through on anything."""
        return any("ok" in verdicts.values() for verdicts in self.answers.values())

    def always_signs_in(self, actor: str, things: Iterable[str]) -> bool:
        """Whether the actor is sent to sign in whatever they ask about."""
        return all(self.expect(actor, whose) == "login" for whose in things)


def answers(text: str) -> dict[str, str]:
    """``ok: admin; forbidden: mentee manager`` as verdict by actor; a text without a verdict is of those let in."""
    found: dict[str, str] = {}
    for part in filter(None, (each.strip() for each in text.split(";"))):
        verdict, colon, who = part.partition(":")
        for actor in (who if colon else verdict).split():
            assert actor in ACTORS, actor
            found[actor] = verdict.strip() if colon else "ok"
    return found


def open_to(door: Door, who: str, *, rest: str = "forbidden", **more: Any) -> Line:
    """A door that names nothing."""
    return Line(door, {"": answers(who)}, rest=rest, **more)


def on(door: Door, thing: str, ours: str, others: str = "", foreign: str = "", **more: Any) -> Line:
    """A door that names a thing; one that is absent is answered as the rest are."""
    whose = {"ours": ours, "others": others, "foreign": foreign}
    return Line(door, {each: answers(text) for each, text in whose.items()}, thing=thing, **more)


def step(door: Door, thing: str, *, may: str, may_not: str = "", **more: Any) -> Line:
    """A step of a pairing: ``may`` and ``may_not`` say it of the pairing's own mentee, mentor, manager and admins.

    Whoever sees the pairing is told that a step is somebody else's; for all others there is no such pairing.
    """
    texts = {"ours": ("admin superuser", True), "others": ("admin superuser", False)}
    texts["foreign"] = ("other_admin superuser", False)

    def write(admins: str, is_ours: bool) -> str:
        parts = []
        for verdict, roles in (("ok", may), ("forbidden", may_not)):
            who = [admins if role == "admin" else role for role in roles.split() if is_ours or role == "admin"]
            parts.append(f"{verdict}: {' '.join(who)}")
        return "; ".join(parts)

    return on(door, thing, *(write(*texts[whose]) for whose in ("ours", "others", "foreign")), **more)


def programme_for(world: World, actor: str, whose: str) -> str:
    """The key that the actor would name: their own programme's; a superuser names the thing's."""
    site = site_of(world.found, whose) if actor == "superuser" else home_of(world.found, actor)
    return site.info.key
