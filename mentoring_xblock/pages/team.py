"""The page "My team": heat map, queues, progress, and the page of one report with mentors to propose. No rule here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET

from .. import api
from ..api.data import TeamGaps
from ..api.pairings.data import PairingView
from ..applets.insight.data import Cell
from ..applets.pairings.states import CLOSED_STATES, Turn
from ..core.errors import MentoringError, NotFound
from ..core.ids import read_id
from ..core.text import KEY_LENGTH
from ..courseware.bars import draw_gap_bar
from ..wording.labels import label_of
from ..wording.levels import describe_difference_to_others, name_levels, name_source
from ..wording.lists import join_label, join_words
from ..wording.refusals import describe_refusal
from .answers import change, page, post_only
from .forms import LevelForm, ProposalForm, new_token, read
from .frame import Frame, Trouble, show
from .presenting import level_choices, pairing_card, suggestion_lines
from .tables import csv_answer

PEOPLE_A_PAGE = 50
CONFIRMATIONS_AT_ONCE = 100
_RATED_AGAIN = gettext_lazy("This own rating has changed since you opened the page, so we did not confirm it.")

_SIZES: dict[str, str | Promise] = {
    "unknown": gettext_lazy("not rated yet"),
    "none": gettext_lazy("at the target or above"),
    "one": gettext_lazy("one level below"),
    "two": gettext_lazy("two levels below"),
    "more": gettext_lazy("three or more levels below"),
    "outside": gettext_lazy("not part of their work, they say"),
    "free": gettext_lazy("no target in this role"),
}


def _size(cell: Cell) -> str:
    if cell.level is None and cell.not_my_work:
        return "outside"
    if cell.level is None:
        return "unknown" if cell.target is not None else "free"
    if cell.gap is None:
        return "free"
    return ("none", "one", "two")[cell.gap] if cell.gap < 3 else "more"


@require_GET
@page
def team(request: HttpRequest, frame: Frame) -> HttpResponse:
    """The whole page: what waits for the manager first, then the heat map, then the pairings under way."""
    return _show(request, frame)


def _show(request: HttpRequest, frame: Frame) -> HttpResponse:
    chosen = str(request.GET.get("framework", ""))[:KEY_LENGTH]
    found = api.get_team(**frame.caller, framework=chosen)
    gaps, pairings = found.gaps, found.pairings
    context: dict[str, Any] = {
        "frameworks": found.frameworks,
        "gaps": gaps,
        **confirmation_lines(found.confirmations),
        # An admin's queue is on the programme page; here stand the manager's own.
        "reviews": [pairing_card(view) for view in found.reviews],
        "under_way": [
            pairing_card(view) for view in pairings if view.pairing.state.stage.turn not in (None, Turn.CONFIRMER)
        ],
        "ended": [
            pairing_card(view)
            for view in pairings
            if view.pairing.state in CLOSED_STATES and view.pairing.starts_on is not None
        ],
        "sizes": _SIZES.items(),
        "stands_in_for": join_words(found.stands_in_for),
        # A deputy without reports has no gaps to look at; somebody who is neither reads why the page is empty.
        "is_manager": not found.stands_in_for or bool(gaps and gaps.rows),
    }
    if gaps is not None:
        context["people"] = Paginator(gaps.rows, PEOPLE_A_PAGE).get_page(request.GET.get("page"))
        context["rows"] = [_heat_row(gaps, row, frame) for row in context["people"]]
        context["totals"] = _totals(gaps)
    return show(request, frame, "team.html", context, here="team")


def confirmation_lines(waiting: Iterable[PairingView]) -> dict[str, Any]:
    """What waits for the viewer's confirmation, and whether some of it is not to be agreed with at a glance."""
    lines = [{"card": pairing_card(view), "each": view.progress, "can_agree": _have_met(view)} for view in waiting]
    return {"confirmations": lines, "has_unheld": any(not line["can_agree"] for line in lines)}


def _have_met(view: PairingView) -> bool:
    """Whether a session was held. Who never met has shown nothing, so such a rating is looked at on its own."""
    return view.progress is not None and view.progress.sessions > 0


def _named(view: PairingView) -> str:
    return join_words((view.mentee_name, view.skill_title))


