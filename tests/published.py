"""What others publish and our output has to be valid against: fetched once an environment, and copied nowhere."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

REQUIREMENT = Path(__file__).parent / "requirements" / "schema.txt"
BADGE_SCHEMA = "ob_v3p0_achievementcredential_schema.json"
KEPT = Path(sys.prefix) / "share" / "published-schemas"


def read_badge_schema() -> dict[str, Any]:
    """The JSON schema (2019-09) of an AchievementCredential of Open Badges 3.0, as 1EdTech publishes it."""
    kept = KEPT / BADGE_SCHEMA
    if not kept.exists():
        _fetch(kept)
    found: dict[str, Any] = json.loads(kept.read_text())
    return found


def _fetch(kept: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "download", "--quiet", "--dest", folder]
        pip += ["--no-deps", "--no-binary", ":all:", "--no-build-isolation", "--require-hashes", "-r", str(REQUIREMENT)]
        subprocess.run(pip, check=True)
        (archive,) = Path(folder).glob("*.tar.gz")
        with tarfile.open(archive) as opened:
            (member,) = [each for each in opened.getmembers() if Path(each.name).name == BADGE_SCHEMA]
            content = opened.extractfile(member)
            assert content is not None
            text = content.read()
    kept.parent.mkdir(parents=True, exist_ok=True)
    # Whole at once: another process of the tests may look for it now.
    part = kept.with_suffix(f".{os.getpid()}")
    part.write_bytes(text)
    part.replace(kept)
