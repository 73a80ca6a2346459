"""What happens by the clock: silence ends, reminders go out, jobs and the outbox are swept. Safe to run any time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime

from ...applets.competencies import api as competencies
from ...applets.competencies.data import VersionRef
from ...applets.exchange import uploads
from ...applets.insight import api as insight
from ...applets.matching import runs
from ...applets.notices import api as notices
from ...applets.notices.data import Announcement, Kind
from ...applets.pairings import api as pairings
from ...applets.pairings.data.pairing import PairingInfo
from ...applets.pairings.domain import lapses
from ...applets.pairings.states import Clock, Event
from ...applets.people import api as people
from ...applets.people.data import MOST_SILENCES, ProgrammeInfo
from ...core import clock
from ...core.actors import SYSTEM, person_of
from ...core.errors import Conflict
from ...core.values import pick
from ...platform import waiting_marks
from ..matching.waiting import advance_waiting_lists
from ..pairings.confirmation import end_unconfirmed
from ..pairings.context import notify, renew_after
from ..pairings.deciders import ask_deciders, confirmers_of, count_decisions, reviewers_of
from ..pairings.departures import sweep_departures
from ..pairings.requests import go_on
from ..people.absences import sweep_absences
from ..people.expected import sweep_expected
from ..people.membership import sweep_unenrolments
from ..transactions import atomic_use_case
from .reminders import escalate, remind_all
from .running import run_due_jobs

BATCH = 200


def run_scheduled(*, now: datetime | None = None, progress: Callable[[str], None] | None = None) -> dict[str, int]:
    """Let expected people join, see to what people leave behind who are gone, end what ran out of time, pass unanswered
    requests and confirmations on, tell who is next in line, remind, do waiting jobs, forget expired files, send the
    outbox, publish marks that wait; how many of each.

    Each pairing is a transaction of its own, so that one fault does not hold up the others.
    """
    now = now or clock.now()
    done: Counter[str] = Counter(
        joined=0,
        departed=0,
        absences=0,
        turns=0,
        expired=0,
        passed_on=0,
        escalated=0,
        reminded=0,
        jobs=0,
        sent=0,
        marks=0,
    )

    def step(name: str) -> None:
        if progress is not None:
            progress(name)

    done["joined"] = sweep_expected(now)
    sweep_unenrolments(now)
    done["departed"] = sweep_departures(now)
    done["absences"] = sweep_absences(now)
    while batch := pairings.out_of_time(now, most=BATCH):
        moved = 0
        for pairing in batch:
            what = _expire(pairing_id=pairing.pairing_id, now=now)
            moved += bool(what)
            done.update([what] if what else [])
            step("expiry")
        if not moved:
            break
    for pairing in pairings.to_escalate(now):
        done["escalated"] += escalate(pairing_id=pairing.pairing_id, now=now)
        step("escalation")
    done["turns"] = advance_waiting_lists(now)
    done["reminded"] += remind_all(now, step=step)
    for pairing, session in pairings.unanswered_sessions(now):
        done["reminded"] += _ask_whether_held(pairing=pairing, session_id=session.session_id, now=now)
        step("reminder")
    for programme in people.list_programmes():
        # After the reminders: whom they have asked is not asked twice.
        done["reminded"] += _ask_deciders(programme=programme, now=now)
        done["reminded"] += _remind_deciders(programme=programme, now=now)
        for version in competencies.list_frameworks(programme.programme_id):
            _summarise(version=version, now=now)
    _forget_left_behind(now=now)
    done["jobs"] = run_due_jobs(now=now, progress=progress)
    _forget_expired(now=now)
    done["sent"] = notices.send_due(now=now, progress=progress, is_asked=is_asked)
    # Last: what follows in the platform is not ours to hurry.
    done["marks"] = waiting_marks.publish_waiting(now=now)
    return dict(done)


@atomic_use_case
def _expire(*, pairing_id: int, now: datetime) -> str:
    """End one pairing that ran out of time; "" if it moved on meanwhile."""
    info = pairings.get_info(pairing_id, for_update=True)
    dates = pick(info, ("created_at", "answer_by", "ends_on", "waits_since"))
    if not lapses(info.state, **dates, days=pairings.confirmation_days(), now=now):
        return ""
    if info.state.stage.clock is Clock.CONFIRMATION:
        end_unconfirmed(info, now=now)
        return "expired"
    try:
        pairing = pairings.transition(pairing_id, Event.EXPIRE, actor_id=person_of(SYSTEM), now=now)
    except Conflict:
        return ""
    if info.state.stage.clock is not Clock.ANSWER:
        who = {pairing.mentee_id, pairing.mentor_id} if info.mentor_was_asked else {pairing.mentee_id}
        if info.state.stage.holds_place:
            renew_after(pairing, now=now)
        notify(Kind.LAPSED if info.state.stage.runs else Kind.NOBODY_LEFT, who, pairing, now=now)
        return "expired"
    is_paused = people.note_silence(pairing.mentor_id, now=now)
    renew_after(pairing, now=now)
    notify(Kind.UNANSWERED, {pairing.mentor_id}, pairing, now=now)
    if is_paused:
        notices.announce(Kind.OFFERS_PAUSED, {pairing.mentor_id}, facts={"n": MOST_SILENCES}, now=now)
    go_on(pairing, before=info.state, event=Event.EXPIRE, actor=None, now=now)
    if pairing.request_id is None:
        notify(Kind.DECLINED, {pairing.mentee_id}, pairing, now=now)
    return "passed_on" if pairing.request_id is not None else "expired"


@atomic_use_case
def _summarise(*, version: VersionRef, now: datetime) -> int:
    return insight.summarise_due_bench(version, now=now)


@atomic_use_case
def _forget_left_behind(*, now: datetime) -> int:
    return runs.forget_left_behind(now)


@atomic_use_case
def _forget_expired(*, now: datetime) -> int:
    return uploads.forget_expired(now)


@atomic_use_case
def _ask_whether_held(*, pairing: PairingInfo, session_id: int, now: datetime) -> int:
    """Ask both, once for each session."""
    both = {pairing.mentee_id, pairing.mentor_id}
    return notify(Kind.SESSION_OVER, both, pairing, once=f"session {session_id}", now=now)


@atomic_use_case
def _ask_deciders(*, programme: ProgrammeInfo, now: datetime) -> int:
    return ask_deciders(programme, now=now)


@atomic_use_case
def _remind_deciders(*, programme: ProgrammeInfo, now: datetime) -> int:
    """On Mondays, tell everybody for whom decisions wait how many they are; nobody for whom none do."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    if now.weekday() or notices.was_announced(Kind.STILL_WAITING, programme_id=programme.programme_id, since=midnight):
        return 0
    waiting = count_decisions(programme, now=now)
    week = f"week of {midnight.date()}"
    return notices.announce_many(
        [
            Announcement(Kind.STILL_WAITING, member_id, facts={"n": number}, once=week)
            for member_id, number in sorted(waiting.items())
        ],
        now=now,
    )


