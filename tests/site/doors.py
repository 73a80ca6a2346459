"""The front page: the seven steps, and five people of the demo to enter as by one click. Only part of the demo site."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth import get_user_model, login, logout
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from mentoring_xblock.management.demo.organisation import ADMIN, AUTHOR, LEARNER, MANAGER, MENTOR
from tests.site.steps import HIDDEN, ROLES, STEPS, TURN, TURNS, first_turn_of, page_of, person_of


@dataclass(frozen=True)
class Door:
    """Somebody to enter as: the seeded account, and the page that their work starts from."""

    username: str
    page: str

    @property
    def title(self) -> str:
        """What they are in the seven steps."""
        return ROLES[self.username]


DOORS = (
    Door(AUTHOR, "/workbench/unit/0/author/"),
    Door(LEARNER, "/workbench/unit/0/"),
    Door(MENTOR, "/mentoring/"),
    Door(MANAGER, "/mentoring/team/"),
    Door(ADMIN, "/mentoring/programme/"),
)


@require_GET
def show_doors(request: HttpRequest) -> HttpResponse:
    """Offer the seven steps and the five people, with the names that the seed gave them."""
    users = get_user_model().objects.in_bulk([door.username for door in DOORS], field_name="username")
    steps = [
        (step, place, users.get(TURNS[place].username), ROLES[TURNS[place].username])
        for step in STEPS
        for place in [next(place for place, turn in enumerate(TURNS) if turn.step == step.number)]
    ]
    doors = [(door, users.get(door.username)) for door in DOORS]
    return render(
        request, "site/doors.html", {"steps": steps, "doors": doors, "is_seeded": all(user for _, user in doors)}
    )


@require_POST
def enter(request: HttpRequest, username: str) -> HttpResponse:
    """Log the person of that door in, with a real session, and go where their work begins."""
    door = next((door for door in DOORS if door.username == username), None)
    if door is None:
        raise Http404
    user = get_user_model().objects.filter(username=door.username).first()
    return _come_in(request, user, first_turn_of(door.username), door.page)


@require_POST
def take_turn(request: HttpRequest, place: int) -> HttpResponse:
    """Log in whoever's turn it is, and go to the page on which it starts."""
    if place >= len(TURNS):
        raise Http404
    return _come_in(request, person_of(TURNS[place]), place, page_of(TURNS[place]))


@require_POST
def toggle_strip(request: HttpRequest) -> HttpResponse:
    """Hide the strip, or show it again, and stay on the page."""
    request.session[HIDDEN] = not request.session.get(HIDDEN)
    page = request.POST.get("page", "")
    return redirect(page if url_has_allowed_host_and_scheme(page, allowed_hosts=None) else "doors")


def _come_in(request: HttpRequest, user: User | None, place: int, page: str) -> HttpResponse:
    if user is None:
        messages.error(request, "Nobody is behind that door yet. Run: manage.py mentoring_demo_data")
        return redirect("doors")
    # Another person's login begins a new session; whether the strip is hidden is the visitor's wish and goes along.
    hidden = bool(request.session.get(HIDDEN))
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    request.session[TURN], request.session[HIDDEN] = place, hidden
    return redirect(page)


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Log out, back to the doors."""
    logout(request)
    return redirect("doors")
