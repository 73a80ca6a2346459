"""Writes the one migration of an unreleased package anew from its models: ``python -m tests.initial_migration``.

Until the first release nobody has tables to carry over, so a changed model rewrites ``0001_initial`` instead of adding
a migration. Delete this file with the release of 0.1.0; from then on migrations are only added.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "mentoring_xblock" / "migrations"
_HEAD = '"""Every table of the package as its models describe it; ``python -m tests.initial_migration`` writes it."""\n'


def rewrite() -> Path:
    """Replace whatever migrations there are by one; its path."""
    for old in FOLDER.glob("0*.py"):
        old.unlink()
    made = FOLDER / "0001_initial.py"
    subprocess.run(
        [sys.executable, "manage.py", "makemigrations", "task_mentoring", "--name", "initial", "--no-header"],
        cwd=ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "tests.site.settings"},
        check=True,
    )
    text = made.read_text(encoding="utf-8")
    # Django 5.1 renamed the argument of CheckConstraint; the helper of the models writes the name that each takes.
    text = re.sub(r"models\.CheckConstraint\(\s*condition=(.*?), name=('[^']+')\)", r"schema.check(\2, \1)", text)
    text = text.replace("\n\nclass Migration", "\nfrom ..applets import schema\n\n\nclass Migration", 1)
    made.write_text(_HEAD + "\n" + text.lstrip(), encoding="utf-8")
    subprocess.run(["ruff", "format", "--isolated", "--line-length", "120", str(made)], cwd=ROOT, check=True)
    return made


if __name__ == "__main__":
    os.environ["PATH"] = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    print(rewrite().relative_to(ROOT))
