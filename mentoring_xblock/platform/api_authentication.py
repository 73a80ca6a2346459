"""Which tokens the site's REST APIs take beside its sessions: the platform's JWTs, where it issues them."""

from __future__ import annotations

from importlib.util import find_spec

from django.conf import settings
from django.utils.module_loading import import_string
from rest_framework.authentication import BaseAuthentication

JWT_AUTHENTICATION = "edx_rest_framework_extensions.auth.jwt.authentication.JwtAuthentication"


def jwt_authentication() -> list[BaseAuthentication]:
    """The platform's JWT authentication in a list, or an empty one where the site has no keys for it."""
    if not getattr(settings, "JWT_AUTH", None) or find_spec("edx_rest_framework_extensions") is None:
        return []
    return [import_string(JWT_AUTHENTICATION)()]
