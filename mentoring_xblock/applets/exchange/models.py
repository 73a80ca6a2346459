"""A record of every import that was applied, and the files that wait between their plan and their import."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ...core.text import LINE_LENGTH
from ..schema import both_or_neither, check, choice_field
from .data.uploads import ImportKind, UploadState


class ImportRun(models.Model):
    """One applied import: which file, what it changed, by whom.

    .. pii: the importing user
    .. pii_types: id
    .. pii_retirement: local_api
    """

    programme = models.ForeignKey(
        "task_mentoring.Programme", on_delete=models.CASCADE, related_name="+", verbose_name=_("programme")
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("user")
    )
    kind = choice_field(ImportKind, max_length=20, verbose_name=_("kind"))
    name = models.CharField(_("file"), max_length=LINE_LENGTH, blank=True)
    format = models.CharField(_("format"), max_length=20)
    plan_hash = models.CharField(_("plan hash"), max_length=64)
    counts = models.JSONField(_("counts"), default=dict)
    applied_at = models.DateTimeField(_("imported"))

    class Meta:
        app_label = "task_mentoring"
        verbose_name = _("finished import")
        verbose_name_plural = _("finished imports")

    def __str__(self) -> str:
        return self.name


class RememberedMatching(models.Model):
    """What the columns of a foreign table were said to be, under its headings: next time they need not be said again.

    .. no_pii:
    """

    programme = models.ForeignKey(
        "task_mentoring.Programme", on_delete=models.CASCADE, related_name="+", verbose_name=_("programme")
    )
    kind = choice_field(ImportKind, max_length=20, verbose_name=_("kind"))
    # SHA-256 of the headings, folded: they are as long as a file makes them, and a collation must not hold two equal.
    headings = models.CharField(max_length=64)
    choices = models.JSONField(default=dict)
    used_at = models.DateTimeField()

    class Meta:
        app_label = "task_mentoring"
        constraints = [
            models.UniqueConstraint(fields=["programme", "kind", "headings"], name="tm_matching_once"),
            check("tm_matching_kind", Q(kind__in=[k.value for k in ImportKind])),
        ]

    def __str__(self) -> str:
        return self.headings


class Upload(models.Model):
    """A file between its plan and its import. In a row, not on a disk: an LMS runs on several hosts.

    It is its actor's alone, holds its bytes only until they are applied, and goes when its time is up.

    .. pii: the importing user; a people table names others, by user name and email
    .. pii_types: id, username, email_address, other
    .. pii_retirement: local_api
    """

    programme = models.ForeignKey(
        "task_mentoring.Programme", on_delete=models.CASCADE, related_name="+", verbose_name=_("programme")
    )
    # What somebody has not finished is nobody else's business, so it goes with the account.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("user")
    )
    kind = choice_field(ImportKind, max_length=20, verbose_name=_("kind"))
    name = models.CharField(_("file"), max_length=LINE_LENGTH)
    state = choice_field(UploadState, max_length=10, verbose_name=_("state"))
    # The files as uploaded, packed; NULL once applied.
    content = models.BinaryField(null=True)
    # The format named and the choices made, as uploaded.
    options = models.JSONField(default=dict)
    # The plan's rows, packed; its fingerprint, "" before there is one; its counts and what it is about.
    plan = models.BinaryField(null=True)
    # The rows that do not come in, packed, to be given back until the time is up.
    left_out = models.BinaryField(null=True)
    fingerprint = models.CharField(max_length=64, blank=True)
    summary = models.JSONField(default=dict)
    # Why the last step came to nothing: a refusal's sentence with its parameters.
    trouble = models.JSONField(default=dict)
    # More than a request should wait for.
    is_large = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField(_("changed"))
    expires_at = models.DateTimeField(_("deleted"))

    class Meta:
        app_label = "task_mentoring"
        verbose_name = _("import")
        # In the admin the list is its reader's own; everybody's are among the finished ones.
        verbose_name_plural = _("my imports")
        constraints = [
            check("tm_upload_kind", Q(kind__in=[k.value for k in ImportKind])),
            check("tm_upload_state", Q(state__in=[s.value for s in UploadState])),
            # What is done with is not kept.
            check("tm_upload_content", both_or_neither("content", ~Q(state=UploadState.APPLIED.value))),
            # Nothing is applied that was not shown.
            check("tm_upload_shown", ~Q(state=UploadState.APPLYING.value) | ~Q(fingerprint="")),
        ]
        indexes = [models.Index(fields=["expires_at"], name="tm_upload_expiry")]

    def __str__(self) -> str:
        return self.name
