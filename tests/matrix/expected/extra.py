"""More ways to send to doors that the table holds already: fields that only some senders fill in."""

from __future__ import annotations

from typing import Any

from mentoring_xblock.applets.pairings.data.plan import Practice

from ..asking import World
from ..organisation import NORTH_MODEL
from . import admin, pages, rest
from .line import RUNNERS, Line, on, open_to, step
from .use_cases import case


def _confirmations(world: World, actor: str, whose: str, thing: Any) -> dict[str, Any]:
    return {"data": {"pairing": world.found.ours.pairings["reassessed"]}}


def _why_not(world: World, actor: str, whose: str, thing: Any) -> dict[str, Any]:
    return {"query": {"framework": NORTH_MODEL, "skill": "free", "member": world.found.ours.mentee.member_id}}


def _decide(name: str) -> Any:
    def send(world: World, actor: str, whose: str, thing: Any) -> dict[str, Any]:
        return {"data": {"action": name, "_selected_action": world.found.ours.pairings["proposed"], "reason": "No.",
                         "index": "0"}}  # fmt: skip

    return send


def _choose(world: World, actor: str, whose: str, thing: Any) -> dict[str, Any]:
    return {"data": {"decision": "choose", "mentor": world.found.ours.mentor.member_id}}


LINES: tuple[Line, ...] = (
    open_to(pages.post("team/confirm/"), "manager admin", send=_confirmations),
    open_to(pages.get("programme/why-not/"), RUNNERS, send=_why_not),
    open_to(pages.get("team/"), "manager admin", send=lambda w, a, o, t: {"query": {"framework": NORTH_MODEL}}),
    open_to(pages.get("team/gaps.csv"), "manager", send=lambda w, a, o, t: {"query": {"framework": NORTH_MODEL}}),
    open_to(pages.get("programme/"), "admin", send=lambda w, a, o, t: {"query": {"framework": NORTH_MODEL}}),
    open_to(pages.get("programme/bench.csv"), "admin", send=lambda w, a, o, t: {"query": {"framework": NORTH_MODEL}}),
    open_to(rest.get("team/gaps/"), "manager", send=lambda w, a, o, t: {"query": {"framework": NORTH_MODEL}}),
    open_to(rest.get("programme/bench/"), "admin", send=lambda w, a, o, t: {"query": {"framework": NORTH_MODEL}}),
    open_to(admin.post(f"{admin.ROOT}pairing/"), "admin", send=_decide("approve"), variant="approve"),
    open_to(admin.post(f"{admin.ROOT}pairing/"), "admin", send=_decide("reject"), variant="reject"),
    on(admin.post(f"{admin.ROOT}pairing/<path:object_id>/change/"), "proposed", "admin", send=_choose, variant="choose"),
    step(case("tick_step"), "active", may="mentee mentor",
         send=lambda w, a, o, thing: {"pairing_id": thing, "practice": next(iter(Practice)), "done": True,
                                      "step_id": w.found.ours.steps["active"]}),
)  # fmt: skip
