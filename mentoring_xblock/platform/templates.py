"""Rendering by Django's own engine, whichever engines the site has and in which order.

The platform has Mako beside it, which may be asked first and takes a template for its own by the name alone:
``main_django.html`` of the LMS is found by Studio's Mako engine, and no page of Django's can extend what it gives.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.template import TemplateDoesNotExist, engines
from django.template.backends.django import DjangoTemplates
from django.template.loaders import app_directories, cached, filesystem, locmem
from django.utils.safestring import SafeString
from django.utils.translation import get_language

_OURS = Path(__file__).parents[1] / "templates"
_SAME_FOR_ALL = (app_directories.Loader, cached.Loader, filesystem.Loader, locmem.Loader)
"""The loaders of Django's that find the same template for every request; what derives from one may not."""

KEPT_TEXTS = 4096
"""So many texts are kept as escaped: the titles and levels that many people are shown."""
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
    where it had them. That takes a tenth of the time. A template of the site's or of its theme's own is rendered each
    time, and may do whatever Django can.
    """
    if not is_our_own(name):
        return SafeString("".join(render_to_string(name, values) for values in many))
    language, drawn = get_language(), []
    for values in many:
        names, first, rest = _outline(name, language, frozenset(each for each, value in values.items() if value))
        texts = {each: _escape(values[each]) for each in names}
        drawn.append(first)
        for each, text in rest:
            drawn += (texts[each], text)
    return SafeString("".join(drawn))


def is_our_own(name: str) -> bool:
    """Whether the site shows the template, and what it includes, as they are in this package.

    A theme of the platform may have its own for one site and not for another in the same process, so the loaders that
    may find another template for each request are asked each time.
    """
    engine = django_engine()
    names = _with_included(name)
    return not any(_has(loader, each) for loader in _varying(engine) for each in names) and _is_unchanged(engine, name)


@lru_cache(maxsize=8)
def _varying(engine: DjangoTemplates) -> tuple[Any, ...]:
    """The loaders that may find one template for one request and another for the next.

    The platform wraps each loader of Django's in one that also reads Mako.
    """
    loaders = (getattr(loader, "base_loader", loader) for loader in engine.engine.template_loaders)
    return tuple(loader for loader in loaders if type(loader) not in _SAME_FOR_ALL)


def _has(loader: Any, name: str) -> bool:
    for origin in loader.get_template_sources(name):
        try:
            loader.get_contents(origin)
        except TemplateDoesNotExist:
            continue
        return True
    return False


@lru_cache(maxsize=64)
def _is_unchanged(engine: DjangoTemplates, name: str) -> bool:
    """Whether the loaders that find the same for every request find the package's own."""
    return all(
        getattr(engine.get_template(each).template, "source", None) == (_OURS / each).read_text(encoding="utf-8")
        for each in _with_included(name)
    )


@lru_cache(maxsize=64)
def _with_included(name: str) -> frozenset[str]:
    """The names of the template and of all that the package's own includes."""
    included = re.findall(r'{% include "([^"]+)"', (_OURS / name).read_text(encoding="utf-8"))
    return frozenset({name}.union(*map(_with_included, included)))


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
    return value if isinstance(value, SafeString) else _escape_text(str(value))


_escape_text = lru_cache(maxsize=KEPT_TEXTS)(escape)
