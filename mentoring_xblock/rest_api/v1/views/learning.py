"""What everyone may ask and say of themselves: frameworks, profile, ratings, mentors, requests and offers."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiResponse
from rest_framework.request import Request
from rest_framework.response import Response

from .... import api
from .. import inputs, outputs, pairing_outputs
from ..base import MentoringView, Pages
from ..describing import extend_schema

REFUSALS: dict[int, Any] = {
    status: OpenApiResponse(outputs.ErrorOut, words)
    for status, words in (
        (400, "The request is not valid; `fields` says where."),
        (401, "Not signed in, on a site that accepts tokens."),
        (403, "Not signed in, or not allowed."),
        (404, "Does not exist, or is not yours to see; the answer is the same."),
        (406, "Only JSON can be asked for."),
        (409, "The state has changed since, or no slot is free."),
        (413, "The request is too large."),
        (415, "Only JSON can be sent."),
        (429, "Too many requests; the header Retry-After says after how many seconds to try again."),
    )
}


class Me(MentoringView):
    """The caller in one programme."""

    @extend_schema(parameters=[inputs.ProgrammeQuery], responses={200: outputs.MeOut, **REFUSALS})
    def get(self, request: Request) -> Response:
        """The caller's membership, offers and record as a mentor."""
        asked = self.read_query(inputs.ProgrammeQuery)
        mine = api.get_my_mentoring(actor_id=self.actor_id(), programme=asked["programme"])
        return self.answer(outputs.MeOut, mine)


class Programmes(MentoringView):
    """The caller's programmes."""

    pagination_class = Pages

    @extend_schema(operation_id="programmes_list", responses={200: outputs.ProgrammeOut(many=True), **REFUSALS})
    def get(self, request: Request) -> Response:
        """The programmes that the caller is a member of, or may administer."""
        return self.answer_page(outputs.ProgrammeOut, api.list_programmes(actor_id=self.actor_id()))


class Membership(MentoringView):
    """The caller's membership of an open programme."""

    @extend_schema(request=inputs.JoinIn, responses={200: outputs.MemberOut, **REFUSALS})
    def post(self, request: Request) -> Response:
        """Join a programme that is open to everybody on the site; for its members it changes nothing.

        Others take people in by their courses or by invitation, and are answered like those that do not exist.
        """
        member = api.join_programme(actor_id=self.actor_id(), **self.read(inputs.JoinIn))
        return self.answer(outputs.MemberOut, member)


class ProfileView(MentoringView):
    """A member against one role."""

    @extend_schema(parameters=[inputs.RoleQuery], responses={200: outputs.ProfileOut, **REFUSALS})
    def get(self, request: Request) -> Response:
        """Results and gaps of the caller, or of somebody else for their manager or a programme admin."""
        return self.answer(outputs.ProfileOut, _profile(self))


class RoleDefinitionView(MentoringView):
    """What a role asks for."""

    @extend_schema(parameters=[inputs.ProgrammeQuery], responses={200: outputs.RoleDefinitionOut, **REFUSALS})
    def get(self, request: Request, framework: str, role: str) -> Response:
        """A role's skills and targets, and the behaviours of each level."""
        asked = self.read_query(inputs.ProgrammeQuery)
        definition = api.get_role(
            actor_id=self.actor_id(), framework=framework, role=role, programme=asked["programme"]
        )
        return self.answer(outputs.RoleDefinitionOut, definition)


class Ratings(MentoringView):
    """Self-assessments."""

    @extend_schema(request=inputs.RatingsIn, responses={200: outputs.ProfileOut, **REFUSALS})
    def post(self, request: Request) -> Response:
        """Rate some skills of a role; answers with the results. Ratings are for development: peers see bands only."""
        sent = self.read(inputs.RatingsIn)
        answers = [api.SkillAnswer(**answer) for answer in sent.pop("answers")]
        profile = api.rate_skills(actor_id=self.actor_id(), answers=answers, **sent)
        return self.answer(outputs.ProfileOut, profile)


class Recommendations(MentoringView):
    """Mentors for a gap."""

    @extend_schema(parameters=[inputs.SkillQuery], responses={200: pairing_outputs.SuggestionsOut, **REFUSALS})
    def get(self, request: Request) -> Response:
        """Mentors for one skill, best first, each with reasons."""
        asked = self.read_query(inputs.SkillQuery)
        suggestions = api.recommend_mentors(
            actor_id=self.actor_id(),
            framework=asked["framework"],
            skill=asked["skill"],
            role=asked["role"],
            programme=asked["programme"],
            member_id=asked["member"],
        )
        return self.answer(pairing_outputs.SuggestionsOut, suggestions)


class Requests(MentoringView):
    """Requests for a mentor."""

    @extend_schema(request=inputs.RequestIn, responses={201: pairing_outputs.RequestOut, **REFUSALS})
    def post(self, request: Request) -> Response:
        """Ask one to three mentors, in order, for help with one skill."""
        outcome = api.request_mentor(actor_id=self.actor_id(), **self.read(inputs.RequestIn))
        return self.answer(pairing_outputs.RequestOut, outcome, status=201)


class Offers(MentoringView):
    """Offers to mentor."""

    @extend_schema(request=inputs.OfferIn, responses={200: outputs.MemberOut, **REFUSALS})
    def post(self, request: Request) -> Response:
        """Offer to mentor one skill, or pause that offer."""
        member = api.offer_mentoring(actor_id=self.actor_id(), **self.read(inputs.OfferIn))
        return self.answer(outputs.MemberOut, member)


class Waiting(MentoringView):
    """The waiting list."""

    @extend_schema(request=inputs.WaitingIn, responses={204: None, **REFUSALS})
    def post(self, request: Request) -> Response:
        """Join the waiting list for a skill; asking twice changes nothing."""
        api.join_waiting_list(actor_id=self.actor_id(), **self.read(inputs.WaitingIn))
        return Response(status=204)

    @extend_schema(parameters=[inputs.WaitingIn], responses={204: None, **REFUSALS})
    def delete(self, request: Request) -> Response:
        """Leave the waiting list for a skill."""
        api.leave_waiting_list(actor_id=self.actor_id(), **self.read_query(inputs.WaitingIn))
        return Response(status=204)


def _profile(view: MentoringView) -> Any:
    asked = view.read_query(inputs.RoleQuery)
    return api.get_profile(
        actor_id=view.actor_id(),
        framework=asked["framework"],
        role=asked["role"],
        programme=asked["programme"],
        member_id=asked["member"],
    )
