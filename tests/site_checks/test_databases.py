"""How the demo site and the test runs read where their database is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests import databases
from tests.site.databases import parse_database_url


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgres://ann:se%40cret@db.example:5433/lms", ("postgresql", "lms", "ann", "se@cret", "db.example", "5433")),
        ("postgresql:///", ("postgresql", "task_mentoring", "", "", "127.0.0.1", "")),
        ("mysql://root@127.0.0.1/lms", ("mysql", "lms", "root", "", "127.0.0.1", "")),
        ("mariadb://root@127.0.0.1/lms", ("mysql", "lms", "root", "", "127.0.0.1", "")),
    ],
)
def test_a_server_is_named_by_its_url(url: str, expected: tuple[str, ...]) -> None:
    parsed = parse_database_url(url)
    engine = parsed["ENGINE"].rpartition(".")[2]
    assert (engine, *(parsed[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT"))) == expected


def test_mysql_is_strict_and_keeps_every_character() -> None:
    options = parse_database_url("mysql://root@127.0.0.1/lms")["OPTIONS"]
    assert options["charset"] == "utf8mb4"
    assert "STRICT_TRANS_TABLES" in options["init_command"]


def test_a_file_of_sqlite_gets_its_folder(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "demo.sqlite3"
    assert parse_database_url(f"sqlite:///{file}")["NAME"] == str(file)
    assert file.parent.is_dir()
    assert parse_database_url("sqlite://")["NAME"] == ":memory:"


def test_an_unknown_scheme_is_refused_with_those_that_are_known() -> None:
    with pytest.raises(ValueError, match=r"mysql.*postgres.*sqlite"):
        parse_database_url("oracle://somewhere/lms")


@pytest.mark.parametrize(
    ("wanted", "is_ci", "answering", "expected"),
    [
        (None, False, {"sqlite"}, ["sqlite"]),
        (None, False, {"sqlite", "mysql"}, ["sqlite", "mysql"]),
        (None, True, {"sqlite", "postgresql", "mysql"}, ["sqlite", "postgresql", "mysql"]),
        ("postgresql", False, {"postgresql"}, ["postgresql"]),
        ("", False, set(), []),
    ],
)
def test_those_that_answer_are_tested(
    monkeypatch: pytest.MonkeyPatch, wanted: str | None, is_ci: bool, answering: set[str], expected: list[str]
) -> None:
    monkeypatch.setattr(databases, "find_fault", lambda name: "" if name in answering else "nothing answers.")
    assert databases.choose_databases(wanted, is_ci=is_ci)[0] == expected


def test_of_those_that_are_named_only_those_are_tested(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(databases, "find_fault", lambda name: "")
    assert databases.choose_databases(None, is_ci=True, among=["mysql"]) == (["mysql"], [])
    assert databases.choose_databases("sqlite,mysql", is_ci=False, among=["mysql"]) == (["mysql"], [])
    assert databases.choose_databases("sqlite", is_ci=False, among=["mysql"]) == ([], [])


@pytest.mark.parametrize(("wanted", "is_ci"), [(None, True), ("sqlite,mysql", False), ("oracle", False)])
def test_what_must_be_tested_and_cannot_be_is_a_failure(
    monkeypatch: pytest.MonkeyPatch, wanted: str | None, is_ci: bool
) -> None:
    def find_fault(name: str) -> Any:
        return "nothing answers." if name == "mysql" else ""

    monkeypatch.setattr(databases, "find_fault", find_fault)
    with pytest.raises(SystemExit, match=r"mysql"):
        databases.choose_databases(wanted, is_ci=is_ci)
