"""Lets the days pass: an agenda of what people do, in order of time, and once a day what cron does.

Nobody acts here. ``Year`` is what the deeds of the other modules know of the world: who is still there, what they can
do by now, and when they do the next thing. What the product refuses to somebody is counted and changes nothing.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from django.core import mail

from mentoring_xblock import api
from mentoring_xblock.applets.notices.models import Notice
from mentoring_xblock.core import clock
from mentoring_xblock.core.errors import MentoringError

from . import hours
from .founding import Seat, leave
from .world import Person, World

DAY = timedelta(days=1)
MAIL_HOURS = (8, 13, 18)
"""Mails leave at these hours (UTC), since none does at night; a worker or cron sends them far more often."""
CRON_HOUR = 23
"""``mentoring_tick`` runs every evening at this hour (UTC), on Sundays ``mentoring_recalculate`` as well."""

Deed = Callable[..., None]
"""What somebody does: takes the year, the person and whatever it is about."""


@dataclass(frozen=True, slots=True)
class Mail:
    """A notice that reached somebody; ``pairing_id`` is None where it is about none.

    ``number``: how many of this kind the person has had about this pairing, this one included.
    """

    kind: str
    pairing_id: int | None
    number: int


@dataclass
class Year:
    """A world under way at ``now``. ``react`` is what people do about a notice.

    ``left`` tells when a member left, ``signs`` when a mentor answered or opened their offers again, ``answers`` when
    a pairing's mentor said yes or no, all by id. ``offered_gone`` are the members who were suggested after they left.
    ``mailed`` counts mails by address.
    """

    world: World
    seats: dict[str, Seat]
    begins: datetime
    react: Callable[[Year, Person, Mail], None]
    now: datetime = field(init=False)
    ability: dict[tuple[str, str], float] = field(init=False)
    left: dict[int, datetime] = field(default_factory=dict)
    answers: dict[int, datetime] = field(default_factory=dict)
    signs: dict[int, list[datetime]] = field(default_factory=dict)
    offered_gone: set[int] = field(default_factory=set)
    refusals: Counter[tuple[str, str]] = field(default_factory=Counter)
    mails: int = 0
    mailed: Counter[str] = field(default_factory=Counter)
    by_member: dict[int, Person] = field(init=False)
    _agenda: list[tuple[datetime, int, Person, Deed, tuple[object, ...]]] = field(default_factory=list)
    _order: Iterator[int] = field(default_factory=count)
    _heard: int = 0
    _repeated: Counter[tuple[int, str, int | None]] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.now = self.begins
        self.ability = {
            (each.username, skill): level for each in self.world.people for skill, level in each.ability.items()
        }
        self.by_member = {self.seats[each.username].member_id: each for each in self.world.people}
        for person in self.world.people:
            if person.leaves is not None:
                # In the night: whoever leaves is at work on their last day.
                self.plan(self.begins + person.leaves.day * DAY, person, _leave)

    def seat(self, person: Person) -> Seat:
        """The person's account and membership."""
        return self.seats[person.username]

    def is_here(self, person: Person) -> bool:
        """Whether they have not left yet."""
        return self.seat(person).member_id not in self.left

    def plan(self, moment: datetime, person: Person, deed: Deed, *about: object) -> None:
        """Let the person do that at ``moment``, if they are still there then."""
        heapq.heappush(self._agenda, (max(moment, self.now), next(self._order), person, deed, about))

    def plan_after(self, days: float, person: Person, deed: Deed, *about: object) -> None:
        """Let the person do that after so many of their working days, in the hours in which they work."""
        self.plan(hours.after_days(self.now, days * person.pace, person.zone), person, deed, *about)

    def pass_until(self, end: datetime, *, every_night: Callable[[Year], None]) -> None:
        """Live on until ``end``: the deeds of each day, then cron, then ``every_night``."""
        while self.now < end:
            midnight = self.now.replace(hour=0, minute=0, second=0, microsecond=0) + DAY
            for hour in MAIL_HOURS:
                self._pass_day(midnight - DAY + timedelta(hours=hour))
                api.send_outbox(now=self.now)
            self._pass_day(midnight - DAY + timedelta(hours=CRON_HOUR))
            run_cron(self.now)
            self._listen()
            every_night(self)
            self.mails += len(mail.outbox)
            self.mailed.update(to for each in mail.outbox for to in each.to)
            mail.outbox.clear()
            self._pass_day(midnight)

    def _pass_day(self, until: datetime) -> None:
        while self._agenda and self._agenda[0][0] < until:
            moment, _, person, deed, about = heapq.heappop(self._agenda)
            self._move_to(moment)
            if not self.is_here(person):
                continue
            try:
                deed(self, person, *about)
            except MentoringError as refused:
                self.refusals[deed.__name__, refused.code] += 1
            self._listen()
        self._move_to(until)

    def _move_to(self, moment: datetime) -> None:
        self.now = moment
        move_clock(moment)

    def _listen(self) -> None:
        """People learn of what was sent to them since."""
        fresh = Notice.objects.filter(pk__gt=self._heard).order_by("pk")
        for number, member_id, kind, pairing_id in fresh.values_list("pk", "member_id", "kind", "pairing_id"):
            self._heard = number
            self._repeated[member_id, kind, pairing_id] += 1
            person = self.by_member[member_id]
            if self.is_here(person):
                self.react(self, person, Mail(kind, pairing_id, self._repeated[member_id, kind, pairing_id]))


def run_cron(now: datetime) -> None:
    """What an operator's cron does in the evening of a day."""
    api.run_scheduled(now=now)
    if now.weekday() == 6:
        api.recalculate(now=now)


@contextmanager
def clock_set() -> Iterator[None]:
    """The product's clock is the year's while this lasts, wherever somebody forgets to name a time."""
    before = clock.now
    try:
        yield
    finally:
        clock.now = before


def move_clock(moment: datetime) -> None:
    """Set the product's clock, inside ``clock_set``."""
    clock.now = lambda: moment


def _leave(year: Year, person: Person) -> None:
    seat = year.seat(person)
    leave(person, seat, now=year.now)
    year.left[seat.member_id] = year.now
