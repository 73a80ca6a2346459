"""The words of the pages for states, sources, reasons and notices. What they mean is decided elsewhere.

A table is marked with ``gettext_lazy`` so that one import serves every language.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..api.data import InboxLine
from ..api.vocabulary import Reason, State, notice_in_words, sentence_of, stored_sentence_of

Words = str | Promise

STATES: dict[str, Words] = {
    State.PROPOSED: gettext_lazy("Waiting for approval"),
    State.APPROVED: gettext_lazy("Waiting for the mentor’s answer"),
    State.ACTIVE: gettext_lazy("Under way"),
    State.REASSESSED: gettext_lazy("Waiting for confirmation"),
    State.COMPLETED: gettext_lazy("Target reached"),
    State.FELL_SHORT: gettext_lazy("Ended below the target"),
    State.REJECTED: gettext_lazy("Not approved"),
    State.DECLINED: gettext_lazy("Declined by the mentor"),
    State.WITHDRAWN: gettext_lazy("Withdrawn"),
    State.EXPIRED: gettext_lazy("Expired"),
}

# What happens next, said to each side while the pairing is in that state.
NEXT: dict[tuple[str, str], Words] = {
    (State.PROPOSED, "mentee"): gettext_lazy("Somebody is reviewing the match. You will hear from us here."),
    (State.PROPOSED, "mentor"): gettext_lazy("You do not need to answer yet. Somebody is reviewing the match first."),
    (State.APPROVED, "mentee"): gettext_lazy("We have asked the mentor. If they cannot help, we ask the next choice."),
    (State.APPROVED, "mentor"): gettext_lazy("The mentee is waiting for your answer. Accept, or decline and say why."),
    (State.ACTIVE, "mentee"): gettext_lazy(
        "Agree on a session, practise and tick off what you have shown. Then rate yourself again."
    ),
    (State.ACTIVE, "mentor"): gettext_lazy("Choose real work for each behaviour and set time aside for it."),
    (State.REASSESSED, "mentee"): gettext_lazy(
        "You have rated yourself again. The new level is waiting for confirmation."
    ),
    (State.REASSESSED, "mentor"): gettext_lazy(
        "Your mentee has rated themselves again. The new level is waiting for confirmation."
    ),
    (State.PROPOSED, "manager"): gettext_lazy("Somebody must approve the match before we ask the mentor."),
    (State.APPROVED, "manager"): gettext_lazy("We have asked the mentor."),
    (State.ACTIVE, "manager"): gettext_lazy("Give them time for it. You can see here what they have shown."),
    (State.REASSESSED, "manager"): gettext_lazy(
        "The mentee has rated themselves again. The new level is waiting for confirmation."
    ),
    (State.REASSESSED, "admin"): gettext_lazy(
        "The mentee has rated themselves again. The new level is waiting for confirmation."
    ),
    (State.COMPLETED, "mentee"): gettext_lazy("Confirmed. Could you now help somebody else with it?"),
    (State.COMPLETED, "mentor"): gettext_lazy("Confirmed. Well done, both of you."),
}

KINDS: dict[str, Words] = {
    "shadow": gettext_lazy("Shadow: watch it done"),
    "practise": gettext_lazy("Practise: do it"),
    "review": gettext_lazy("Review: talk it over"),
}
PRACTICES: dict[str, Words] = {
    "watched": gettext_lazy("Watched"),
    "together": gettext_lazy("Done together"),
    "alone": gettext_lazy("Done alone"),
}
SOURCES: dict[str, Words] = {
    "self": gettext_lazy("own rating"),
    "mentor": gettext_lazy("mentor"),
    "manager": gettext_lazy("manager"),
    "test": gettext_lazy("graded test"),
}
CONFIRMED: dict[str, Words] = {
    "you": gettext_lazy("They said %(own)s; you confirmed %(confirmed)s."),
    "mentor": gettext_lazy("They said %(own)s; a mentor confirmed %(confirmed)s."),
    "manager": gettext_lazy("They said %(own)s; a manager confirmed %(confirmed)s."),
    "test": gettext_lazy("They said %(own)s; a graded test showed %(confirmed)s."),
}
ORIGINS: dict[str, Words] = {
    "learner": gettext_lazy("asked for by the learner"),
    "practice": gettext_lazy("asked for by the learner, to practise"),
    "manager": gettext_lazy("proposed by the manager"),
    "admin": gettext_lazy("proposed by an admin"),
    "batch": gettext_lazy("from “pair everyone”"),
}
UNPAIRED: dict[str, Words] = {
    "nobody_at_level": gettext_lazy("nobody offers this skill at the level needed"),
    "no_places": gettext_lazy("every suitable mentor is full"),
    "excluded": gettext_lazy("only people who cannot be paired with them were left"),
    "open_limit": gettext_lazy("the person has as many open requests as the programme allows"),
}


# The same, where many stand below each other and the long words are on the same page.
UNPAIRED_SHORT: dict[str, Words] = {
    "nobody_at_level": gettext_lazy("nobody at the level"),
    "no_places": gettext_lazy("mentors full"),
    "excluded": gettext_lazy("not allowed"),
    "open_limit": gettext_lazy("too many requests open"),
}
# What a run of "pair everyone" is doing just now.
STEPS: dict[str, Words] = {
    "": gettext_lazy("Waiting to start"),
    "gaps": gettext_lazy("Looking for open gaps"),
    "candidates": gettext_lazy("Comparing who could help with each gap"),
    "assignment": gettext_lazy("Finding the best set of pairings"),
    "pair_part": gettext_lazy("Finding the best set of pairings"),
    "storing": gettext_lazy("Saving the result"),
}


def difference_words(*, own: int | None, confirmed: int | None, by: str, counted_by: str) -> str:
    """What a report said and what was confirmed, where the two differ, and which of them counts; else empty.

    ``by`` is who confirmed: a source, or ``you`` where the reader did. ``counted_by`` is the source that counts.
    """
    if own is None or confirmed is None or own == confirmed:
        return ""
    said = str(CONFIRMED[by]) % {"own": own, "confirmed": confirmed}
    if counted_by == "self":
        return f"{said} {_('Their own newer rating counts.')}"
    return f"{said} {_('The confirmed level counts.')}"


def reason_words(reason: Reason) -> str:
    """A reason in the reader's language."""
    sentence, params = sentence_of(reason)
    return _(sentence) % params


def stored_reasons(reasons: Iterable[Mapping[str, object]]) -> list[str]:
    """Snapshotted reasons in the reader's language; what can no longer be said is left out."""
    said = []
    for reason in reasons:
        found = stored_sentence_of(reason)
        if found is None:
            continue
        try:
            said.append(_(found[0]) % found[1])
        except (KeyError, TypeError):
            continue
    return said


def state_words(state: str) -> Words:
    """The name of a state."""
    return STATES.get(state, state)


def next_words(state: str, viewer: str) -> Words:
    """What comes next for this viewer, empty where there is nothing to say."""
    return NEXT.get((state, viewer), "")


def notice_words(line: InboxLine) -> str:
    """An inbox line as a sentence; a kind that this release cannot say still leads to its pairing."""
    return notice_in_words(line.kind, line.facts) or _("There is news about one of your pairings.")
