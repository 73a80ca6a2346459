"""Database servers of one test, which die as a machine does: SIGKILL, no last word to anybody."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from .brokers import free_port

PATIENCE = 120.0
_ELSEWHERE = (
    f"{os.environ.get('PATH', '')}:/usr/sbin:{':'.join(map(str, sorted(Path('/usr/lib/postgresql').glob('*/bin'))))}"
)


class Server(ABC):
    """A server in a folder of its own. Its user is ``user`` where the tests run as root, who may not run one."""

    vendor = user = ""
    programs: Sequence[str] = ()
    early: Sequence[str] = ()
    """Options with which it acknowledges what is not written down yet, as one set up for speed may do."""

    def __init__(self, folder: Path, *, options: Sequence[str] = ()) -> None:
        self.folder, self.options, self.port = folder, options, free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @classmethod
    def missing(cls) -> str:
        """A program that is not on this machine; empty where all are."""
        return next((name for name in cls.programs if shutil.which(name, path=_ELSEWHERE) is None), "")

    @property
    @abstractmethod
    def url(self) -> str:
        """For ``TASK_MENTORING_DATABASE_URL``."""

    @abstractmethod
    def make(self) -> None:
        """The files of a server without tables, and its database; it runs."""

    @abstractmethod
    def command(self) -> list[str]:
        """What runs it."""

    def start(self) -> None:
        """Start, recover what a death left behind, and wait until it answers."""
        deadline = time.monotonic() + PATIENCE
        while not self._answers():
            assert time.monotonic() < deadline, (self.folder / "log").read_text(errors="replace")[-2000:]
            if self._process is None or self._process.poll() is not None:
                with (self.folder / "log").open("ab") as log:
                    self._process = subprocess.Popen(self.command(), stdout=log, stderr=log, **self._as_user())
            time.sleep(0.05)

    def kill(self) -> None:
        """Kill it with all that it started. A process that forks is dead before its children are looked for."""
        if self._process is None:
            return
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children")
        self._process.send_signal(signal.SIGSTOP)
        doomed = [int(each) for each in children.read_text().split()] if children.exists() else []
        self._process.kill()
        for each in doomed:
            try:
                os.kill(each, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self._process.wait(timeout=PATIENCE)
        self._process = None

    def shut_down(self) -> None:
        """End it as it should end: all is written down."""
        assert self._process is not None
        self._process.send_signal(signal.SIGINT if self.vendor == "postgres" else signal.SIGTERM)
        self._process.wait(timeout=PATIENCE)
        self._process = None

    def run(self, *words: str) -> None:
        """Run one of its programs to its end."""
        done = subprocess.run([self.program(words[0]), *words[1:]], capture_output=True, check=False, **self._as_user())
        assert done.returncode == 0, done.stderr.decode(errors="replace")

    def program(self, name: str) -> str:
        """Where it is."""
        return shutil.which(name, path=_ELSEWHERE) or name

    def _as_user(self) -> dict[str, str]:
        return {"user": self.user, "group": self.user, "cwd": str(self.folder)} if os.geteuid() == 0 else {}

    def _answers(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        except OSError:
            return False
        return self._is_ready()

    def _is_ready(self) -> bool:
        return True


class PostgreSQL(Server):
    vendor = user = "postgres"
    programs = ("initdb", "postgres", "psql", "pg_isready")
    early = ("-c", "synchronous_commit=off", "-c", "wal_writer_delay=10s", "-c", "wal_writer_flush_after=1GB")

    @property
    def url(self) -> str:
        return f"postgres://postgres@127.0.0.1:{self.port}/task_mentoring"

    def make(self) -> None:
        data = str(self.folder / "data")
        self.run("initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
        self.start()
        address = ("-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", "-d", "postgres")
        self.run("psql", *address, "-qc", "CREATE DATABASE task_mentoring")

    def command(self) -> list[str]:
        where = ["-D", str(self.folder / "data"), "-h", "127.0.0.1", "-p", str(self.port), "-k", str(self.folder)]
        return [self.program("postgres"), *where, *self.options]

    def _is_ready(self) -> bool:
        asked = [self.program("pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        return subprocess.run(asked, check=False).returncode == 0


class MariaDB(Server):
    vendor = user = "mysql"
    programs = ("mariadb-install-db", "mariadbd", "mariadb")
    early = ("--innodb-flush-log-at-trx-commit=0", "--innodb-flush-log-at-timeout=2700")

    @property
    def url(self) -> str:
        return f"mysql://root@127.0.0.1:{self.port}/task_mentoring"

    def make(self) -> None:
        data = str(self.folder / "data")
        self.run(
            "mariadb-install-db", "--no-defaults", f"--datadir={data}", "--auth-root-authentication-method=normal",
            "--skip-test-db",
        )  # fmt: skip
        self.start()
        address = ("-h", "127.0.0.1", "-P", str(self.port), "-u", "root")
        database = "CREATE DATABASE task_mentoring CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci"
        self.run("mariadb", "--no-defaults", *address, "-e", database)

    def command(self) -> list[str]:
        where = [f"--datadir={self.folder / 'data'}", f"--port={self.port}", f"--socket={self.folder / 'socket'}"]
        where += ["--bind-address=127.0.0.1", f"--pid-file={self.folder / 'pid'}"]
        return [self.program("mariadbd"), "--no-defaults", *where, *self.options]


SERVERS: dict[str, type[Server]] = {"postgresql": PostgreSQL, "mysql": MariaDB}


@contextmanager
def running(kind: type[Server], *, options: Sequence[str] = ()) -> Iterator[Server]:
    """A server with an empty database; it and its folder are gone at the end. The folder is one that its user enters,
    which pytest's own is not."""
    with tempfile.TemporaryDirectory(prefix="tm-server-") as name:
        if os.geteuid() == 0:
            shutil.chown(name, kind.user, kind.user)
        server = kind(Path(name), options=options)
        try:
            server.make()
            yield server
        finally:
            server.kill()
