"""Peers in environments of their own under ``var/benchmarks``, so that nothing of theirs enters the project's."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from typing import Any

import numpy as np

from .instances import Instance

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENTS = ROOT / "var" / "benchmarks"
PACKAGES = {
    "or-tools": ("ortools==9.15.6755", "numpy==2.2.6"),
    "xblocks": ("--no-deps", "-r", str(ROOT / "tests" / "requirements" / "bench.txt")),
    "mentor-match": ("mentor-match==7.0.1", "munkres==3.0.0", "numpy==2.2.6"),
}


def peer_python(name: str) -> Path:
    """The interpreter of the peer's environment, made and filled on first use; CalledProcessError if that fails."""
    home = ENVIRONMENTS / name
    python = home / "bin" / "python"
    filled = home / ".filled"
    if not filled.exists():
        venv.create(home, with_pip=True, clear=True)
        subprocess.run(
            [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PACKAGES[name]],
            check=True,
            stdout=sys.stderr,
        )
        filled.touch()
    return python


def ask_peer(name: str, module: str, instance: Instance) -> dict[str, Any]:
    """What ``python -m tests.benchmarks.<module> <file>`` prints as JSON in the peer's environment."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "instance.npz"
        np.savez(
            file,
            gap=instance.gap,
            mentor=instance.mentor,
            score=instance.score,
            gaps=instance.gaps,
            places=instance.places,
        )
        answer = subprocess.run(
            [peer_python(name), "-m", f"tests.benchmarks.{module}", file],
            check=True,
            capture_output=True,
            text=True,
            cwd=ROOT,
        )
    found: dict[str, Any] = json.loads(answer.stdout)
    return found


def read_instance(file: str) -> Instance:
    """The instance that ``ask_peer`` wrote."""
    with np.load(file) as arrays:
        return Instance(
            gap=arrays["gap"],
            mentor=arrays["mentor"],
            score=arrays["score"],
            gaps=int(arrays["gaps"]),
            places=arrays["places"],
        )
