"""The REST API: who may call what."""

from __future__ import annotations

from typing import Any

from ..asking import World
from ..doors import Door
from ..people import home_of, site_of, trio_of
from .line import INSIDE, MEMBERS, RUNNERS, SIGNED_IN, Line, on, open_to, programme_for, step

ROOT = "api/mentoring/v1/"
PAIRING = "pairings/<int:pairing>/"


def get(route: str) -> Door:
    return Door("url", ROOT + route, "GET")


def post(route: str) -> Door:
    return Door("url", ROOT + route, "POST")


def _json(**values: Any) -> Any:
    return lambda world, actor, whose, thing: {"data": values, "is_json": True}


def _own(*names: str, **values: Any) -> Any:
    """A body about the actor's own programme's framework and its skill ``free``."""

    def send(world: World, actor: str, whose: str, thing: Any) -> dict[str, Any]:
        site = home_of(world.found, actor)
        known = {"framework": site.framework, "skill": "free", "role": site.role}
        return {"data": {name: known[name] for name in names} | values, "is_json": True}

    return send


def _query(*names: str) -> Any:
    """The same as a query; of ``member``, the one that is asked about."""

    def send(world: World, actor: str, whose: str, thing: Any) -> dict[str, Any]:
        site = site_of(world.found, whose) if actor == "superuser" else home_of(world.found, actor)
        known = {"framework": site.framework, "skill": "free", "role": site.role, "member": thing}
        query = {name: known[name] for name in names}
        return {"query": query | ({"programme": programme_for(world, actor, whose)} if actor == "superuser" else {})}

    return send


def _home(world: World, actor: str, whose: str, thing: Any) -> dict[str, Any]:
    return {"data": {"programme": home_of(world.found, actor).info.key}, "is_json": True}


def _request(world: World, actor: str, whose: str, thing: Any) -> dict[str, Any]:
    site = home_of(world.found, actor)
    data = {"token": "t-request", "framework": site.framework, "skill": "free", "choices": [site.ids["offer"]]}
    return {"data": data, "is_json": True}


def _proposal(world: World, actor: str, whose: str, thing: Any) -> dict[str, Any]:
    site = site_of(world.found, whose)
    data = {
        "mentee": thing, "mentor": trio_of(world.found, whose).mentor.member_id, "framework": site.framework,
        "skill": "free",
    }  # fmt: skip
    data |= {"programme": programme_for(world, actor, whose)} if actor == "superuser" else {}
    return {"data": data, "is_json": True}


def _sheet(world: World, actor: str, whose: str, thing: Any) -> dict[str, Any]:
    query = {"programme": programme_for(world, actor, whose)} if actor == "superuser" else {}
    return {"path": {"framework": thing[0], "role": thing[1]}, "query": query}


def _at(kind: str, **values: Any) -> Any:
    """About a session, the proposed times or a step of the pairing."""

    def send(world: World, actor: str, whose: str, thing: Any) -> dict[str, Any]:
        trio = trio_of(world.found, whose)
        found = {"session": trio.sessions, "times": trio.times, "step": trio.steps}[kind]["active"]
        return {"path": {"pairing": thing, kind: found}, "data": values, "is_json": True}

    return send


_OVER = "the last day of this pairing is past"
_ANSWERS = [{"skill": "free", "level": 2}]
_SESSION = {"token": "t-session", "starts_at": "2026-03-03T09:00:00Z", "minutes": 45, "kind": "practise"}

