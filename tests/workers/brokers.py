"""Brokers that a test starts: one that accepts and never answers, one that answers a byte at a time, and a real one."""

from __future__ import annotations

import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PATIENCE = 20.0


@contextmanager
def frozen_server(*, dripping: bool = False) -> Iterator[int]:
    """The port of a server that accepts every connection and says nothing, or (``dripping``) a byte now and then."""
    ended = threading.Event()
    opened: list[socket.socket] = []

    def drip(to: socket.socket) -> None:
        while not ended.wait(0.02):
            try:
                to.sendall(b"+")
            except OSError:
                break
        to.close()

    def serve(server: socket.socket) -> None:
        while not ended.is_set():
            try:
                connection, _ = server.accept()
            except OSError:
                return
            opened.append(connection)
            if dripping:
                threading.Thread(target=drip, args=(connection,), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=serve, args=(server,), daemon=True).start()
        yield server.getsockname()[1]
        ended.set()
        # A reader that still waits learns that nobody is there.
        for each in opened:
            each.close()


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


class RedisServer:
    """A redis-server of one test, which can be stopped and started again; without a ``program`` there is none."""

    program = shutil.which("redis-server")

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """For Celery."""
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start, and wait until it answers."""
        assert self.program
        command = [self.program, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self._process = subprocess.Popen([*command, "--dir", str(self.folder)], stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                assert time.monotonic() < deadline, "redis-server does not start"
                time.sleep(0.05)
            else:
                return

    def stop(self) -> None:
        """End it as a machine that fails does."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(timeout=PATIENCE)
            self._process = None
