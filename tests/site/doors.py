"""The page of doors: five people of the demo, each entered by one click. Only ever part of the demo site."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth import get_user_model, login, logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST


@dataclass(frozen=True)
class Door:
    """Somebody to enter as: the seeded account, what they do in the loop, and the page that they start from."""

    username: str
    title: str
    work: str
    page: str


DOORS = (
    Door(
        "author",
        "a course author",
        "Chooses the framework and the role that a unit of the course asks about, and sees it as learners will.",
        "/workbench/unit/0/author/",
    ),
    Door(
        "learner",
        "a learner",
        "Rates the skills of the role, sees where help is worth asking for, and asks for a mentor.",
        "/workbench/unit/0/",
    ),
    Door(
        "mentor",
        "a mentor",
        "Answers requests, names real work for each step of the plan, and keeps the sessions.",
        "/mentoring/",
    ),
    Door(
        "manager",
        "a manager",
        "Sees the gaps of the team, finds mentors anywhere in the organisation, and confirms growth.",
        "/mentoring/team/",
    ),
    Door(
        "admin",
        "programme admin",
        "Looks after the programme, and reviews proposed pairings side by side.",
        "/mentoring/programme/",
    ),
)


@require_GET
def show_doors(request: HttpRequest) -> HttpResponse:
    """Offer the five people, with the names that the seed gave them."""
    users = get_user_model().objects.in_bulk([door.username for door in DOORS], field_name="username")
    doors = [(door, users.get(door.username)) for door in DOORS]
    return render(request, "site/doors.html", {"doors": doors, "is_seeded": all(user for _, user in doors)})


@require_POST
def enter(request: HttpRequest, username: str) -> HttpResponse:
    """Log the person of that door in, with a real session, and go where their work begins."""
    door = next((door for door in DOORS if door.username == username), None)
    if door is None:
        raise Http404
    user = get_user_model().objects.filter(username=door.username).first()
    if user is None:
        messages.error(request, "Nobody is behind that door yet. Run: manage.py mentoring_demo_data")
        return redirect("doors")
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    return redirect(door.page)


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Log out, back to the doors."""
    logout(request)
    return redirect("doors")
