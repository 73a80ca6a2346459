"""Django's admin: its lists, rows, pages of our own, actions, filters and searches."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..asking import World
from ..doors import METHODS, Door
from .line import RUNNERS, SIGNED_IN, Line, answers, on, open_to

ROOT = "admin/task_mentoring/"
STAFF = "staff admin other_admin superuser"

MODELS = {
    "framework": "framework",
    "frameworkversion": "version",
    "skillversion": "wording",
    "role": "role",
    "upload": "upload",
    "programme": "programme",
    "member": "member",
    "rating": "rating",
    "logentry": "logentry",
    "matchrun": "run",
    "importrun": "import",
    "pairing": "proposed",
}
"""Model -> the kind of thing that its rows are."""

_OWN = {"ours": "admin", "others": "", "foreign": "other_admin"}
"""An upload is its actor's own, for superusers too."""
_ROWS = {"ours": "admin superuser", "others": "admin superuser", "foreign": "other_admin superuser"}
_NO_ENTRY = answers("forbidden: staff")
_WITH_COLLEAGUES = ("member", "proposed")


def get(route: str) -> Door:
    return Door("url", route, "GET")


def post(route: str) -> Door:
    return Door("url", route, "POST")


def _both(route: str) -> tuple[Door, Door]:
    return get(route), post(route)


def _row(door: Door, thing: str, *, let_in: bool = True, **more: Any) -> Line:
    """A door of one row: for whoever runs its programme, where it lets in at all."""
    rows = _OWN if thing == "upload" else _ROWS
    allowed = {whose: rows[whose] if let_in else "" for whose in rows}
    if thing not in _WITH_COLLEAGUES:
        allowed["others"] = ""
    more.setdefault("absent_for", RUNNERS if let_in else "")
    more.setdefault("forbidden_for", "staff" if let_in else STAFF)
    return on(door, thing, *allowed.values(), rest="login", **more)


def _model(name: str, thing: str) -> Iterator[Line]:
    """What Django makes for every model: to look at; of programmes alone, superusers add and change some."""
    base = f"{ROOT}{name}/"
    row = f"{base}<path:object_id>/"
    yield open_to(get(base), RUNNERS + "; forbidden: staff", rest="login")
    yield open_to(post(base), RUNNERS + "; forbidden: staff", rest="login")
    for door in _both(f"{base}add/"):
        who = "superuser; forbidden: staff admin other_admin" if name == "programme" else f"forbidden: {STAFF}"
        yield open_to(door, who, rest="login")
    yield _row(get(f"{row}change/"), thing)
    if name in ("framework", "upload", "pairing"):
        yield _row(post(f"{row}change/"), thing, send=_decision if name == "pairing" else _discard)
    elif name == "programme":
        # A policy decides who approves whom, so it is the operator's.
        yield on(
            post(f"{row}change/"), thing, "superuser", "", "superuser", rest="login", absent_for="superuser",
            forbidden_for="staff admin other_admin",
        )  # fmt: skip
    else:
        yield _row(post(f"{row}change/"), thing, let_in=False)
    for door in _both(f"{row}delete/"):
        yield _row(door, thing, let_in=False)
    for door in _both(f"{row}history/"):
        yield _row(door, thing, forbidden_for="", absent_for=STAFF)
    for method in METHODS:
        # An old address: leads to the row's page, whatever row it names.
        door = Door("url", row, method)
        yield Line(door, {whose: answers(STAFF) for whose in ("ours", "others", "foreign", "absent")}, thing, "login")


def _decision(world: World, actor: str, whose: str, thing: Any) -> dict[str, Any]:
    return {"data": {"decision": "approve"}}


def _discard(world: World, actor: str, whose: str, thing: Any) -> dict[str, Any]:
    return {"data": {"decision": "discard"}}


def _nothing(world: World, actor: str, whose: str, thing: Any) -> dict[str, Any]:
    return {}


def _versions(world: World, actor: str, whose: str, thing: Any) -> dict[str, Any]:
    return {"query": {"old": 1, "new": 1}}


def _step(world: World, actor: str, whose: str, thing: Any) -> dict[str, Any]:
    return {"data": {"do": "start"}}


def _chosen(action: str) -> Any:
    def send(world: World, actor: str, whose: str, thing: Any) -> dict[str, Any]:
        return {"data": {"action": action, "_selected_action": str(thing), "reason": "No.", "index": "0"}}

    return send


