"""Which tests run on which release of Open edX, as tox.ini and the Makefile say it: none is left out of them all."""

from __future__ import annotations

import re
from configparser import ConfigParser
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def commands(release: str) -> list[str]:
    """The lines of ``commands`` that tox runs for that release."""
    tox = ConfigParser(interpolation=None)
    tox.read(ROOT / "tox.ini")
    lines = (line.rpartition(": ") for line in tox["testenv"]["commands"].strip().splitlines())
    return [command for names, _, command in lines if not names or release in re.split(r",\s*", names)]


def releases() -> list[str]:
    """From the oldest to the newest, as ``make test-releases`` runs them."""
    (names,) = re.findall(r"^\t\$\(TOX\) -e (\S+,\S+)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    return str(names).split(",")


def test_the_newest_release_runs_every_test_the_oldest_what_a_release_decides_and_the_others_what_is_hosted() -> None:
    oldest, *others, newest = releases()
    site = [
        "env LMS_PROJECT=lms pytest -n 2 -c tests/lms/pytest.ini tests/lms",
        "env LMS_PROJECT=cms pytest -c tests/lms/pytest.ini tests/lms",
    ]
    migrations = "python -m tests.databases sqlite {posargs}"
    assert commands(newest) == ["pytest -n 2 tests {posargs}", migrations, *site]
    assert others
    # What stores runs on the oldest too, on a server.
    assert commands(oldest) == ['pytest -n 2 -m "not once and not databases" tests {posargs}', *site]
    for release in others:
        assert commands(release) == ["pytest -n 2 -m hosted tests {posargs}"], release


def test_what_stores_runs_on_both_servers_with_the_oldest_and_the_newest_release() -> None:
    oldest, *_, newest = releases()
    tox = ConfigParser(interpolation=None)
    tox.read(ROOT / "tox.ini")
    for release, server in ((oldest, "mysql"), (newest, "postgresql")):
        section = tox[f"testenv:{release}-{server}"]
        assert section["commands"] == f"python -m tests.databases {server} {{posargs}}"
        assert f"{{[testenv:{release}]deps}}" in section["deps"]
        assert section["base_python"] == f"{{[testenv:{release}]base_python}}"
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(r"^test:.* test-databases\b", makefile, re.MULTILINE)
    (recipe,) = re.findall(r"^test-databases:.*\n((?:\t.*\n)+)", makefile, re.MULTILINE)
    assert f"{newest}-postgresql" in recipe
    assert f"{oldest}-mysql" in recipe


def test_each_release_is_an_environment_and_make_test_runs_them() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(r"^test:.* test-releases\b", makefile, re.MULTILINE)
    tox = ConfigParser(interpolation=None)
    tox.read(ROOT / "tox.ini")
    assert [name for name in releases() if f"testenv:{name}" not in tox] == []
    pythons = [
        tuple(map(int, tox[f"testenv:{name}"]["base_python"].removeprefix("python").split("."))) for name in releases()
    ]
    assert pythons == sorted(pythons)
