"""What the course team does with the block: the handlers behind its panel. What the panel shows is ``team_panel``'s."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from xblock.core import XBlock

from mentoring_xblock.core.later import Later
from mentoring_xblock.platform import enrolment, identity
from mentoring_xblock.platform.tracking import track

from .answers import File, answer
from .handlers import for_team

if TYPE_CHECKING:
    from . import fragments, team_panel
else:
    fragments = Later("mentoring_xblock.courseware.fragments")
    team_panel = Later("mentoring_xblock.courseware.team_panel")


class ReportsToTeam:
    """The course team's side of the block; only its own page may call."""

    runtime: Any

    @for_team
    def team_report(self, caller: identity.Caller, payload: dict[str, Any]) -> Mapping[str, Any]:
        """The panel's content: how many have answered, and levels in groups; a job counts where many have."""
        del payload
        table_url = self.runtime.handler_url(self, "team_table")
        return team_panel.show_report(self._team_place(caller), uid=fragments.frame_of(self).uid, table_url=table_url)

    @for_team
    def team_remind(self, caller: identity.Caller, payload: dict[str, Any]) -> Mapping[str, Any]:
        """Remind the enrolled who have not answered, each at most once a week."""
        del payload
        reminded = team_panel.remind(self._team_place(caller))
        track(self, "team.reminded", {"people": reminded["reminded"]})
        return reminded

    @for_team
    def team_reset(self, caller: identity.Caller, payload: dict[str, Any]) -> Mapping[str, Any]:
        """Let one learner, named by their exact username twice, start again."""
        done = team_panel.reset(self._team_place(caller), payload)
        if done["reset"]:
            track(self, "team.reset", {})
        return done

    @XBlock.handler
    def team_table(self, request: Any, _suffix: str = "") -> Any:
        """What the panel shows, as ``?format=csv`` or ``xlsx``; a GET."""

        def run() -> File:
            caller = identity.require_team_reader(self, request)
            return team_panel.table_file(self._team_place(caller), request.GET.get("format", "csv"))

        return answer(run)

    def _team_place(self, caller: identity.Caller) -> team_panel.Place:
        return fragments.team_place(self, actor_id=caller.user_id, course=enrolment.course_of(self))
