"""Looks at the tables every night, after cron: which open pairings break a promise on that day.

It reads rows, since no door shows everybody's. Whom a pairing waits for is asked of the API all the same: whoever of
the living may take a step on its page. And whether a pairing has a date is tried out: what becomes of it if nobody
does anything any more?
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.core import mail
from django.db import transaction

from mentoring_xblock import api
from mentoring_xblock.applets.pairings.models.pairing import Pairing
from mentoring_xblock.applets.pairings.states import OPEN_STATES, State
from mentoring_xblock.applets.people.models import Member
from mentoring_xblock.core.errors import MentoringError

from .life import Year, move_clock

OPEN = tuple(sorted(state.value for state in OPEN_STATES))
HOLDING = frozenset(state.value for state in State if state.stage.holds_place)
MOST_OPEN = 2
"""Open pairings of one mentee."""
SILENCE_WEEKS = 18
"""After so long a silence nothing that was open is open any more, if everything has a date."""
IDLE_ACTIONS = frozenset({"withdraw", "plan", "session"})
"""What somebody may do to a pairing without moving it on: whoever may do only this is not waited for."""
_CRON = timedelta(days=1)
"""What runs out is ended by the next cron."""
LAST = {"proposed": timedelta(days=30), "active": timedelta(days=15), "reassessed": timedelta(days=28)}
"""The longest that a pairing stays: after it was proposed, after its end, after it was rated again."""


@dataclass
class Watch:
    """What was seen on any night, as ids of pairings or members, each once; ``since`` is when an open pairing came into
    the state in which it is."""

    ownerless: set[int] = field(default_factory=set)
    undated: set[int] = field(default_factory=set)
    overdue: set[int] = field(default_factory=set)
    over_places: set[int] = field(default_factory=set)
    over_limit: set[int] = field(default_factory=set)
    since: dict[int, tuple[str, datetime]] = field(default_factory=dict)
    _owned: dict[int, tuple[object, ...]] = field(default_factory=dict)

    def look(self, year: Year) -> None:
        """Note what breaks a promise tonight."""
        rows = list(_open_rows())
        self._follow(rows, year.now)
        places = dict(Member.objects.values_list("pk", "places"))
        held = Counter(row["mentor_id"] for row in rows if row["state"] in HOLDING)
        self.over_places |= {mentor for mentor, number in held.items() if number > places[mentor]}
        learning = Counter(row["mentee_id"] for row in rows)
        self.over_limit |= {mentee for mentee, number in learning.items() if number > MOST_OPEN}
        for row in rows:
            last = self.last_date(row)
            if last is not None and last + _CRON < year.now:
                self.overdue.add(row["pk"])
            if row["pk"] not in self.ownerless and not self._has_owner(year, row):
                self.ownerless.add(row["pk"])

    def last_date(self, row: dict[str, Any]) -> datetime | None:
        """The moment at which a pairing in its state is over at the latest; None where the product says none."""
        state, since = self.since[row["pk"]]
        if state == "proposed":
            return row["created_at"] + LAST[state]
        if state == "active" and row["ends_on"] is not None:
            return datetime.combine(row["ends_on"], since.timetz()) + LAST[state]
        if state == "approved":
            return row["answer_by"]
        return since + LAST[state] if state in LAST else None

    def let_all_fall_silent(self, year: Year) -> None:
        """Try out, and take back, what cron alone makes of the open pairings: those that stay open have no date."""
        now, asked = year.now, {row["pk"] for row in _open_rows()}
        with transaction.atomic():
            for week in range(1, SILENCE_WEEKS + 1):
                moment = now + timedelta(weeks=week)
                move_clock(moment)
                api.run_scheduled(now=moment)
            self.undated |= {row["pk"] for row in _open_rows()} & asked
            transaction.set_rollback(True)
        move_clock(now)
        mail.outbox.clear()

    def _follow(self, rows: Iterable[dict[str, Any]], now: datetime) -> None:
        known, self.since = self.since, {}
        for row in rows:
            before = known.get(row["pk"])
            self.since[row["pk"]] = before if before and before[0] == row["state"] else (row["state"], now)

    def _has_owner(self, year: Year, row: dict[str, Any]) -> bool:
        """Whether somebody who is there can take a step; asked only of pairings of which somebody has left."""
        concerned = (row["mentee_id"], row["mentor_id"], row["mentee__manager_id"])
        gone = tuple(each for each in concerned if each in year.left)
        known = (row["state"], gone)
        if not gone or self._owned.get(row["pk"]) == known:
            return True
        admins = (year.seat(each).member_id for each in year.world.people if each.is_admin)
        for member_id in (*concerned, *admins):
            if member_id is not None and member_id not in year.left and _may_act(year, member_id, row["pk"]):
                self._owned[row["pk"]] = known
                return True
        return False


def _may_act(year: Year, member_id: int, pairing_id: int) -> bool:
    user_id = year.seat(year.by_member[member_id]).user_id
    try:
        view = api.get_pairing(actor_id=user_id, pairing_id=pairing_id, now=year.now)
    except MentoringError:
        return False
    return bool(view.actions - IDLE_ACTIONS)


def _open_rows() -> Iterable[dict[str, Any]]:
    return (
        Pairing.objects.filter(state__in=OPEN)
        .order_by("pk")
        .values("pk", "state", "mentee_id", "mentor_id", "mentee__manager_id", "created_at", "answer_by", "ends_on")
    )