def _pages() -> Iterator[Line]:
    """What we add to Django's."""
    base = f"{ROOT}framework/"
    for door in _both(f"{base}new/"):
        yield open_to(door, RUNNERS + "; forbidden: staff", rest="login", send=lambda w, a, o, t: {"data": _new(w, a)})
    for name in ("head", "skills", "replace", "roles", "targets", "difference", "compare"):
        for door in _both(f"{base}<int:framework_id>/{name}/"):
            yield _row(door, "framework", send=_versions if name == "compare" else _nothing)
    yield _row(get(f"{base}<int:framework_id>/step/"), "framework")
    yield _row(post(f"{base}<int:framework_id>/step/"), "framework", send=_step)
    for door in _both(f"{ROOT}frameworkversion/<int:version_id>/export/<str:format_name>/"):
        yield _row(door, "version", send=lambda w, a, o, thing: {"path": {"version_id": thing, "format_name": "json"}})
    for door in _both(f"{ROOT}skillversion/<int:skill_id>/link/"):
        # Without openedx-core there is nothing to link to.
        yield _row(door, "wording", let_in=False, absent_for=RUNNERS, forbidden_for="staff")
    for name in ("framework", "people"):
        yield open_to(get(f"{ROOT}upload/{name}/"), RUNNERS + "; forbidden: staff", rest="login")
        yield open_to(
            post(f"{ROOT}upload/{name}/"), RUNNERS + "; forbidden: staff", rest="login", works_for_none="without a file"
        )
    for door in _both(f"{ROOT}upload/<int:upload_id>/step/"):
        yield _row(door, "upload")
    for door in _both(f"{ROOT}upload/<int:upload_id>/left-out.csv"):
        yield _row(door, "upload", works_for_none="every row of the file comes in")


def _new(world: World, actor: str) -> dict[str, Any]:
    from ..people import home_of

    return {
        "programme": str(home_of(world.found, actor).info.programme_id),
        "title": "New",
        "key": "new",
        "levels": "Low\nMiddle\nHigh",
    }


FILTERS: dict[str, tuple[str, ...]] = {
    "framework": ("programme",),
    "frameworkversion": ("status", "framework__programme"),
    "skillversion": ("version__status", "kind", "is_retired", "version__framework"),
    "role": ("version__status", "version__framework", "family"),
    "upload": ("kind", "state"),
    "member": ("is_active", "is_admin", "is_paused", "programme", "department", "region"),
    "rating": ("source", "is_imported", "rated_at"),
    "logentry": ("action", "subject", "at"),
    "matchrun": ("programme", "applied_at"),
    "importrun": ("kind", "format", "programme"),
    "pairing": ("state", "role", "skill", "department", "age", "fit", "programme", "origin"),
}
"""Model -> its list's filters; whose names they may offer is held by ``test_canaries``, which reads the lists."""
SEARCHED = ("framework", "frameworkversion", "skillversion", "role", "programme", "member", "rating", "logentry",
            "importrun", "pairing")  # fmt: skip
ACTIONS = {"pairing.approve": "proposed", "pairing.reject": "proposed", "member.end_memberships": "member"}
"""Action -> the kind of row that it is tried on."""

LISTED = frozenset(
    [Door("filter", f"{model}.{name}") for model, names in FILTERS.items() for name in names]
    + [Door("search", model) for model in SEARCHED]
    + [Door("action", name) for name in ACTIONS]
)

LINES: tuple[Line, ...] = (
    *(
        # A row that is not theirs is passed over as one that is not there: the list comes back, and nothing is written.
        on(post(f"{ROOT}{name.partition('.')[0]}/"), thing, *_ROWS.values(), rest="login", ok_for=RUNNERS,
           forbidden_for="staff", send=_chosen(name.partition(".")[2]), variant=name)
        for name, thing in ACTIONS.items()
    ),
    *(line for name, thing in MODELS.items() for line in _model(name, thing)),
    *_pages(),
    open_to(get("admin/"), STAFF, rest="login"),
    open_to(post("admin/"), STAFF, rest="login"),
    # Nothing of ours is chosen by Django's autocompletion, and no row has a page of its own outside the admin.
    open_to(get("admin/autocomplete/"), f"forbidden: {STAFF}", rest="login"),
    open_to(post("admin/autocomplete/"), f"closed: {STAFF}", rest="login"),
    *(
        # Which kinds of rows a site has is no secret; that the row has no page of its own is said of all of them.
        on(door, "content_type", f"absent: {STAFF}", rest="login", absent_for=STAFF,
           send=lambda w, a, o, thing: {"path": {"content_type_id": thing, "object_id": 1}})
        for door in _both("admin/r/<path:content_type_id>/<path:object_id>/")
    ),
)  # fmt: skip
assert SIGNED_IN
