"""Which text columns are no text of a person, and which are not shown. Every other column gets payloads."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import unescape

_KEY = "a key: letters, digits, dots and dashes, checked where it comes in"
_HASH = "a hash or a random token"
_CODE = "one of the program's own words"

CODES: Mapping[tuple[str, str], str] = {
    **dict.fromkeys(
        [("Framework", "key"), ("Skill", "key"), ("Role", "key"), ("Programme", "key"), ("MatchRun", "role_key"),
         ("Pairing", "role_key"), ("MemberRole", "role_key"), ("Submission", "role_key")],
        _KEY,
    ),
    **dict.fromkeys(
        [("FrameworkVersion", "content_hash"), ("ImportRun", "plan_hash"), ("RememberedMatching", "headings"),
         ("Upload", "fingerprint"), ("BlockFigures", "usage_hash"), ("MatchRun", "plan_hash"),
         ("CalendarFeed", "token"),
         ("MentoringRequest", "token"), ("Session", "token"), ("ProposedTimes", "token"),
         ("ExpectedPerson", "email_key"), ("AwaitedManager", "email_key"), ("Submission", "token"),
         ("Submission", "usage_hash"), ("EvidenceRule", "item_hash"), ("Draft", "usage_hash"), ("Job", "claim")],
        _HASH,
    ),
    **dict.fromkeys(
        [("Submission", "usage_key"), ("BlockFigures", "usage_key"), ("Draft", "usage_key"), ("OutboxItem", "key")],
        "the key of a usage, or one that the program makes",
    ),
    **dict.fromkeys(
        [("ImportRun", "format"), ("Job", "kind"), ("Job", "step"), ("MentorOffer", "confirmed_by"),
         ("MatchData", "name"), ("SkillStatistics", "figures"), ("BlockFigures", "figures"), ("Job", "refusal"),
         ("OutboxItem", "last_error"), ("ExpectedPerson", "roles"), ("Programme", "entry_courses"),
         ("Member", "course"),
         ("ImportRun", "counts"), ("ProposedTimes", "starts"), ("Programme", "weekend"), ("Programme", "holidays")],
        _CODE,
    ),
}  # fmt: skip
"""(model, column) -> why no payload is written there."""

JSON_TEXTS = frozenset({"file", "name", "title", "note", "text", "reason", "old_title", "new_title", "department"})
"""Names in JSON whose values are people's words, whatever they look like."""
JSON_WORDS = frozenset(
    {"code", "format", "framework", "skill", "key", "kind", "rated_by", "role", "address", "message"}
)
"""Names in JSON whose values are keys or the program's own words."""

UNSEEN: Mapping[str, str] = {
    **dict.fromkeys(
        ["AwaitedManager.email", "ExpectedPerson.manager_email", "ExpectedPerson.unit", "ExpectedPerson.region",
         "ExpectedPerson.time_zone"],
        "kept until the person joins, and shown to nobody",
    ),
    **dict.fromkeys(
        ["block.framework", "block.role", "block.role_mode", "block.layout", "block.rerate",
         "block.completion_rule"],
        "a key or a choice; what is none counts as nothing, and is not shown",
    ),
    "block.skills": "what is shown is the model's title of the skill; the block's stands in exports alone",
    "block.units": "an author reads it where the platform has the outline of the course, which this site has not",
    "block.unknown_olx": "kept for the next export",
    "MentorOffer.unit": "compared with the mentee's, and not shown",
    "Notice.facts": "names and titles are read anew; a block's title is in block.display_name",
    "OutboxItem.payload": "as Notice.facts",
    "Pairing.runners_up": "shown where nobody can be ranked any more, with the names as they are then",
    "RequestChoice.reasons": "those of the mentor whose turn it is are copied to Pairing.reasons, which are shown",
    "RememberedMatching.choices": "chosen anew from the file's own headings",
}  # fmt: skip
"""Column -> why no page need show it."""
AT_TIMES = frozenset({"Programme.unit_address"})
"""Columns of which only what is a web address is shown."""


def as_received(name: str) -> str:
    """The name of a file that was sent, as Django gives it to the page."""
    return "".join(sign for sign in unescape(name) if sign.isprintable())


ALTERED: Mapping[str, Callable[[str], list[str]]] = {
    # A cell may be a list, several lines or a model and its skill, and a heading is the same in capitals.
    "file.cell": lambda text: [*re.split(r"[,;:\n]", text), text.casefold()],
    # Django takes it for HTML and leaves out what cannot be printed, and a title is made of it.
    "file.name": lambda text: [as_received(text), as_received(text).removesuffix(".csv").replace("_", " ")],
}
"""Column -> as what else its texts may be shown."""


WRITTEN_AS_HTML = frozenset({"block.introduction"})
"""Columns of an author's HTML: the script in the page holds which of it may be there."""
