"""What a browser fetches of ours for a view of the block: its style sheets, its scripts, and what these fetch in turn.

Bytes are those of the files as they lie in the package, not compressed. A view that asks another host for anything is
refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from web_fragments.fragment import Fragment

import mentoring_xblock

MOST_BYTES = {"learner": 60_000, "course team": 68_000, "author": 100_000}
"""The most that each of them may fetch. A learner is promised theirs; the others are held near what they are."""
OF_LEARNERS = {
    "css/block.css", "css/tokens.css", "js/block.js", "js/block-learner.js", "js/block-mentors.js", "js/block-pages.js",
    "js/block-skill.js", "js/block-words.js", "js/requests.js",
}  # fmt: skip
"""All that a learner fetches."""
OF_TEAMS = {"css/block-team.css", "js/block-team.js", "js/team.js"}
"""What the course team fetches besides."""
_PREFIX = "/resource/static/mentoring_xblock/"
FILES = Path(mentoring_xblock.__file__).parent / "static" / "mentoring_xblock"
_NAMED = {
    ".js": re.compile(r"""\b(?:import|from|fetch|Worker)\b\s*\(?\s*["'`]([^"'`]+)["'`]"""),
    ".css": re.compile(r"""(?:@import\s+|\burl\(\s*)["']?([^"')\s;]+)"""),
}
"""How a script or a style sheet names a file that the browser is to fetch as well."""
_IN_HTML = re.compile(r"""<(?:script|link|iframe|object|embed)\b[^>]*?\s(?:src|href|data)="([^"]*)\"""")


def weigh_files(names: Iterable[str]) -> int:
    """The bytes of these files of ours together."""
    return sum((FILES / name).stat().st_size for name in names)


def weigh(fragment: Fragment) -> dict[str, int]:
    """Bytes by file, for a fragment of ``tests.courseware.course``'s runtime."""
    assert [each for each in fragment.resources if each.kind != "url"] == [], "nothing is inline"
    waiting = [each.data for each in fragment.resources]
    waiting += _IN_HTML.findall(fragment.content)
    waiting += _read_arguments(fragment.json_init_args or {})
    found: dict[str, int] = {}
    while waiting:
        address = waiting.pop()
        assert address.startswith(_PREFIX), f"{address} is not of ours"
        name = address.removeprefix(_PREFIX)
        if name not in found:
            content = (FILES / name).read_bytes()
            found[name] = len(content)
            named = _NAMED[Path(name).suffix].findall(content.decode())
            waiting += [urljoin(address, each) for each in named if not each.startswith("data:")]
    return found


def _read_arguments(given: Mapping[str, Any]) -> Iterator[str]:
    """The modules that an initialiser is told to fetch; the course team's has the learner's within its own."""
    yield from given.get("modules", {}).values()
    if given.get("learner"):
        yield from _read_arguments(given["learner"])