def _heat_row(gaps: TeamGaps, row: Any, frame: Frame) -> dict[str, Any]:
    cells = []
    for (key, title), cell in zip(gaps.skills, row.cells, strict=True):
        size = _size(cell)
        address = frame.address("member", row.member_id, framework=gaps.framework, skill=key)
        if cell.open_pairing_id is not None:
            address = frame.address("pairing", cell.open_pairing_id)
        cells.append(
            {
                "cell": cell,
                "size": size,
                "size_words": _SIZES[size],
                "detail": _detail(cell),
                "differs": cell.confirmed_level is not None and cell.own_level not in (None, cell.confirmed_level),
                "title": title,
                "address": address if (cell.gap or cell.open_pairing_id or cell.not_my_work) else "",
            }
        )
    return {"row": row, "cells": cells, "address": frame.address("member", row.member_id, framework=gaps.framework)}


def _detail(cell: Cell) -> str:
    """A cell's own, confirmed and target level in words; empty where nobody rated the skill."""
    parts = []
    if cell.own_level is not None:
        parts.append(_("own rating %(level)s") % {"level": cell.own_level})
    if cell.confirmed_level is not None:
        parts.append(
            _("confirmed %(level)s (%(source)s)")
            % {
                "level": cell.confirmed_level,
                "source": name_source(cell.confirmed_source, is_imported=cell.confirmed_imported),
            }
        )
    if parts and cell.target is not None:
        parts.append(_("target %(level)s") % {"level": cell.target})
    return join_words(parts)


def _totals(gaps: TeamGaps) -> list[tuple[int, int]]:
    """Per skill: how many of the reports are below their target, and how many have a target at all."""
    return [
        (
            sum(bool(row.cells[index].gap) for row in gaps.rows),
            sum(row.cells[index].target is not None for row in gaps.rows),
        )
        for index in range(len(gaps.skills))
    ]


@require_GET
@page
def gaps_csv(request: HttpRequest, frame: Frame) -> HttpResponse:
    """The heat map as one line per person and skill."""
    framework = str(request.GET.get("framework", ""))[:KEY_LENGTH]
    gaps = api.get_team_gaps(**frame.caller, framework=framework)
    header = [
        _("Person"),
        _("Department"),
        _("Role"),
        _("Skill"),
        _("Level"),
        _("Rated by"),
        _("Target"),
        _("Gap"),
        _("Own rating"),
        _("Confirmed"),
        _("Not part of their work, they say"),
    ]
    return csv_answer(
        f"team-gaps-{gaps.framework}.csv",
        header,
        (
            (
                row.name,
                row.department,
                row.role_title,
                title,
                cell.level,
                name_source(cell.source, is_imported=cell.is_imported),
                cell.target,
                cell.gap,
                cell.own_level,
                cell.confirmed_level,
                _("yes") if cell.not_my_work else "",
            )
            for row in gaps.rows
            for (_key, title), cell in zip(gaps.skills, row.cells, strict=True)
            if cell.target is not None or cell.level is not None or cell.not_my_work
        ),
    )


@require_GET
@page
def member(request: HttpRequest, frame: Frame, member_id: int) -> HttpResponse:
    """One report: their gaps; for a chosen skill the mentors with reasons, and a form to propose one."""
    return _show_member(request, frame, member_id)


def _show_member(request: HttpRequest, frame: Frame, member_id: int, *, trouble: Trouble | None = None) -> HttpResponse:
    sent = request.POST if request.method == "POST" else request.GET
    framework, skill = str(sent.get("framework", ""))[:KEY_LENGTH], str(sent.get("skill", ""))[:KEY_LENGTH]
    if not framework:
        framework = api.get_team_gaps(**frame.caller).framework
    profile = api.get_profile(**frame.caller, framework=framework, member_id=member_id)
    chosen = next((result for result in profile.results if result.skill == skill), None)
    if skill and chosen is None:
        raise NotFound
    names = api.name_members(**frame.caller, member_ids=[member_id])
    context: dict[str, Any] = {
        "member_id": member_id,
        "name": names.get(member_id, ""),
        "profile": profile,
        "framework": framework,
        "levels": [(level.number, level.name) for level in profile.scale.levels],
        "gaps": sorted(
            (result for result in profile.results if result.gap),
            key=lambda result: (-(result.gap or 0) * result.importance, result.title),
        ),
        "met": [result for result in profile.results if result.gap == 0],
        "unrated": [result for result in profile.results if result.counted_level is None],
        "chosen": chosen,
        "token": new_token(),
        "sent": request.POST,
    }
    if chosen is not None:
        behaviours = next((line.behaviours for line in profile.definition.skills if line.key == skill), {})
        context["choices"] = level_choices(profile.scale, behaviours)
        context |= name_levels(
            profile.scale,
            own_level=chosen.level,
            confirmed_level=chosen.confirmed_level,
            target_level=chosen.target,
        )
        context |= {
            "difference": describe_difference_to_others(
                own=chosen.level,
                confirmed=chosen.confirmed_level,
                by="you" if chosen.confirmed_by_viewer else chosen.confirmed_source,
                counted_by=chosen.counted_source,
                is_imported=chosen.confirmed_imported,
            ),
            "confirmed_by": name_source(chosen.confirmed_source, is_imported=chosen.confirmed_imported),
            "bar": draw_gap_bar(
                top=profile.scale.top,
                own=chosen.level,
                confirmed=chosen.confirmed_level,
                target=chosen.target,
            ),
        }
        if chosen.open_pairing is None:
            found = api.recommend_mentors(**frame.caller, framework=framework, skill=skill, member_id=member_id)
            context |= {"found": found, "suggestions": suggestion_lines(found.suggestions)}
            context["refusal"] = describe_refusal(found.refusal) if found.refusal else ""
    return show(request, frame, "member.html", context, here="team", trouble=trouble)


