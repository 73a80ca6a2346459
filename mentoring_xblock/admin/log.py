"""The audit log in Django's admin: appended elsewhere, here only to search and read, in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..applets.audit_log.data import Action, Detail
from ..core.later import Later
from ..models import FrameworkVersion, LogEntry, Member, Pairing, PlanStep, Programme, Session, SkillVersion
from ..platform.roster import display_names
from .rights import ShownOnly
from .role_names import name_roles

if TYPE_CHECKING:
    from ..wording import log as wording
else:
    wording = Later("mentoring_xblock.wording.log")

_OF_MEMBERS = (Detail.MENTOR, Detail.MENTORS, Detail.MANAGER, Detail.CLAIMED_BY)


@admin.register(LogEntry)
class LogEntryAdmin(ShownOnly):
    """What changed, when, by whom and why."""

    list_display = ("at", "action", "subject", "subject_id", "actor", "reason")
    list_filter = ("action", "subject", "at")
    list_select_related = ("actor",)
    search_fields = ("action", "=subject_id", "=member_id", "actor__username", "reason")
    ordering = ("-at", "-id")
    date_hierarchy = "at"
    fields = ("at", "action", "programme", "subject", "subject_id", "member", "actor", "reason", "details")

    def get_queryset(self, request: HttpRequest) -> QuerySet[LogEntry]:
        """Without what others reported about a pairing in which the reader takes part."""
        user_id = request.user.pk
        own = Pairing.objects.filter(Q(mentee__user_id=user_id) | Q(mentor__user_id=user_id)).values("pk")
        rows: QuerySet[LogEntry] = super().get_queryset(request)
        return rows.exclude(action__in=(Action.CONCERN_REPORTED, Action.CONCERN_CLOSED), subject_id__in=own)

    @admin.display(description=_("programme"))
    def programme(self, row: LogEntry) -> str:
        """Where it happened."""
        title = Programme.objects.filter(pk=row.programme_id or 0).values_list("title", flat=True).first()
        return title or "–"

    @admin.display(description=_("member"))
    def member(self, row: LogEntry) -> str:
        """Whose data changed."""
        return "–" if row.member_id is None else _names_of_members([row.member_id]).get(row.member_id, "–")

    @admin.display(description=_("changes"))
    def details(self, row: LogEntry) -> str:
        """What it was and is, line by line."""
        lines = wording.describe_details(row.old, row.new, names=_names(row))
        return _as_table(lines) if lines else "–"


def _as_table(lines: Iterable[tuple[str, str, str]]) -> str:
    return format_html(
        "<table><thead><tr><th></th><th>{}</th><th>{}</th></tr></thead><tbody>{}</tbody></table>",
        gettext("before"),
        gettext("after"),
        format_html_join(
            "",
            '<tr><th scope="row">{}</th><td>{}</td><td>{}</td></tr>',
            ((what, before or "–", after or "–") for what, before, after in lines),
        ),
    )


def _names(row: LogEntry) -> wording.Names:
    """What the row's ids and keys are called now."""
    sides = (row.old, row.new)
    members = {member_id for detail in _OF_MEMBERS for member_id in wording.ids_of(detail, sides)}
    skills = (
        wording.ids_of(Detail.SKILL, sides)
        | wording.ids_of(Detail.PAIRINGS_ENDED, sides)
        | wording.ids_of(Detail.NOT_MY_WORK, sides)
    )
    skills |= {int(skill) for side in sides for skill in side.get(Detail.LEVELS, {})}
    steps = wording.ids_of(Detail.STEP, sides) | {step for side in sides for step, _how in side.get(Detail.TICKS, [])}
    frameworks = [side[each] for side in sides for each in (Detail.FRAMEWORK, Detail.COPY_OF) if each in side]
    roles = [side[Detail.ROLE] for side in sides if Detail.ROLE in side]
    roles += [key for side in sides for _framework, key in side.get(Detail.ROLES, [])]
    where = row.programme_id or 0
    versions = FrameworkVersion.objects.filter(framework__programme_id=where, framework__key__in=frameworks)
    sessions = Session.objects.filter(pk__in=wording.ids_of(Detail.SESSION, sides)).values_list("pk", "starts_at")
    return wording.Names(
        members=_names_of_members(members),
        # In order of the versions: the newest wording is the one that stays.
        skills=dict(SkillVersion.objects.filter(skill_id__in=skills).order_by("id").values_list("skill_id", "title")),
        steps=dict(PlanStep.objects.filter(pk__in=steps).values_list("pk", "behaviour")),
        sessions={pk: date_format(localtime(starts_at), gettext("DATETIME_FORMAT")) for pk, starts_at in sessions},
        frameworks=dict(versions.order_by("id").values_list("framework__key", "title")),
        roles=name_roles(roles, programme_ids=[where]),
    )


def _names_of_members(member_ids: Iterable[int]) -> dict[object, str]:
    users = dict(Member.objects.filter(pk__in=set(member_ids)).values_list("pk", "user_id"))
    names = display_names(users.values())
    return {member_id: names.get(user_id, "") for member_id, user_id in users.items()}
