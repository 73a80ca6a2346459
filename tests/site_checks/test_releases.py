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
    site = [f"env LMS_PROJECT={project} pytest -c tests/lms/pytest.ini tests/lms" for project in ("lms", "cms")]
    assert commands(newest) == ["pytest -n 2 tests {posargs}", *site]
    assert others
    assert commands(oldest) == ['pytest -n 2 -m "not once" tests {posargs}', *site]
    for release in others:
        assert commands(release) == ["pytest -n 2 -m hosted tests {posargs}", *site], release


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
