"""What every view of the API shares: who may call, what a body may be, how lists are cut, how refusals are answered."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import IO, Any

from django.utils.translation import gettext as _
from drf_spectacular.openapi import AutoSchema
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import NotFound, ParseError
from rest_framework.pagination import LimitOffsetPagination
from rest_framework.parsers import JSONParser
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from ...core.errors import TooLarge, gettext_noop
from ...platform.api_authentication import jwt_authentication, jwt_permissions
from .errors import answer_error
from .fields import LARGEST_ID, QueryNumber
from .throttle import MentoringThrottle

LARGEST_BODY = 256 * 1024
"""Bytes; two hundred answers with long notes are a tenth of it."""
LARGEST_PAGE = 100


class BoundedJSONParser(JSONParser):
    """JSON of at most LARGEST_BODY bytes, an object, not nested beyond what Python reads, with no NaN in it."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """The object that was sent; raises TooLarge or ParseError."""
        bounded = _BoundedStream(stream)
        try:
            parsed = super().parse(bounded, media_type, parser_context)
            # "\\ud800" reads as half a character, which neither a database nor an answer that repeats it can hold.
            json.dumps(parsed, ensure_ascii=False).encode()
        except RecursionError as error:
            raise ParseError(_("The JSON is nested too deeply.")) from error
        except UnicodeEncodeError as error:
            raise ParseError(_("The JSON contains an incomplete character (a lone surrogate).")) from error
        if not isinstance(parsed, dict):
            raise ParseError(_("Send a JSON object."))
        return parsed


class _BoundedStream:
    """Reads a request's body up to the cap; whatever the Content-Length claims."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._left = LARGEST_BODY

    def read(self, size: int = -1) -> bytes:
        wanted = self._left + 1 if size is None or size < 0 else min(size, self._left + 1)
        chunk = self._stream.read(wanted)
        if len(chunk) > self._left:
            raise TooLarge(gettext_noop("The request is larger than %(most)s bytes."), most=LARGEST_BODY)
        self._left -= len(chunk)
        return chunk


class PageQuery(Serializer[Any]):
    """Which part of a list."""

    limit = QueryNumber(
        required=False, default=25, min_value=1, help_text=f"How many results to return, at most {LARGEST_PAGE}."
    )
    offset = QueryNumber(
        required=False, default=0, min_value=0, max_value=LARGEST_ID, help_text="How many results to skip."
    )


class Pages(LimitOffsetPagination):
    """``?limit=&offset=``; anything else is refused, not replaced by the default."""

    max_limit = LARGEST_PAGE

    def get_limit(self, request: Request) -> int:
        """How many to show. Raises ValidationError."""
        return min(int(self._asked(request)["limit"]), LARGEST_PAGE)

    def get_offset(self, request: Request) -> int:
        """How many results to skip. Raises ValidationError."""
        return int(self._asked(request)["offset"])

    def get_schema_operation_parameters(self, view: object) -> list[dict[str, Any]]:
        """The two, as PageQuery checks them."""
        del view
        return [
            {
                "name": name,
                "required": False,
                "in": "query",
                "description": field.help_text,
                "schema": {"type": "integer", "minimum": field.min_value, "default": field.default},
            }
            for name, field in PageQuery().fields.items()
        ]

    @staticmethod
    def _asked(request: Request) -> dict[str, Any]:
        bound = PageQuery(data=request.query_params)
        bound.is_valid(raise_exception=True)
        return dict(bound.validated_data)


class Unkept(APIView):
    """A view whose answers nobody keeps: neither the browser's disk nor a proxy, and refusals no more than the rest."""

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """The answer, private to the caller and to this moment."""
        answer = super().finalize_response(request, response, *args, **kwargs)
        answer["Cache-Control"] = "no-store, private"
        return answer


class MentoringView(Unkept):
    """A view for signed-in people that answers refusals by the one table."""

    permission_classes = [IsAuthenticated]
    parser_classes = [BoundedJSONParser]
    renderer_classes = [JSONRenderer]
    schema = AutoSchema()

    def get_authenticators(self) -> list[BaseAuthentication]:
        """Tokens where the platform issues them, and its sessions (with CSRF) always."""
        return [*jwt_authentication(), SessionAuthentication()]

    def get_permissions(self) -> list[BasePermission]:
        """Signed in, and by no token that was issued for something else."""
        return [*super().get_permissions(), *jwt_permissions()]

    def get_throttles(self) -> list[BaseThrottle]:
        """Ours alone, whatever the site has set for its own API."""
        return [MentoringThrottle()]

    def get_exception_handler(self) -> Callable[[Exception, dict[str, Any]], Response | None]:
        """The one table of ``errors``, whatever the site has set for its own API."""
        return answer_error

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse ids that no database can hold as it refuses those that do not exist."""
        super().initial(request, *args, **kwargs)
        if any(isinstance(value, int) and value > LARGEST_ID for value in kwargs.values()):
            raise NotFound

    def actor_id(self) -> int:
        """The user id of the session or token; never of a payload."""
        return int(self.request.user.pk)

    def read(self, serializer: type[Serializer[Any]]) -> dict[str, Any]:
        """The body as checked values; raises ValidationError with the faulty fields."""
        return self._checked(serializer, self.request.data)

    def read_query(self, serializer: type[Serializer[Any]]) -> dict[str, Any]:
        """The query string as checked values; raises ValidationError with the faulty fields."""
        return self._checked(serializer, self.request.query_params)

    def answer(self, serializer: type[Serializer[Any]], value: object, *, status: int = 200) -> Response:
        """One value, shaped."""
        return Response(serializer(value, context={"request": self.request}).data, status=status)

    def answer_page(self, serializer: type[Serializer[Any]], values: Sequence[object]) -> Response:
        """A page of a list, shaped: count, next, previous, results."""
        pages = Pages()
        page = pages.paginate_queryset(values, self.request, view=self)
        return pages.get_paginated_response(serializer(page, many=True, context={"request": self.request}).data)

    @staticmethod
    def _checked(serializer: type[Serializer[Any]], sent: Any) -> dict[str, Any]:
        bound = serializer(data=sent)
        bound.is_valid(raise_exception=True)
        return dict(bound.validated_data)


class Unknown(MentoringView):
    """Every unknown address below ours: answered in JSON, not with the site's page."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse every signed-in caller, whatever the method."""
        super().initial(request, *args, **kwargs)
        raise NotFound(_("There is nothing at this address. Every address of this API ends in a slash."))
