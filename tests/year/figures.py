"""Counts the year when it is over, by what the tables hold and what the watch has seen."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from statistics import median
from typing import Any

from mentoring_xblock.applets.matching.models import MentorOffer
from mentoring_xblock.applets.notices.models import OutboxItem
from mentoring_xblock.applets.pairings.models.outcomes import Outcome
from mentoring_xblock.applets.pairings.models.pairing import Pairing
from mentoring_xblock.applets.pairings.models.requests import MentoringRequest

from .hours import days_between
from .life import Year
from .looking import HOLDING, OPEN, Watch

TWO_SILENCES = 2


@dataclass(frozen=True, slots=True)
class Figures:
    """``promised`` by the name that ``judging`` uses; None where nothing happened that could be counted. ``told`` are
    the other figures, in the order in which they are printed."""

    promised: dict[str, float | None]
    told: dict[str, object] = field(default_factory=dict)


def measure(year: Year, watch: Watch) -> Figures:
    """All figures of the year as it stands."""
    rows = list(
        Pairing.objects.order_by("pk").values(
            "pk", "state", "mentee_id", "mentor_id", "request_id", "created_at", "asked_at", "changed_at", "starts_on"
        )
    )
    asked = sorted((row for row in rows if row["asked_at"]), key=lambda row: (row["asked_at"], row["pk"]))
    answered = [row for row in asked if _is_answered(row, year)]
    lapsed = [row for row in asked if _is_lapsed(row)]
    waits = [days_between(row["asked_at"], year.answers[row["pk"]]) for row in asked if row["pk"] in year.answers]
    chains = _chains(rows)
    decided = len(answered) + len(lapsed)
    promised: dict[str, float | None] = {
        "ownerless": len(watch.ownerless),
        "undated": len(watch.undated),
        "overdue": len(watch.overdue),
        "asked_gone": sum(_was_gone(row, year) for row in rows),
        "offered_gone": len(year.offered_gone),
        "over_places": len(watch.over_places),
        "over_limit": len(watch.over_limit),
        "asked_silent": _share(_asked_after_silences(asked, year), len(asked)),
        "lapsed": _share(len(lapsed), decided),
        "wait": median(waits) if waits else None,
        "begun": _share(sum(chains.values()), len(chains)),
    }
    return Figures(promised, _tell(year, watch, rows, asked, lapsed))


def _tell(
    year: Year,
    watch: Watch,
    rows: list[dict[str, Any]],
    asked: list[dict[str, Any]],
    lapsed: list[dict[str, Any]],
) -> dict[str, object]:
    people = len(year.world.people)
    silent = {year.seat(each).member_id for each in year.world.people if each.silent}
    mentors = set(MentorOffer.objects.values_list("mentor_id", flat=True)) | {row["mentor_id"] for row in asked}
    begun = Counter(row["mentor_id"] for row in rows if row["starts_on"])
    places = {year.seat(each).member_id: each.places for each in year.world.people}
    waiting = [row for row in rows if row["state"] == "reassessed"]
    days = sorted((year.now - watch.since[row["pk"]][1]).days for row in waiting if row["pk"] in watch.since)
    sent = Counter(
        str(payload.get("kind"))
        for payload in OutboxItem.objects.filter(sent_at__isnull=False, last_error="").values_list("payload", flat=True)
    )
    return {
        "people": people,
        "people_left": len(year.left),
        "requests": len({row["request_id"] for row in rows if row["request_id"]}),
        "asked_of_mentors": len(asked),
        "lapsed": len(lapsed),
        "asked_of_mentors_who_never_answer": sum(row["mentor_id"] in silent for row in asked),
        "mentors": len(mentors),
        "share_of_mentors_used": _share(sum(mentor in begun for mentor in mentors), len(mentors)),
        "gini_of_load": find_gini([begun[mentor] / places[mentor] for mentor in sorted(mentors)]),
        "pairings_by_state": dict(sorted(Counter(row["state"] for row in rows).items())),
        "open_at_the_end": sum(row["state"] in OPEN for row in rows),
        "ever_rated_again": Outcome.objects.filter(reassessed_at__isnull=False).count(),
        "wait_for_a_confirmation": len(waiting),
        "people_who_wait_for_a_confirmation": len({row["mentee_id"] for row in waiting}),
        "places_that_they_hold": sum(row["state"] in HOLDING for row in waiting),
        "days_they_wait": {"median": median(days), "longest": days[-1]} if days else {},
        "mails": year.mails,
        "mails_per_person": round(year.mails / people, 1),
        "mails_of_the_busiest_administrator": _of_the_busiest(year, admins=True),
        "mails_of_the_busiest_of_the_others": _of_the_busiest(year, admins=False),
        "notices_mailed_by_kind_per_person": {kind: round(number / people, 2) for kind, number in sent.most_common()},
        "refusals": {f"{deed}: {code}": number for (deed, code), number in sorted(year.refusals.items())},
    }


def _of_the_busiest(year: Year, *, admins: bool) -> dict[str, object]:
    """How many mails the person got who got most of them, and how many notices of each kind were in them."""
    theirs = {f"{each.username}@example.com" for each in year.world.people if each.is_admin is admins}
    ranked = [(mails, address) for address, mails in year.mailed.items() if address in theirs]
    if not ranked:
        return {}
    mails, address = max(ranked)
    items = OutboxItem.objects.filter(member__user__email=address, sent_at__isnull=False, last_error="")
    kinds = Counter(str(payload.get("kind")) for payload in items.values_list("payload", flat=True))
    return {"mails": mails, "notices": dict(kinds.most_common())}


def find_gini(load: list[float]) -> float | None:
    """How unevenly ``load`` is spread: 0 all alike, towards 1 all on one person; None without any."""
    total = sum(load)
    if not total:
        return None
    ranked = sum(rank * each for rank, each in enumerate(sorted(load), 1))
    return 2 * ranked / (len(load) * total) - (len(load) + 1) / len(load)


def _is_answered(row: dict[str, Any], year: Year) -> bool:
    return row["pk"] in year.answers or row["starts_on"] is not None or row["state"] == "declined"


def _is_lapsed(row: dict[str, Any]) -> bool:
    """The mentor was asked and the time to answer ran out."""
    return row["state"] == "expired" and row["starts_on"] is None


def _was_gone(row: dict[str, Any], year: Year) -> bool:
    """Whether the pairing came up, or its mentor was asked, after that mentor had left."""
    left = year.left.get(row["mentor_id"])
    return left is not None and max(row["created_at"], row["asked_at"] or row["created_at"]) > left


def _asked_after_silences(asked: list[dict[str, Any]], year: Year) -> int:
    """How many were asked of somebody who had let TWO_SILENCES requests lapse since they last gave a sign."""
    silences: dict[int, list[datetime]] = defaultdict(list)
    for row in asked:
        if _is_lapsed(row):
            silences[row["mentor_id"]].append(row["changed_at"])
    found = 0
    for row in asked:
        mentor, at = row["mentor_id"], row["asked_at"]
        sign = max((each for each in year.signs.get(mentor, ()) if each < at), default=None)
        found += sum(each <= at and (sign is None or each > sign) for each in silences[mentor]) >= TWO_SILENCES
    return found


def _chains(rows: list[dict[str, Any]]) -> dict[object, bool]:
    """Whether a pairing began, by what was asked: a request with all whom it was passed on to, or one proposal.

    What is still open without a beginning is left out.
    """
    waiting = set(MentoringRequest.objects.filter(closed_at__isnull=True).values_list("pk", flat=True))
    found: dict[object, bool] = {}
    for row in rows:
        key = ("request", row["request_id"]) if row["request_id"] else ("proposal", row["pk"])
        if row["starts_on"] is not None:
            found[key] = True
        elif row["request_id"] not in waiting and row["state"] not in OPEN:
            found.setdefault(key, False)
    return found


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
