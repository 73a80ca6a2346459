"""Pairings: the caller's own, those to review and to confirm, and every step of their life."""

from __future__ import annotations

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from .... import api
from ....applets.pairings.data.plan import Practice
from ....applets.pairings.data.sessions import SessionKind
from .. import inputs
from .. import pairing_outputs as outputs
from ..base import MentoringView, Pages
from ..describing import extend_schema
from .changing import change
from .learning import REFUSALS


def _listing(shape: type[Serializer[Any]], name: str) -> Any:
    return extend_schema(
        operation_id=f"{name}_list",
        parameters=[inputs.ProgrammeQuery],
        responses={200: shape(many=True), **REFUSALS},
    )


class Pairings(MentoringView):
    """The caller's pairings."""

    pagination_class = Pages

    @_listing(outputs.PairingOut, "pairings")
    def get(self, request: Request) -> Response:
        """The caller's pairings as mentee and as mentor: those to answer, then the running, then the past."""
        mine = api.get_my_mentoring(actor_id=self.actor_id(), **self.read_query(inputs.ProgrammeQuery))
        every = (*mine.to_answer, *mine.as_mentee, *mine.as_mentor, *mine.past)
        return self.answer_page(outputs.PairingOut, list({view.pairing.pairing_id: view for view in every}.values()))

    @extend_schema(
        operation_id="pairings_propose",
        request=inputs.ProposalIn,
        responses={201: outputs.PairingCoreOut, **REFUSALS},
    )
    def post(self, request: Request) -> Response:
        """Propose a pairing for one of the caller's reports, or as programme admin for any member."""
        sent = self.read(inputs.ProposalIn)
        pairing = api.propose_pairing(
            actor_id=self.actor_id(), mentee_id=sent.pop("mentee"), mentor_id=sent.pop("mentor"), **sent
        )
        return self.answer(outputs.PairingCoreOut, pairing, status=201)


class Reviews(MentoringView):
    """The review queue."""

    pagination_class = Pages

    @_listing(outputs.ReviewOut, "reviews")
    def get(self, request: Request) -> Response:
        """Proposed pairings that the caller may approve or reject, with the reasons of the time."""
        asked = self.read_query(inputs.ProgrammeQuery)
        return self.answer_page(outputs.ReviewOut, api.list_reviews(actor_id=self.actor_id(), **asked))


class Confirmations(MentoringView):
    """What waits for the caller to confirm it."""

    pagination_class = Pages

    @_listing(outputs.PairingOut, "confirmations")
    def get(self, request: Request) -> Response:
        """Pairings whose mentee has rated the skill again, for the caller to confirm."""
        asked = self.read_query(inputs.ProgrammeQuery)
        return self.answer_page(outputs.PairingOut, api.list_confirmations(actor_id=self.actor_id(), **asked))


class PairingDetailView(MentoringView):
    """One pairing."""

    @extend_schema(responses={200: outputs.PairingDetailOut, **REFUSALS})
    def get(self, request: Request, pairing: int) -> Response:
        """A pairing's plan, sessions and outcome; for its two people, the mentee's manager and programme admins."""
        return self.answer(outputs.PairingDetailOut, api.get_pairing(actor_id=self.actor_id(), pairing_id=pairing))


Approve = change(
    "approve_pairing",
    "Approve a proposed pairing. It takes one of the mentor's slots; if none is free, the answer is 409.",
    takes=inputs.ApprovalIn,
    operation="approve",
)
Reject = change(
    "reject_pairing",
    "Reject a proposed pairing. The mentee reads the reason.",
    takes=inputs.RejectionIn,
    operation="reject",
)
Accept = change(
    "accept_pairing",
    "Accept a request to mentor. The pairing starts today, with a plan.",
    takes=inputs.NothingIn,
    operation="accept",
)
Decline = change(
    "decline_pairing",
    "Decline a request to mentor. It passes to the mentee's next choice.",
    takes=inputs.ReasonIn,
    operation="decline",
)
Withdraw = change(
    "withdraw_pairing",
    "Withdraw a request or a proposal, or end a running pairing. The mentor's slot becomes free.",
    takes=inputs.WithdrawalIn,
    operation="withdraw",
)
Confirm = change(
    "confirm_growth",
    "Confirm the level reached. At the target or above, the pairing is completed; below it, it fell short.",
    takes=inputs.ConfirmationIn,
    operation="confirm",
)
AskEvidence = change(
    "ask_evidence", "Ask for more evidence before you confirm. The pairing goes on.", takes=inputs.EvidenceIn
)


class Sessions(MentoringView):
    """The sessions of a pairing."""

    @extend_schema(
        operation_id="pairings_log_session",
        request=inputs.SessionIn,
        responses={201: outputs.DetailOut, **REFUSALS},
    )
    def post(self, request: Request, pairing: int) -> Response:
        """Log a session, held or planned, and tick off what was shown."""
        sent = self.read(inputs.SessionIn)
        ticks = [(tick["step"], Practice(tick["practice"])) for tick in sent.pop("ticks")]
        kind = SessionKind(sent.pop("kind"))
        detail = api.log_session(actor_id=self.actor_id(), pairing_id=pairing, kind=kind, ticks=ticks, **sent)
        return self.answer(outputs.DetailOut, detail, status=201)


class Times(MentoringView):
    """Times for a session, proposed by one of the two."""

    @extend_schema(
        operation_id="pairings_propose_times",
        request=inputs.TimesIn,
        responses={201: outputs.DetailOut, **REFUSALS},
    )
    def post(self, request: Request, pairing: int) -> Response:
        """Propose up to three times for a session; they replace the caller's earlier ones."""
        sent = self.read(inputs.TimesIn)
        kind = SessionKind(sent.pop("kind"))
        detail = api.propose_session_times(actor_id=self.actor_id(), pairing_id=pairing, kind=kind, **sent)
        return self.answer(outputs.DetailOut, detail, status=201)


AcceptTime = change(
    "accept_session_time",
    "Accept one of the proposed times. It becomes a planned session.",
    takes=inputs.ChoiceIn,
    gives=outputs.DetailOut,
    operation="accept_time",
)
DeclineTimes = change(
    "decline_session_times",
    "Decline the times that the other person proposed, or take back your own.",
    takes=inputs.NothingIn,
    gives=outputs.DetailOut,
    operation="decline_times",
)
MoveSession = change(
    "move_session",
    "Move a planned session to another time, with another length or place.",
    takes=inputs.MoveIn,
    gives=outputs.DetailOut,
)
CancelSession = change(
    "cancel_session",
    "Cancel a planned session. It is removed from both calendars.",
    takes=inputs.NothingIn,
    gives=outputs.DetailOut,
)
AnswerSession = change(
    "answer_session",
    "Say whether a planned session was held. If it was not, it is cancelled.",
    takes=inputs.HeldIn,
    gives=outputs.DetailOut,
)
