"""Calls that nobody thought of: schemathesis makes them from the API's own description, several people send them.

Each example is a call that the description allows, or one that breaks it in a known way. Of the answer is asserted all
that the description says: no server error, a status, a content type and a body that are described, and 4xx where the
call broke the description.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import transaction
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from mentoring_xblock.rest_api.v1.urls import Schema
from tests.rest_api.conftest import World
from tests.rest_api.test_loop import ask_for_mentor

schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is in the newest release's environment alone")

from schemathesis.checks import not_a_server_error  # noqa: E402
from schemathesis.specs.openapi import checks as openapi  # noqa: E402

EXAMPLES = int(os.environ.get("TASK_MENTORING_API_EXAMPLES", "4"))
"""For each operation, half of them as described, half not."""
CHECKS = [
    not_a_server_error,
    openapi.status_code_conformance,
    openapi.content_type_conformance,
    openapi.response_schema_conformance,
    openapi.negative_data_rejection,
]
MODES = (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE)
SITE = "http://testserver"
TOKEN = "c" * 32
Record = Callable[[str, object], None]


def described() -> Any:
    """The API's own description, with the site below it to call."""
    found = schemathesis.openapi.from_dict(SchemaGenerator(patterns=Schema.patterns).get_schema(public=True))
    found.app = get_wsgi_application()
    return found


SCHEMA = described()
OPERATIONS = [result.ok() for result in SCHEMA.get_all_operations()]


@pytest.fixture
def callers(world: World) -> dict[str, dict[str, str]]:
    """Who calls, by their cookies."""
    people = {"learner": world.learner, "mentor": world.mentor, "manager": world.manager, "admin": world.admin}
    cookies = {name: {"sessionid": who.client.cookies["sessionid"].value} for name, who in people.items()}
    return {**cookies, "stranger": {"sessionid": world.stranger.client.cookies["sessionid"].value}, "nobody": {}}


@pytest.fixture
def real(world: World) -> dict[str, Any]:
    """What is there, by the name that calls give it."""
    return {
        "pairing": ask_for_mentor(world),
        "framework": "data",
        "role": "analyst",
        "skill": "pivot",
        "programme": "main",
        "member": world.learner.member.member_id,
        "mentee": world.learner.member.member_id,
        "mentor": world.mentor.member.member_id,
    }


def aim(case: Any, real: dict[str, Any]) -> None:
    """Let a call that is as described mean what is there: else all would end at an address that is not."""
    for part in (case.path_parameters, case.query, case.body):
        if isinstance(part, dict):
            part.update({name: real[name] for name in part if name in real})


def faults_of(case: Any, cookies: dict[str, str]) -> Iterator[str]:
    """What of the answer is not as described, in short."""
    headers = {"X-CSRFToken": TOKEN, "Referer": "http://testserver/"}
    answer = case.call(
        base_url="http://testserver", headers=headers, cookies={**cookies, settings.CSRF_COOKIE_NAME: TOKEN}
    )
    for check in CHECKS:
        try:
            case.validate_response(answer, checks=[check])
        except (AssertionError, BaseExceptionGroup) as fault:
            said = [str(each) for each in getattr(fault, "exceptions", [fault])]
            yield f"{case.method} {case.operation.path} {answer.status_code} {check.__name__}: {said[0][:600]}"


@pytest.mark.once
@pytest.mark.django_db
@pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode.value)
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.label)
def test_every_operation_answers_as_described(
    operation: Any, mode: Any, callers: dict[str, dict[str, str]], real: dict[str, Any], record_property: Record
) -> None:
    faults: dict[str, str] = {}
    statuses: Counter[int] = Counter()

    @examples(
        max_examples=max(1, EXAMPLES // 2),
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(
        case=operation.as_strategy(generation_mode=mode), who=st.sampled_from(sorted(callers)), at_home=st.booleans()
    )
    def call(case: Any, who: str, at_home: bool) -> None:
        if at_home and mode is MODES[0]:
            aim(case, real)
        # Each call finds the same rows.
        with transaction.atomic():
            for fault in faults_of(case, callers[who]):
                faults.setdefault(fault.partition(":")[0], f"{who} {fault}\n{case.as_curl_command()}")
            transaction.set_rollback(True)
        statuses[0] += 1

    try:
        call()
    except Exception as error:
        if "Unsatisfiable" not in type(error).__name__:
            raise
    record_property("calls", statuses[0])
    record_property("calls_not_as_described", len(faults))
    assert not faults, "\n\n".join(faults.values())
