"""The one table that turns a refusal into a status and a body: ``{"error": {"code", "message", "fields"}}``.

``message`` is for people; ``code`` and the values of ``fields`` are codes, the same in every language.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from ...core.errors import LimitReached, MentoringError
from ...wording.refusals import describe_refusal

FAULTS_SAID = 5
"""The message says what is wrong with as many fields; the others are named alone."""

# What DRF itself refuses before a view runs; the first class that fits gives the code.
_CODES: tuple[tuple[type[exceptions.APIException], str], ...] = (
    (exceptions.ValidationError, "invalid"),
    (exceptions.ParseError, "invalid"),
    (exceptions.NotAuthenticated, "not_authenticated"),
    (exceptions.AuthenticationFailed, "not_authenticated"),
    (exceptions.PermissionDenied, "not_allowed"),
    (exceptions.NotFound, "not_found"),
    (exceptions.MethodNotAllowed, "method_not_allowed"),
    (exceptions.NotAcceptable, "not_acceptable"),
    (exceptions.UnsupportedMediaType, "unsupported_media_type"),
    (exceptions.Throttled, "limit_reached"),
)


def answer_error(error: Exception, context: dict[str, Any]) -> Response | None:
    """The answer to a refusal, or None for what is a fault and must surface as one (DRF's exception handler)."""
    del context
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    if isinstance(error, MentoringError):
        set_rollback()
        again = {"Retry-After": str(error.retry_after)} if isinstance(error, LimitReached) else None
        return Response(_body(error.code, describe_refusal(error), error.fields), status=error.status, headers=again)
    if not isinstance(error, exceptions.APIException):
        return None
    set_rollback()
    code = next((code for kind, code in _CODES if isinstance(error, kind)), "refused")
    if isinstance(error, exceptions.ValidationError):
        faults = dict(_flatten(error.detail))
        body = _body(code, _in_words(faults), {name: fault.code for name, fault in faults.items()})
    else:
        body = _body(code, str(error.detail), {})
    headers = {}
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(math.ceil(wait))
    return Response(body, status=error.status_code, headers=headers)


def _body(code: str, message: str, fields: dict[str, str]) -> dict[str, Any]:
    return {"error": {"code": code, "message": message, "fields": fields}}


def _in_words(faults: Mapping[str, exceptions.ErrorDetail]) -> str:
    """The sentences of the first fields, each after the field's name."""
    said = [_("%(field)s: %(fault)s") % {"field": name, "fault": fault} for name, fault in faults.items()]
    if len(said) > FAULTS_SAID:
        said[FAULTS_SAID:] = [_("“fields” lists every field that is not valid.")]
    return " ".join(said)


def _flatten(detail: Any, path: str = "") -> Iterator[tuple[str, exceptions.ErrorDetail]]:
    """Each faulty field by its dotted path with the first thing that is wrong with it."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            yield from _flatten(inner, f"{path}.{name}" if path else str(name))
    elif isinstance(detail, list) and detail and isinstance(detail[0], dict | list):
        for place, inner in enumerate(detail):
            yield from _flatten(inner, f"{path}.{place}" if path else str(place))
    elif isinstance(detail, list):
        if detail:
            yield path, detail[0]
    else:
        yield path, detail
