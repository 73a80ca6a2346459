"""Programmes, their members, reporting lines and the will to mentor. Ratings and pairings do not belong here."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ...core.text import LINE_LENGTH
from ...core.working_days import list_weekend
from ..schema import both_or_neither, check, choice_field, key_field, numbered
from .data import ADDRESS_LENGTH, MOST_PLACES, MOST_SHOWN, MOST_WEEKS, ZONE_LENGTH, ApproveBy, ConfirmBy, Entry


class Programme(models.Model):
    """One organisation's mentoring and its policy; the boundary that nothing crosses.

    .. no_pii:
    """

    key = key_field(unique=True, verbose_name=_("key"))
    title = models.CharField(_("title"), max_length=LINE_LENGTH)
    # 1 on the programme used where none is named, NULL elsewhere: at most one on every database.
    default_slot = models.PositiveSmallIntegerField(null=True, blank=True, unique=True, editable=False)
    approve_by = choice_field(
        ApproveBy, max_length=10, default=ApproveBy.ADMIN.value, verbose_name=_("who approves a pairing")
    )
    confirm_by = choice_field(
        ConfirmBy, max_length=10, default=ConfirmBy.MANAGER.value, verbose_name=_("who confirms the new level")
    )
    weeks = models.PositiveSmallIntegerField(
        _("length in weeks"), default=4, help_text=_("How long a pairing lasts unless somebody chooses another length.")
    )
    answer_days = models.PositiveSmallIntegerField(
        _("days to answer"), default=3, help_text=_("How many working days a mentor has to answer a request.")
    )
    open_pairings = models.PositiveSmallIntegerField(
        _("open pairings"),
        default=2,
        help_text=_("How many pairings a mentee can have at once, from request to end, no matter who proposes them."),
    )
    places = models.PositiveSmallIntegerField(
        _("mentees per mentor"),
        default=2,
        help_text=_("How many people somebody can mentor unless they set their own number."),
    )
    mentors_shown = models.PositiveSmallIntegerField(
        _("mentors shown"), default=5, help_text=_("How many mentors a person sees for one gap.")
    )
    own_manager_may_mentor = models.BooleanField(_("a manager may mentor their own reports"), default=False)
    shows_addresses = models.BooleanField(
        _("a pair sees each other’s email addresses"),
        default=True,
        help_text=_("Only the two people of a pairing, and only while it is under way."),
    )
    entry = choice_field(Entry, max_length=20, default=Entry.BY_COURSE.value, verbose_name=_("how people join"))
    # Course keys, or what keys begin with. Checked by people.domain, which knows what a line can mean.
    entry_courses = models.JSONField(_("courses from which people join"), blank=True, default=list)
    ends_with_course = models.BooleanField(
        _("membership ends with the course"),
        default=False,
        help_text=_(
            "Only for “By course”: people who leave the course through which they joined also leave the programme. "
            "When they enrol again, they are back."
        ),
    )
    # ISO numbers of weekdays, and ISO dates. Checked by people.domain.
    weekend = models.JSONField(_("days of the week without work"), blank=True, default=list_weekend)
    holidays = models.JSONField(_("holidays"), blank=True, default=list)
    created_at = models.DateTimeField(_("created"))
    # Of the first days: when an admin said that the rules are right, and where people rate themselves.
    rules_seen_at = models.DateTimeField(null=True, editable=False)
    unit_address = models.CharField(max_length=ADDRESS_LENGTH, blank=True, editable=False)

    class Meta:
        app_label = "task_mentoring"
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        constraints = [
            check("tm_programme_default_slot", Q(default_slot__isnull=True) | Q(default_slot=1)),
            check("tm_programme_approve_by", Q(approve_by__in=[p.value for p in ApproveBy])),
            check("tm_programme_confirm_by", Q(confirm_by__in=[p.value for p in ConfirmBy])),
            check("tm_programme_entry", Q(entry__in=[each.value for each in Entry])),
            check("tm_programme_weeks", Q(weeks__gte=1, weeks__lte=MOST_WEEKS)),
            check("tm_programme_shown", Q(mentors_shown__gte=1, mentors_shown__lte=MOST_SHOWN)),
        ]

    def __str__(self) -> str:
        return self.title


class Member(models.Model):
    """A person in one programme: place in the organisation, manager, and how many they can mentor at once.

    .. pii: the person's user id and place in the organisation
    .. pii_types: id, other
    .. pii_retirement: local_api
    """

    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="members", verbose_name=_("programme")
    )
    # Accounts are retired, not deleted; a deletion must not take a colleague's mentoring record with it.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="mentoring_members", verbose_name=_("user")
    )
    department = models.CharField(_("department"), max_length=LINE_LENGTH, blank=True)
    unit = models.CharField(_("unit"), max_length=LINE_LENGTH, blank=True)
    region = models.CharField(_("region"), max_length=LINE_LENGTH, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=ZONE_LENGTH, blank=True)
    manager = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="reports", verbose_name=_("manager")
    )
    is_admin = models.BooleanField(
        _("administrator"),
        default=False,
        help_text=_("Runs the programme: reviews proposals, pairs people and sees reports."),
    )
    is_active = models.BooleanField(_("active"), default=True)
    mentors_everything = models.BooleanField(
        _("offers every skill"), default=False, help_text=_("Offers every skill in which they are at mentor level.")
    )
    is_paused = models.BooleanField(_("paused"), default=False, help_text=_("Does not accept new mentees for now."))
    # An administrator has paused their offers, and only an administrator takes them up again.
    is_held = models.BooleanField(_("paused by an administrator"), default=False)
    places = models.PositiveSmallIntegerField(_("can mentor at once"), default=2)
    # Held by approved and running pairings; changed only by the conditional UPDATE in people.api.
    places_taken = models.PositiveSmallIntegerField(_("mentors now"), default=0, editable=False)
    # Requests in a row without an answer; changed only by people.api.
    silences = models.PositiveSmallIntegerField(_("unanswered in a row"), default=0, editable=False)
    away_from = models.DateField(_("away from"), null=True, blank=True)
    away_to = models.DateField(_("away to"), null=True, blank=True)
    # The two days as moments, since a day begins by somebody's clock: what reads them compares.
    away_since = models.DateTimeField(_("away since"), null=True, editable=False)
    away_until = models.DateTimeField(_("away until"), null=True, editable=False)
    # Whether mentoring_tick has passed on what waited for them. It says nothing of now.
    absence_begun = models.BooleanField(_("absence begun"), default=False, editable=False)
    deputy = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("deputy")
    )
    # By which they joined, empty for everybody else; and whether the membership ended because they left it.
    course = models.CharField(
        _("joined through the course"), max_length=LINE_LENGTH, blank=True, default="", editable=False
    )
    left_course = models.BooleanField(_("left the course"), default=False, editable=False)
    joined_at = models.DateTimeField(_("joined"))

    class Meta:
        app_label = "task_mentoring"
        verbose_name = _("member")
        verbose_name_plural = _("members")
        constraints = [
            models.UniqueConstraint(fields=["programme", "user"], name="tm_member_once"),
            check("tm_member_places", Q(places_taken__lte=F("places"))),
            check("tm_member_places_most", Q(places__lte=MOST_PLACES)),
            check("tm_member_away", both_or_neither("away_to", Q(away_from__isnull=False))),
            check("tm_member_away_since", both_or_neither("away_since", Q(away_from__isnull=False))),
            check("tm_member_away_until", both_or_neither("away_until", Q(away_from__isnull=False))),
            # Not one's own manager: kept in people.api, since MySQL takes no CHECK on an AUTO_INCREMENT column.
        ]
        indexes = [
            models.Index(fields=["programme", "department"], name="tm_member_department"),
            models.Index(fields=["manager"], name="tm_member_manager"),
        ]

    def __str__(self) -> str:
        # A query where the user is not at hand: lists say ``select_related``.
        return self.user.get_full_name() or self.user.get_username()


class MemberRole(models.Model):
    """A member holds a role of a framework; by key, so that it outlives framework versions.

    .. no_pii:
    """

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="roles", verbose_name=_("member"))
    framework = models.ForeignKey(
        "task_mentoring.Framework", on_delete=models.PROTECT, related_name="+", verbose_name=_("competency model")
    )
    role_key = key_field(verbose_name=_("role"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        app_label = "task_mentoring"
        verbose_name = _("role held")
        verbose_name_plural = _("roles held")
        constraints = [models.UniqueConstraint(fields=["member", "framework", "role_key"], name="tm_member_role_once")]

    def __str__(self) -> str:
        return self.role_key


class ExpectedPerson(models.Model):
    """Somebody whom a people file names and who has no account yet: what is to hold of them once they have one.

    It is deleted when they join, when a file names them no more, and after EXPECTED_DAYS.

    .. pii: the email address and place in the organisation of a person without an account
    .. pii_types: email_address, other
    .. pii_retirement: local_api
    """

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="+", verbose_name=_("programme"))
    email = models.CharField(_("email address"), max_length=LINE_LENGTH)
    # Of the folded address: no two collations agree on which addresses are equal.
    email_key = models.CharField(max_length=64, editable=False)
    department = models.CharField(_("department"), max_length=LINE_LENGTH, blank=True)
    unit = models.CharField(_("unit"), max_length=LINE_LENGTH, blank=True)
    region = models.CharField(_("region"), max_length=LINE_LENGTH, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=ZONE_LENGTH, blank=True)
    # Somebody who is here already; who is awaited too is known by their address.
    manager = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("manager")
    )
    manager_email = models.CharField(max_length=LINE_LENGTH, blank=True)
    # Pairs of a framework's id and a role's key. Looked up again when the person joins.
    roles = models.JSONField(_("roles"), default=list)
    expected_at = models.DateTimeField(_("expected since"))

    class Meta:
        app_label = "task_mentoring"
        verbose_name = _("expected person")
        verbose_name_plural = _("expected people")
        constraints = [models.UniqueConstraint(fields=["programme", "email_key"], name="tm_expected_once")]
        indexes = [models.Index(fields=["email_key"], name="tm_expected_email")]

    def __str__(self) -> str:
        return numbered(self)


class AwaitedManager(models.Model):
    """A member's manager who is not in the programme yet, by their address; deleted once they are.

    .. pii: a member, and the email address of their manager
    .. pii_types: id, email_address
    .. pii_retirement: local_api
    """

    member = models.OneToOneField(Member, on_delete=models.CASCADE, related_name="+", verbose_name=_("member"))
    email = models.CharField(max_length=LINE_LENGTH)
    email_key = models.CharField(max_length=64, editable=False)
    awaited_at = models.DateTimeField()

    class Meta:
        app_label = "task_mentoring"
        verbose_name = _("awaited manager")
        verbose_name_plural = _("awaited managers")
        indexes = [models.Index(fields=["email_key"], name="tm_awaited_email")]

    def __str__(self) -> str:
        return numbered(self)


class MentorOptIn(models.Model):
    """A member offers (or, paused, has withdrawn) to mentor one skill; the newest choice overrides "everything".

    .. no_pii:
    """

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="opt_ins", verbose_name=_("member"))
    skill = models.ForeignKey(
        "task_mentoring.Skill", on_delete=models.PROTECT, related_name="+", verbose_name=_("skill")
    )
    is_paused = models.BooleanField(_("paused"), default=False)
    changed_at = models.DateTimeField(_("changed"))

    class Meta:
        app_label = "task_mentoring"
        verbose_name = _("offered skill")
        verbose_name_plural = _("offered skills")
        constraints = [models.UniqueConstraint(fields=["member", "skill"], name="tm_opt_in_once")]

    def __str__(self) -> str:
        return numbered(self)
