"""Members in Django's admin: who they are, and ending the memberships of those who have left, by the use case."""

from __future__ import annotations

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from .. import api
from ..core.errors import MentoringError
from ..models import FrameworkVersion, Member, MemberRole, MentorOptIn
from ..wording.lists import join_label
from ..wording.refusals import describe_refusal
from .filters import OwnFilter
from .rights import ShownInline, ShownOnly, actor_of
from .role_names import name_roles

AT_ONCE = 200


class RoleInline(ShownInline):
    """Roles held, by the names that their competency model gives them now."""

    model = MemberRole
    fields = readonly_fields = ("model_title", "role_name")

    @admin.display(description=_("competency model"))
    def model_title(self, row: MemberRole) -> str:
        """The newest title."""
        newest = FrameworkVersion.objects.filter(framework_id=row.framework_id).latest("id")
        return newest.title

    @admin.display(description=_("role"))
    def role_name(self, row: MemberRole) -> str:
        """With its grade; the key of a role that no version has any more."""
        return str(name_roles([row.role_key], programme_ids=[row.member.programme_id]).get(row.role_key, row.role_key))


class OptInInline(ShownInline):
    """Skills offered."""

    model = MentorOptIn


@admin.register(Member)
class MemberAdmin(ShownOnly):
    """The people of a programme and their reporting lines; they come in by import, and leave by an action."""

    change_list_template = "mentoring_xblock/admin/members.html"
    list_display = ("name", "department", "unit", "region", "manager_name", "is_admin", "is_active", "taken")
    list_filter = ("is_active", "is_admin", "is_paused", ("programme", OwnFilter), "department", "region")
    list_select_related = ("user", "manager__user")
    search_fields = ("user__username", "user__first_name", "user__last_name", "user__email", "department", "unit")
    ordering = ("programme", "user__username")
    # How often somebody did not answer is between them and the product.
    exclude = ("silences",)
    inlines = (RoleInline, OptInInline)
    actions = ("end_memberships",)

    @admin.display(description=_("name"), ordering="user__username")
    def name(self, row: Member) -> str:
        """Full name where known, else the username."""
        return _name(row)

    @admin.display(description=_("manager"))
    def manager_name(self, row: Member) -> str:
        """To whom they report."""
        return _name(row.manager) if row.manager else ""

    @admin.display(description=_("current mentees"), ordering="places_taken")
    def taken(self, row: Member) -> str:
        """Mentees now, of those they take at most."""
        return f"{row.places_taken}/{row.places}"

    @admin.action(description=_("End memberships"), permissions=["view"])
    def end_memberships(self, request: HttpRequest, rows: QuerySet[Member]) -> HttpResponse | None:
        """Say what follows and ask; then end each, with an outcome for each that could not be."""
        chosen = [*rows.filter(is_active=True).select_related("user", "programme").order_by("user__username", "id")]
        if not chosen:
            self.message_user(request, gettext("These memberships have ended already."), messages.WARNING)
        elif len(chosen) > AT_ONCE:
            most = ngettext("Choose at most %(n)s person at once.", "Choose at most %(n)s people at once.", AT_ONCE)
            self.message_user(request, most % {"n": AT_ONCE}, messages.ERROR)
        elif "confirmed" not in request.POST:
            context = {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "title": _("End memberships"),
                "people": [(row.pk, _name(row), row.department, row.programme.title) for row in chosen],
                "checkbox": ACTION_CHECKBOX_NAME,
            }
            return TemplateResponse(request, "mentoring_xblock/admin/end_memberships.html", context)
        else:
            self._end(request, chosen)
        return None

    def _end(self, request: HttpRequest, chosen: list[Member]) -> None:
        count = 0
        for row in chosen:
            try:
                api.end_membership(actor_id=actor_of(request), member_id=row.pk, programme=row.programme.key)
                count += 1
            except MentoringError as error:
                self.message_user(request, join_label(_name(row), describe_refusal(error)), messages.ERROR)
        if count:
            done = ngettext("%(n)s membership ended.", "%(n)s memberships ended.", count)
            self.message_user(request, done % {"n": count}, messages.SUCCESS)


def _name(row: Member) -> str:
    return row.user.get_full_name() or row.user.get_username()
