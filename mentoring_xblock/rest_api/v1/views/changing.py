"""The view of a change: what is sent goes to one use case, whose answer is shaped. Others have classes of their own."""

from __future__ import annotations

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from .... import api
from ..base import MentoringView
from ..describing import extend_schema
from ..pairing_outputs import PairingCoreOut
from .learning import REFUSALS


def change(
    use_case: str,
    words: str,
    *,
    takes: type[Serializer[Any]],
    gives: type[Serializer[Any]] = PairingCoreOut,
    operation: str = "",
    status: int = 200,
) -> type[MentoringView]:
    """A view that hands the ids in its address and the fields of ``takes`` to the function ``use_case`` of the api.

    ``words`` describe it to readers of the schema, where it is named as the use case unless an ``operation`` is given.
    """

    class Change(MentoringView):
        @extend_schema(
            operation_id=f"pairings_{operation or use_case}",
            description=words,
            request=takes,
            responses={status: gives, **REFUSALS},
        )
        def post(self, request: Request, **address: int) -> Response:
            ids = {f"{name}_id": value for name, value in address.items()}
            answer = getattr(api, use_case)(actor_id=self.actor_id(), **ids, **self.read(takes))
            return self.answer(gives, answer, status=status)

    return Change
