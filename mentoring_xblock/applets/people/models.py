"""Programmes, their members, reporting lines and the will to mentor. Ratings and pairings do not belong here."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from ..schema import SHORT_TEXT, check, key_field
from .data import ApproveBy, ConfirmBy, Entry


class Programme(models.Model):
    """One organisation's mentoring and its policy; the boundary that nothing crosses.

    .. no_pii:
    """

    key = key_field(unique=True)
    title = models.CharField(max_length=SHORT_TEXT)
    # 1 on the programme used where none is named, NULL elsewhere: at most one on every database.
    default_slot = models.PositiveSmallIntegerField(null=True, blank=True, unique=True, editable=False)
    approve_by = models.CharField(max_length=10, choices=[(p.value, p.value) for p in ApproveBy], default="admin")
    confirm_by = models.CharField(max_length=10, choices=[(p.value, p.value) for p in ConfirmBy], default="manager")
    weeks = models.PositiveSmallIntegerField(
        default=4, help_text="How long a pairing lasts if nobody chooses another length."
    )
    answer_days = models.PositiveSmallIntegerField(
        default=3, help_text="How many days a mentor has to answer a request."
    )
    open_requests = models.PositiveSmallIntegerField(
        default=5, help_text="How many open requests a mentee can have at once."
    )
    places = models.PositiveSmallIntegerField(
        default=2, help_text="How many people a mentor can mentor if they do not set a number."
    )
    mentors_shown = models.PositiveSmallIntegerField(default=5, help_text="How many mentors a person sees for one gap.")
    own_manager_may_mentor = models.BooleanField(default=False)
    entry = models.CharField(
        max_length=20, choices=[(each.value, each.label) for each in Entry], default=Entry.BY_COURSE.value
    )
    # One course key or beginning of keys a line; read by people.domain, so the database keeps it as it was typed.
    entry_courses = models.TextField(blank=True, default="")
    created_at = models.DateTimeField()

    class Meta:
        app_label = "task_mentoring"
        constraints = [
            check("tm_programme_default_slot", Q(default_slot__isnull=True) | Q(default_slot=1)),
            check("tm_programme_approve_by", Q(approve_by__in=[p.value for p in ApproveBy])),
            check("tm_programme_confirm_by", Q(confirm_by__in=[p.value for p in ConfirmBy])),
            check("tm_programme_entry", Q(entry__in=[each.value for each in Entry])),
            check("tm_programme_weeks", Q(weeks__gte=1, weeks__lte=52)),
            check("tm_programme_shown", Q(mentors_shown__gte=1, mentors_shown__lte=20)),
        ]

    def __str__(self) -> str:
        return self.title


class Member(models.Model):
    """A person in one programme: place in the organisation, manager, and how many they can mentor at once.

    .. pii: the person's user id and place in the organisation
    .. pii_types: id, other
    .. pii_retirement: local_api
    """

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="members")
    # Accounts are retired, not deleted; a deletion must not take a colleague's mentoring record with it.
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="mentoring_members")
    department = models.CharField(max_length=SHORT_TEXT, blank=True)
    unit = models.CharField(max_length=SHORT_TEXT, blank=True)
    region = models.CharField(max_length=SHORT_TEXT, blank=True)
    time_zone = models.CharField(max_length=64, blank=True)
    manager = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="reports")
    is_admin = models.BooleanField(
        default=False, help_text="Runs the programme: reviews proposals, pairs people and sees reports."
    )
    is_active = models.BooleanField(default=True)
    mentors_everything = models.BooleanField(default=False, help_text="Offers every skill that is at mentor level.")
    is_paused = models.BooleanField(default=False, help_text="Does not accept new mentees for now.")
    places = models.PositiveSmallIntegerField(default=2)
    # Held by approved and running pairings; changed only by the conditional UPDATE in people.api.
    places_taken = models.PositiveSmallIntegerField(default=0, editable=False)
    joined_at = models.DateTimeField()

    class Meta:
        app_label = "task_mentoring"
        constraints = [
            models.UniqueConstraint(fields=["programme", "user"], name="tm_member_once"),
            check("tm_member_places", Q(places_taken__lte=F("places"))),
            check("tm_member_places_most", Q(places__lte=50)),
            # Not one's own manager: kept in people.api, since MySQL takes no CHECK on an AUTO_INCREMENT column.
        ]
        indexes = [
            models.Index(fields=["programme", "department"], name="tm_member_department"),
            models.Index(fields=["manager"], name="tm_member_manager"),
        ]

    def __str__(self) -> str:
        return f"member {self.pk}"


class MemberRole(models.Model):
    """A member holds a role of a framework; by key, so that it outlives framework versions.

    .. no_pii:
    """

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="roles")
    framework = models.ForeignKey("task_mentoring.Framework", on_delete=models.PROTECT, related_name="+")
    role_key = key_field()
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        app_label = "task_mentoring"
        constraints = [models.UniqueConstraint(fields=["member", "framework", "role_key"], name="tm_member_role_once")]

    def __str__(self) -> str:
        return self.role_key


class MentorOptIn(models.Model):
    """A member offers (or, paused, has withdrawn) to mentor one skill; the newest word counts over "everything".

    .. no_pii:
    """

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="opt_ins")
    skill = models.ForeignKey("task_mentoring.Skill", on_delete=models.PROTECT, related_name="+")
    is_paused = models.BooleanField(default=False)
    changed_at = models.DateTimeField()

    class Meta:
        app_label = "task_mentoring"
        constraints = [models.UniqueConstraint(fields=["member", "skill"], name="tm_opt_in_once")]

    def __str__(self) -> str:
        return f"member {self.member_id} offers skill {self.skill_id}"
