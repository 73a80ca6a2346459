"""The pages: who may open and who may press what."""

from __future__ import annotations

from typing import Any

from mentoring_xblock.applets.notices.kinds.kind import Kind
from mentoring_xblock.applets.notices.preferences import token_for

from ..asking import World
from ..doors import Door
from ..organisation import NORTH_MODEL
from ..people import ABSENT, ACTORS, home_of, site_of, trio_of
from .line import INSIDE, MEMBERS, RUNNERS, SIGNED_IN, Line, on, open_to, programme_for, step

ROOT = "mentoring/"
PAIRING = "pairings/<mentoring_id:pairing_id>/"
MEMBER = "team/members/<mentoring_id:member_id>/"
IMPORT = "import/<mentoring_id:upload_id>/"
RUN = "programme/pair-everyone/<mentoring_id:run_id>/"


def get(route: str) -> Door:
    return Door("url", ROOT + route, "GET")


def post(route: str) -> Door:
    return Door("url", ROOT + route, "POST")


def _form(**values: Any) -> Any:
    return lambda world, actor, whose, thing: {"data": values}


def _own_offer(world: World, actor: str, whose: str, thing: Any) -> dict[str, Any]:
    return {"data": {"framework": home_of(world.found, actor).framework, "skill": "free"}}


def _own_gap(world: World, actor: str, whose: str, thing: Any) -> dict[str, Any]:
    return {"query": {"framework": home_of(world.found, actor).framework, "skill": "free"}}


def _own_request(world: World, actor: str, whose: str, thing: Any) -> dict[str, Any]:
    site = home_of(world.found, actor)
    return {"data": {"framework": site.framework, "skill": "free", "token": "t-page", "choice": site.ids["offer"]}}


def _named(world: World, actor: str, whose: str, thing: Any) -> dict[str, Any]:
    """Name the programme where the actor has to, as a superuser of two does."""
    query = {"programme": programme_for(world, actor, whose)} if actor == "superuser" else {}
    return {"query": query}


def _person(world: World, actor: str, whose: str, thing: Any) -> dict[str, Any]:
    site = site_of(world.found, whose) if actor == "superuser" else home_of(world.found, actor)
    return {"query": {**_named(world, actor, whose, thing).get("query", {}), "framework": site.framework}}


def _invitation(world: World, actor: str, whose: str, thing: Any) -> dict[str, Any]:
    site = site_of(world.found, whose) if actor == "superuser" else home_of(world.found, actor)
    about = {"framework": site.framework, "skill": "free"}
    query = {**_named(world, actor, whose, thing)["query"], **about}
    return {"query": query, "data": {**about, "member_id": thing}}


def _proposal(world: World, actor: str, whose: str, thing: Any) -> dict[str, Any]:
    site = site_of(world.found, whose)
    data = {"mentor": trio_of(world.found, whose).mentor.member_id, "framework": site.framework, "skill": "free"}
    return _named(world, actor, whose, thing) | {"data": {**data, "weeks": 4, "message": ""}}


def _rating(world: World, actor: str, whose: str, thing: Any) -> dict[str, Any]:
    data = {
        "framework": site_of(world.found, whose).framework,
        "skill": "free",
        "level": 2,
        "comment": "",
        "token": "t",
    }
    return _named(world, actor, whose, thing) | {"data": data}


def _plan(world: World, actor: str, whose: str, thing: Any) -> dict[str, Any]:
    found = trio_of(world.found, whose).steps["active"]
    return {"data": {f"work-{found}": "another piece of work", f"tick-{found}-watched": "on"}}


def _step_id(world: World, actor: str, whose: str, thing: Any) -> dict[str, Any]:
    return {"data": {"step": trio_of(world.found, whose).steps["active"]}}


def _session_id(world: World, actor: str, whose: str, thing: Any) -> dict[str, Any]:
    return {"data": {"session": trio_of(world.found, whose).sessions["active"]}}


def _times(world: World, actor: str, whose: str, thing: Any) -> dict[str, Any]:
    return {"data": {"times_id": trio_of(world.found, whose).times["active"], "choice": 0}}


def _session_path(world: World, actor: str, whose: str, thing: Any) -> dict[str, Any]:
    return {"path": {"pairing_id": thing, "session_id": trio_of(world.found, whose).sessions["active"]}}


