"""Use cases about a run of "pair everyone" as people see it: begin, look, propose, cancel; and the jobs behind it.

A small programme is planned while the browser waits. A large one is a job: the batch input is read once, components
that share no mentor are solved by as many tasks as there are parts, and what they found is joined to the stored plan.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from ...applets.audit_log import api as audit_log
from ...applets.audit_log.data import Action, Change, Subject
from ...applets.jobs import api as jobs
from ...applets.jobs.data import JobInfo, State, Stopped
from ...applets.matching import api as matching
from ...applets.matching import runs
from ...applets.matching.plans import STEPS, MatchPlan
from ...applets.matching.runs import RunInfo
from ...applets.people import api as people
from ...applets.people.data import ProgrammeInfo
from ...core import clock
from ...core.errors import Conflict, MentoringError, NotFound, gettext_noop
from ...core.values import fill
from ...platform.configuration import get_setting
from ..permissions import actor_in, require_admin
from ..transactions import atomic_use_case
from .data import PairingRun, RunState
from .planning import check_role, pair_everyone
from .proposing import apply_run

PLAN, PART, PROPOSE = "pair_everyone", "pair_part", "propose_pairs"
"""Kinds of jobs; the id they are about is the run's."""

Report = Callable[[str, int, int], None]


@atomic_use_case
def start_pairing_run(*, actor_id: int, programme: str = "", role: str = "", now: datetime | None = None) -> PairingRun:
    """Begin a preview; a small programme's is planned on return. One that is being planned already is given instead.

    Raises NotFound for an unknown programme or role, NotAllowed unless the actor is the programme's admin.
    """
    now = now or clock.now()
    where = require_admin(actor_id, programme).programme
    if people.count_members(where.programme_id) <= get_setting("PAIR_AT_ONCE"):
        plan = pair_everyone(actor_id=actor_id, programme=where.key, role=role, now=now)
        return _get(where, plan.run_id or 0)
    check_role(where, role)
    newest = runs.newest_run_id(where.programme_id)
    if newest is not None:
        known = _get(where, newest)
        if known.state is RunState.PLANNING and known.role == role:
            return known
    run_id = runs.open_run(programme_id=where.programme_id, actor_id=actor_id, role=role, now=now)
    jobs.start(PLAN, subject_id=run_id, now=now)
    return _get(where, run_id)


def get_pairing_run(*, actor_id: int, run_id: int, programme: str = "") -> PairingRun:
    """A run as it stands. Raises NotFound for one of another programme, NotAllowed unless the actor is an admin."""
    return _get(require_admin(actor_id, programme).programme, run_id)


def newest_pairing_run(*, actor_id: int, programme: str = "") -> PairingRun | None:
    """The programme's newest run, None where nobody ever paired everyone; rights as for ``get_pairing_run``."""
    where = require_admin(actor_id, programme).programme
    run_id = runs.newest_run_id(where.programme_id)
    return None if run_id is None else _get(where, run_id)


@atomic_use_case
def apply_pairing_run(*, actor_id: int, run_id: int, programme: str = "", now: datetime | None = None) -> PairingRun:
    """Propose what a run showed: at once where it is not much, else by a job. Pressed twice it happens once.

    Raises as ``pair_everyone``; Conflict for a run that is not planned yet, or was cancelled.
    """
    now = now or clock.now()
    where = require_admin(actor_id, programme).programme
    run = _find(where, run_id)
    if run.applied_at is None and len(run.pairs) > get_setting("PAIR_AT_ONCE"):
        runs.note_actor(run_id, actor_id=actor_id)
        jobs.start(PROPOSE, subject_id=run_id, now=now)
    else:
        pair_everyone(actor_id=actor_id, programme=where.key, apply=True, run_id=run_id, now=now)
    return _get(where, run_id)


@atomic_use_case
def cancel_pairing_run(*, actor_id: int, run_id: int, programme: str = "", now: datetime | None = None) -> PairingRun:
    """Cancel what is being planned or proposed; a second time changes nothing.

    Raises Conflict where it has been proposed already, else as ``get_pairing_run``.
    """
    now = now or clock.now()
    where = require_admin(actor_id, programme).programme
    run = _find(where, run_id)
    called_off = [jobs.cancel(kind, subject_id=run_id, now=now) for kind in (PLAN, PROPOSE)]
    if any(called_off):
        runs.forget_data(run_id)
        audit_log.record(Change(Action.MATCH_CANCELLED, Subject.RUN, run_id, now, where.programme_id, actor_id))
    elif run.applied_at is not None:
        raise Conflict(
            gettext_noop("You cannot cancel this run, because its pairings have already been proposed."),
            code="too_late",
        )
    return _get(where, run_id)


def _find(where: ProgrammeInfo, run_id: int) -> RunInfo:
    run = runs.get_run(run_id, programme_id=where.programme_id)
    if run is None:
        raise NotFound(gettext_noop("We cannot find run %(run)s in this programme."), run=run_id)
    return run


