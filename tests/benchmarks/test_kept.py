"""A large database is reused while it fits, made anew when it does not, and left as it was by every measurement."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, connections, transaction
from django.db.backends.sqlite3.base import DatabaseWrapper

from mentoring_xblock.applets.matching.models import ExposureDay
from mentoring_xblock.applets.people.models import Member
from tests.site.databases import parse_database_url

from . import databases, kept, organisation, reading, writing

MEMBERS = 800


@pytest.fixture
def place(tmp_path: Path, django_db_blocker: pytest.FixtureRequest) -> Iterator[str]:
    """Where a SQLite database of the test's own may lie; the connection is back at the tests' database afterwards.

    Its tables are made without the migrations, which takes a tenth of the time.
    """
    name = str(tmp_path / "kept.sqlite3")
    before, named = connections["default"], settings.DATABASES["default"]["NAME"]
    own = {**before.settings_dict, **parse_database_url(f"sqlite:///{name}"), "TEST": {**before.settings_dict["TEST"]}}
    own["TEST"]["MIGRATE"] = False
    connections["default"] = DatabaseWrapper(own, "default")
    with django_db_blocker.unblock():
        yield name
        connection.close()
    connections["default"], settings.DATABASES["default"]["NAME"] = before, named


@pytest.fixture
def loads(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many members were loaded, each time they were."""
    done: list[int] = []
    fill = organisation.fill

    def counted(members: int) -> organisation.Organisation:
        done.append(members)
        return fill(members)

    monkeypatch.setattr(organisation, "fill", counted)
    return done


def test_it_is_loaded_once_and_anew_when_it_no_longer_fits(place, loads, monkeypatch, capsys):
    made, seconds = kept.open_kept(place, MEMBERS)
    assert "there is none" in capsys.readouterr().err
    assert kept.open_kept(place, MEMBERS) == (made, seconds)
    assert loads == [MEMBERS]
    assert "reused" in capsys.readouterr().err

    kept.open_kept(place, MEMBERS + 8)
    assert loads == [MEMBERS, MEMBERS + 8]
    assert Member.objects.count() == MEMBERS + 8
    assert "has changed" in capsys.readouterr().err
    monkeypatch.setattr(organisation, "SHOWN", 6)  # another generator
    kept.open_kept(place, MEMBERS + 8)
    assert len(loads) == 3


def test_another_migration_another_number_and_other_beliefs_are_another_fingerprint(place, monkeypatch):
    found = {kept.fingerprint(MEMBERS), kept.fingerprint(MEMBERS + 1)}
    monkeypatch.setattr(organisation, "AGES", 25)
    found.add(kept.fingerprint(MEMBERS))
    monkeypatch.undo()

    class Another(kept.MigrationLoader):
        def load_disk(self) -> None:
            super().load_disk()
            self.disk_migrations["task_mentoring", "9999_next"] = None

    monkeypatch.setattr(kept, "MigrationLoader", Another)
    monkeypatch.setattr(Another, "build_graph", Another.load_disk)
    found.add(kept.fingerprint(MEMBERS))
    assert len(found) == 4


def test_it_is_made_anew_where_it_was_asked_for_or_broken_off(place, loads, capsys):
    kept.open_kept(place, MEMBERS)
    kept.open_kept(place, MEMBERS, fresh=True)
    assert len(loads) == 2
    ExposureDay.objects.create(mentor_id=1, day=organisation.NOW.date(), amount=1)
    kept.open_kept(place, MEMBERS)
    assert len(loads) == 3
    assert "broken off" in capsys.readouterr().err
    organisation.run("DROP TABLE bench_made")  # as where loading never came to its end
    kept.open_kept(place, MEMBERS)
    assert len(loads) == 4
    assert "not finished" in capsys.readouterr().err
    assert kept.drop(place)
    assert not Path(place).exists()
    assert not kept.drop(place)


def test_what_changes_while_it_is_loaded_is_not_in_it(place, monkeypatch):
    fill = organisation.fill

    def interrupted(members: int) -> organisation.Organisation:
        made = fill(members)
        monkeypatch.setattr(organisation, "SHOWN", 6)
        return made

    monkeypatch.setattr(organisation, "fill", interrupted)
    kept.open_kept(place, MEMBERS)
    assert kept._find_fault(MEMBERS) == "what it is made of has changed"


def test_measuring_leaves_every_row_as_it_was(place, monkeypatch):
    of, seconds = kept.open_kept(place, MEMBERS)
    for module in (reading, writing):
        once = module.median_of
        monkeypatch.setattr(module, "median_of", lambda *works, once=once, **_: once(*works, repeat=1, warm=0))
    monkeypatch.setattr(reading, "REPORTS", 4)
    before = all_rows()
    rows = databases.measure_filled(of, seconds)
    assert len(rows) == 10
    assert any(row.note.startswith("equal") for row in rows)
    assert all_rows() == before


def test_a_row_that_a_measurement_changed_or_made_is_put_back(place):
    kept.open_kept(place, MEMBERS)
    before = all_rows()
    with kept.restored(Member.objects.filter(pk__lte=10), ExposureDay.objects.all()), transaction.atomic():
        Member.objects.filter(pk__in=(3, 5)).update(department="Elsewhere", manager_id=1, places=9)
        ExposureDay.objects.create(mentor_id=7, day=date(2026, 3, 2), amount=1)
        assert all_rows() != before
    assert all_rows() == before


def all_rows() -> dict[str, list[tuple[object, ...]]]:
    """Every row of ours and every account, by table."""
    models = [*apps.get_app_config("task_mentoring").get_models(), apps.get_model("auth", "User")]
    return {model._meta.db_table: list(model._base_manager.order_by("pk").values_list()) for model in models}