def _moved(world: World, actor: str, whose: str, thing: Any) -> dict[str, Any]:
    at = {"starts_at": "2026-03-09T10:00", "minutes": 45, "place": "", "sequence": 0}
    return {"data": {"session": trio_of(world.found, whose).sessions["active"], **at}}


_OVER = "the last day of this pairing is past"
_TIMES = {"token": "t", "starts_1": "2026-03-03T09:00", "minutes": 45, "kind": "practise", "place": "", "note": ""}
_SESSION = {"token": "t", "starts_at": "2026-03-03T09:00", "minutes": 45, "kind": "practise", "notes": "", "held": "on"}
_RULE = {"framework": NORTH_MODEL, "skill": "free", "by": "item", "level": 2, "percent": 50,
         "item": "block-v1:Org+Course+Run+type@problem+block@p1"}  # fmt: skip


def _rule(world: World, actor: str, whose: str, thing: Any) -> dict[str, Any]:
    return {"data": {**_RULE, "framework": home_of(world.found, actor).framework}}


def _matching(world: World, actor: str, whose: str, thing: Any) -> dict[str, Any]:
    said = {"column": ["skill", ""], "shape": "list", "title": "A model", "rounding": "up"}
    return _named(world, actor, whose, thing) | {"data": said}


def _answer(world: World, actor: str, whose: str, thing: Any) -> dict[str, Any]:
    return _named(world, actor, whose, thing) | {"data": {"kind": "move", "old": "gone", "new": ""}}


def _template(world: World, actor: str, whose: str, thing: Any) -> dict[str, Any]:
    return {"path": {"kind": "model"}}


def _today(world: World, actor: str, whose: str, thing: Any) -> dict[str, Any]:
    site = site_of(world.found, whose) if actor == "superuser" else home_of(world.found, actor)
    return {"path": {"framework": site.framework}, "query": _named(world, actor, whose, thing)["query"]}


def _mail_link(world: World, actor: str, whose: str, thing: Any) -> dict[str, Any]:
    return {"path": {"token": token_for(world.found.ours.mentee.member_id, [Kind.ENDING])}}


