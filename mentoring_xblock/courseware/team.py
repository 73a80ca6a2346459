"""What the course team does with the block: the handlers behind its panel. What the panel shows is ``team_panel``'s."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from webob import Response  # type: ignore[import-untyped]
from xblock.core import XBlock

from mentoring_xblock.core.later import Later
from mentoring_xblock.platform import enrolment, identity
from mentoring_xblock.platform.tracking import track

from .answers import answer, give_file
from .handlers import for_team
from .payloads import parse_username

if TYPE_CHECKING:
    from mentoring_xblock.api import course_team
    from mentoring_xblock.api.frameworks import course_models

    from . import fragments, team_panel
else:
    course_models = Later("mentoring_xblock.api.frameworks.course_models")
    course_team = Later("mentoring_xblock.api.course_team")
    fragments = Later("mentoring_xblock.courseware.fragments")
    team_panel = Later("mentoring_xblock.courseware.team_panel")


class ReportsToTeam:
    """The course team's side of the block; only its own page may call."""

    display_name: str
    framework: str
    inline_skills: dict[str, Any]
    programme: str
    role: str
    runtime: Any
    scope_ids: Any

    @for_team
    def team_report(self, user_id: int, payload: dict[str, Any]) -> Mapping[str, Any]:
        """The panel's content: how many have answered, and levels in groups; a job counts where many have."""
        del payload
        report = course_team.renew_block_report(**self._counted(user_id))
        return team_panel.show_report(
            report,
            fragments.asked_skills(self),
            uid=fragments.uid_of(self),
            table_url=self.runtime.handler_url(self, "team_table"),
        )

    @for_team
    def team_remind(self, user_id: int, payload: dict[str, Any]) -> Mapping[str, Any]:
        """Remind the enrolled who have not answered, each at most once a week."""
        del payload
        people, lately = course_team.remind_learners(
            **self._here(user_id), programme=self.programme, title=self.display_name
        )
        track(self, "team.reminded", {"people": people})
        return {"reminded": people, "lately": lately, "message": team_panel.describe_reminder(people, lately)}

    @for_team
    def team_reset(self, user_id: int, payload: dict[str, Any]) -> Mapping[str, Any]:
        """Let one learner, named by their exact username twice, start again."""
        name, again = (parse_username(payload, field) for field in ("username", "confirm"))
        done = course_team.reset_learner(**self._here(user_id), programme=self.programme, username=name, confirm=again)
        if done:
            track(self, "team.reset", {})
        return {"reset": done, "message": team_panel.describe_reset(name, done=done)}

    @XBlock.handler
    def team_table(self, request: Any, _suffix: str = "") -> Any:
        """What the panel shows, as it was counted last, as ``?format=csv`` or ``xlsx``; a GET."""

        def run() -> Response:
            user_id = identity.require_team_reader(self, request)
            wanted = request.GET.get("format", "csv")
            kind = team_panel.check_format(wanted)
            report = course_team.get_block_report(**self._counted(user_id))
            table = team_panel.write_table(report, fragments.asked_skills(self), wanted)
            return give_file(f"self-assessment.{wanted}", kind, table)

        return answer(run)

    def _here(self, user_id: int) -> dict[str, Any]:
        """Who asks about which block, as an api call names it."""
        course = enrolment.course_of(self)
        return {"actor_id": user_id, "course": course, "usage_key": str(self.scope_ids.usage_id)}

    def _counted(self, user_id: int) -> dict[str, Any]:
        """The same, with the model and the role that the block names, and the model that its own skills become where
        that is gone."""
        here = self._here(user_id)
        own = course_models.course_model_key(here["course"], here["usage_key"]) if self.inline_skills else ""
        named = {"framework": self.framework, "role": self.role, "programme": self.programme}
        return here | named | {"own_framework": own}
