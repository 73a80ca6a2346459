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
        """As mentee and as mentor: those to answer first, then the running ones, then the past."""
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
    """What waits for the caller's word."""

    pagination_class = Pages

    @_listing(outputs.PairingOut, "confirmations")
    def get(self, request: Request) -> Response:
        """Reassessed pairings whose growth the caller is to confirm."""
        asked = self.read_query(inputs.ProgrammeQuery)
        return self.answer_page(outputs.PairingOut, api.list_confirmations(actor_id=self.actor_id(), **asked))


class PairingDetailView(MentoringView):
    """One pairing."""

    @extend_schema(responses={200: outputs.PairingDetailOut, **REFUSALS})
    def get(self, request: Request, pairing: int) -> Response:
        """With plan, sessions and outcome; for its two people, the mentee's manager and programme admins."""
        return self.answer(outputs.PairingDetailOut, api.get_pairing(actor_id=self.actor_id(), pairing_id=pairing))


def _step(takes: type[Serializer[Any]], name: str) -> Any:
    return extend_schema(
        operation_id=f"pairings_{name}", request=takes, responses={200: outputs.PairingCoreOut, **REFUSALS}
    )


class Approve(MentoringView):
    """Let a proposed pairing go ahead."""

    @_step(inputs.NothingIn, "approve")
    def post(self, request: Request, pairing: int) -> Response:
        """Takes a place of the mentor; refused with 409 where none is free."""
        pair = api.approve_pairing(actor_id=self.actor_id(), pairing_id=pairing, **self.read(inputs.NothingIn))
        return self.answer(outputs.PairingCoreOut, pair)


class Reject(MentoringView):
    """Refuse a proposed pairing."""

    @_step(inputs.RejectionIn, "reject")
    def post(self, request: Request, pairing: int) -> Response:
        """The mentee reads the reason."""
        pair = api.reject_pairing(actor_id=self.actor_id(), pairing_id=pairing, **self.read(inputs.RejectionIn))
        return self.answer(outputs.PairingCoreOut, pair)


class Accept(MentoringView):
    """Take on the mentee."""

    @_step(inputs.NothingIn, "accept")
    def post(self, request: Request, pairing: int) -> Response:
        """Starts the pairing today and writes its plan."""
        pair = api.accept_pairing(actor_id=self.actor_id(), pairing_id=pairing, **self.read(inputs.NothingIn))
        return self.answer(outputs.PairingCoreOut, pair)


class Decline(MentoringView):
    """Turn the mentee down."""

    @_step(inputs.ReasonIn, "decline")
    def post(self, request: Request, pairing: int) -> Response:
        """The request passes to the mentee's next choice."""
        pair = api.decline_pairing(actor_id=self.actor_id(), pairing_id=pairing, **self.read(inputs.ReasonIn))
        return self.answer(outputs.PairingCoreOut, pair)


class Withdraw(MentoringView):
    """End a pairing early."""

    @_step(inputs.ReasonIn, "withdraw")
    def post(self, request: Request, pairing: int) -> Response:
        """Frees the mentor's place."""
        pair = api.withdraw_pairing(actor_id=self.actor_id(), pairing_id=pairing, **self.read(inputs.ReasonIn))
        return self.answer(outputs.PairingCoreOut, pair)


class Confirm(MentoringView):
    """Say which level is reached."""

    @_step(inputs.ConfirmationIn, "confirm")
    def post(self, request: Request, pairing: int) -> Response:
        """At the target or above the pairing is completed, below it fell short; both are kept as the outcome."""
        pair = api.confirm_growth(actor_id=self.actor_id(), pairing_id=pairing, **self.read(inputs.ConfirmationIn))
        return self.answer(outputs.PairingCoreOut, pair)


class AskEvidence(MentoringView):
    """Say what is missing."""

    @_step(inputs.EvidenceIn, "ask_evidence")
    def post(self, request: Request, pairing: int) -> Response:
        """The pairing goes on."""
        pair = api.ask_evidence(actor_id=self.actor_id(), pairing_id=pairing, **self.read(inputs.EvidenceIn))
        return self.answer(outputs.PairingCoreOut, pair)


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


def _meeting(takes: type[Serializer[Any]], name: str) -> Any:
    return extend_schema(operation_id=f"pairings_{name}", request=takes, responses={200: outputs.DetailOut, **REFUSALS})


class Times(MentoringView):
    """Times for a session, proposed by one of the two."""

    @extend_schema(
        operation_id="pairings_propose_times",
        request=inputs.TimesIn,
        responses={201: outputs.DetailOut, **REFUSALS},
    )
    def post(self, request: Request, pairing: int) -> Response:
        """Propose up to three times; earlier ones of the caller give way to them."""
        sent = self.read(inputs.TimesIn)
        kind = SessionKind(sent.pop("kind"))
        detail = api.propose_session_times(actor_id=self.actor_id(), pairing_id=pairing, kind=kind, **sent)
        return self.answer(outputs.DetailOut, detail, status=201)


class AcceptTime(MentoringView):
    """Accept one of the proposed times."""

    @_meeting(inputs.ChoiceIn, "accept_time")
    def post(self, request: Request, pairing: int, times: int) -> Response:
        """It becomes a planned session."""
        sent = self.read(inputs.ChoiceIn)
        detail = api.accept_session_time(actor_id=self.actor_id(), pairing_id=pairing, times_id=times, **sent)
        return self.answer(outputs.DetailOut, detail)


class DeclineTimes(MentoringView):
    """Ask for other times."""

    @_meeting(inputs.NothingIn, "decline_times")
    def post(self, request: Request, pairing: int, times: int) -> Response:
        """The caller's own are taken back."""
        sent = self.read(inputs.NothingIn)
        detail = api.decline_session_times(actor_id=self.actor_id(), pairing_id=pairing, times_id=times, **sent)
        return self.answer(outputs.DetailOut, detail)


class MoveSession(MentoringView):
    """Move a planned session."""

    @_meeting(inputs.MoveIn, "move_session")
    def post(self, request: Request, pairing: int, session: int) -> Response:
        """To another time, with another length or place."""
        sent = self.read(inputs.MoveIn)
        detail = api.move_session(actor_id=self.actor_id(), pairing_id=pairing, session_id=session, **sent)
        return self.answer(outputs.DetailOut, detail)


class CancelSession(MentoringView):
    """Cancel a planned session."""

    @_meeting(inputs.NothingIn, "cancel_session")
    def post(self, request: Request, pairing: int, session: int) -> Response:
        """Both calendars lose it."""
        sent = self.read(inputs.NothingIn)
        detail = api.cancel_session(actor_id=self.actor_id(), pairing_id=pairing, session_id=session, **sent)
        return self.answer(outputs.DetailOut, detail)


class AnswerSession(MentoringView):
    """Say whether a planned session was held."""

    @_meeting(inputs.HeldIn, "answer_session")
    def post(self, request: Request, pairing: int, session: int) -> Response:
        """One that was not is cancelled."""
        sent = self.read(inputs.HeldIn)
        detail = api.answer_session(actor_id=self.actor_id(), pairing_id=pairing, session_id=session, **sent)
        return self.answer(outputs.DetailOut, detail)
