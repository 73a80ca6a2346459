"""The addresses of version 1, relative to ``/api/mentoring/v1/``, and the schema that describes them."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, include, path
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiJsonRenderer2, OpenApiYamlRenderer
from drf_spectacular.views import SpectacularAPIView
from rest_framework.permissions import IsAuthenticated

from ... import __version__
from .base import MentoringView, Unkept
from .views import learning, pairings, plans, reports

app_name = "api"
PREFIX = "api/mentoring/v1/"

_endpoints: list[URLPattern] = [
    path("me/", learning.Me.as_view(), name="me"),
    path("programmes/", learning.Programmes.as_view(), name="programmes"),
    path("memberships/", learning.Membership.as_view(), name="memberships"),
    path("frameworks/", reports.Frameworks.as_view(), name="frameworks"),
    path("frameworks/<str:framework>/roles/<str:role>/", learning.RoleDefinitionView.as_view(), name="role"),
    path("profile/", learning.ProfileView.as_view(), name="profile"),
    path("ratings/", learning.Ratings.as_view(), name="ratings"),
    path("recommendations/", learning.Recommendations.as_view(), name="recommendations"),
    path("requests/", learning.Requests.as_view(), name="requests"),
    path("offers/", learning.Offers.as_view(), name="offers"),
    path("waiting/", learning.Waiting.as_view(), name="waiting"),
    path("pairings/", pairings.Pairings.as_view(), name="pairings"),
    path("pairings/<int:pairing>/", pairings.PairingDetailView.as_view(), name="pairing"),
    path("pairings/<int:pairing>/approve/", pairings.Approve.as_view(), name="approve"),
    path("pairings/<int:pairing>/reject/", pairings.Reject.as_view(), name="reject"),
    path("pairings/<int:pairing>/accept/", pairings.Accept.as_view(), name="accept"),
    path("pairings/<int:pairing>/decline/", pairings.Decline.as_view(), name="decline"),
    path("pairings/<int:pairing>/withdraw/", pairings.Withdraw.as_view(), name="withdraw"),
    path("pairings/<int:pairing>/confirm/", pairings.Confirm.as_view(), name="confirm"),
    path("pairings/<int:pairing>/ask-evidence/", pairings.AskEvidence.as_view(), name="ask-evidence"),
    path("pairings/<int:pairing>/sessions/", pairings.Sessions.as_view(), name="sessions"),
    path("pairings/<int:pairing>/sessions/<int:session>/move/", pairings.MoveSession.as_view(), name="move-session"),
    path(
        "pairings/<int:pairing>/sessions/<int:session>/cancel/", pairings.CancelSession.as_view(), name="cancel-session"
    ),
    path(
        "pairings/<int:pairing>/sessions/<int:session>/answer/", pairings.AnswerSession.as_view(), name="answer-session"
    ),
    path("pairings/<int:pairing>/times/", pairings.Times.as_view(), name="times"),
    path("pairings/<int:pairing>/times/<int:times>/accept/", pairings.AcceptTime.as_view(), name="accept-time"),
    path("pairings/<int:pairing>/times/<int:times>/decline/", pairings.DeclineTimes.as_view(), name="decline-times"),
    path("pairings/<int:pairing>/another-round/", plans.AnotherRound.as_view(), name="another-round"),
    path("pairings/<int:pairing>/extension/", plans.Extension.as_view(), name="extension"),
    path("pairings/<int:pairing>/extension/answer/", plans.AnswerExtension.as_view(), name="answer-extension"),
    path("pairings/<int:pairing>/close/", plans.Close.as_view(), name="close"),
    path("pairings/<int:pairing>/steps/", plans.AddStep.as_view(), name="add-step"),
    path("pairings/<int:pairing>/steps/<int:step>/drop/", plans.DropStep.as_view(), name="drop-step"),
    path("pairings/<int:pairing>/steps/<int:step>/move/", plans.MoveStep.as_view(), name="move-step"),
    path("pairings/<int:pairing>/steps/<int:step>/note/", plans.NoteStep.as_view(), name="note-step"),
    path("pairings/<int:pairing>/steps/<int:step>/work/", plans.WorkOnStep.as_view(), name="work-on-step"),
    path("pairings/<int:pairing>/steps/<int:step>/tick/", plans.TickStep.as_view(), name="tick-step"),
    path("reviews/", pairings.Reviews.as_view(), name="reviews"),
    path("confirmations/", pairings.Confirmations.as_view(), name="confirmations"),
    path("team/gaps/", reports.TeamGaps.as_view(), name="team-gaps"),
    path("programme/bench/", reports.BenchStrength.as_view(), name="bench"),
    path("programme/overview/", reports.Overview.as_view(), name="overview"),
]


class Schema(Unkept, SpectacularAPIView):
    """This API described in OpenAPI 3, and nothing else of the site."""

    # Not described itself: on a site with another schema class of its own, drf-spectacular could not.
    schema = None
    permission_classes = [IsAuthenticated]
    # Plain JSON first, for refusals too; ``?format=openapi`` or an Accept header gives the others.
    renderer_classes = [OpenApiJsonRenderer2, OpenApiJsonRenderer, OpenApiYamlRenderer]
    get_authenticators = MentoringView.get_authenticators
    get_exception_handler = MentoringView.get_exception_handler
    patterns = [path(PREFIX, include(_endpoints))]
    custom_settings: dict[str, Any] = {
        "TITLE": "Task-based mentoring",
        "DESCRIPTION": "Self-assess against a role, find a mentor for one skill, and show the growth. "
        "Ratings are for development, not for appraisal.",
        "VERSION": __version__,
        # Codes stay beside their field: as components, two fields called "kind" would need made-up names.
        "POSTPROCESSING_HOOKS": [],
    }


urlpatterns = [*_endpoints, path("schema/", Schema.as_view(), name="schema")]