def _get(where: ProgrammeInfo, run_id: int) -> PairingRun:
    run = _find(where, run_id)
    planning, proposing = jobs.find(PLAN, subject_id=run_id), jobs.find(PROPOSE, subject_id=run_id)
    state, job = _state(run, planning, proposing)
    return fill(
        PairingRun,
        run,
        state=state,
        role=run.role_key,
        step=(PART if job.state is State.SPLIT else job.step) if job else "",
        share=job.share if job else 0.0,
        plan=run.to_plan() if run.fingerprint else None,
        refusal=_refusal(job),
    )


def _state(run: RunInfo, planning: JobInfo | None, proposing: JobInfo | None) -> tuple[RunState, JobInfo | None]:
    if run.applied_at is not None:
        return RunState.APPLIED, None
    if proposing is not None and proposing.is_open:
        return RunState.APPLYING, proposing
    if run.fingerprint:
        return RunState.PLANNED, proposing
    if planning is not None and planning.is_open:
        return RunState.PLANNING, planning
    failed = planning is not None and planning.state is State.FAILED
    return (RunState.FAILED if failed else RunState.CANCELLED), planning


def _refusal(job: JobInfo | None) -> MentoringError | None:
    if job is None or job.state is not State.FAILED:
        return None
    said = job.refusal
    return Conflict(str(said.get("message", "")), code=str(said.get("code", "")), **said.get("params", {}))


# The jobs


def plan_job(held: JobInfo, report: Report, now: datetime) -> None:
    """Read the batch input and divide the work; once its parts have ended, join what they found to the stored plan."""
    from ...applets.matching import batch  # noqa: PLC0415 - NumPy and SciPy, in the process that pairs people alone

    run, where = _of_job(held)
    if held.has_parts:
        found = [_read(held, _name(number)) for number in range(jobs.count_parts(held) + 1)]
        report(STEPS[3], 0, 0)
        _keep_plan(held, batch.join(_read(held, runs.INPUT), found), now=now)
        return
    inputs, settled, parts = batch.begin(
        where,
        role=run.role_key,
        parameters=matching.ranking_parameters(where.policy),
        now=run.planned_at,
        progress=lambda step: report(step, 0, 0),
    )
    report(STEPS[2], 0, 0)
    if parts:
        _keep_parts(held, inputs, settled, count=parts, now=now)
    else:
        _keep_plan(held, batch.join(inputs, [settled]), now=now)


def solve_job(held: JobInfo, report: Report, now: datetime) -> None:
    """Solve one part and keep what was found."""
    from ...applets.matching import batch  # noqa: PLC0415 - as in ``plan_job``

    inputs = _read(held, runs.INPUT)
    found = batch.solve(inputs, held.number, report=lambda done, of: report(STEPS[2], done, of))
    _keep_part(held, found, now=now)


def propose_job(held: JobInfo, report: Report, now: datetime) -> None:
    """Propose all that the run showed, in one transaction."""
    report(STEPS[3], 0, 0)
    _propose(held, now=now)


@atomic_use_case
def _keep_parts(held: JobInfo, inputs: bytes, settled: bytes, *, count: int, now: datetime) -> None:
    runs.write_data(held.subject_id, runs.INPUT, inputs)
    runs.write_data(held.subject_id, _name(0), settled)
    jobs.split(held, PART, parts=count, step=STEPS[2], now=now)


@atomic_use_case
def _keep_part(held: JobInfo, found: bytes, *, now: datetime) -> None:
    runs.write_data(held.subject_id, _name(held.number), found)
    jobs.finish(held, now=now)


@atomic_use_case
def _keep_plan(held: JobInfo, plan: MatchPlan, *, now: datetime) -> None:
    runs.store_plan(held.subject_id, plan)
    runs.forget_data(held.subject_id)
    jobs.finish(held, now=now)


@atomic_use_case
def _propose(held: JobInfo, *, now: datetime) -> None:
    _, where = _of_job(held)
    run = runs.lock_run(held.subject_id, programme_id=where.programme_id)
    if run is None:
        raise Stopped
    if run.applied_at is None:
        actor = None
        if run.actor_id is not None:
            actor = actor_in(run.actor_id, where)
            require_admin(run.actor_id, where.key)
        apply_run(run, where, actor=actor, now=now)
    jobs.finish(held, now=now)


def _of_job(held: JobInfo) -> tuple[RunInfo, ProgrammeInfo]:
    programme_id = runs.programme_of_run(held.subject_id)
    run = runs.get_run(held.subject_id, programme_id=programme_id) if programme_id is not None else None
    if run is None or programme_id is None:
        raise Stopped
    return run, people.get_programme_by_id(programme_id)


def _read(held: JobInfo, name: str) -> bytes:
    data = runs.read_data(held.subject_id, name)
    if data is None:
        raise Stopped  # cancelled in the meantime
    return data


def _name(number: int) -> str:
    return f"part-{number}"