LINES: tuple[Line, ...] = (
    # A page for strangers too: it says how one joins, and nothing else.
    open_to(get(""), SIGNED_IN),
    open_to(post("mentor/"), MEMBERS, send=_form(places=9)),
    open_to(post("absence/"), MEMBERS, send=_form(away_from="", away_to="")),
    open_to(post("offer/"), MEMBERS, send=_own_offer),
    open_to(post("waiting/leave/"), MEMBERS, send=_own_offer),
    open_to(post("notices/"), MEMBERS, send=_form(notice=ABSENT)),
    open_to(post("mails/"), MEMBERS, send=_form(**{"mail-ending": "weekly"})),
    open_to(get("my-data/"), SIGNED_IN),
    open_to(get("my-data.json"), SIGNED_IN),
    # The signed link in a mail is the right to turn it off, whoever opens it (RFC 8058).
    *(
        open_to(door, " ".join(ACTORS), entry="ok", send=_mail_link)
        for door in (get("unsubscribe/<str:token>/"), post("unsubscribe/<str:token>/"))
    ),
    open_to(post("calendar/renew/"), f"{MEMBERS}"),
    open_to(post("calendar/revoke/"), f"{MEMBERS}"),
    # The secret in the address is all that it asks for, whoever opens it; the mentee's own holds their pairings.
    open_to(get("calendar/<slug:token>.ics"), " ".join(ACTORS), entry="ok",
            send=lambda world, actor, whose, thing: {"path": {"token": f"{'ours' if actor == 'mentee' else 'empty'}feed"}}),
    open_to(get("ask/"), MEMBERS, send=_own_gap),
    open_to(post("ask/send/"), MEMBERS, send=_own_request),
    open_to(post("ask/wait/"), MEMBERS, send=_own_offer),
    # A pairing is its two people's, the mentee's manager's and the admins'.
    on(get(PAIRING), "active", INSIDE, "admin superuser", "other_admin superuser"),
    on(get(PAIRING), "proposed", "mentee manager admin superuser", "admin superuser", "other_admin superuser",
       variant="proposed"),
    on(get(PAIRING), "rejected", "mentee manager admin superuser", "admin superuser", "other_admin superuser",
       variant="rejected"),
    on(get(PAIRING + "calendar.ics"), "active", INSIDE, "admin superuser", "other_admin superuser"),
    on(get(PAIRING + "sessions/<mentoring_id:session_id>.ics"), "active", INSIDE, "admin superuser",
       "other_admin superuser", send=_session_path),
    step(post(PAIRING + "approve/"), "proposed", may="admin", may_not="mentee manager"),
    step(post(PAIRING + "reject/"), "proposed", may="admin", may_not="mentee manager", send=_form(reason="No.")),
    step(post(PAIRING + "accept/"), "approved", may="mentor", may_not="mentee manager admin"),
    step(post(PAIRING + "decline/"), "approved", may="mentor", may_not="mentee manager admin", send=_form(reason="No.")),
    step(post(PAIRING + "withdraw/"), "active", may="mentee mentor manager admin", send=_form(reason="No.")),
    step(post(PAIRING + "close/"), "active", may="mentee mentor manager admin",
         works_for_none="nobody of the pairing has left"),
    step(post(PAIRING + "plan/"), "active", may="mentor", may_not="mentee manager admin", send=_plan),
    step(post(PAIRING + "add-step/"), "active", may="mentee mentor", may_not="manager admin", send=_form(text="A step")),
    *(
        step(post(PAIRING + f"{name}-step/"), "active", may="mentee mentor", may_not="manager admin", send=_step_id)
        for name in ("drop", "move", "restore")
    ),
    step(post(PAIRING + "session/"), "active", may="mentee mentor", may_not="manager admin", send=_form(**_SESSION)),
    step(post(PAIRING + "held/"), "active", may="mentee mentor", may_not="manager admin", send=_session_id),
    step(post(PAIRING + "cancel-session/"), "active", may="mentee mentor", may_not="manager admin", send=_session_id),
    step(post(PAIRING + "not-held/"), "active", may="mentee mentor", may_not="manager admin", send=_session_id),
    step(post(PAIRING + "times/"), "active", may="mentee mentor", may_not="manager admin", send=_form(**_TIMES),
         works_for_none=_OVER),
    step(post(PAIRING + "accept-time/"), "active", may="mentee mentor", may_not="manager admin", send=_times,
         works_for_none=_OVER),
    step(post(PAIRING + "decline-times/"), "active", may="mentee mentor", may_not="manager admin", send=_times),
    step(post(PAIRING + "move-session/"), "active", may="mentee mentor", may_not="manager admin", send=_moved,
         works_for_none=_OVER),
    # Whose rating it would be is not theirs to say: as mentee they have no such pairing.
    on(post(PAIRING + "rerate/"), "active", "mentee; forbidden: superuser; absent: mentor manager admin",
       "forbidden: superuser; absent: admin", "forbidden: superuser; absent: other_admin",
       send=_form(level=3, comment="", token="t")),
    step(post(PAIRING + "confirm/"), "reassessed", may="manager", may_not="mentee mentor admin",
         send=_form(level=3, comment="")),
    step(post(PAIRING + "evidence/"), "reassessed", may="manager", may_not="mentee mentor admin",
         send=_form(what="More.")),
    step(post(PAIRING + "concern/"), "active", may="mentee mentor", may_not="manager admin",
         send=_form(about="person", text="No.")),
    step(post(PAIRING + "thank/"), "completed", may="mentee", may_not="mentor manager admin", send=_form(text="Thanks")),
    step(post(PAIRING + "show-thanks/"), "completed", may="mentor", may_not="mentee manager admin",
         send=_form(shown="on")),
    # A badge is its holder's. Where it is hosted, the address is the right to read it; here is one nobody was given.
    step(get(PAIRING + "badge.json"), "completed", may="mentee mentor", may_not="manager admin"),
    open_to(get("badges/<str:token>/"), "", rest="absent", entry="absent",
            send=lambda w, a, o, t: {"path": {"token": "made-up"}}, works_for_none="nobody was given this address"),
    open_to(get("record/"), MEMBERS),
    step(post(PAIRING + "another-round/"), "fell_short", may="mentee", may_not="mentor manager admin",
         send=_form(token="t", message="")),
    step(post(PAIRING + "extend/"), "active", may="mentee mentor", may_not="manager admin", send=_form(more=2)),
    step(post(PAIRING + "agree/"), "active", may="mentee mentor", may_not="manager admin",
         works_for_none="nobody has asked for more time"),
    step(post(PAIRING + "keep-end/"), "active", may="mentee mentor", may_not="manager admin",
         works_for_none="nobody has asked for more time"),
    # A team is its manager's; a page without reports says so.
    open_to(get("team/"), f"{MEMBERS} superuser"),
    open_to(get("team/gaps.csv"), MEMBERS),
    open_to(post("team/confirm/"), f"{MEMBERS} superuser"),
    on(get(MEMBER), "member", "mentee manager admin superuser", "admin superuser", "other_admin superuser",
       send=_person, forbidden_for="outsider teacher staff"),
    on(post(MEMBER + "propose/"), "member", "manager admin superuser", "admin superuser", "other_admin superuser",
       send=_proposal, forbidden_for="outsider teacher staff"),
    on(post(MEMBER + "rate/"), "member", "manager admin superuser", "admin superuser", "other_admin superuser",
       send=_rating, forbidden_for="outsider teacher staff"),
    # The programme's own pages.
    open_to(get("programme/"), RUNNERS),
    open_to(post("programme/pair-everyone/"), RUNNERS),
    open_to(get("programme/bench.csv"), RUNNERS),
    open_to(get("programme/why-not/"), RUNNERS),
    # A file is its uploader's own, for superusers too; without one there is nothing to keep.
    open_to(get("import/"), RUNNERS),
    open_to(post("import/submit/"), RUNNERS, send=_form(kind="model"), works_for_none="without a file"),
    open_to(get("import/template/<slug:kind>/"), RUNNERS, send=_template),
    open_to(get("import/people-today/"), RUNNERS),
    open_to(get("import/today/<str:framework>/"), RUNNERS, send=_today),
    *(
        on(door, "upload", "admin", "", "other_admin", send=_named)
        for door in (
            get(IMPORT), get(IMPORT + "columns/"), get(IMPORT + "choices/"), get(IMPORT + "progress.json"),
            post(IMPORT + "again/"), post(IMPORT + "choose/"), post(IMPORT + "discard/"),
        )
    ),
    on(get(IMPORT + "left-out.csv"), "upload", "admin", "", "other_admin", send=_named),
    open_to(get("programme/expected/"), RUNNERS),
    open_to(post("programme/expected/remove/"), RUNNERS, send=_form(email="nobody@example.org")),
    open_to(get("start/"), RUNNERS),
    open_to(post("start/sample/"), RUNNERS, send=_form(sample="service-desk")),
    open_to(post("start/rules/"), RUNNERS),
    open_to(post("start/unit/"), RUNNERS, send=_form(address="https://lms.example.com/unit")),
    on(post(IMPORT + "settle/"), "upload", "admin", "", "other_admin", send=_answer),
    on(post(IMPORT + "match/"), "upload", "admin", "", "other_admin", send=_matching),
    on(post(IMPORT + "apply/"), "upload", "admin", "", "other_admin", send=_named,
       works_for_none="only a plan that was shown is applied"),
    open_to(get("programme/invite/"), RUNNERS, send=_invitation),
    on(post("programme/invite/send/"), "member", "admin superuser", "admin superuser", "other_admin superuser",
       rest="forbidden", absent_for=RUNNERS, send=_invitation,
       works_for_none="nobody who is asked about is at mentor level without offering it"),
    open_to(get("programme/evidence/"), RUNNERS),
    open_to(post("programme/evidence/save/"), RUNNERS, send=_rule),
    *(
        on(door, "run", "admin superuser", "", "other_admin superuser", rest="forbidden", send=_named,
           absent_for=RUNNERS)
        for door in (get(RUN), get(RUN + "progress.json"), post(RUN + "propose/"), post(RUN + "cancel/"))
    ),
    on(post("programme/concerns/<mentoring_id:concern_id>/close/"), "concern", "admin superuser", "admin superuser",
       "other_admin superuser", rest="forbidden", send=_named, absent_for=RUNNERS),
    on(post("programme/offers/<mentoring_id:member_id>/release/"), "member", "admin superuser", "admin superuser",
       "other_admin superuser", rest="forbidden", send=_named, absent_for=RUNNERS),
    on(post("programme/evidence/<mentoring_id:rule_id>/remove/"), "rule", "admin superuser", "", "other_admin superuser",
       rest="forbidden", send=_named, absent_for=RUNNERS),
)  # fmt: skip
