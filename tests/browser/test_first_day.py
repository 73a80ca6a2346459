"""The first day of a programme's admin without staff rights: from nothing to a model, 600 people and their ratings."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import manage, serve
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser

ACCOUNTS, PEOPLE = 240, 600
SETUP = f"""
from django.contrib.auth import SESSION_KEY, BACKEND_SESSION_KEY, HASH_SESSION_KEY, get_user_model
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone
from mentoring_xblock.applets.people import api as people
from mentoring_xblock.applets.people.models import Member
users = get_user_model().objects
admin = users.create(username="first", email="first@example.com", first_name="Ada", last_name="First")
where = people.default_programme()
Member.objects.create(programme_id=where.programme_id, user=admin, is_admin=True, joined_at=timezone.now())
users.bulk_create(
    [get_user_model()(username=f"p{{n}}", email=f"p{{n}}@example.org") for n in range({ACCOUNTS})]
)
session = SessionStore()
session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(admin.pk), "django.contrib.auth.backends.ModelBackend"
session[HASH_SESSION_KEY] = admin.get_session_auth_hash()
session.create()
open("PATH", "w").write(session.session_key)
"""


def export() -> bytes:
    """As an HR system on Windows gives it: semicolons, Windows-1252, names the other way round, managers by name."""
    rows = ["Mitarbeiter;Dienstliche E-Mail;Abteilung;Standort;Vorgesetzter"]
    for n in range(PEOPLE):
        manager = f'"Müller{n // 10}, Zoë"' if n % 10 else ""
        rows.append(f'"Müller{n}, Zoë";p{n}@example.org;Größe {n % 7};Köln;{manager}')
    return "\r\n".join(rows).replace("Mitarbeiter;", "Nachname, Vorname;", 1).encode("cp1252")


WOULD_MENTOR = """
from mentoring_xblock.applets.people.models import Member
Member.objects.filter(user__username="p2").update(mentors_everything=True)
"""
COUNTS = """
from mentoring_xblock.applets.audit_log.models import LogEntry
from mentoring_xblock.applets.matching.models import MentorOffer
from mentoring_xblock.applets.ratings.models import Estimate, Rating
levels = sorted(Rating.objects.filter(is_imported=True).values_list("level", flat=True))
offers = sorted(set(MentorOffer.objects.filter(band__gt=0).values_list("mentor__user__username", flat=True)))
logged = LogEntry.objects.filter(action="rating.imported").count()
open("PATH", "w").write(f"{levels} {Estimate.objects.count()} {logged} {offers}")
"""


def ratings(path: Path) -> Path:
    """People by skills from 0 to 4, as a skills tool gives them, with a column that is no skill."""
    import openpyxl

    book = openpyxl.Workbook()
    for row in (
        ["Name", "Email", "Summarise data with a pivot table", "Clean and shape a table", "Shoe size"],
        ["Müller1, Zoë", "p1@example.org", 0, 2, 38],
        ["Müller2, Zoë", "p2@example.org", 4, 4, None],
    ):
        book.active.append(row)
    book.save(path)
    return path


@pytest.fixture
def first(tmp_path: Path, chromium: Browser) -> Iterator[Visitor]:
    """The admin of an empty programme, before a site with 241 accounts."""
    manage(tmp_path, "migrate", "--run-syncdb", "--verbosity", "0")
    manage(tmp_path, "shell", "-c", SETUP.replace("PATH", str(tmp_path / "session")))
    with serve(tmp_path) as address:
        context = chromium.new_context(base_url=address, viewport={"width": 1280, "height": 860}, locale="en-GB")
        context.add_cookies([{"name": "sessionid", "value": (tmp_path / "session").read_text(), "url": address}])
        pictures = Path(os.environ.get("TASK_MENTORING_PICTURES") or tmp_path)
        pictures.mkdir(parents=True, exist_ok=True)
        visitor = Visitor("first", context.new_page(), pictures)
        visitor.page.set_default_timeout(60_000)
        visitor.page.on("pageerror", lambda error: visitor.faults.append(str(error)))
        yield visitor
        context.close()


def test_from_nothing_to_people_and_ratings_in_few_clicks(first: Visitor, tmp_path: Path) -> None:
    page = first.page
    page.goto("/mentoring/programme/")
    first.look("first-day-programme")
    page.get_by_role("link", name="Go on setting up").click()
    first.look("start")
    page.get_by_label("Or a model of this package").select_option("data-analyst")
    page.get_by_role("button", name="Preview this model").click()
    expect(page.get_by_role("heading", name="Planned changes")).to_be_visible(timeout=15_000)
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_text("is published as version 1")).to_be_visible(timeout=15_000)
    # People: five clicks from the page "Start".
    table = tmp_path / "export.csv"
    table.write_bytes(export())
    page.goto("/mentoring/start/")
    page.get_by_role("link", name="Import people").click()
    page.get_by_label("File", exact=True).set_input_files(table)
    page.get_by_role("button", name="Upload and preview").click()
    expect(page.get_by_text("to add")).to_contain_text("600")
    assert "no account" not in page.locator("main").inner_text(), "who has an account is not the admin's to read"
    first.look("people-plan")
    page.get_by_role("link", name="Columns and choices").click()
    first.look("people-choices")
    page.get_by_role("button", name="Preview the changes").click()
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("600")
    page.goto("/mentoring/start/")
    expect(page.get_by_text("241 members, 360 expected.")).to_be_visible(timeout=15_000)
    # The same file again: two clicks and the word that there is nothing to do.
    page.goto("/mentoring/import/?kind=people")
    page.get_by_label("File", exact=True).set_input_files(table)
    page.get_by_role("button", name="Upload and preview").click()
    expect(page.get_by_text("already stored")).to_be_visible(timeout=15_000)
    # Ratings from another scale, in the table that the person sees: seven clicks from the page "Import".
    manage(tmp_path, "shell", "-c", WOULD_MENTOR)
    page.goto("/mentoring/import/")
    page.get_by_label("Ratings", exact=True).check()
    page.get_by_label("File", exact=True).set_input_files(ratings(tmp_path / "ratings.xlsx"))
    page.get_by_role("button", name="Upload and preview").click()
    page.get_by_role("link", name="Columns and choices").click()
    first.look("ratings-choices", at=page.get_by_role("heading", name="Which value is which level"))
    choices = page.url
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 860})
        for path in ("/mentoring/start/", "/mentoring/programme/expected/", choices):
            page.goto(path)
            first.look(f"{path.strip('/').rpartition('/')[2]}-{width}")
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1"), (path, width)
    page.get_by_label("Level of “0”").select_option("1")
    page.get_by_role("button", name="Preview the changes").click()
    first.look("ratings-plan")
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("Ratings: 4. People: 2.", timeout=15_000)
    manage(tmp_path, "shell", "-c", COUNTS.replace("PATH", str(tmp_path / "counts")))
    assert (tmp_path / "counts").read_text() == "[1, 2, 4, 4] 4 2 ['p2']"