@change(_show_member, at="propose")
def propose(request: HttpRequest, frame: Frame, member_id: int) -> HttpResponse:
    """Propose a mentor for one report's skill."""
    sent = read(ProposalForm, request.POST)
    mentor_id = sent.pop("mentor")
    info = api.propose_pairing(**frame.caller, mentee_id=member_id, mentor_id=mentor_id, **sent)
    messages.success(request, _("Proposed. %(state)s.") % {"state": label_of(info.state)})
    return HttpResponseRedirect(frame.address("team") + "#progress")


@change(_show_member, at="rate")
def rate(request: HttpRequest, frame: Frame, member_id: int) -> HttpResponse:
    """The manager's own rating of a report's skill, outside a pairing."""
    framework = str(request.POST.get("framework", ""))[:KEY_LENGTH]
    skill = str(request.POST.get("skill", ""))[:KEY_LENGTH]
    about: dict[str, Any] = {"member_id": member_id, "framework": framework, "skill": skill}
    sent = read(LevelForm, request.POST)
    api.rate_report(**frame.caller, **about, level=sent["level"], comment=sent["comment"])
    messages.success(request, _("Your rating is stored."))
    return HttpResponseRedirect(frame.address("member", member_id, framework=framework, skill=skill))


@post_only
@page
def confirm_many(request: HttpRequest, frame: Frame) -> HttpResponse:
    """Agree with the re-ratings that are ticked, each on its own, with an outcome for each that did not work."""
    ticked = {found for each in request.POST.getlist("pairing") if (found := read_id(each)) is not None}
    waiting = {view.pairing.pairing_id: view for view in api.list_waiting_confirmations(**frame.caller)}
    done = unmet = 0
    for pairing_id in sorted(ticked)[:CONFIRMATIONS_AT_ONCE]:
        view = waiting.get(pairing_id)
        level = view.progress.self_after if view and view.progress else None
        if view is None or level is None:
            messages.warning(
                request, _("One of these ratings is no longer waiting for confirmation, so we did not change it.")
            )
            continue
        # A mentee may rate again while the page is open: nobody agrees with a level that they have not read.
        if request.POST.get(f"level-{pairing_id}", str(level)) != str(level):
            messages.warning(request, join_label(_named(view), _RATED_AGAIN))
            continue
        if not _have_met(view):
            unmet += 1
            continue
        try:
            api.confirm_growth(actor_id=frame.actor_id, pairing_id=pairing_id, level=level)
            done += 1
        except MentoringError as error:
            messages.error(request, join_label(_named(view), describe_refusal(error)))
    if done:
        messages.success(request, ngettext("%(n)s confirmed.", "%(n)s confirmed.", done) % {"n": done})
    if unmet:
        messages.warning(
            request,
            ngettext(
                "We left out %(n)s rating, because no session was held. Open it to confirm a level.",
                "We left out %(n)s ratings, because no session was held. Open each to confirm a level.",
                unmet,
            )
            % {"n": unmet},
        )
    if not ticked:
        messages.warning(request, _("First select the ratings that you agree with."))
    back = "programme" if request.POST.get("from") == "programme" else "team"
    return HttpResponseRedirect(frame.address(back) + "#confirm")
