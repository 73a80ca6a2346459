"""How people join, as an operator sets it in the admin."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry as AdminEntry
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from mentoring_xblock.admin.programmes import POLICY
from mentoring_xblock.applets.audit_log.models import LogEntry
from mentoring_xblock.applets.people.models import Programme
from tests import builders

pytestmark = pytest.mark.django_db


def save(**changes: Any) -> Any:
    row = Programme.objects.get(key="acme")
    root = get_user_model().objects.filter(is_superuser=True).first() or builders.user(
        "root", is_superuser=True, is_staff=True
    )
    client = Client()
    client.force_login(root)
    form = {name: getattr(row, name) for name in POLICY} | {"entry_courses": "\n".join(row.entry_courses)} | changes
    return client.post(reverse("admin:task_mentoring_programme_change", args=[row.pk]), form)


def test_an_operator_sets_how_people_join_with_a_log_row() -> None:
    builders.programme("acme")
    assert save(entry="by_course", entry_courses=" Org+Course \n\nOther\nOther").status_code == 302
    row = Programme.objects.get(key="acme")
    assert (row.entry, row.entry_courses) == ("by_course", ["Org+Course", "Other"])
    assert LogEntry.objects.get(action="programme.changed").new == {"entry_courses": ["Org+Course", "Other"]}


def test_an_operator_adds_a_programme_and_nobody_else_does() -> None:
    there = builders.programme("acme")
    root, runs = builders.user("root", is_superuser=True, is_staff=True), builders.user("ada", is_staff=True)
    builders.member(there, user=runs, is_admin=True)
    form = {name: getattr(Programme.objects.get(), name) for name in POLICY} | {"entry_courses": "", "title": "Globex"}
    add = reverse("admin:task_mentoring_programme_add")
    client = Client()
    client.force_login(runs)
    assert client.get(add).status_code == 403
    assert client.post(add, form | {"key": "globex"}).status_code == 403
    client.force_login(root)
    assert 'name="key"' in client.get(add).content.decode()
    refused = client.post(add, form | {"key": "Glo bex"})
    assert "Use letters a–z, digits, dots, dashes and underscores." in refused.content.decode()
    assert client.post(add, form | {"key": "acme"}).status_code == 200
    assert client.post(add, form | {"key": "Globex", "weeks": 9}, follow=True).status_code == 200
    assert Programme.objects.values_list("key", "title", "weeks").get(key="globex") == ("globex", "Globex", 9)
    assert LogEntry.objects.get().action == "programme.added"
    shown = client.get(reverse("admin:task_mentoring_programme_change", args=[Programme.objects.latest("id").pk]))
    assert 'name="key"' not in shown.content.decode()


@pytest.mark.parametrize("line", ["Org Course", "course-v1:", "a+b+c+d", "https://lms.example/course", "=1+1", "+"])
def test_a_line_that_is_no_course_is_refused_in_words(line: str) -> None:
    builders.programme("acme")
    answer = save(entry_courses=line)
    assert answer.status_code == 200
    assert f"“{line}” is not a course key, an organisation or a course." in answer.content.decode()
    assert Programme.objects.get(key="acme").entry_courses == []


def test_the_form_shows_the_list_one_a_line_and_keeps_it_when_something_else_changes() -> None:
    of = builders.programme("acme")
    save(entry_courses="Org+Course\nOther")
    client = Client()
    client.force_login(builders.user("another", is_superuser=True, is_staff=True))
    html = client.get(reverse("admin:task_mentoring_programme_change", args=[of.programme_id])).content.decode()
    assert re.search(r"<textarea[^>]*>\s*Org\+Course\nOther</textarea>", html)
    assert save(weeks=9).status_code == 302
    assert LogEntry.objects.latest("id").new == {"weeks": 9}
    assert [row.get_change_message() for row in AdminEntry.objects.order_by("id")] == [
        "Changed Courses from which people join.", "Changed Length in weeks.",
    ]  # fmt: skip
    assert Programme.objects.get(key="acme").entry_courses == ["Org+Course", "Other"]


def test_an_administrator_of_the_programme_reads_the_list_one_a_line() -> None:
    of = builders.programme("acme")
    save(entry_courses="Org+Course\nOther")
    client = Client()
    client.force_login(builders.user("staff", is_staff=True))
    builders.member(of, user=get_user_model().objects.get(username="staff"), is_admin=True)
    html = client.get(reverse("admin:task_mentoring_programme_change", args=[of.programme_id])).content.decode()
    assert "Org+Course<br>Other" in html
    assert "[&quot;" not in html


def test_the_form_says_each_way_in_in_words() -> None:
    builders.programme("acme")
    html = save(entry="anyhow").content.decode()
    for words in ("By invitation:", "By course:", "Open: anyone", "How people join", "Courses from which people join"):
        assert words in html
