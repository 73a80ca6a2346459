"""``mentoring_import_people`` as a person types it."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from mentoring_xblock.applets.people import api as people
from mentoring_xblock.applets.people.models import Member
from tests.builders import programme, user

pytestmark = pytest.mark.django_db


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    path.write_text("username,department,manager\nann,Sales,ben\nben,Board,\n")
    return path


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command("mentoring_import_people", *arguments, stdout=out)
    return out.getvalue()


def test_people_go_in_and_a_second_time_nothing_changes(table: Path) -> None:
    user("ann"), user("ben")
    assert "Preview: 2 people to add" in run(str(table), "--dry-run")
    assert not Member.objects.exists()
    assert "Written: 2 people added" in run(str(table))
    assert "Nothing to change" in run(str(table))
    assert {member.department for member in people.list_members(people.default_programme().programme_id)} == {
        "Sales",
        "Board",
    }


def test_a_refusal_is_said_with_its_place_in_the_language_of_the_terminal(
    table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = {
        "row %(n)s": "Zeile %(n)s",
        "We could not import %(name)s for %(count)s reasons. The first: %(first)s": "%(name)s: %(count)s, %(first)s",
    }
    for name in ("management.terminal.gettext", "wording.imports._"):
        monkeypatch.setattr(f"mentoring_xblock.{name}", lambda text: words.get(text, text))
    out = io.StringIO()
    with pytest.raises(CommandError, match=r"^people\.csv: 2, people\.csv, Zeile 2, username: "):
        call_command("mentoring_import_people", str(table), "--all-or-nothing", stdout=out)
    assert "  Refused: people.csv, Zeile 3, username: " in out.getvalue()


def test_a_machine_gets_one_document(table: Path) -> None:
    user("ann"), user("ben")
    programme("north")
    document = json.loads(run(str(table), "--json", "--programme", "north"))
    assert (document["applied"], document["counts"]["add"]) == (True, 2)
    assert document["rows"][0] == {"action": "add", "person": "ann", "field": "", "old": "", "new": ""}


def test_unknown_people_end_it_with_one_line_and_every_row_named(table: Path) -> None:
    user("ben")
    table.write_text(table.read_text() + "cat,,nobody\n")
    out = io.StringIO()
    with pytest.raises(CommandError) as caught:
        call_command("mentoring_import_people", str(table), "--json", "--all-or-nothing", stdout=out)
    assert caught.value.returncode == 2
    assert str(caught.value) == (
        "We could not import people.csv for 2 reasons. The first: people.csv, row 2, username: "
        "We cannot find an account with the username “ann”. Check the spelling."
    )
    assert [each["row"] for each in json.loads(out.getvalue())["refused"]] == [2, 4]
    assert not Member.objects.exists()


def test_a_missing_file_is_a_users_mistake() -> None:
    with pytest.raises(CommandError, match="We cannot read") as caught:
        run("nowhere.csv")
    assert caught.value.returncode == 2
