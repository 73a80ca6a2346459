"""Lives each story of the plot through the public API, as its two people, the manager and the admin would."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from mentoring_xblock import api
from mentoring_xblock.applets.pairings.data.pairing import PairingInfo
from mentoring_xblock.applets.pairings.data.plan import Practice
from mentoring_xblock.applets.pairings.data.sessions import SessionKind
from mentoring_xblock.applets.pairings.states import Event, State
from mentoring_xblock.core.errors import Conflict

from .organisation import ADMIN, MENTOR
from .plot import STEPS, Gap, Story

_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)
_TRIES = 40
_CALL = "https://call.example.com/room"
_NOTE = "I would like to go through the last report with you. Any of these suits me."
_SESSIONS = (
    (3, SessionKind.SHADOW, 60),
    (9, SessionKind.PRACTISE, 90),
    (15, SessionKind.PRACTISE, 60),
)  # day of the pairing, kind, minutes


class PairingWriter:
    """Knows who is who. ``users`` and ``members`` are ids, ``zones`` time zones by username.

    ``endings`` counts the pairings by how they ended.
    """

    def __init__(
        self,
        *,
        users: Mapping[str, int],
        members: Mapping[str, int],
        managers: Mapping[str, str],
        zones: Mapping[str, str],
        pools: Mapping[str, tuple[Gap, ...]],
        now: datetime,
    ) -> None:
        self.users = users
        self.members = members
        self.managers = managers
        self.zones = zones
        self.pools = pools
        self.now = now
        self.endings: Counter[State] = Counter()
        self.usernames = {member_id: username for username, member_id in members.items()}
        self._used: set[Gap] = set()

    def write(self, story: Story) -> None:
        """Find a mentee with a gap and a mentor for it, and take the pairing to the story's ending.

        Where nobody in the story's pool finds a mentor, some of the others are asked; without any there is no pairing.
        """
        at = self.now - story.days_ago * _DAY - 2 * _HOUR
        pool = dict.fromkeys((*self.pools[story.pool], *self.pools["rest"]))
        for gap in [gap for gap in pool if gap not in self._used][:_TRIES]:
            pairing = self._request(story, gap, at=at)
            if pairing is not None:
                self._used.add(gap)
                _Pair(self, story, gap, pairing, at=at).live()
                self.endings[story.ending] += 1
                return

    def _request(self, story: Story, gap: Gap, *, at: datetime) -> PairingInfo | None:
        username, framework, skill = gap
        asked: dict[str, Any] = {"actor_id": self.users[username], "framework": framework, "skill": skill, "now": at}
        found = api.recommend_mentors(**asked)
        wanted = [each for each in found.suggestions if each.places_free > 0 and each.mentor_id in self.usernames]
        # Nobody else's story takes the places of the mentor behind the door.
        of_door = self.members[MENTOR]
        wanted = [each for each in wanted if (each.mentor_id == of_door) is (story.mentor == MENTOR)]
        # Such a request would pass to the next choice; these end with the only one.
        choices = [each.offer_id for each in wanted][
            : 1 if story.ending in (State.REJECTED, State.DECLINED, State.EXPIRED) else 3
        ]
        if not choices:
            return None
        token = f"demo-{username}-{skill}"[:64]
        try:
            return api.request_mentor(**asked, choices=choices, token=token, message=story.message)
        except Conflict:
            return None  # they have as many open pairings as the programme allows


class _Pair:
    """A story with its people, lived from the request to the ending; the four are user ids."""

    def __init__(self, writer: PairingWriter, story: Story, gap: Gap, pairing: PairingInfo, *, at: datetime) -> None:
        users = writer.users
        self.story = story
        self.gap = gap
        self.pairing = pairing
        self.pairing_id = pairing.pairing_id
        self.at = at
        self.now = writer.now
        self.zone = ZoneInfo(writer.zones[writer.usernames[pairing.mentor_id]])
        self.mentee = users[gap[0]]
        self.mentor = users[writer.usernames[pairing.mentor_id]]
        self.manager = users[writer.managers[gap[0]]]
        self.admin = users[ADMIN]

    def live(self) -> None:
        """The steps up to the ending, each at its day."""
        for step in STEPS[self.story.ending]:
            self._take(step)

    def _take(self, step: Event | None) -> None:
        at, pairing_id, comment = self.at, self.pairing_id, self.story.comment
        match step:
            case Event.REJECT:
                soon = min(at + 20 * _HOUR, self.now)
                api.reject_pairing(actor_id=self.admin, pairing_id=pairing_id, reason=comment, now=soon)
            case Event.APPROVE:
                api.approve_pairing(actor_id=self.admin, pairing_id=pairing_id, now=at + 5 * _HOUR)
            case Event.EXPIRE:
                # Nobody answers, or nobody confirms what was rated again on the 18th day.
                api.run_scheduled(now=at + (47 if self.story.ending is State.SHOWN else 8) * _DAY)
            case Event.DECLINE:
                api.decline_pairing(actor_id=self.mentor, pairing_id=pairing_id, reason=comment, now=at + _DAY)
            case Event.ACCEPT:
                api.accept_pairing(actor_id=self.mentor, pairing_id=pairing_id, now=at + _DAY)
            case Event.WITHDRAW:
                api.withdraw_pairing(actor_id=self.mentee, pairing_id=pairing_id, reason=comment, now=at + 6 * _DAY)
            case None:
                self._meet()
            case Event.REASSESS:
                self._rerate()
            case Event.CONFIRM:
                level = self.pairing.target_level
                if self.story.ending is not State.COMPLETED:
                    level = max(1, level - 1)
                asked: dict[str, Any] = {"actor_id": self.manager, "pairing_id": pairing_id, "now": at + 20 * _DAY}
                api.confirm_growth(**asked, level=level, comment=comment)

    def _rerate(self) -> None:
        _, framework, skill = self.gap
        day = (self.at + 17 * _DAY).date()
        answer = api.SkillAnswer(skill=skill, level=self.pairing.target_level, last_performed=day)
        api.rate_skills(
            actor_id=self.mentee,
            framework=framework,
            role=self.pairing.role_key,
            token=f"demo-again-{self.pairing_id}",
            answers=[answer],
            now=self.at + 18 * _DAY,
        )

    def _meet(self) -> None:
        """Work for the plan's first steps, the sessions held so far with their ticks, and the next one planned.

        A running pairing has a next session in any case.
        """
        asking: dict[str, Any] = {"actor_id": self.mentor, "pairing_id": self.pairing_id}
        view = api.get_pairing(**asking, now=self.at + _DAY)
        plan = view.detail.plan if view.detail else ()
        for step in plan[:2]:
            api.set_plan_work(**asking, step_id=step.step_id, work=self.story.work, now=self.at + _DAY)
        for place, (day, kind, minutes) in enumerate(_SESSIONS):
            starts_at = self._in_the_morning(self.at + day * _DAY)
            held = starts_at < self.now
            # Each session shows the steps one way further: watched, together, alone.
            practice = tuple(Practice)[place]
            api.log_session(
                **asking,
                token=f"demo-{place}",
                starts_at=starts_at,
                minutes=minutes,
                kind=kind,
                notes=self.story.notes[place] if held else "",
                held=held,
                ticks=[(step.step_id, practice) for step in plan[: 3 - place % 2]] if held else (),
                now=min(starts_at + 2 * _HOUR, self.now),
            )
            if not held:
                break
        if self.story.ending is State.ACTIVE:
            self._find_a_time(asking, is_planned=not held)

    def _in_the_morning(self, moment: datetime) -> datetime:
        """Ten o'clock by the mentor's clock, on that day; what was over at ``moment`` is over then too."""
        there = moment.astimezone(self.zone).replace(hour=10, minute=0, second=0, microsecond=0)
        return there - _DAY if moment < self.now <= there else there

    def _find_a_time(self, asking: dict[str, Any], *, is_planned: bool) -> None:
        """A next session is planned, with a link to a call; with the mentor behind the door the mentee proposes another
        one."""
        morning = self.now.replace(hour=9, minute=30, second=0, microsecond=0)
        if not is_planned:
            api.log_session(
                **asking,
                token=f"demo-next-{self.pairing_id}",
                starts_at=morning + 2 * _DAY,
                minutes=45,
                kind=SessionKind.PRACTISE,
                place=_CALL,
                held=False,
                now=self.now,
            )
        if self.story.mentor == MENTOR:
            api.propose_session_times(
                **asking | {"actor_id": self.mentee},
                token=f"demo-times-{self.pairing_id}",
                starts=[morning + days * _DAY + hours * _HOUR for days, hours in ((3, 0), (4, 2), (5, 5))],
                minutes=60,
                kind=SessionKind.REVIEW,
                place=_CALL,
                note=_NOTE,
                now=self.now,
            )
