"""What a log row says that changed, in words: every value by its enumeration's label, every id by a name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext

from ..applets.audit_log.data import Detail
from ..applets.exchange.data.files import Weight
from ..applets.exchange.data.plans import Action as PlanAction
from ..applets.notices.data import Kind, Timing
from ..applets.pairings.data.pairing import Origin
from ..applets.pairings.data.plan import Practice
from ..applets.pairings.states import State
from ..applets.people.data import ApproveBy, ConfirmBy, Entry
from .frameworks import describe_logged_row
from .labels import label_of, label_of_stored
from .lists import join_label, join_parts, join_words

if TYPE_CHECKING:
    from ..core.labels import LabelledEnum

_KINDS: Mapping[Detail, type[LabelledEnum]] = {
    Detail.STATE: State,
    Detail.ORIGIN: Origin,
    Detail.PRACTICE: Practice,
    Detail.BY: Entry,
    Detail.ENTRY: Entry,
    Detail.APPROVE_BY: ApproveBy,
    Detail.CONFIRM_BY: ConfirmBy,
}
"""Details whose value is a member of an enumeration."""
_NAMED: Mapping[Detail, str] = {
    Detail.MENTOR: "members",
    Detail.MENTORS: "members",
    Detail.MANAGER: "members",
    Detail.DEPUTY: "members",
    Detail.CLAIMED_BY: "members",
    Detail.SKILL: "skills",
    Detail.PAIRINGS_ENDED: "skills",
    Detail.NOT_MY_WORK: "skills",
    Detail.STEP: "steps",
    Detail.SESSION: "sessions",
    Detail.FRAMEWORK: "frameworks",
    Detail.COPY_OF: "frameworks",
    Detail.ROLE: "roles",
}
"""Details whose value is an id or a key, with the names that it is looked up in."""
_CHECKSUMS = frozenset({Detail.HASH, Detail.FINGERPRINT, Detail.PLAN})
"""Digits for the program to compare, which say nothing to a reader."""


@dataclass(frozen=True, slots=True)
class Names:
    """The names behind the ids and keys of some log rows, as they are now; what is missing is "unknown".

    ``members``, ``skills``, ``steps`` (behaviours) and ``sessions`` (when they start) are by id, ``frameworks`` by key,
    ``roles`` by key within any framework.
    """

    members: Mapping[object, str] = field(default_factory=dict)
    skills: Mapping[object, str] = field(default_factory=dict)
    steps: Mapping[object, str] = field(default_factory=dict)
    sessions: Mapping[object, str] = field(default_factory=dict)
    frameworks: Mapping[object, str] = field(default_factory=dict)
    roles: Mapping[object, str] = field(default_factory=dict)


def describe_details(
    old: Mapping[str, object], new: Mapping[str, object], *, names: Names
) -> list[tuple[str, str, str]]:
    """The lines of a log row: what is meant, and what it was and is ("" where nothing).

    A detail of another release is left out, as is a checksum.
    """

    def side(detail: Detail, of: Mapping[str, object]) -> str:
        return _in_words(detail, of[detail], names) if detail in of else ""

    known = (Detail(key) for key in dict.fromkeys((*old, *new)) if key in set(Detail))
    return [(label_of(each), side(each, old), side(each, new)) for each in known if each not in _CHECKSUMS]


def ids_of(detail: Detail, rows: Iterable[Mapping[str, object]]) -> set[int]:
    """The ids that ``rows`` hold under the detail, alone or in a list."""
    found = (row.get(detail) for row in rows)
    return {
        each for value in found for each in (value if isinstance(value, list) else [value]) if isinstance(each, int)
    }


def _in_words(detail: Detail, value: object, names: Names) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if detail in _SHAPES:
        return _SHAPES[detail](value, names)
    return join_words(_one(detail, each, names) for each in (value if isinstance(value, list) else [value]))


def _one(detail: Detail, value: object, names: Names) -> str:
    if detail in _NAMED:
        return _name(getattr(names, _NAMED[detail]), value)
    return label_of_stored(_KINDS[detail], value) if detail in _KINDS else str(value)


def _name(names: Mapping[object, str], key: object) -> str:
    return names.get(key) or gettext("unknown")


def _levels(value: Any, names: Names) -> str:
    # Through JSON the ids have become texts.
    return join_parts(join_label(_name(names.skills, int(skill)), level or "–") for skill, level in value.items())


def _ticks(value: Any, names: Names) -> str:
    return join_parts(join_label(_name(names.steps, step), label_of_stored(Practice, how)) for step, how in value)


def _roles(value: Any, names: Names) -> str:
    return join_words(_name(names.roles, key) for _framework, key in value)


def _rows(value: Any, _names: Names) -> str:
    return join_parts(describe_logged_row(row) for row in value)


def _until(value: Any, _names: Names) -> str:
    return date_format(localtime(datetime.fromisoformat(value)), gettext("DATETIME_FORMAT"))


def _moments(value: Any, names: Names) -> str:
    return join_parts(_until(each, names) for each in (value if isinstance(value, list) else [value]))


def _weekdays(value: Any, _names: Names) -> str:
    return join_words(WEEKDAYS[number - 1] for number in value)


def _counts(value: Any, _names: Names) -> str:
    def words(name: str) -> str:
        return label_of_stored(PlanAction, name, unknown="") or label_of_stored(Weight, name, unknown=gettext("people"))

    return join_words(join_label(words(name), count) for name, count in value.items())


def _mails(value: Any, _names: Names) -> str:
    """When mails of each kind leave, in the words of the preferences; a kind of another release is left out."""
    kinds = {kind: timing for kind, timing in value.items() if kind in set(Kind)}
    return join_parts(
        join_label(gettext(Kind(kind).rule.title), label_of_stored(Timing, timing)) for kind, timing in kinds.items()
    )


_SHAPES: Mapping[Detail, Callable[[Any, Names], str]] = {
    Detail.LEVELS: _levels,
    Detail.TICKS: _ticks,
    Detail.ROLES: _roles,
    Detail.ROWS: _rows,
    Detail.UNTIL: _until,
    Detail.STARTS_AT: _moments,
    Detail.WEEKEND: _weekdays,
    Detail.COUNTS: _counts,
    Detail.MAIL: _mails,
}
"""Details whose value has parts of its own."""
