"""The description of the API, in a host whose own REST framework is set up for another one."""

from __future__ import annotations

import pytest
from django.conf import settings as site
from django.core import checks
from django.test import Client

from tests import builders

pytestmark = pytest.mark.django_db


def test_the_schema_is_described_whatever_the_host_has_set_for_its_own_api() -> None:
    if site.PROJECT != "lms.djangoapp":
        return
    assert "DEFAULT_SCHEMA_CLASS" not in site.REST_FRAMEWORK
    client = Client(raise_request_exception=False)
    client.force_login(builders.user())
    answer = client.get("/api/mentoring/v1/schema/")
    assert answer.status_code == 200, answer.content
    described = answer.json()
    assert described["openapi"].startswith("3.")
    assert {"/api/mentoring/v1/ratings/", "/api/mentoring/v1/pairings/"} <= set(described["paths"])
    ratings = described["paths"]["/api/mentoring/v1/ratings/"]["post"]
    assert ratings["requestBody"]["content"]["application/json"]["schema"]


def test_the_check_before_a_deployment_finds_no_error_in_our_api() -> None:
    """``check --deploy`` has drf-spectacular describe every view of the host, and one that it cannot is an error."""
    found = [str(each) for each in checks.run_checks(include_deployment_checks=True) if each.is_serious()]
    assert not found
