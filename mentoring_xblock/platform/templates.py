"""Rendering by Django's own engine, whichever engines the site has and in which order.

The platform has Mako beside it, which may be asked first and takes a template for its own by the name alone:
``main_django.html`` of the LMS is found by Studio's Mako engine, and no page of Django's can extend what it gives.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.template import TemplateDoesNotExist, engines
from django.template.backends.django import DjangoTemplates


def django_engine() -> DjangoTemplates:
    """The first engine of the site that is Django's; raises ImproperlyConfigured if there is none."""
    for engine in engines.all():
        if isinstance(engine, DjangoTemplates):
            return engine
    raise ImproperlyConfigured("TEMPLATES must have an engine of Django's own.")


def select_template(names: Sequence[str]) -> Any:
    """The first of ``names`` that Django's engine has; raises TemplateDoesNotExist."""
    engine = django_engine()
    missing: list[str] = []
    for name in names:
        try:
            return engine.get_template(name)
        except TemplateDoesNotExist as absence:
            # One that is there and extends what is not is a fault, not a reason to pass on.
            if str(absence) != name:
                raise
            missing.append(name)
    raise TemplateDoesNotExist(", ".join(missing))


def render_to_string(name: str, context: Mapping[str, Any], request: HttpRequest | None = None) -> str:
    """The template's text."""
    return str(django_engine().get_template(name).render(dict(context), request))


def render(request: HttpRequest, name: str, context: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    """A page."""
    return HttpResponse(render_to_string(name, context, request), status=status)
