"""The review queue: proposed pairings with the evidence, approved or rejected through the api. No rule here.

The list and its rows are read-only; a decision is one call of the api a pairing, and each has its own outcome.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .. import api
from ..applets.pairings.states import Event, State
from ..core import clock
from ..core.errors import MentoringError
from ..core.ids import read_id
from ..core.later import Later
from ..core.text import NOTE_LENGTH
from ..models import Pairing
from ..platform.addresses import link_to
from ..platform.roster import display_names
from ..wording.labels import label_of
from ..wording.limits import LIMITS
from ..wording.lists import join_label, join_words
from ..wording.refusals import describe_refusal
from .filters import AgeFilter, DepartmentFilter, OwnFilter, RoleFilter, ScoreFilter, SkillFilter, StateFilter
from .rights import ShownOnly, actor_of

if TYPE_CHECKING:
    from ..wording import levels
    from ..wording import pairings as wording
    from . import evidence
else:
    levels = Later("mentoring_xblock.wording.levels")
    wording = Later("mentoring_xblock.wording.pairings")
    evidence = Later("mentoring_xblock.admin.evidence")

AT_ONCE = 200


class DecisionForm(ActionForm):
    """Beside the choice of an action: the reason, which rejecting needs."""

    reason = forms.CharField(
        required=False,
        max_length=NOTE_LENGTH,
        label=gettext_lazy("Reason (for rejecting)"),
        widget=forms.TextInput(attrs={"size": 20}),
    )


@admin.register(Pairing)
class PairingAdmin(ShownOnly):
    """Pairings: the queue of the proposed ones first of all."""

    list_display = (
        "mentee_name",
        "mentor_name",
        "skill_title",
        "levels",
        "score_shown",
        "state",
        "age",
        "looked_at",
    )
    list_display_links = ("mentee_name",)
    # How soon somebody answered is a fact that admins are shown rounded alone.
    exclude = ("answered_in",)
    list_filter = (
        StateFilter,
        RoleFilter,
        SkillFilter,
        DepartmentFilter,
        AgeFilter,
        ScoreFilter,
        ("programme", OwnFilter),
        "origin",
    )
    list_select_related = ("mentee__user", "mentor__user", "skill_version", "programme", "claimed_by")
    search_fields = (
        "mentee__user__username", "mentee__user__last_name", "mentor__user__username", "mentor__user__last_name",
        "skill_version__title",
    )  # fmt: skip
    ordering = ("created_at", "id")
    actions = ("approve", "reject")
    action_form = DecisionForm
    change_list_template = "mentoring_xblock/admin/pairings.html"

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """The list, with every name on it fetched in one query."""
        changes = super().get_changelist_instance(request)
        now = clock.now()
        users = {user for row in changes.result_list for user in (row.mentee.user_id, row.mentor.user_id)}
        users |= {row.claimed_by.user_id for row in changes.result_list if row.claimed_by is not None}
        names = display_names(users)
        for row in changes.result_list:
            row.names = (names.get(row.mentee.user_id, ""), names.get(row.mentor.user_id, ""))
            is_claimed = row.claimed_by is not None and row.claimed_until is not None and row.claimed_until > now
            row.claimer = names.get(row.claimed_by.user_id, "") if is_claimed else ""
        return changes

    @admin.display(description=gettext_lazy("mentee"), ordering="mentee__user__username")
    def mentee_name(self, row: Any) -> str:
        """Who learns."""
        return str(row.names[0])

    @admin.display(description=gettext_lazy("mentor"), ordering="mentor__user__username")
    def mentor_name(self, row: Any) -> str:
        """Who helps."""
        return str(row.names[1])

    @admin.display(description=gettext_lazy("skill"), ordering="skill_version__title")
    def skill_title(self, row: Pairing) -> str:
        """In the wording on which the pairing began."""
        return row.skill_version.title

    @admin.display(description=gettext_lazy("levels"))
    def levels(self, row: Pairing) -> str:
        """From where to where."""
        # Translated, for an arrow does not turn by itself where one reads from right to left.
        return _("%(low)s → %(high)s") % {"low": row.from_level or "–", "high": row.target_level}

    @admin.display(description=gettext_lazy("score"), ordering="score")
    def score_shown(self, row: Pairing) -> str:
        """How well the two fitted when it was proposed."""
        return f"{row.score:.2f}"

    @admin.display(description=gettext_lazy("age"), ordering="-created_at")
    def age(self, row: Pairing) -> str:
        """How long ago it was proposed."""
        return timesince(row.created_at, depth=1)

    @admin.display(description=gettext_lazy("being reviewed by"))
    def looked_at(self, row: Any) -> str:
        """Who is reviewing it just now; it keeps nobody else from deciding."""
        return str(row.claimer or "–")

    @admin.action(description=gettext_lazy("Approve"), permissions=["view"])
    def approve(self, request: HttpRequest, rows: QuerySet[Pairing]) -> None:
        """Approve each of the ticked pairings, with an outcome for each that could not be."""
        self._decide(request, rows, lambda pairing_id: _approve(request, pairing_id), done=_approved)

    @admin.action(description=gettext_lazy("Reject with this reason"), permissions=["view"])
    def reject(self, request: HttpRequest, rows: QuerySet[Pairing]) -> None:
        """Reject each of the ticked pairings for one reason, which the mentee of each will read."""
        reason = request.POST.get("reason", "").strip()
        if not reason:
            self.message_user(request, _("Enter a reason next to the action. The mentee will read it."), messages.ERROR)
            return
        self._decide(request, rows, lambda pairing_id: _reject(request, pairing_id, reason), done=_rejected)

    def _decide(
        self,
        request: HttpRequest,
        rows: QuerySet[Pairing],
        decide: Callable[[int], None],
        *,
        done: Callable[[int], str],
    ) -> None:
        count = 0
        for row in rows.select_related("mentee__user", "skill_version").order_by("created_at", "id")[:AT_ONCE]:
            try:
                decide(row.pk)
                count += 1
            except MentoringError as error:
                who = row.mentee.user.get_full_name() or row.mentee.user.get_username()
                self.message_user(
                    request,
                    join_label(join_words((who, row.skill_version.title)), describe_refusal(error)),
                    messages.ERROR,
                )
        if count:
            self.message_user(request, done(count), messages.SUCCESS)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list, with the way to “pair everyone”."""
        context = {"pair_everyone": link_to("programme") + "#pair", **(extra_context or {})}
        if request.GET.get("state") == State.PROPOSED:
            context["title"] = _("Review queue")
        return super().changelist_view(request, context)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """One pairing with the evidence of both side by side, and the decision."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404
        trouble = None
        if request.method == "POST":
            try:
                self.message_user(request, _decision(request, row.pk), messages.SUCCESS)
                return HttpResponseRedirect(self._next_address(request, row))
            except MentoringError as error:
                trouble = error
        return self._show(request, row, trouble)

    def _next_address(self, request: HttpRequest, decided: Pairing) -> str:
        """The next proposed pairing in the queue, or the queue itself when it is empty."""
        waiting = (
            self.get_queryset(request).filter(state=State.PROPOSED).exclude(pk=decided.pk).order_by("created_at", "id")
        )
        following = waiting.values_list("pk", flat=True).first()
        if request.POST.get("decision") in ("choose", "claim", "take_over"):
            following = decided.pk
        name = f"{self.admin_site.name}:task_mentoring_pairing"
        if following is None:
            return reverse(f"{name}_changelist") + f"?state={State.PROPOSED}"
        return reverse(f"{name}_change", args=[following])

    def _show(self, request: HttpRequest, row: Pairing, trouble: MentoringError | None) -> HttpResponse:
        view = api.get_pairing(actor_id=actor_of(request), pairing_id=row.pk)
        may_decide = Event.APPROVE in view.actions
        claim, may_claim = None, False
        if may_decide:
            claim, may_claim = api.get_review_claims(actor_id=actor_of(request), pairing_id=row.pk)
        name, since, is_own = claim or ("", None, False)
        context = {
            **self.admin_site.each_context(request),
            "limits": LIMITS,
            "opts": self.opts,
            "title": _("%(mentee)s with %(mentor)s: %(skill)s")
            % {"mentee": view.mentee_name, "mentor": view.mentor_name, "skill": view.skill_title},
            "view": view,
            "pairing": view.pairing,
            "decides_for": wording.describe_decides_for(view),
            "levels": {
                "from": levels.name_level(view.scale, view.pairing.from_level) if view.pairing.from_level else "",
                "to": levels.name_level(view.scale, view.pairing.target_level),
            },
            "state": label_of(view.pairing.state),
            "may_decide": may_decide,
            "claim": {"name": name, "since": since, "is_own": is_own} if claim else None,
            "may_claim": may_claim,
            "sides": [
                evidence.evidence_of(row.mentee, row.skill_id, view.scale, needed=None, name=view.mentee_name),
                evidence.evidence_of(
                    row.mentor, row.skill_id, view.scale, needed=view.pairing.target_level, name=view.mentor_name
                ),
            ],
            "reasons": wording.describe_reasons(view.pairing.reasons),
            "others": evidence.other_mentors(actor_of(request), view, row) if may_decide else [],
            "history": evidence.history_of(row.pk),
            "trouble": describe_refusal(trouble) if trouble else "",
            "sent": request.POST,
        }
        status = trouble.status if trouble else 200
        return TemplateResponse(request, "mentoring_xblock/admin/review.html", context, status=status)


def _decision(request: HttpRequest, pairing_id: int) -> str:
    """Do what the button says; the sentence for success."""
    decision = request.POST.get("decision")
    if decision == "approve":
        _approve(request, pairing_id, mentor_id=_read(request))
        return _approved(1)
    if decision == "reject":
        _reject(request, pairing_id, request.POST.get("reason", ""), mentor_id=_read(request))
        return _rejected(1)
    if decision in ("claim", "take_over"):
        claim = api.claim_review(
            actor_id=actor_of(request), pairing_id=pairing_id, take_over=decision == "take_over"
        )  # fmt: skip
        name, _since, is_own = claim or ("", None, True)
        if not is_own:
            return _("%(name)s started to review this pairing a moment ago.") % {"name": name}
        return _("The other reviewers can see that you are reviewing this pairing.")
    if decision == "choose":
        mentor = request.POST.get("mentor", "")
        mentor_id = read_id(mentor) or 0
        api.choose_other_mentor(actor_id=actor_of(request), pairing_id=pairing_id, mentor_id=mentor_id)
        return _("You changed the mentor. Now approve or reject the pairing.")
    raise Http404


def _read(request: HttpRequest) -> int | None:
    """Whom the page named as the mentor, which another reviewer may have changed since."""
    return read_id(request.POST.get("read", ""))


def _approve(request: HttpRequest, pairing_id: int, *, mentor_id: int | None = None) -> None:
    api.approve_pairing(actor_id=actor_of(request), pairing_id=pairing_id, mentor_id=mentor_id)


def _reject(request: HttpRequest, pairing_id: int, reason: str, *, mentor_id: int | None = None) -> None:
    api.reject_pairing(actor_id=actor_of(request), pairing_id=pairing_id, reason=reason, mentor_id=mentor_id)


def _approved(count: int) -> str:
    return ngettext("%(n)s pairing approved.", "%(n)s pairings approved.", count) % {"n": count}


def _rejected(count: int) -> str:
    return ngettext("%(n)s pairing rejected.", "%(n)s pairings rejected.", count) % {"n": count}
