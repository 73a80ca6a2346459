"""Our words in the reader's language: the platform loads no catalogue of a plugin's by itself."""

from __future__ import annotations

import pytest
from django.conf import settings as site
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext

from tests import builders

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["de-de", "es-419", "fr-ca", "ar"])
def test_both_processes_have_our_catalogues(language: str) -> None:
    with translation.override(language):
        assert gettext("Rate your skills") != "Rate your skills"


def test_a_page_is_in_the_language_of_its_reader() -> None:
    if site.PROJECT != "lms.djangoapp":
        return
    client = Client(headers={"accept-language": "de-de"})
    client.force_login(builders.user())
    page = client.get("/mentoring/").content.decode()
    assert "<h1>Mein Mentoring" in page, page


def test_the_sites_own_catalogues_come_first() -> None:
    first, *others = site.LOCALE_PATHS
    assert first.endswith("stand_in/conf/locale")
    assert len(others) == 1
