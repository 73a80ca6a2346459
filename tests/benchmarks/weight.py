"""What the app adds to a process that never uses it. ``tests/test_weight.py`` holds what can be counted of it."""

from __future__ import annotations

from tests import weight

from .tables import Row

PROMISED_MB = 12
PROMISED_SECONDS = 0.15


def measure() -> list[Row]:
    """Memory and processor time of a start with the app, less those of one without it."""
    megabytes, seconds, share = weight.measure()
    found = weight.start(with_app=True)
    return [
        Row("memory", f"{megabytes:.1f} MB", note=f"at most {PROMISED_MB} MB", reached=megabytes <= PROMISED_MB),
        Row(
            "processor time",
            f"{seconds:.2f} s",
            note=f"{share:.0%} of Django, DRF and XBlock; at most {PROMISED_SECONDS} s",
            reached=seconds <= PROMISED_SECONDS,
        ),
        Row("modules of the app", str(found.ours), note=f"with {found.dataclasses} dataclasses"),
    ]