LINES: tuple[Line, ...] = (
    open_to(get("me/"), MEMBERS),
    open_to(get("programmes/"), SIGNED_IN),
    # Whoever the policy does not let in is answered as if there were no such programme, whatever else they may do.
    open_to(post("memberships/"), MEMBERS, rest="absent", send=_home),
    open_to(get("schema/"), SIGNED_IN),
    open_to(get("frameworks/"), f"{MEMBERS} superuser"),
    on(get("frameworks/<str:framework>/roles/<str:role>/"), "definition",
       "ok: peer mentee mentor would_be manager former admin superuser; forbidden: outsider teacher staff", "",
       "ok: other_admin other_member superuser; forbidden: outsider teacher staff", send=_sheet,
       forbidden_for="outsider teacher staff"),
    open_to(get("profile/"), f"{MEMBERS} superuser", send=_query("framework", "role")),
    on(get("profile/"), "member", "mentee manager admin superuser", "admin superuser", "other_admin superuser",
       send=_query("framework", "role", "member"), forbidden_for="outsider teacher staff", variant="member"),
    open_to(post("ratings/"), MEMBERS, send=_own("framework", "role", token="t-rating", answers=_ANSWERS)),
    open_to(get("recommendations/"), MEMBERS, send=_query("framework", "skill", "role")),
    on(get("recommendations/"), "member", "mentee manager admin superuser", "admin superuser", "other_admin superuser",
       send=_query("framework", "skill", "role", "member"), forbidden_for="outsider teacher staff", variant="member"),
    open_to(post("requests/"), MEMBERS, send=_request),
    open_to(post("offers/"), MEMBERS, send=_own("framework", "skill")),
    open_to(post("waiting/"), MEMBERS, send=_own("framework", "skill")),
    open_to(Door("url", ROOT + "waiting/", "DELETE"), MEMBERS, send=_query("framework", "skill")),
    open_to(get("pairings/"), MEMBERS),
    on(post("pairings/"), "member", "manager admin superuser", "admin superuser", "other_admin superuser",
       send=_proposal, forbidden_for="outsider teacher staff"),
    on(get(PAIRING), "active", INSIDE, "admin superuser", "other_admin superuser"),
    on(get(PAIRING), "proposed", "mentee manager admin superuser", "admin superuser", "other_admin superuser",
       variant="proposed"),
    on(get(PAIRING), "rejected", "mentee manager admin superuser", "admin superuser", "other_admin superuser",
       variant="rejected"),
    step(post(PAIRING + "approve/"), "proposed", may="admin", may_not="mentee manager", send=_json()),
    step(post(PAIRING + "reject/"), "proposed", may="admin", may_not="mentee manager", send=_json(reason="No.")),
    step(post(PAIRING + "accept/"), "approved", may="mentor", may_not="mentee manager admin", send=_json()),
    step(post(PAIRING + "decline/"), "approved", may="mentor", may_not="mentee manager admin", send=_json(reason="No.")),
    step(post(PAIRING + "withdraw/"), "active", may="mentee mentor manager admin", send=_json(reason="No.")),
    step(post(PAIRING + "confirm/"), "reassessed", may="manager", may_not="mentee mentor admin", send=_json(level=3)),
    step(post(PAIRING + "ask-evidence/"), "reassessed", may="manager", may_not="mentee mentor admin",
         send=_json(what="More.")),
    step(post(PAIRING + "sessions/"), "active", may="mentee mentor", may_not="manager admin", send=_json(**_SESSION)),
    step(post(PAIRING + "times/"), "active", may="mentee mentor", may_not="manager admin",
         send=_json(token="t-times", starts=["2026-03-03T09:00:00Z"], minutes=45, kind="practise"), works_for_none=_OVER),
    *(
        step(post(PAIRING + route), "active", may="mentee mentor", may_not="manager admin", send=send,
             works_for_none=_OVER if "accept" in route or "move" in route else "")
        for route, send in (
            ("times/<int:times>/accept/", _at("times", choice=0)),
            ("times/<int:times>/decline/", _at("times")),
            ("sessions/<int:session>/move/", _at("session", starts_at="2026-03-03T09:00:00Z", minutes=45, sequence=0)),
            ("sessions/<int:session>/cancel/", _at("session")),
            ("sessions/<int:session>/answer/", _at("session", held=True)),
        )
    ),
    step(post(PAIRING + "another-round/"), "fell_short", may="mentee", may_not="mentor manager admin",
         send=_json(token="t-again")),
    step(post(PAIRING + "extension/"), "active", may="mentee mentor", may_not="manager admin", send=_json(weeks=2)),
    step(post(PAIRING + "extension/answer/"), "active", may="mentee mentor", may_not="manager admin",
         send=_json(agree=True), works_for_none="nobody has asked for more time"),
    step(post(PAIRING + "close/"), "active", may="mentee mentor manager admin", send=_json(),
         works_for_none="nobody of the pairing has left"),
    step(post(PAIRING + "steps/"), "active", may="mentee mentor", may_not="manager admin", send=_json(text="Show it")),
    step(post(PAIRING + "steps/<int:step>/work/"), "active", may="mentor", may_not="mentee manager admin",
         send=_at("step", work="A report")),
    *(
        step(post(PAIRING + f"steps/<int:step>/{what}/"), "active", may="mentee mentor", may_not="manager admin",
             send=_at("step", **values))
        for what, values in (
            ("drop", {}), ("move", {"position": 0}), ("note", {"note": "x"}), ("tick", {"practice": "watched"}),
        )
    ),
    open_to(get("reviews/"), f"{MEMBERS} superuser"),
    open_to(get("confirmations/"), f"{MEMBERS} superuser"),
    open_to(get("team/gaps/"), MEMBERS),
    open_to(get("programme/bench/"), RUNNERS),
    open_to(get("programme/overview/"), RUNNERS),
)  # fmt: skip
