"""Reports: a manager's team, a programme's depth and counts."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response

from .... import api
from .. import inputs, outputs
from ..base import MentoringView, Pages
from ..describing import extend_schema
from .learning import REFUSALS


class Frameworks(MentoringView):
    """The published competency models."""

    pagination_class = Pages

    @extend_schema(
        operation_id="frameworks_list",
        parameters=[inputs.ProgrammeQuery],
        responses={200: outputs.FrameworkOut(many=True), **REFUSALS},
    )
    def get(self, request: Request) -> Response:
        """The published competency models of the programme."""
        asked = self.read_query(inputs.ProgrammeQuery)
        return self.answer_page(outputs.FrameworkOut, api.list_frameworks(actor_id=self.actor_id(), **asked))


class TeamGaps(MentoringView):
    """A manager's own reports."""

    @extend_schema(parameters=[inputs.FrameworkQuery], responses={200: outputs.TeamGapsOut, **REFUSALS})
    def get(self, request: Request) -> Response:
        """The levels of the caller's reports in each skill of one competency model."""
        asked = self.read_query(inputs.FrameworkQuery)
        return self.answer(outputs.TeamGapsOut, api.get_team_gaps(actor_id=self.actor_id(), **asked))


class BenchStrength(MentoringView):
    """Depth, skill by skill."""

    pagination_class = Pages

    @extend_schema(
        operation_id="bench_list",
        parameters=[inputs.FrameworkQuery],
        responses={200: outputs.BenchOut(many=True), **REFUSALS},
    )
    def get(self, request: Request) -> Response:
        """Skill by skill, how many people to expect at mentor level, and the chance of nobody; for programme admins."""
        asked = self.read_query(inputs.FrameworkQuery)
        return self.answer_page(outputs.BenchOut, api.get_bench_strength(actor_id=self.actor_id(), **asked))


class Overview(MentoringView):
    """One programme in figures."""

    @extend_schema(parameters=[inputs.ProgrammeQuery], responses={200: outputs.OverviewOut, **REFUSALS})
    def get(self, request: Request) -> Response:
        """Members, mentors, slots, pairings by state and queues; for programme admins."""
        asked = self.read_query(inputs.ProgrammeQuery)
        return self.answer(outputs.OverviewOut, api.get_programme_overview(actor_id=self.actor_id(), **asked))
