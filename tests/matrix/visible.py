"""Whose facts each person may meet, by the project's own table of viewers and facts (``api.visibility``)."""

from __future__ import annotations

from mentoring_xblock.api.visibility import Fact, Shown, Viewer, shown

from .organisation import ADMINS, MANAGED_BY, MENTORS, NORTH, SOUTH
from .people import ACTORS

PAIRS = {
    "ours": ("nia", "tom", "wes", "mia"),
    "others": ("cal", "uma", "una", "olga"),
    "foreign": ("xia", "vic", "val", "ulf"),
}
"""Family of pairings -> its mentee, mentor, would-be mentor and the mentee's manager."""
EARLY = ("proposed", "rejected")
"""Pairings that do not exist for their mentor."""

OF_PERSONS = {
    "name": Fact.MEMBERSHIP,
    "department": Fact.MEMBERSHIP,
    "unit": Fact.MEMBERSHIP,
    "region": Fact.MEMBERSHIP,
    "username": Fact.ADDRESS,
    "mail": Fact.ADDRESS,
    "note": Fact.COMMENT,
    "opinion": Fact.COMMENT,
}
OF_PAIRINGS = {
    "message": Fact.MESSAGE,
    "reason": Fact.REASON,
    "evidence": Fact.REASON,
    "log": Fact.REASON,
    "work": Fact.EVIDENCE,
    "session": Fact.NOTE,
    "place": Fact.NOTE,
    "proposal": Fact.NOTE,
    "stepnote": Fact.NOTE,
    "comment": Fact.COMMENT,
    "runnerup": Fact.RUNNER_UP,
    "concern": Fact.CONCERN,
    "thanks": Fact.THANKS,
}
OWN_WORDS = {("fred", "nia"), *(("mia", name) for name in MENTORS & set(NORTH)), *(("ulf", name) for name in SOUTH)}
"""(who wrote, about whom): what one wrote oneself one may read again."""


def may_meet(actor: str, owner: str, fact: str) -> bool:
    """Whether a mark of that owner and fact may be in anything that the actor gets."""
    who = ACTORS[actor]
    if actor in ("anonymous", "inactive") or who is None:
        return False
    if fact == "title":
        return _is_in(who, owner)
    family = next((each for each in PAIRS if owner.startswith(each)), None)
    if family is not None:
        if fact == "concern" and who == PAIRS[family][0]:
            return True  # in their own data: they wrote it
        viewers = _viewers_of_pairing(who, family, owner.removeprefix(family))
        return shown(OF_PAIRINGS[fact], viewers) in (Shown.YES, Shown.SCOPE)
    if who == owner:
        return True
    if fact == "opinion" and (who, owner) in OWN_WORDS:
        return True
    if fact in ("upload", "lookup"):
        # A file's name stands in the record of the programme's imports and in its log, for its other admins.
        return who == "sue"
    if fact not in OF_PERSONS:
        return False
    if fact == "name" and owner in ADMINS and who in MANAGED_BY.values() and _are_together(who, owner):
        return True  # whom a manager may choose as a deputy
    return _is_shown(OF_PERSONS[fact], who, owner)


def _is_shown(fact: Fact, who: str, owner: str) -> bool:
    found = shown(fact, _viewers_of_person(who, owner, fact))
    if fact is Fact.ADDRESS and _is_shown(Fact.CONTACT, who, owner):
        return True  # a pair's links may be made of both
    return found in (Shown.YES, Shown.SCOPE) or (found is Shown.OFFERED and owner in MENTORS)


def _viewers_of_pairing(who: str, family: str, state: str) -> set[Viewer]:
    mentee, mentor, would_be, manager = PAIRS[family]
    found = {Viewer.PEER} if _is_in(who, "north" if family != "foreign" else "south") else set()
    if who == mentee:
        found.add(Viewer.MENTEE)
    if who == mentor and state not in EARLY:
        found.add(Viewer.MENTOR)
    if who == would_be:
        found.add(Viewer.MENTOR_TO_BE)
    if who == manager:
        found.add(Viewer.MANAGER)
    if _runs(who, mentee):
        found.add(Viewer.ADMIN)
    return found


def _viewers_of_person(who: str, owner: str, fact: Fact) -> set[Viewer]:
    found = {Viewer.PEER} if _are_together(who, owner) else {Viewer.OTHER_PROGRAMME}
    if MANAGED_BY.get(owner) == who:
        found.add(Viewer.MANAGER)
    if _runs(who, owner):
        found.add(Viewer.ADMIN)
    for mentee, mentor, _would_be, manager in PAIRS.values():
        if (who, owner) == (mentor, mentee):
            found.add(Viewer.MENTOR)
        # To the mentor's other data a mentee is a peer.
        if (who, owner) == (mentee, mentor) and fact in (Fact.CONTACT, Fact.MEMBERSHIP):
            found.add(Viewer.MENTEE)
        # Of one's own manager the name stands where they review and confirm; of a mentor's pairing too.
        if fact is Fact.MEMBERSHIP and owner == manager and who in (mentee, mentor):
            found.add(Viewer.MENTEE)
    return found


def _is_in(who: str, programme: str) -> bool:
    return who == "sue" or who in {"north": NORTH, "south": SOUTH}.get(programme, ())


def _are_together(who: str, owner: str) -> bool:
    return any(who in names and owner in names for names in (NORTH, SOUTH))


def _runs(who: str, owner: str) -> bool:
    return who == "sue" or (who in ADMINS and _are_together(who, owner))
