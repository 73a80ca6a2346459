"""Requests, pairings, their plan and sessions, outcomes and the waiting list. Ratings do not belong here."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ...core.text import LINE_LENGTH, NOTE_LENGTH, TOKEN_LENGTH
from ..people.data import MOST_WEEKS
from ..schema import both_or_neither, check, choice_field, key_field, level_field, numbered
from .data.feedback import LONGEST_CONCERN, LONGEST_THANKS, ConcernAbout
from .data.pairing import MOST_MORE_WEEKS, Origin
from .data.plan import LONGEST_STEP
from .data.sessions import LONGEST_EVIDENCE, LONGEST_SESSION, SHORTEST_SESSION, SessionKind, TimesState
from .states import OPEN_STATES, State

_OPEN = sorted(state.value for state in OPEN_STATES)


class MentoringRequest(models.Model):
    """A mentee asks for help with one skill, naming up to three mentors in order.

    ``open_skill`` equals ``skill`` while the request is open and is NULL afterwards.

    .. pii: who asked whom for help with what, and a message
    .. pii_types: id, other
    .. pii_retirement: local_api
    """

    mentee = models.ForeignKey("task_mentoring.Member", on_delete=models.PROTECT, related_name="mentoring_requests")
    skill = models.ForeignKey("task_mentoring.Skill", on_delete=models.PROTECT, related_name="+")
    open_skill = models.ForeignKey("task_mentoring.Skill", null=True, on_delete=models.PROTECT, related_name="+")
    token = models.CharField(max_length=TOKEN_LENGTH)
    message = models.CharField(max_length=NOTE_LENGTH, blank=True)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "task_mentoring"
        constraints = [
            models.UniqueConstraint(fields=["mentee", "token"], name="tm_request_once"),
            models.UniqueConstraint(fields=["mentee", "open_skill"], name="tm_request_one_open"),
            check("tm_request_open", both_or_neither("open_skill", Q(closed_at__isnull=True))),
        ]

    def __str__(self) -> str:
        return f"request {self.pk}"


class RequestChoice(models.Model):
    """One of the mentors named in a request, with the score and reasons shown at the time.

    .. no_pii:
    """

    request = models.ForeignKey(MentoringRequest, on_delete=models.CASCADE, related_name="choices")
    position = models.PositiveSmallIntegerField()
    mentor = models.ForeignKey("task_mentoring.Member", on_delete=models.PROTECT, related_name="+")
    score = models.FloatField(default=0)
    reasons = models.JSONField(default=list)
    tried_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "task_mentoring"
        constraints = [
            models.UniqueConstraint(fields=["request", "position"], name="tm_choice_position_once"),
            models.UniqueConstraint(fields=["request", "mentor"], name="tm_choice_mentor_once"),
        ]

    def __str__(self) -> str:
        return f"choice {self.position}"


class Pairing(models.Model):
    """Two members and one skill, from one level to another, until a date.

    ``open_skill`` equals ``skill`` while the state is open and is NULL afterwards: one open pairing per mentee
    and skill on every database. ``score``, ``reasons`` and ``runners_up`` are as they were at the proposal.

    .. pii: who mentors whom in what, and why it ended
    .. pii_types: id, other
    .. pii_retirement: local_api
    """

    programme = models.ForeignKey(
        "task_mentoring.Programme", on_delete=models.PROTECT, related_name="+", verbose_name=_("programme")
    )
    mentee = models.ForeignKey(
        "task_mentoring.Member", on_delete=models.PROTECT, related_name="pairings_as_mentee", verbose_name=_("mentee")
    )
    mentor = models.ForeignKey(
        "task_mentoring.Member", on_delete=models.PROTECT, related_name="pairings_as_mentor", verbose_name=_("mentor")
    )
    skill = models.ForeignKey(
        "task_mentoring.Skill", on_delete=models.PROTECT, related_name="+", verbose_name=_("skill")
    )
    skill_version = models.ForeignKey(
        "task_mentoring.SkillVersion", on_delete=models.PROTECT, related_name="+", verbose_name=_("skill")
    )
    open_skill = models.ForeignKey("task_mentoring.Skill", null=True, on_delete=models.PROTECT, related_name="+")
    role_key = key_field(blank=True, verbose_name=_("role"))
    state = choice_field(State, max_length=12, default=State.PROPOSED.value, verbose_name=_("state"))
    origin = choice_field(Origin, max_length=10, verbose_name=_("origin"))
    from_level = level_field(null=True, verbose_name=_("from level"))
    target_level = level_field(verbose_name=_("target level"))
    weeks = models.PositiveSmallIntegerField(_("length in weeks"))
    request = models.ForeignKey(
        MentoringRequest, null=True, on_delete=models.PROTECT, related_name="pairings", verbose_name=_("request")
    )
    proposed_by = models.ForeignKey(
        "task_mentoring.Member", null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("proposed by")
    )
    message = models.CharField(_("message"), max_length=NOTE_LENGTH, blank=True)
    score = models.FloatField(_("score"), default=0)
    reasons = models.JSONField(default=list)
    runners_up = models.JSONField(default=list)
    closing_reason = models.CharField(_("reason for ending"), max_length=NOTE_LENGTH, blank=True)
    evidence_asked = models.CharField(_("evidence asked for"), max_length=NOTE_LENGTH, blank=True)
    created_at = models.DateTimeField(_("proposed"))
    changed_at = models.DateTimeField(_("changed"))
    # When the mentor was asked. What ended before is not theirs to see, and its state alone does not tell.
    asked_at = models.DateTimeField(_("mentor asked"), null=True)
    # Since when those who are left know that the other of the two is gone; it ends by itself some days later.
    gone_since = models.DateTimeField(null=True)
    # In how many working days the mentor answered; NULL where they did not.
    answered_in = models.PositiveSmallIntegerField(null=True)
    # When the mentor's time to answer runs out; set on approval, NULL in every other state.
    answer_by = models.DateTimeField(_("answer due"), null=True)
    # The first re-rating since the confirmation is awaited: rating again must not put the deadline off. NULL in every
    # other state.
    waits_since = models.DateTimeField(_("waiting for confirmation since"), null=True)
    # Since when the programme's administrators may confirm as well; kept once it ended unconfirmed.
    escalated_at = models.DateTimeField(_("administrators asked"), null=True)
    starts_on = models.DateField(_("starts"), null=True)
    ends_on = models.DateField(_("ends"), null=True)
    # One of the two asks once for more time, and the other answers. NULL: not asked; agreed NULL: not answered.
    extension_weeks = models.PositiveSmallIntegerField(_("more weeks asked for"), null=True)
    extension_by_mentor = models.BooleanField(_("asked by the mentor"), null=True)
    extension_agreed = models.BooleanField(_("more weeks agreed"), null=True)
    # Counts the calendar's versions (RFC 5545 SEQUENCE); the UID is made from the pairing's id.
    calendar_sequence = models.PositiveIntegerField(default=0)
    claimed_by = models.ForeignKey("task_mentoring.Member", null=True, on_delete=models.SET_NULL, related_name="+")
    claimed_until = models.DateTimeField(null=True)

    class Meta:
        app_label = "task_mentoring"
        verbose_name = _("pairing")
        verbose_name_plural = _("pairings")
        constraints = [
            models.UniqueConstraint(fields=["mentee", "open_skill"], name="tm_pairing_one_open"),
            check("tm_pairing_open", both_or_neither("open_skill", Q(state__in=_OPEN))),
            check("tm_pairing_state", Q(state__in=[s.value for s in State])),
            check("tm_pairing_origin", Q(origin__in=[o.value for o in Origin])),
            check("tm_pairing_two_people", ~Q(mentee=F("mentor"))),
            check("tm_pairing_weeks", Q(weeks__gte=1, weeks__lte=MOST_WEEKS)),
            check("tm_pairing_answer", both_or_neither("answer_by", Q(state=State.APPROVED.value))),
            check("tm_pairing_waits", both_or_neither("waits_since", Q(state=State.REASSESSED.value))),
            check("tm_pairing_extension", both_or_neither("extension_weeks", Q(extension_by_mentor__isnull=False))),
            check(
                "tm_pairing_longer",
                Q(extension_weeks__isnull=True, extension_agreed__isnull=True)
                | Q(extension_weeks__gte=1, extension_weeks__lte=MOST_MORE_WEEKS),
            ),
            check("tm_pairing_dates", Q(ends_on__isnull=True) | Q(starts_on__isnull=False, ends_on__gt=F("starts_on"))),
        ]
        indexes = [
            models.Index(fields=["programme", "state", "created_at"], name="tm_pairing_queue"),
            models.Index(fields=["mentor", "state"], name="tm_pairing_mentor"),
            models.Index(fields=["mentee", "state"], name="tm_pairing_mentee"),
            models.Index(fields=["state", "answer_by"], name="tm_pairing_answer_by"),
            models.Index(fields=["state", "ends_on"], name="tm_pairing_ends_on"),
            models.Index(fields=["state", "waits_since"], name="tm_pairing_waits_since"),
        ]

    def __str__(self) -> str:
        return numbered(self)


class PlanStep(models.Model):
    """One behaviour of the plan: watch it, do it together, do it alone; ``work`` is the mentor's real piece of work.

    .. pii: free text about a person's work
    .. pii_types: other
    .. pii_retirement: local_api
    """

    pairing = models.ForeignKey(Pairing, on_delete=models.CASCADE, related_name="plan_steps")
    position = models.PositiveSmallIntegerField()
    level = level_field()
    behaviour = models.TextField()
    work = models.CharField(max_length=NOTE_LENGTH, blank=True)
    # A step that the two added, in their own words; ``behaviour`` is then empty.
    own_words = models.CharField(max_length=LONGEST_STEP, blank=True, default="")
    is_added = models.BooleanField(default=False)
    note = models.CharField(max_length=NOTE_LENGTH, blank=True, default="")
    dropped_at = models.DateTimeField(null=True)
    watched_at = models.DateTimeField(null=True)
    together_at = models.DateTimeField(null=True)
    alone_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "task_mentoring"
        constraints = [
            models.UniqueConstraint(fields=["pairing", "position"], name="tm_step_once"),
            check("tm_step_level", Q(level__gte=1)),
        ]

    def __str__(self) -> str:
        return self.behaviour[:80]


class Session(models.Model):
    """Time set aside by the two: planned, and then held or cancelled.

    .. pii: notes on a person's practice
    .. pii_types: other
    .. pii_retirement: local_api
    """

    pairing = models.ForeignKey(Pairing, on_delete=models.CASCADE, related_name="sessions")
    token = models.CharField(max_length=TOKEN_LENGTH)
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField()
    kind = choice_field(SessionKind, max_length=10)
    # For the pair only. What others may read about a session is in for_confirmer.
    notes = models.CharField(max_length=NOTE_LENGTH, blank=True)
    for_confirmer = models.CharField(max_length=LONGEST_EVIDENCE, blank=True, default="")
    # A room, or a link to a call; for the pair only, as the notes are.
    place = models.CharField(max_length=LINE_LENGTH, blank=True, default="")
    held = models.BooleanField(default=False)
    cancelled = models.BooleanField(default=False)
    calendar_sequence = models.PositiveIntegerField(default=0)
    logged_by = models.ForeignKey("task_mentoring.Member", null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        app_label = "task_mentoring"
        constraints = [
            models.UniqueConstraint(fields=["pairing", "token"], name="tm_session_once"),
            check("tm_session_kind", Q(kind__in=[k.value for k in SessionKind])),
            check("tm_session_minutes", Q(minutes__gte=SHORTEST_SESSION, minutes__lte=LONGEST_SESSION)),
            check("tm_session_end", Q(held=False) | Q(cancelled=False)),
        ]
        indexes = [models.Index(fields=["pairing", "starts_at"], name="tm_session_time")]

    def __str__(self) -> str:
        return f"session {self.pk}"


class ProposedTimes(models.Model):
    """Up to three times for a session, proposed by one of the two; the other accepts one or asks for others.

    ``open_pairing`` equals ``pairing`` while nobody has answered and is NULL afterwards: at most one is open per
    pairing, so that two proposals which cross in the post cannot both wait.

    .. pii: when and where two people want to meet, and a note
    .. pii_types: other
    .. pii_retirement: local_api
    """

    pairing = models.ForeignKey(Pairing, on_delete=models.CASCADE, related_name="proposed_times")
    open_pairing = models.OneToOneField(Pairing, null=True, on_delete=models.CASCADE, related_name="open_times")
    token = models.CharField(max_length=TOKEN_LENGTH)
    proposed_by = models.ForeignKey("task_mentoring.Member", null=True, on_delete=models.SET_NULL, related_name="+")
    # ISO 8601 in UTC, in the order of the proposal; ``chosen`` is the position of the accepted one.
    starts = models.JSONField(default=list)
    chosen = models.PositiveSmallIntegerField(null=True)
    minutes = models.PositiveSmallIntegerField()
    kind = choice_field(SessionKind, max_length=10)
    place = models.CharField(max_length=LINE_LENGTH, blank=True)
    note = models.CharField(max_length=NOTE_LENGTH, blank=True)
    state = choice_field(TimesState, max_length=10, default=TimesState.OPEN.value)
    session = models.ForeignKey(Session, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "task_mentoring"
        constraints = [
            models.UniqueConstraint(fields=["pairing", "token"], name="tm_times_once"),
            check("tm_times_open", both_or_neither("open_pairing", Q(state=TimesState.OPEN.value))),
            check("tm_times_state", Q(state__in=[s.value for s in TimesState])),
            check("tm_times_kind", Q(kind__in=[k.value for k in SessionKind])),
            check("tm_times_minutes", Q(minutes__gte=SHORTEST_SESSION, minutes__lte=LONGEST_SESSION)),
        ]

    def __str__(self) -> str:
        return f"times {self.pk}"


class Outcome(models.Model):
    """What a pairing came to: the ledger of growth, one row per pairing.

    .. pii: ratings of a person
    .. pii_types: other
    .. pii_retirement: local_api
    """

    pairing = models.OneToOneField(Pairing, on_delete=models.CASCADE, related_name="outcome")
    level_before = level_field(null=True)
    self_after = level_field(null=True)
    # The highest level of which everything was done alone, where nobody confirmed a level in time.
    shown_after = level_field(null=True)
    confirmed_after = level_field(null=True)
    confirmed_by = models.ForeignKey("task_mentoring.Member", null=True, on_delete=models.SET_NULL, related_name="+")
    reached = models.BooleanField(null=True)
    comment = models.CharField(max_length=NOTE_LENGTH, blank=True)
    reassessed_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "task_mentoring"
        constraints = [check("tm_outcome_reached", both_or_neither("confirmed_at", Q(reached__isnull=False)))]

    def __str__(self) -> str:
        return f"outcome of pairing {self.pairing_id}"


class WaitingEntry(models.Model):
    """A mentee waits for somebody who can help with a skill; ``open_skill`` is NULL once they no longer do.

    .. pii: who needs help with what
    .. pii_types: id
    .. pii_retirement: local_api
    """

    mentee = models.ForeignKey("task_mentoring.Member", on_delete=models.CASCADE, related_name="waiting")
    skill = models.ForeignKey("task_mentoring.Skill", on_delete=models.PROTECT, related_name="+")
    open_skill = models.ForeignKey("task_mentoring.Skill", null=True, on_delete=models.PROTECT, related_name="+")
    joined_at = models.DateTimeField()
    # When they were last told that somebody can help, and until when nobody else in line is.
    told_at = models.DateTimeField(null=True)
    turn_until = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "task_mentoring"
        constraints = [
            models.UniqueConstraint(fields=["mentee", "open_skill"], name="tm_waiting_once"),
            check("tm_waiting_open", both_or_neither("open_skill", Q(left_at__isnull=True))),
        ]

    def __str__(self) -> str:
        return f"waiting {self.pk}"


class ConcernRow(models.Model):
    """One of a pairing's two reports something about the other to the programme's admins, and to nobody else.

    .. pii: what somebody says of a colleague's behaviour
    .. pii_types: id, other
    .. pii_retirement: local_api
    """

    programme = models.ForeignKey("task_mentoring.Programme", on_delete=models.PROTECT, related_name="+")
    pairing = models.ForeignKey(Pairing, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey("task_mentoring.Member", on_delete=models.PROTECT, related_name="+")
    of = models.ForeignKey("task_mentoring.Member", on_delete=models.PROTECT, related_name="+")
    about = choice_field(ConcernAbout, max_length=10)
    text = models.CharField(max_length=LONGEST_CONCERN)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey("task_mentoring.Member", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        app_label = "task_mentoring"
        constraints = [check("tm_concern_two_people", ~Q(by=F("of")))]
        indexes = [models.Index(fields=["programme", "closed_at"], name="tm_concern_open")]

    def __str__(self) -> str:
        return f"concern {self.pk}"


class ThanksRow(models.Model):
    """What a mentee wrote to their mentor after a pairing that reached its target; on the mentor's record if both like.

    .. pii: what one person wrote to another
    .. pii_types: other
    .. pii_retirement: local_api
    """

    pairing = models.OneToOneField(Pairing, on_delete=models.CASCADE, related_name="thanks")
    text = models.CharField(max_length=LONGEST_THANKS)
    may_show = models.BooleanField(default=False)
    is_shown = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        app_label = "task_mentoring"

    def __str__(self) -> str:
        return f"thanks for pairing {self.pairing_id}"
