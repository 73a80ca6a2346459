"""What its two people change of a pairing while they work on it: the plan, the end, and what follows it."""

from __future__ import annotations

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from .... import api
from .. import inputs
from .. import pairing_outputs as outputs
from ..base import MentoringView
from ..describing import extend_schema
from .learning import REFUSALS


def _change(takes: type[Serializer[Any]], gives: type[Serializer[Any]], name: str, *, status: int = 200) -> Any:
    return extend_schema(operation_id=f"pairings_{name}", request=takes, responses={status: gives, **REFUSALS})


class AnotherRound(MentoringView):
    """The same two once more, with new dates."""

    @_change(inputs.RoundIn, outputs.RequestOut, "another_round", status=201)
    def post(self, request: Request, pairing: int) -> Response:
        """For the mentee of a pairing that ended below its target or without a confirmation; a request like others."""
        outcome = api.ask_another_round(actor_id=self.actor_id(), pairing_id=pairing, **self.read(inputs.RoundIn))
        return self.answer(outputs.RequestOut, outcome, status=201)


class Extension(MentoringView):
    """More time."""

    @_change(inputs.ExtensionIn, outputs.PairingCoreOut, "ask_extension")
    def post(self, request: Request, pairing: int) -> Response:
        """Ask the other of the two for it, once in a pairing's life."""
        pair = api.ask_extension(actor_id=self.actor_id(), pairing_id=pairing, **self.read(inputs.ExtensionIn))
        return self.answer(outputs.PairingCoreOut, pair)


class AnswerExtension(MentoringView):
    """Agree to more time, or do not."""

    @_change(inputs.AgreementIn, outputs.PairingCoreOut, "answer_extension")
    def post(self, request: Request, pairing: int) -> Response:
        """The end moves only if the caller agrees."""
        pair = api.answer_extension(actor_id=self.actor_id(), pairing_id=pairing, **self.read(inputs.AgreementIn))
        return self.answer(outputs.PairingCoreOut, pair)


class Close(MentoringView):
    """End a pairing of which somebody is gone."""

    @_change(inputs.NothingIn, outputs.PairingCoreOut, "close")
    def post(self, request: Request, pairing: int) -> Response:
        """For those who are left; while both are there, withdraw it instead."""
        pair = api.close_pairing(actor_id=self.actor_id(), pairing_id=pairing, **self.read(inputs.NothingIn))
        return self.answer(outputs.PairingCoreOut, pair)


class AddStep(MentoringView):
    """Steps of a plan."""

    @_change(inputs.NewStepIn, outputs.DetailOut, "add_step", status=201)
    def post(self, request: Request, pairing: int) -> Response:
        """Add one in the words of the caller, at the end; the same words again add nothing."""
        sent = self.read(inputs.NewStepIn)
        detail = api.add_plan_step(actor_id=self.actor_id(), pairing_id=pairing, **sent)
        return self.answer(outputs.DetailOut, detail, status=201)


class DropStep(MentoringView):
    """Drop a step."""

    @_change(inputs.DropIn, outputs.DetailOut, "drop_step")
    def post(self, request: Request, pairing: int, step: int) -> Response:
        """What was ticked of it stays in the record; `dropped` false takes it up again."""
        sent = self.read(inputs.DropIn)
        detail = api.drop_plan_step(actor_id=self.actor_id(), pairing_id=pairing, step_id=step, **sent)
        return self.answer(outputs.DetailOut, detail)


class MoveStep(MentoringView):
    """Put a step somewhere else."""

    @_change(inputs.PositionIn, outputs.DetailOut, "move_step")
    def post(self, request: Request, pairing: int, step: int) -> Response:
        """Both see the same order."""
        place = self.read(inputs.PositionIn)["position"]
        detail = api.move_plan_step(actor_id=self.actor_id(), pairing_id=pairing, step_id=step, place=place)
        return self.answer(outputs.DetailOut, detail)


class NoteStep(MentoringView):
    """Write a note to a step."""

    @_change(inputs.StepNoteIn, outputs.DetailOut, "note_step")
    def post(self, request: Request, pairing: int, step: int) -> Response:
        """Only the two of the pairing read it."""
        sent = self.read(inputs.StepNoteIn)
        detail = api.note_plan_step(actor_id=self.actor_id(), pairing_id=pairing, step_id=step, **sent)
        return self.answer(outputs.DetailOut, detail)


class WorkOnStep(MentoringView):
    """Name the work on which a step is practised."""

    @_change(inputs.WorkIn, outputs.DetailOut, "set_work")
    def post(self, request: Request, pairing: int, step: int) -> Response:
        """For the mentor."""
        sent = self.read(inputs.WorkIn)
        detail = api.set_plan_work(actor_id=self.actor_id(), pairing_id=pairing, step_id=step, **sent)
        return self.answer(outputs.DetailOut, detail)


class TickStep(MentoringView):
    """Tick a step off."""

    @_change(inputs.StepTickIn, outputs.DetailOut, "tick_step")
    def post(self, request: Request, pairing: int, step: int) -> Response:
        """As watched, done together or done alone; one tick counts for both."""
        sent = self.read(inputs.StepTickIn)
        detail = api.tick_step(actor_id=self.actor_id(), pairing_id=pairing, step_id=step, **sent)
        return self.answer(outputs.DetailOut, detail)
