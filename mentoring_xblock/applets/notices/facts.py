"""What the sentences of stored notices need: names and titles, looked up when they are read and stored nowhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ...platform.roster import display_names
from ..competencies import api as competencies
from ..pairings import api as pairings
from ..pairings.data.pairing import PairingInfo
from ..people import api as people
from .relevance import is_turn


def describe(stored: Sequence[Mapping[str, object]], *, reader_id: int | None) -> list[tuple[dict[str, object], bool]]:
    """The facts of stored notices, in their order: names and titles as they are now. And of each whether it is over:
    it asks for what is not waited for any more.

    ``other`` is the one of a pairing's two who is not the reader; for everybody else it is the mentee. ``reader`` is
    which of the two the reader is, if they are one of them.
    """
    ids = {int(str(each["pairing_id"])) for each in stored if each.get("pairing_id")}
    known = {info.pairing_id: info for info in pairings.get_infos(ids)}
    skills = competencies.skills_by_id(
        {info.skill_id for info in known.values()}
        | {int(str(each["skill_id"])) for each in stored if each.get("skill_id")}
    )
    names = _names(known.values(), stored)
    found = []
    for each in stored:
        facts = dict(each["facts"]) if isinstance(each["facts"], Mapping) else {}
        info = known.get(int(str(each["pairing_id"]))) if each.get("pairing_id") else None
        if info is not None:
            other = info.mentor_id if info.mentee_id == reader_id else info.mentee_id
            both = {"mentee": info.mentee_id, "mentor": info.mentor_id, "other": other}
            facts |= {who: names.get(member_id, "…") for who, member_id in both.items()}
            if info.ends_on is not None:
                facts["ends_on"] = info.ends_on.isoformat()
            if reader_id is not None and reader_id in (info.mentee_id, info.mentor_id):
                facts["reader"] = "mentee" if reader_id == info.mentee_id else "mentor"
        elif "mentee_id" in facts:
            facts["mentee"] = names.get(int(str(facts["mentee_id"])), "…")
        skill_id = info.skill_id if info else each.get("skill_id")
        ref = skills.get(int(str(skill_id))) if skill_id else None
        is_over = info is not None and not is_turn(str(each["kind"]), info.state)
        found.append((facts | {"skill": ref.title if ref else "…"}, is_over))
    return found


def _names(infos: Iterable[PairingInfo], stored: Sequence[Mapping[str, object]]) -> dict[int, str]:
    wanted = {member for info in infos for member in (info.mentee_id, info.mentor_id)}
    for each in stored:
        facts = each["facts"]
        if isinstance(facts, Mapping) and "mentee_id" in facts:
            wanted.add(int(str(facts["mentee_id"])))
    members = people.get_members(wanted) if wanted else {}
    names = display_names(member.user_id for member in members.values())
    return {member.member_id: names.get(member.user_id, "…") for member in members.values()}
