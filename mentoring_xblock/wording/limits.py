"""The limits of what people enter, for the fields of templates; each number is its room's."""

from __future__ import annotations

from ..applets.audit_log.data import LOGGED_TEXT
from ..applets.competencies.data import LANGUAGE_LENGTH
from ..applets.exchange.data.files import MAX_ROWS
from ..applets.pairings.data.feedback import LONGEST_CONCERN, LONGEST_THANKS
from ..applets.pairings.data.pairing import MOST_CHOICES
from ..applets.pairings.data.plan import LONGEST_STEP
from ..applets.pairings.data.sessions import LONGEST_EVIDENCE, LONGEST_SESSION, SHORTEST_SESSION
from ..applets.people.data import ADDRESS_LENGTH, MOST_PLACES, MOST_WEEKS
from ..core.scales import MAX_LEVELS
from ..core.text import KEY_LENGTH, LINE_LENGTH, NOTE_LENGTH

LIMITS = {
    name: str(number)
    for name, number in {
        "key": KEY_LENGTH,
        "language": LANGUAGE_LENGTH,
        "line": LINE_LENGTH,
        "note": NOTE_LENGTH,
        "history": LOGGED_TEXT,
        "choices": MOST_CHOICES,
        "evidence": LONGEST_EVIDENCE,
        "step": LONGEST_STEP,
        "concern": LONGEST_CONCERN,
        "thanks": LONGEST_THANKS,
        "shortest_session": SHORTEST_SESSION,
        "longest_session": LONGEST_SESSION,
        "address": ADDRESS_LENGTH,
        "places": MOST_PLACES,
        "weeks": MOST_WEEKS,
        "levels": MAX_LEVELS,
        "rows": MAX_ROWS,
    }.items()
}
"""As text, since an attribute of HTML takes no separators of thousands."""
