"""Holds commit subjects to Conventional Commits: ``python -m tests.commits``, or ``--message FILE`` before a commit.

Subjects written before the rule was made are left as they are.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

SINCE = "2026-11-28T16:00:00+00:00"
"""From here on the rule holds."""
MOST = 100
TYPES = ("build", "chore", "ci", "docs", "feat", "fix", "perf", "refactor", "revert", "style", "test")
SUBJECT = re.compile(rf"^({'|'.join(TYPES)})(\([a-z0-9-]+\))?!?: [^\s].*[^.\s]$")


def find_faults(subjects: Iterable[str]) -> list[str]:
    """The subjects that do not follow the rule, each with what is wrong."""
    faults = []
    for subject in subjects:
        if not SUBJECT.match(subject):
            faults.append(f"{subject!r} is not “type(scope): what it does”, with one of {', '.join(TYPES)}.")
        elif len(subject) > MOST:
            faults.append(f"{subject!r} is longer than {MOST} characters.")
    return faults


def read_subjects() -> list[str]:
    """The subjects of this branch since the rule was made, merges left out; none outside a checkout."""
    done = subprocess.run(
        ["git", "log", "--no-merges", f"--since={SINCE}", "--format=%s"], capture_output=True, text=True, check=False
    )
    return done.stdout.splitlines()


def main(arguments: Sequence[str]) -> int:
    """Print each fault; 1 where there is one."""
    if arguments[:1] == ["--message"]:
        subjects = Path(arguments[1]).read_text(encoding="utf-8").splitlines()[:1]
    else:
        subjects = read_subjects()
    faults = find_faults(subjects)
    for fault in faults:
        print(fault, file=sys.stderr)
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
