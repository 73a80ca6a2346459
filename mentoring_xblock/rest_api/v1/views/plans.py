"""What its two people change of a pairing while they work on it: the plan, the end, and what follows it."""

from __future__ import annotations

from .. import inputs
from .. import pairing_outputs as outputs
from .changing import change

AnotherRound = change(
    "ask_another_round",
    "For the mentee of a pairing that ended below its target or without a confirmation; a request like others.",
    takes=inputs.RoundIn,
    gives=outputs.RequestOut,
    status=201,
    operation="another_round",
)
Extension = change(
    "ask_extension", "Ask the other of the two for it, once in a pairing's life.", takes=inputs.ExtensionIn
)
AnswerExtension = change("answer_extension", "The end moves only if the caller agrees.", takes=inputs.AgreementIn)
Close = change(
    "close_pairing",
    "For those who are left; while both are there, withdraw it instead.",
    takes=inputs.NothingIn,
    operation="close",
)
AddStep = change(
    "add_plan_step",
    "Add one in the words of the caller, at the end; the same words again add nothing.",
    takes=inputs.NewStepIn,
    gives=outputs.DetailOut,
    status=201,
    operation="add_step",
)
DropStep = change(
    "drop_plan_step",
    "What was ticked of it stays in the record; `dropped` false takes it up again.",
    takes=inputs.DropIn,
    gives=outputs.DetailOut,
    operation="drop_step",
)
MoveStep = change(
    "move_plan_step",
    "Both see the same order.",
    takes=inputs.PositionIn,
    gives=outputs.DetailOut,
    operation="move_step",
)
NoteStep = change(
    "note_plan_step",
    "Only the two of the pairing read it.",
    takes=inputs.StepNoteIn,
    gives=outputs.DetailOut,
    operation="note_step",
)
WorkOnStep = change(
    "set_plan_work", "For the mentor.", takes=inputs.WorkIn, gives=outputs.DetailOut, operation="set_work"
)
TickStep = change(
    "tick_step",
    "As watched, done together or done alone; one tick counts for both.",
    takes=inputs.StepTickIn,
    gives=outputs.DetailOut,
)
