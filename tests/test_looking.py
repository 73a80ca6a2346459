"""A GET writes nothing: over every address that the package answers, as somebody who may see everything there."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mentoring_xblock.applets.pairings.states import State
from tests.api.office import make_office
from tests.test_names import addresses

pytestmark = [pytest.mark.once, pytest.mark.django_db]

KEYS = "?framework=data&skill=pivot&role=analyst"


def test_no_address_writes_a_row_or_takes_a_lock_when_looked_at() -> None:
    office = make_office()
    pairing = office.run_until(State.PROPOSED)
    root = get_user_model().objects.get(pk=office.admin.user_id)
    root.is_superuser = root.is_staff = True
    root.save()
    client = Client(raise_request_exception=False)
    client.force_login(root)
    answered, written = 0, []
    for route in sorted(addresses(word="WORD")):
        address = route.replace("/1/", f"/{pairing.pairing_id}/").replace("WORD", str(pairing.pairing_id))
        with CaptureQueriesContext(connection) as asked:
            answered += client.get(address + KEYS).status_code == 200
        written += [
            (address, sql)
            for sql in (query["sql"] for query in asked)
            if "task_mentoring" in sql and (not sql.startswith("SELECT") or "FOR UPDATE" in sql)
        ]
    assert answered > 20
    assert written == []
