"""What its two people change of a pairing while they work on it: the plan, the end, and what follows it."""

from __future__ import annotations

from .. import inputs
from .. import pairing_outputs as outputs
from .changing import change

AnotherRound = change(
    "ask_another_round",
    "Ask the same mentor for another round, after a pairing that ended below its target or without a confirmation.",
    takes=inputs.RoundIn,
    gives=outputs.RequestOut,
    status=201,
    operation="another_round",
)
Extension = change(
    "ask_extension", "Ask the other person for more time, once in a pairing's life.", takes=inputs.ExtensionIn
)
AnswerExtension = change(
    "answer_extension",
    "Answer a request for more time. The end moves only if you agree.",
    takes=inputs.AgreementIn,
)
Close = change(
    "close_pairing",
    "End a running pairing that one of the two has left. While both are there, withdraw it instead.",
    takes=inputs.NothingIn,
    operation="close",
)
AddStep = change(
    "add_plan_step",
    "Add a step to the end of the plan, in your own words. The same words again add nothing.",
    takes=inputs.NewStepIn,
    gives=outputs.DetailOut,
    status=201,
    operation="add_step",
)
DropStep = change(
    "drop_plan_step",
    "Drop a step, or take it up again with `dropped` false. What was ticked of it stays in the record.",
    takes=inputs.DropIn,
    gives=outputs.DetailOut,
    operation="drop_step",
)
MoveStep = change(
    "move_plan_step",
    "Move a step of the plan. Both people see the same order.",
    takes=inputs.PositionIn,
    gives=outputs.DetailOut,
    operation="move_step",
)
NoteStep = change(
    "note_plan_step",
    "Write a note on a step. Only the two people of the pairing read it.",
    takes=inputs.StepNoteIn,
    gives=outputs.DetailOut,
    operation="note_step",
)
WorkOnStep = change(
    "set_plan_work",
    "Name the real piece of work on which a step is practised, as the mentor.",
    takes=inputs.WorkIn,
    gives=outputs.DetailOut,
    operation="set_work",
)
TickStep = change(
    "tick_step",
    "Tick a step as watched, done together or done alone. One tick counts for both people.",
    takes=inputs.StepTickIn,
    gives=outputs.DetailOut,
)
