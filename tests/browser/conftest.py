"""The demo site served as ``make demo`` serves it, on a database of its own, and Debian's Chromium before it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.visitor import Visitor

ROOT = Path(__file__).resolve().parents[2]
PEOPLE = "60"
SETTINGS = "tests.site.settings"
PATIENCE = 120
"""Seconds for the server to answer on a busy machine."""

Enter = Callable[[str], Visitor]


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a demo site, as ``make demo`` leaves it before anybody enters."""
    folder = tmp_path_factory.mktemp("seeded")
    for words in (
        ("migrate", "--run-syncdb", "--verbosity", "0"),
        ("mentoring_demo_data", "--people", PEOPLE, "--seed", "1"),
    ):
        manage(folder, *words)
    return folder


@pytest.fixture(scope="module")
def var(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder where a module's demo site keeps its database and its mail: a copy of what was seeded."""
    return Path(shutil.copytree(seeded, tmp_path_factory.mktemp("site"), dirs_exist_ok=True))


@pytest.fixture(scope="module")
def site(var: Path) -> Iterator[str]:
    """The address of a seeded demo site, one a module: pairing everyone would leave the story nobody to ask."""
    with serve(var) as address:
        yield address


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, without a window."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        missing = "The browser story needs Chromium; on Debian: apt-get install chromium"
        # A newcomer's machine may have none and is told so; CI always has one, so that the story cannot go missing.
        pytest.fail(missing) if os.environ.get("CI") == "true" else pytest.skip(missing)
    with sync_playwright() as playwright:
        # Containers run as root, where Chromium's own sandbox cannot start.
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def language() -> str:
    """What the browsers ask for."""
    return "en-GB"


@pytest.fixture
def enter(site: str, chromium: Browser, tmp_path: Path, language: str) -> Iterator[Enter]:
    """Enters by one of the doors, in a browser profile of the person's own."""
    pictures = Path(os.environ.get("TASK_MENTORING_PICTURES") or tmp_path)
    pictures.mkdir(parents=True, exist_ok=True)
    inside: list[Visitor] = []

    def come_in(username: str) -> Visitor:
        context = chromium.new_context(
            base_url=site, viewport={"width": 1280, "height": 860}, locale=language, timezone_id="UTC"
        )
        visitor = Visitor(username, context.new_page(), pictures)
        inside.append(visitor)
        visitor.come_in()
        return visitor

    yield come_in
    for visitor in inside:
        visitor.page.context.close()


def manage(var: Path, *words: str, settings: str = SETTINGS) -> None:
    """Run a management command of the site that keeps everything in ``var``."""
    done = subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env=_surroundings(var, settings),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@contextmanager
def serve(var: Path, *, settings: str = SETTINGS) -> Iterator[str]:
    """The address of the site that keeps everything in ``var``, for as long as it is asked for."""
    port = _free_port()
    log = (var / "server.log").open("w+")
    server = subprocess.Popen(
        [sys.executable, "manage.py", "runserver", "--noreload", f"127.0.0.1:{port}"],
        cwd=ROOT, env=_surroundings(var, settings), stdout=log, stderr=subprocess.STDOUT,
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address, server, log_path=var / "server.log")
        yield address
    finally:
        server.terminate()
        server.wait(timeout=20)
        log.close()


def _surroundings(var: Path, settings: str) -> dict[str, str]:
    """What a process of the demo site is started with that keeps everything in ``var``."""
    ours = {"TASK_MENTORING_VAR": str(var), "DJANGO_SETTINGS_MODULE": settings}
    return {name: value for name, value in os.environ.items() if not name.startswith("TASK_MENTORING_")} | ours


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(address: str, server: subprocess.Popen[bytes], *, log_path: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if server.poll() is not None:
            break
        try:
            with urlopen(address, timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.2)
    pytest.fail(f"The demo site does not answer: {log_path.read_text()}")
