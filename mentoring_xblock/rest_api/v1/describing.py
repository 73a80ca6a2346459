"""How an endpoint is described in OpenAPI, whatever the site has set for its own API.

drf-spectacular's decorator builds on the site's ``DEFAULT_SCHEMA_CLASS`` when it stands on a method, and the LMS's is
another one than drf-spectacular's: the description would fail there, and only there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from drf_spectacular import utils
from drf_spectacular.openapi import AutoSchema

Method = TypeVar("Method", bound=Callable[..., Any])


def extend_schema(**facts: Any) -> Callable[[Method], Method]:
    """drf-spectacular's decorator of a view's method, always on its own class; ``facts`` are its arguments."""
    decorate = utils.extend_schema(**facts)

    def describe(method: Method) -> Method:
        # It looks here before it looks at the site's settings.
        method.schema = AutoSchema  # type: ignore[attr-defined]
        try:
            described: Method = decorate(method)
        finally:
            del method.schema  # type: ignore[attr-defined]
        return described

    return describe
