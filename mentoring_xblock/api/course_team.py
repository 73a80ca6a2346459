"""Use cases of a course's team: how many have answered a block, levels in groups, reminders, and a new beginning.

The right is the platform's: to be of the team of the course in which the block stands. It makes nobody a member,
and shows no single person's rating (``visibility``); levels come from ``insight.block_figures``, which hides small
counts before they leave it.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from ..applets.audit_log import api as audit_log
from ..applets.audit_log.data import Action, Subject, programme_change
from ..applets.insight import block_figures
from ..applets.insight.data import LevelCounts
from ..applets.jobs import api as jobs
from ..applets.jobs.data import JobInfo
from ..applets.notices import api as notices
from ..applets.people import api as people
from ..applets.people.data import ProgrammeInfo
from ..applets.ratings import in_block
from ..core import clock
from ..core.actors import require_person
from ..core.errors import Conflict, InvalidInput, NotAllowed, NotFound, gettext_noop
from ..core.text import LINE_LENGTH, clean_text
from ..platform.addresses import address_of_block
from ..platform.enrolment import is_course_team, learners_of, takes_part
from ..platform.learner_state import delete_learner_state
from ..platform.roster import find_users
from .data import BlockReport
from .ratings.profiles import find_definition, find_version
from .transactions import atomic_use_case

COUNT = "block_figures"
"""The kind of the job that counts the levels of a large course."""
NOT_OF_THE_TEAM = gettext_noop("Only the course team can do this.")
_NO_LEARNER = gettext_noop("No learner of this course has the username “%(username)s”. Type it exactly.")
_NOT_CONFIRMED = gettext_noop("Type the username “%(username)s” again to confirm.")
_PLATFORM_FAILED = gettext_noop(
    "The platform could not delete the learner’s state, so nothing was reset. Try again. If it fails again, ask the "
    "site’s operator to check the log."
)


def get_block_report(
    *,
    actor_id: int,
    course: str,
    usage_key: str,
    framework: str,
    own_framework: str = "",
    role: str = "",
    programme: str = "",
) -> BlockReport:
    """What the course team may know of the answers in a block; writes nothing. A constant number of queries.

    ``framework``: the key of the model that the block names. ``own_framework``: the one that its own skills become
    where that is not there (``course_models.restore_course_model``), as in an imported course; then its figures count.
    The levels are in the order in which the model's ``role`` in the ``programme`` asks for them.
    Raises NotAllowed for everybody else.
    """
    _require_team(actor_id, course)
    return _report(course, usage_key, (framework, own_framework), role=role, programme=programme)


def _report(course: str, usage_key: str, frameworks: tuple[str, str], *, role: str, programme: str) -> BlockReport:
    figures_id, counted_at = block_figures.find_figures(usage_key)
    job = jobs.find(COUNT, subject_id=figures_id) if figures_id else None
    learners = learners_of(course)
    answered, begun = block_figures.count_participation(usage_key, learners=learners)
    return BlockReport(
        enrolled=learners.count(),
        answered=answered,
        begun=begun,
        levels=_in_order(
            block_figures.read_levels(usage_key, frameworks=frameworks), frameworks, role=role, programme=programme
        ),
        counted_at=counted_at,
        counting=job if job is not None and job.is_open else None,
    )


def _in_order(
    levels: tuple[LevelCounts, ...], frameworks: tuple[str, str], *, role: str, programme: str
) -> tuple[LevelCounts, ...]:
    """As the role asks for the skills; those that it does not ask for come last, by title."""
    where = _programme(programme).programme_id
    for framework in frameworks:
        with suppress(NotFound):
            asked = find_definition(find_version(where, framework=framework), role=role, member=None).skills
            places = {skill.key: place for place, skill in enumerate(asked)}
            return tuple(sorted(levels, key=lambda each: places.get(each.skill, len(places))))
    return levels


@atomic_use_case
def renew_block_report(
    *,
    actor_id: int,
    course: str,
    usage_key: str,
    framework: str,
    own_framework: str = "",
    role: str = "",
    programme: str = "",
    now: datetime | None = None,
) -> BlockReport:
    """The same, with the levels counted where they were not lately: at once, or by a job where that takes long.

    Raises NotAllowed for everybody else.
    """
    _require_team(actor_id, course)
    now = now or clock.now()
    usage_key = clean_text(usage_key, field="usage_key", longest=LINE_LENGTH, required=True)
    figures_id, counted_at = block_figures.open_figures(usage_key)
    if counted_at is None or now - counted_at >= block_figures.FRESH:
        if in_block.count_given(usage_key) <= block_figures.MOST_AT_ONCE:
            block_figures.count_levels(figures_id, now=now)
        else:
            _start_counting(figures_id, now=now)
    return _report(course, usage_key, (framework, own_framework), role=role, programme=programme)


def count_job(held: JobInfo, report: Callable[[str, int, int], None], now: datetime) -> None:
    """Count the levels of a large course: the work of the job COUNT."""
    with transaction.atomic():
        block_figures.count_levels(held.subject_id, progress=lambda done, of: report("counting", done, of), now=now)
        jobs.finish(held, now=now)


@atomic_use_case
def remind_learners(
    *, actor_id: int, course: str, usage_key: str, title: str, programme: str = "", now: datetime | None = None
) -> tuple[int, int]:
    """Remind every enrolled learner who has not answered in the block, each at most once a week over all courses.

    Gives how many are reminded, and how many are not because they were in the last seven days.

    Members of the block's programme get it in their inbox and as they chose to get such mails, the others by mail.
    Logged with the number alone. Raises NotAllowed for anybody else.
    """
    _require_team(actor_id, course)
    now = now or clock.now()
    waiting = block_figures.without_answer(usage_key, learners=learners_of(course))
    lately = notices.find_reminded(waiting, now=now)
    wanted = [user_id for user_id in waiting if user_id not in lately]
    if not wanted:
        return 0, len(lately)
    where = _programme(programme)
    facts = {
        "title": title,
        "course": course,
        "block": usage_key,
        "address": address_of_block(course, usage_key),
    }
    sent = notices.remind(wanted, programme_id=where.programme_id, facts=facts, now=now)
    audit_log.record(
        programme_change(
            Action.ASSESSMENT_REMINDED,
            where.programme_id,
            actor_id=actor_id,
            now=now,
            new={"block": usage_key, "course": course, "reminded": sent},
        )
    )
    return sent, len(lately)


@atomic_use_case
def reset_learner(
    *,
    actor_id: int,
    course: str,
    usage_key: str,
    username: str,
    confirm: str = "",
    programme: str = "",
    now: datetime | None = None,
) -> bool:
    """Let one learner start a block again (decision 56); False if this has yet to be confirmed.

    The platform deletes its state, grade and completion; the draft goes; what was sent no longer counts as answered,
    and each skill may be rated once more. Ratings stay in the record. Logged, with who did it.

    Args:
        username: Exactly as it is spelt.
        confirm: The same again; empty the first time.

    Raises:
        NotAllowed: The actor is not of the course's team.
        InvalidInput: No learner of the course has that username, or ``confirm`` is another.
        Conflict: The platform could not delete its state; then nothing is reset.
    """
    _require_team(actor_id, course)
    now = now or clock.now()
    name = clean_text(username, field="username", longest=LINE_LENGTH, required=True)
    user_id = _find_learner(name, course=course, usage_key=usage_key)
    if not confirm:
        return False
    if confirm != name:
        raise InvalidInput(_NOT_CONFIRMED, fields={"confirm": "differs"}, username=name)
    sent = in_block.reset(user_id, usage_key=usage_key, now=now)
    if not delete_learner_state(user_id, course=course, usage_key=usage_key, actor_id=actor_id):
        raise Conflict(_PLATFORM_FAILED, code="not_reset")
    where = _programme(programme)
    found = people.get_members(member_id for _submission, member_id in sent)
    changes = [
        replace(
            programme_change(Action.ASSESSMENT_RESET, found[member_id].programme_id, actor_id=actor_id, now=now),
            subject=Subject.SUBMISSION,
            subject_id=submission,
            member_id=member_id,
        )
        for submission, member_id in sent
    ]
    # Somebody who has sent nothing: that it was asked for is logged all the same.
    changes = changes or [programme_change(Action.ASSESSMENT_RESET, where.programme_id, actor_id=actor_id, now=now)]
    said = {"block": usage_key, "course": course}
    audit_log.record_many([replace(change, new=said) for change in changes])
    return True


def last_reset(*, actor_id: int, usage_key: str) -> datetime | None:
    """When a course team last reset the actor in that block; None if never."""
    return in_block.last_reset(actor_id, usage_key=usage_key)


def _require_team(actor_id: int, course: str) -> None:
    require_person(actor_id)
    if not is_course_team(actor_id, course):
        raise NotAllowed(NOT_OF_THE_TEAM, code="no_team")


def _find_learner(username: str, *, course: str, usage_key: str) -> int:
    """The account, which must be of the course or have answered there; all others are as if they were not."""
    found = [account.user_id for account in find_users(usernames=[username]) if account.username == username]
    if not found or not (takes_part(found[0], course) or in_block.has_answered(usage_key, found[0])):
        raise InvalidInput(_NO_LEARNER, fields={"username": "unknown"}, username=username)
    return found[0]


def _programme(key: str) -> ProgrammeInfo:
    try:
        return people.get_programme(key) if key else people.default_programme()
    except NotFound:  # the block's author may have named any
        return people.default_programme()


def _start_counting(figures_id: int, *, now: datetime) -> None:
    known: JobInfo | None = jobs.find(COUNT, subject_id=figures_id)
    if known is not None and not known.is_open:
        jobs.forget([COUNT], subject_ids=[figures_id])
    jobs.start(COUNT, subject_id=figures_id, now=now)
