"""A small organisation whose people open the pages."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from mentoring_xblock.applets.pairings.states import State
from tests import builders


@pytest.fixture
def world(db):
    """Mentee René, his manager Maria, mentor Tariq, admin Ada; a second programme with Sol, who is a stranger here."""
    programme = builders.programme("acme")
    version = builders.framework(programme)
    ada = builders.member(programme, is_admin=True, username="ada")
    maria = builders.member(programme, username="maria")
    rene = builders.member(
        programme, manager=maria, role=(version.framework_id, "analyst"), username="rene", department="Desk"
    )
    tariq = builders.member(programme, username="tariq", department="Lab", mentors_everything=True)
    other = builders.programme("other")
    return SimpleNamespace(
        programme=programme,
        version=version,
        ada=ada,
        maria=maria,
        rene=rene,
        tariq=tariq,
        sol=builders.member(other, is_admin=True, username="sol"),
        pivot=builders.skill_id(version, "pivot"),
        chart=builders.skill_id(version, "chart"),
        State=State,
    )


@pytest.fixture
def enter():
    """A browser that is logged in as a member, with CSRF checked as in production."""

    def as_member(member, *, csrf=False):
        client = Client(enforce_csrf_checks=csrf)
        client.force_login(get_user_model().objects.get(pk=member.user_id))
        return client

    return as_member


@pytest.fixture
def running(world):
    """René learns pivot tables with Tariq."""
    builders.rate(world.rene, {world.pivot: 1})
    return builders.pairing(world.rene, world.tariq, world.pivot, state=world.State.ACTIVE)
