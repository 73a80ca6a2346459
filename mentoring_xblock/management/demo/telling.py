"""Lives each story of the plot through the public API, as its two people, the manager and the admin would."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from mentoring_xblock import api
from mentoring_xblock.applets.pairings.data import PairingInfo, PlanStepInfo, Practice, SessionKind

from .organisation import ADMIN, MENTOR
from .plot import Gap, Story

_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)
_TRIES = 40
_SESSIONS = ((3, "shadow", 60), (9, "practise", 90), (15, "practise", 60))  # day of the pairing, kind, minutes

# What happens in a story after the request, up to its ending.
_STEPS: dict[str, tuple[str, ...]] = {
    "proposed": (),
    "rejected": ("reject",),
    "approved": ("approve",),
    "expired": ("approve", "expire"),
    "declined": ("approve", "decline"),
    "withdrawn": ("approve", "accept", "withdraw"),
    "active": ("approve", "accept", "meet"),
    "reassessed": ("approve", "accept", "meet", "rerate"),
    "completed": ("approve", "accept", "meet", "rerate", "confirm"),
    "fell_short": ("approve", "accept", "meet", "rerate", "confirm"),
}


@dataclass(frozen=True, slots=True)
class _Pair:
    """A story with its people; the four are user ids."""

    story: Story
    gap: Gap
    pairing: PairingInfo
    at: datetime
    mentee: int
    mentor: int
    manager: int
    admin: int


@dataclass(slots=True)
class Teller:
    """Knows who is who. ``users`` and ``members`` are ids by username.

    ``told`` counts the pairings by how they ended.
    """

    users: Mapping[str, int]
    members: Mapping[str, int]
    managers: Mapping[str, str]
    pools: Mapping[str, tuple[Gap, ...]]
    now: datetime
    told: Counter[str] = field(default_factory=Counter)
    _used: set[Gap] = field(default_factory=set)
    _usernames: dict[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._usernames = {member_id: username for username, member_id in self.members.items()}

    def tell(self, story: Story) -> None:
        """Find a mentee with a gap and a mentor for it, and take the pairing to the story's ending.

        Where nobody in the story's pool finds a mentor, some of the others are asked; without any it stays untold.
        """
        at = self.now - story.days_ago * _DAY - 2 * _HOUR
        pool = dict.fromkeys((*self.pools[story.pool], *self.pools["rest"]))
        for gap in [gap for gap in pool if gap not in self._used][:_TRIES]:
            pairing = self._request(story, gap, at=at)
            if pairing is not None:
                self._used.add(gap)
                self.told[self._take_to_the_end(story, gap, pairing, at=at)] += 1
                return

    def _request(self, story: Story, gap: Gap, *, at: datetime) -> PairingInfo | None:
        username, framework, skill = gap
        found = api.recommend_mentors(actor_id=self.users[username], framework=framework, skill=skill, now=at)
        wanted = [each for each in found.suggestions if each.places_free > 0 and each.mentor_id in self._usernames]
        # Nobody else's story takes the places of the mentor behind the door.
        of_door = self.members[MENTOR]
        wanted = [each for each in wanted if (each.mentor_id == of_door) is (story.mentor == MENTOR)]
        # Such a request would pass to the next choice; these end with the only one.
        choices = [each.offer_id for each in wanted][: 1 if story.ending in ("rejected", "declined", "expired") else 3]
        if not choices:
            return None
        outcome = api.request_mentor(
            actor_id=self.users[username],
            framework=framework,
            skill=skill,
            choices=choices,
            token=f"demo-{username}-{skill}"[:64],
            message=story.message,
            now=at,
        )
        return outcome.pairing

    def _take_to_the_end(self, story: Story, gap: Gap, pairing: PairingInfo, *, at: datetime) -> str:
        """The steps up to the ending, each at its day; gives the state reached."""
        pair = _Pair(
            story=story,
            gap=gap,
            pairing=pairing,
            at=at,
            mentee=self.users[gap[0]],
            mentor=self.users[self._usernames[pairing.mentor_id]],
            manager=self.users[self.managers[gap[0]]],
            admin=self.users[ADMIN],
        )
        for step in _STEPS[story.ending]:
            self._take(step, pair)
        return story.ending

    def _take(self, step: str, pair: _Pair) -> None:
        at, pairing_id, comment = pair.at, pair.pairing.pairing_id, pair.story.comment
        match step:
            case "reject":
                api.reject_pairing(
                    actor_id=pair.admin, pairing_id=pairing_id, reason=comment, now=min(at + 20 * _HOUR, self.now)
                )
            case "approve":
                api.approve_pairing(actor_id=pair.admin, pairing_id=pairing_id, now=at + 5 * _HOUR)
            case "expire":
                api.run_tick(now=at + 6 * _DAY)
            case "decline":
                api.decline_pairing(actor_id=pair.mentor, pairing_id=pairing_id, reason=comment, now=at + _DAY)
            case "accept":
                api.accept_pairing(actor_id=pair.mentor, pairing_id=pairing_id, now=at + _DAY)
            case "withdraw":
                api.withdraw_pairing(actor_id=pair.mentee, pairing_id=pairing_id, reason=comment, now=at + 6 * _DAY)
            case "meet":
                self._meet(pair.story, pairing_id, mentor=pair.mentor, at=at)
            case "rerate":
                self._rerate(pair)
            case "confirm":
                target = pair.pairing.target_level
                api.confirm_growth(
                    actor_id=pair.manager,
                    pairing_id=pairing_id,
                    level=target if pair.story.ending == "completed" else max(1, target - 1),
                    comment=comment,
                    now=at + 20 * _DAY,
                )

    def _rerate(self, pair: _Pair) -> None:
        _, framework, skill = pair.gap
        answer = api.SkillAnswer(
            skill=skill, level=pair.pairing.target_level, last_performed=(pair.at + 17 * _DAY).date()
        )
        api.rate_skills(
            actor_id=pair.mentee,
            framework=framework,
            role=pair.pairing.role_key,
            token=f"demo-again-{pair.pairing.pairing_id}",
            answers=[answer],
            now=pair.at + 18 * _DAY,
        )

    def _meet(self, story: Story, pairing_id: int, *, mentor: int, at: datetime) -> None:
        """Work for the plan's first steps, the sessions held so far with their ticks, and the next one planned."""
        plan = self._plan_of(pairing_id, mentor, at=at)
        for step in plan[:2]:
            api.set_plan_work(
                actor_id=mentor, pairing_id=pairing_id, step_id=step.step_id, work=story.work, now=at + _DAY
            )
        for place, (day, kind, minutes) in enumerate(_SESSIONS):
            starts_at = at + day * _DAY
            held = starts_at < self.now
            # Each session shows the steps one way further: watched, together, alone.
            practice = tuple(Practice)[place]
            api.log_session(
                actor_id=mentor,
                pairing_id=pairing_id,
                token=f"demo-{place}",
                starts_at=starts_at,
                minutes=minutes,
                kind=SessionKind(kind),
                notes=story.notes[place] if held else "",
                held=held,
                ticks=[(step.step_id, practice) for step in plan[: 3 - place % 2]] if held else (),
                now=min(starts_at + 2 * _HOUR, self.now),
            )
            if not held:
                break

    def _plan_of(self, pairing_id: int, mentor: int, *, at: datetime) -> tuple[PlanStepInfo, ...]:
        view = api.get_pairing(actor_id=mentor, pairing_id=pairing_id, now=at + _DAY)
        return view.detail.plan if view.detail else ()
