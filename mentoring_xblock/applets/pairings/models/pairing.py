"""A pairing and its plan."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ....core.text import NOTE_LENGTH
from ...people.data import MOST_WEEKS
from ...schema import both_or_neither, check, choice_field, key_field, level_field, numbered
from ..data.pairing import MOST_MORE_WEEKS, Origin
from ..data.plan import LONGEST_STEP
from ..states import OPEN_STATES, State
from .requests import MentoringRequest

_OPEN = sorted(state.value for state in OPEN_STATES)


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