def _decides_still(member_id: int, *, now: datetime) -> bool:
    """Whether a review or a confirmation waits for that member."""
    member = people.get_member_by_id(member_id)
    if member is None:
        return False
    return count_decisions(people.get_programme_by_id(member.programme_id), now=now)[member_id] > 0


def _pair_is_asked(kind: str, pairing: PairingInfo, member_id: int, *, now: datetime) -> bool:
    """Whether a question to one of the two is still open; what is not a question always is."""
    if kind == Kind.SESSION_OVER:
        return pairings.waits_for_answer(pairing.pairing_id, now)
    if kind == Kind.TIMES_PROPOSED:
        return pairings.open_times_by(pairing.pairing_id, now) not in (None, member_id)
    return True


def is_asked(kind: str, pairing: PairingInfo | None, member_id: int, now: datetime) -> bool:
    """Whether that member is still the one to review or to confirm; every other notice is theirs anyway."""
    if kind in (Kind.STILL_WAITING, Kind.PASSED_TO_YOU):
        return _decides_still(member_id, now=now)
    if pairing is None or kind not in (Kind.TO_REVIEW, Kind.TO_CONFIRM, Kind.CONFIRM_OVERDUE):
        return pairing is None or _pair_is_asked(kind, pairing, member_id, now=now)
    programme = people.get_programme_by_id(pairing.programme_id)
    mentee = people.get_members([pairing.mentee_id])[pairing.mentee_id]
    if not mentee.is_active:
        return False
    if kind == Kind.TO_REVIEW:
        return member_id in reviewers_of(programme, mentee, mentor_id=pairing.mentor_id, now=now)
    return member_id in confirmers_of(programme, mentee, pairing, now=now)


def send_outbox(*, now: datetime | None = None) -> int:
    """Send the notices that are due; how many left. Raises nothing for a mail that fails: it is tried again later."""
    return notices.send_due(now=now, is_asked=is_asked)
