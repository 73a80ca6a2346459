"""The frame of every page: the base template, the viewer, the programme and the links."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from .. import api
from ..api.data import Viewer
from ..core.clock import find_time_zone
from ..core.errors import MentoringError
from ..core.text import KEY_LENGTH
from ..platform.addresses import link_to
from ..platform.configuration import get_setting
from ..platform.templates import render, select_template
from ..wording.commands import show_commands
from ..wording.limits import LIMITS
from ..wording.refusals import describe_refusal

STATUSES = {400: "refused", 403: "not_allowed", 404: "not_found", 409: "moved_on", 413: "refused", 429: "refused"}
"""Status of a refusal -> which of the refusal pages is shown. Whatever else a refusal says is answered as 400."""


def status_of(error: MentoringError) -> int:
    """The HTTP status of a refusal."""
    return error.status if error.status in STATUSES else 400


TOP = "top"
"""The place of a refusal whose own place the page does not have any more."""


class Trouble(NamedTuple):
    """A refusal to be shown on a page, at the ``place`` where it arose."""

    place: str
    error: MentoringError

    @property
    def words(self) -> SafeString:
        """What was refused and why."""
        return show_commands(describe_refusal(self.error))

    @property
    def fields(self) -> dict[str, str]:
        """The faulty fields."""
        return self.error.fields


@dataclass(frozen=True, slots=True)
class Frame:
    """One request's viewer, and the programme that addresses must name (empty if there is no second one)."""

    actor_id: int
    viewer: Viewer
    programme: str

    @property
    def key(self) -> str:
        """The programme's key for the api, which need not look for it then; empty for a stranger."""
        return self.viewer.programme.key if self.viewer.programme else ""

    @property
    def caller(self) -> dict[str, Any]:
        """Who asks the api, and in which programme."""
        return {"actor_id": self.actor_id, "programme": self.key}

    def address(self, name: str, *args: object, **query: object) -> str:
        """The path of a page of ours, in the programme that the viewer is looking at."""
        if self.programme:
            query.setdefault("programme", self.programme)
        asked = {key: str(value) for key, value in query.items() if value not in ("", None)}
        return link_to(name, *args) + (f"?{urlencode(asked)}" if asked else "")


def base_template() -> Any:
    """The template that the pages extend: the LMS's own or what the operator names, and a bare one where that is not
    there."""
    return select_template([str(get_setting("BASE_TEMPLATE")), "mentoring_xblock/base.html"])


def zone_of(viewer: Viewer) -> tzinfo:
    """The viewer's time zone, or the site's where they have none that is known."""
    return find_time_zone(viewer.time_zone) or timezone.get_default_timezone()


def frame_of(request: HttpRequest) -> Frame:
    """The frame of a logged-in request. Raises NotFound for a programme that is not the viewer's."""
    actor_id = int(request.user.pk)  # type: ignore[arg-type]  # logged in, so there is one
    programme = str(request.GET.get("programme", ""))[:KEY_LENGTH]
    viewer = api.get_viewer(actor_id=actor_id, programme=programme)
    if not programme and viewer.programme is not None and len(viewer.programmes) > 1:
        # From the second programme on every address names its own, or two open tabs would be confused.
        programme = viewer.programme.key
    return Frame(actor_id, viewer, programme)


def count_decisions(frame: Frame) -> dict[str, int]:
    """How much waits for the viewer's decision, as pages show it."""
    decides = frame.viewer.has_team or frame.viewer.is_admin
    reviews, confirmations = api.get_decisions(**frame.caller) if decides else (0, 0)
    return {"reviews": reviews, "confirmations": confirmations, "total": reviews + confirmations}


def show(
    request: HttpRequest,
    frame: Frame,
    template: str,
    context: Mapping[str, Any],
    *,
    here: str,
    trouble: Trouble | None = None,
) -> HttpResponse:
    """A page of ours inside the platform's; ``here`` names the entry of the navigation that is current.

    ``trouble`` gives the answer its status; a page that says one of its own, from earlier, has it in ``context``.
    """
    viewer = frame.viewer
    entries = [("my", frame.address("my"))]
    unread, waiting = api.count_waiting(**frame.caller) if viewer.member_id is not None else (0, 0)
    if viewer.has_team:
        entries.append(("team", frame.address("team")))
    if viewer.is_admin:
        entries.append(("programme", frame.address("programme")))
    values = {
        "base_template": base_template(),
        "frame": frame,
        "viewer": viewer,
        "entries": entries,
        "counts": {"unread": unread, "waiting": waiting},
        # A page that has counted them need not count again.
        "decisions": context.get("decisions") or count_decisions(frame),
        # On the page where they are decided: a manager's, else the programme's.
        "decide_in": "team" if viewer.has_team else "programme",
        "here": here,
        "limits": LIMITS,
        "suffix": f"?{urlencode({'programme': frame.programme})}" if frame.programme else "",
        "trouble": trouble,
        **context,
    }
    name, status = f"mentoring_xblock/pages/{template}", status_of(trouble.error) if trouble else 200
    answer = render(request, name, values, status=status)
    if trouble is not None and b'id="trouble"' not in answer.content:
        # The form that was sent is gone from the page, because somebody was faster: it is said above everything.
        answer = render(request, name, values | {"trouble": trouble._replace(place=TOP)}, status=status)
    return answer
