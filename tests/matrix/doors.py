"""Every door of the package, as the program itself lists them: addresses, handlers, admin actions, use cases.

Nothing is written down here. What each door should answer is in ``expected``; ``test_doors`` holds the two together.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.urls import URLPattern, URLResolver, get_resolver

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
APP = "task_mentoring"

NOT_OURS = (
    "admin/auth/", "admin/workbench/", "admin/login/", "admin/logout/", "admin/password_change/", "admin/jsi18n/",
    "admin/(?P<url>", "admin/^(?P<app_label>", "enter/", "leave/", "workbench/", "jsi18n/", "favicon.ico", "^media/",
    "step/", "strip/",
)  # fmt: skip
"""Addresses of the demo site and of Django itself, by how they begin; the site's first page has an empty one."""


@dataclass(frozen=True, order=True, slots=True)
class Door:
    """One thing that can be asked. ``kind`` is ``url``, ``handler``, ``action`` or ``use_case``; ``name`` is a route,
    a handler, ``model.action`` or a function."""

    kind: str
    name: str
    method: str = ""

    def __str__(self) -> str:
        return " ".join(part for part in (self.kind, self.method, self.name) if part)


def all_doors() -> list[Door]:
    """Every door there is, in order."""
    return sorted({*url_doors(), *handler_doors(), *action_doors(), *use_case_doors()})


def url_doors(urlconf: str | None = None) -> Iterator[Door]:
    """Every address of the package and of its models' admin, with each method that it answers."""
    for route, view in _walk(get_resolver(urlconf).url_patterns):
        if not route or route.startswith(NOT_OURS):
            continue
        for name in _expand(route):
            for method in methods_of(view):
                yield Door("url", name, method)


def methods_of(view: Any) -> tuple[str, ...]:
    """The methods that a view takes: a class's functions, what ``require_http_methods`` says, or else GET and POST."""
    if (view_class := getattr(view, "view_class", None) or getattr(view, "cls", None)) is not None:
        return tuple(method for method in METHODS if hasattr(view_class, method.lower()))
    layer: Any = view
    while layer is not None:
        if inspect.isfunction(layer):
            allowed = inspect.getclosurevars(layer).nonlocals.get("request_method_list")
            if allowed:
                return tuple(method for method in METHODS if method in allowed)
        layer = getattr(layer, "__wrapped__", None)
    return ("GET", "POST")


def handler_doors(block_class: type | None = None) -> Iterator[Door]:
    """Every handler of the block."""
    if block_class is None:
        from mentoring_xblock.block import CompetencySelfAssessmentXBlock as block_class  # noqa: N813
    for name in dir(block_class):
        if getattr(getattr(block_class, name), "_is_xblock_handler", False):
            yield Door("handler", name)


def action_doors(registry: Iterable[Any] | None = None) -> Iterator[Door]:
    """Every action, filter and search of every list in Django's admin, and that each list is there."""
    for model_admin in registry if registry is not None else admin.site._registry.values():
        if model_admin.opts.app_label != APP:
            continue
        name = model_admin.opts.model_name
        for action in model_admin.actions or ():
            yield Door("action", f"{name}.{action if isinstance(action, str) else action.__name__}")
        for wanted in model_admin.list_filter:
            named = wanted[0] if isinstance(wanted, tuple) else wanted
            parameter = getattr(named, "parameter_name", None) or named
            yield Door("filter", f"{name}.{parameter}")
        if model_admin.search_fields:
            yield Door("search", name)


def use_cases() -> dict[str, Callable[..., Any]]:
    """Every public function of the api that takes an id or a key: what ``api.__all__`` names, and in its modules
    whatever asks who acts."""
    from mentoring_xblock import api

    found: dict[str, Callable[..., Any]] = {}
    modules = [importlib.import_module(each.name) for each in pkgutil.walk_packages(api.__path__, f"{api.__name__}.")]
    for module in modules:
        if module.__name__.endswith(".permissions"):  # the checks themselves
            continue
        for name, function in vars(module).items():
            if name.startswith("_") or not inspect.isfunction(function) or function.__module__ != module.__name__:
                continue
            asks = inspect.signature(function).parameters.get("actor_id")
            if asks is not None and asks.kind is inspect.Parameter.KEYWORD_ONLY:
                found[f"{module.__name__.rpartition('.')[2]}.{name}"] = function
    for name in api.__all__:
        function = getattr(api, name)
        if inspect.isfunction(function):
            found = {each: known for each, known in found.items() if known is not function}
            if any(map(_names_something, inspect.signature(function).parameters)):
                found[name] = function
    return found


def use_case_doors() -> Iterator[Door]:
    """Every use case that names something."""
    for name in use_cases():
        yield Door("use_case", name)


def _names_something(parameter: str) -> bool:
    keys = {"programme", "framework", "skill", "role", "key", "choices", "usage_key", "who", "item", "member", "token"}
    return parameter.endswith(("_id", "_ids")) or parameter in keys


def _walk(patterns: Iterable[Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield route, pattern.callback


def _expand(route: str) -> Iterator[str]:
    """An address that takes the name of a step is as many doors as there are steps."""
    if "<slug:action>" not in route:
        yield route
        return
    from mentoring_xblock.pages.pairing_changes import CHANGES

    for action in CHANGES:
        yield route.replace("<slug:action>", action)
