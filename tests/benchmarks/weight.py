"""What the app adds to a process that never uses it, and the block to a page. ``tests/test_weight.py`` and
``tests/test_page_weight.py`` hold what can be counted of it."""

from __future__ import annotations

from tests import page_weight, weight

from .tables import Row

PROMISED_MB = 12
PROMISED_SECONDS = 0.15


def measure() -> list[Row]:
    """Memory and processor time of a start with the app, less those of one without it; bytes of the block's page."""
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
        _weigh_page("learner", page_weight.OF_LEARNERS),
        _weigh_page("course team", page_weight.OF_LEARNERS | page_weight.OF_TEAMS),
    ]


def _weigh_page(who: str, files: set[str]) -> Row:
    most, found = page_weight.MOST_BYTES[who], page_weight.weigh_files(files)
    return Row(
        f"styles and scripts of the block, for the {who}",
        f"{found / 1000:.1f} KB",
        note=f"not compressed; at most {most / 1000:.0f} KB",
        reached=found <= most,
    )
