"""Lists, filters and pages of Django's admin say everything in words: no value of an enumeration is seen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.core.management import call_command
from django.db import transaction
from django.test import Client, override_settings
from django.utils.functional import Promise

from mentoring_xblock.applets.audit_log.data import Action
from mentoring_xblock.applets.pairings.data.pairing import Origin
from mentoring_xblock.applets.pairings.states import State
from mentoring_xblock.core.labels import LabelledEnum
from mentoring_xblock.management.demo.organisation import LEAST_PEOPLE
from mentoring_xblock.models import LogEntry, MatchRun, MemberRole, Pairing, Rating, Role
from mentoring_xblock.wording.labels import label_of
from tests import builders

pytestmark = [pytest.mark.once, pytest.mark.xdist_group("admin words")]

ALL_CODES = {member.value for kinds in LabelledEnum.__subclasses__() for member in kinds if re.search("[._]", member)}
"""Values that no sentence could have by chance."""
LISTS = sorted(
    str(model._meta.model_name) for model in admin.site._registry if model._meta.app_label == "task_mentoring"
)


def seen(page: str) -> str:
    """What a reader sees of a page: no scripts, styles, pictures or attributes."""
    return re.sub(r"<(script|style|svg)\b.*?</\1>|<[^>]*>", " ", page, flags=re.DOTALL)


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """One demo for the whole module, taken back at its end."""
    standalone = {**settings.TASK_MENTORING, "STANDALONE": True}
    with django_db_blocker.unblock(), transaction.atomic(), override_settings(TASK_MENTORING=standalone):
        call_command("mentoring_demo_data", people=LEAST_PEOPLE, verbosity=0)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def operator(demo: None, db: None) -> Client:
    client = Client()
    client.force_login(builders.user("operator", is_staff=True, is_superuser=True))
    return client


def test_lists_filters_and_pages_show_words_and_no_values(operator: Client) -> None:
    looked_at = 0
    for name in LISTS:
        address = f"/admin/task_mentoring/{name}/"
        model = apps.get_model("task_mentoring", name)
        row = model.objects.order_by("pk").last()
        pages = [address] + ([f"{address}{row.pk}/change/"] if row is not None else [])
        for page in pages:
            answer = operator.get(page, follow=True)
            assert answer.status_code == 200, page
            words = set(re.findall(r"[a-z]+(?:[._][a-z]+)+", seen(answer.content.decode())))
            assert not words & ALL_CODES, f"{page}: {words & ALL_CODES}"
            looked_at += 1
    assert looked_at > len(LISTS)


def test_a_role_is_named_and_not_spelled_by_its_key(operator: Client) -> None:
    pairing = Pairing.objects.exclude(role_key="").select_related("mentee").latest("pk")
    role = Role.objects.filter(key=pairing.role_key).latest("pk")
    assert "." in role.key
    assert role.grade
    run = MatchRun.objects.create(
        programme_id=pairing.mentee.programme_id, planned_at=builders.NOW, role_key=role.key, plan={}
    )
    lists = ("pairing/", "matchrun/", f"matchrun/{run.pk}/change/")
    for address in lists:
        words = seen(operator.get(f"/admin/task_mentoring/{address}").content.decode())
        assert f"{role.title} – {role.grade}" in words, address
        assert role.key not in words, address


def test_each_list_that_has_codes_names_them(operator: Client) -> None:
    def text(name: str) -> str:
        return seen(operator.get(f"/admin/task_mentoring/{name}/").content.decode())

    ended = Pairing.objects.filter(state=State.FELL_SHORT).first()
    assert ended is not None
    assert "Ended below the target" in text("pairing")
    assert "own rating" in text("rating")
    assert "Self-assessment submitted" in text("logentry")
    assert "An administrator of the programme" in text("programme")
    assert "In use" in text("frameworkversion")
    history = seen(operator.get(f"/admin/task_mentoring/pairing/{ended.pk}/change/").content.decode())
    for words in ("Proposed", "Approved", "Accepted by the mentor", "Ended below the target"):
        assert words in history
    rows = LogEntry.objects.all()
    assert {row.get_action_display() for row in rows}.isdisjoint({row.action for row in rows})
    assert {row.get_subject_display() for row in rows}.isdisjoint({row.subject for row in rows})


def test_whatever_the_admin_shows_is_called_by_translatable_words() -> None:
    shown = {
        each: set(page.exclude or ())
        for model, page in admin.site._registry.items()
        if model._meta.app_label == "task_mentoring"
        for each, page in ((model, page), *((inline.model, inline) for inline in page.inlines))
    }
    # Their pages are their own, and name what they show.
    of_their_own = {"Framework", "Pairing", "Upload"}
    for model, left_out in shown.items():
        names = {"the model": model._meta.verbose_name, "several": model._meta.verbose_name_plural}
        names |= {each.name: each.verbose_name for each in model._meta.fields if each.editable and not each.primary_key}
        if model.__name__ in of_their_own:
            names = {name: names[name] for name in ("the model", "several")}
        plain = [name for name, words in names.items() if name not in left_out and not isinstance(words, Promise)]
        assert plain == [], model.__name__


def test_a_log_entry_says_in_words_what_was_and_what_is(operator: Client) -> None:
    row = LogEntry.objects.filter(action=Action.PAIRING_PROPOSED).latest("id")
    page = seen(operator.get(f"/admin/task_mentoring/logentry/{row.pk}/change/").content.decode())
    pairing = Pairing.objects.get(pk=row.subject_id)
    for words in (label_of(Origin(row.new["origin"])), label_of(State.PROPOSED), pairing.skill_version.title):
        assert words in page
    for member in (pairing.mentor, pairing.mentee):
        assert member.user.get_full_name() in page
    assert "{" not in page
    for changed in LogEntry.objects.exclude(old={}, new={}).order_by("action", "id").values_list("pk", flat=True)[::40]:
        page = seen(operator.get(f"/admin/task_mentoring/logentry/{changed}/change/").content.decode())
        assert "{" not in page
        assert "unknown" not in page


def test_people_and_their_roles_are_named_on_their_pages(operator: Client) -> None:
    held = MemberRole.objects.exclude(member__manager=None).select_related("member__manager__user").latest("pk")
    page = seen(operator.get(f"/admin/task_mentoring/member/{held.member_id}/change/").content.decode())
    manager = held.member.manager
    assert manager is not None
    title = Role.objects.filter(key=held.role_key, version__framework_id=held.framework_id).latest("pk").title
    for words in (held.member.user.get_full_name(), manager.user.get_full_name(), title):
        assert escape(words) in page
    rating = Rating.objects.select_related("member__user").latest("pk")
    page = seen(operator.get(f"/admin/task_mentoring/rating/{rating.pk}/change/").content.decode())
    assert escape(rating.member.user.get_full_name()) in page
