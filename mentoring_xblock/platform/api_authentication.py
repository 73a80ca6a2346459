"""Which tokens the REST API takes beside the site's sessions: the platform's JWTs, but for restricted ones."""

from __future__ import annotations

import json
from importlib.util import find_spec

from django.conf import settings
from django.utils.module_loading import import_string
from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import BasePermission

JWT_AUTHENTICATION = "edx_rest_framework_extensions.auth.jwt.authentication.JwtAuthentication"
NOT_RESTRICTED = "edx_rest_framework_extensions.permissions.NotJwtRestrictedApplication"


def jwt_authentication() -> list[BaseAuthentication]:
    """The platform's JWT authentication in a list, or an empty one where the site has no keys to check tokens with."""
    return [import_string(JWT_AUTHENTICATION)()] if _takes_jwt() else []


def jwt_permissions() -> list[BasePermission]:
    """What refuses the tokens of applications that the operator has restricted to other scopes; empty without JWTs.

    The platform's middleware adds this to views that name the authentication in their class; ours find it when asked.
    """
    return [import_string(NOT_RESTRICTED)()] if _takes_jwt() else []


def _takes_jwt() -> bool:
    """Whether there are public keys to check a token's signature with.

    Without any, edx-drf-extensions goes through its empty list of keys and lets every signature pass.
    """
    if find_spec("edx_rest_framework_extensions") is None:
        return False
    try:
        keys = json.loads((getattr(settings, "JWT_AUTH", None) or {}).get("JWT_PUBLIC_SIGNING_JWK_SET") or "{}")
    except ValueError:
        return False
    return isinstance(keys, dict) and bool(keys.get("keys"))
