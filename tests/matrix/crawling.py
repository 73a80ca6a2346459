"""Everything that somebody can fetch: each address with each id there is, what those pages lead to, and the block."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

from .asking import World
from .cells import fill
from .classroom import Classroom
from .expected import admin, pages, rest
from .organisation import NORTH_MODEL, SKILLS, SOUTH_MODEL

_LINKS = re.compile(rb'(?:href|src|action)="(/(?:mentoring|api/mentoring)/[^"#]*)')
MOST_LINKS = 80
"""Addresses followed for one person beyond those that the table names."""

_PROGRAMMES = ("programme=north", "programme=south")
_MODELS = (f"framework={NORTH_MODEL}", f"framework={SOUTH_MODEL}")
QUERIES: dict[str, tuple[str, ...]] = {
    "/mentoring/team/": (*_MODELS, *_PROGRAMMES),
    "/mentoring/programme/": (*_MODELS, *_PROGRAMMES),
    **dict.fromkeys(("/mentoring/", "/mentoring/my-data.json"), _PROGRAMMES),
    **dict.fromkeys(
        (
            f"/api/mentoring/v1/{each}/"
            for each in ("me", "pairings", "reviews", "confirmations", "team/gaps", "frameworks")
        ),
        _PROGRAMMES,
    ),
}
ADMIN_SEARCHES = ("q7", "south")


def addresses(world: World, actor: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """(path, query) of every GET in the table on every thing, and the searches of the admin's lists."""
    is_staff = actor in admin.STAFF.split()
    for line in (*pages.LINES, *rest.LINES, *(admin.LINES if is_staff else ())):
        if line.door.method != "GET":
            continue
        for whose in world.things[line.thing] if line.thing else ("",):
            thing = world.things[line.thing][whose] if line.thing else None
            sent = line.send(world, actor, whose, thing)
            yield "/" + fill(line.door.name, sent.get("path"), thing), dict(sent.get("query") or {})
    for path, queries in QUERIES.items():
        for query in queries:
            name, _, value = query.partition("=")
            yield path, {name: value}
    for site in (world.found.north, world.found.south):
        for skill in SKILLS:
            query = {"programme": site.info.key, "framework": site.framework, "skill": skill, "role": site.role}
            yield "/api/mentoring/v1/recommendations/", query
        for member in site.people.values():
            query = {"programme": site.info.key, "framework": site.framework}
            yield f"/mentoring/team/members/{member.member_id}/", query | {"skill": "free"}
            yield "/api/mentoring/v1/profile/", query | {"member": member.member_id, "role": site.role}
    for model in admin.SEARCHED if is_staff else ():
        for search in ADMIN_SEARCHES:
            yield f"/admin/task_mentoring/{model}/", {"q": search}


def crawl(world: World, actor: str) -> Iterator[tuple[str, bytes]]:
    """(address, everything in its answer) for all that the actor can fetch; an echoed address is not a finding."""
    seen: set[str] = set()
    links: list[str] = []
    for path, query in addresses(world, actor):
        key = f"{path}?{sorted(query.items())}"
        if key in seen:
            continue
        seen.add(key)
        reply = world.request(actor, "GET", path, query=query)
        yield key, reply.seen
        links += [html.unescape(found.decode()) for found in _LINKS.findall(reply.seen)]
    for link in list(dict.fromkeys(links))[:MOST_LINKS]:
        path, _, asked = link.partition("?")
        query = dict(part.partition("=")[::2] for part in asked.split("&") if part)
        key = f"{path}?{sorted(query.items())}"
        if key not in seen:
            seen.add(key)
            yield key, world.request(actor, "GET", path, query=query).seen


def crawl_block(room: Classroom, actor: str) -> Iterator[tuple[str, bytes]]:
    """What the block shows to the actor and gives to their browser."""
    for number, content in enumerate(room.views(actor)):
        yield f"block view {number}", content
    for handler in ("load", "student_view_user_state"):
        yield f"block {handler}", room.ask(actor, handler, {}).seen
    for skill in SKILLS:
        yield f"block mentors {skill}", room.ask(actor, "mentors", {"skill": skill}).seen
    options = {"framework": SOUTH_MODEL, "programme": "south"}
    yield "block studio_options", room.ask(actor, "studio_options", options).seen
    yield "block studio_units", room.ask(actor, "studio_units", options).seen
