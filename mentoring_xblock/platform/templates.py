"""Rendering by Django's own engine, whichever engines the site has and in which order.

The platform has Mako beside it, which may be asked first and takes a template for its own by the name alone:
``main_django.html`` of the LMS is found by Studio's Mako engine, and no page of Django's can extend what it gives.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from html import escape
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.template import TemplateDoesNotExist, engines
from django.template.backends.django import DjangoTemplates
from django.utils.safestring import SafeString
from django.utils.translation import get_language

KEPT_OUTLINES = 512
"""So many are kept, some 2 KB each: the shapes of what is drawn many times, in a few languages."""


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


def fill_in_each(name: str, many: Iterable[Mapping[str, str | bool]]) -> SafeString:
    """What ``render_to_string`` gives for each of ``many``, one after the other, for a template that asks of its values
    only whether they are empty, and shows texts as they are.

    The template is rendered once for each combination of values that are not empty; from then on, the values are put
    where it had them. That takes a tenth of the time.
    """
    language, drawn = get_language(), []
    for values in many:
        names, first, rest = _outline(name, language, frozenset(each for each, value in values.items() if value))
        texts = {each: _escape(values[each]) for each in names}
        drawn.append(first)
        for each, text in rest:
            drawn += (texts[each], text)
    return SafeString("".join(drawn))


@lru_cache(maxsize=KEPT_OUTLINES)
def _outline(
    name: str, language: str, shown: frozenset[str]
) -> tuple[frozenset[str], str, tuple[tuple[str, str], ...]]:
    """The names of the values that the template shows, its text up to the first, and each with what follows it."""
    del language  # the one that is active, in which this is kept
    # Characters that no template and no translation has.
    first, *rest = re.split("\x02(.*?)\x03", render_to_string(name, {each: f"\x02{each}\x03" for each in shown}))
    return frozenset(rest[::2]), first, tuple(zip(rest[::2], rest[1::2], strict=True))


def _escape(value: str | bool) -> str:
    return value if isinstance(value, SafeString) else escape(str(value))
