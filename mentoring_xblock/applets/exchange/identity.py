"""Which skills and roles of a file are those that are stored, reworded: said by a person, or by an equal title. Pure.

A key made from a title changes with the title, and with the key go ratings, holders and blocks. So what is gone is
compared with what is new; what looks alike is asked about, and what is said to be the same keeps its stored key.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from ...core.errors import InvalidInput, gettext_noop
from ...core.text import make_key
from ..competencies.data import FrameworkModel, RoleModel
from ..competencies.equality import fold, role_name
from ..competencies.similarity import share_in_common
from .data.files import Place, Remark, Weight
from .data.plans import Question, Thing
from .remarks import shorten

LIKELY = 0.5
"""From this share in common on, a person is asked."""
MOST_COMPARISONS = 100_000
MOST_ASKED = 50

Same = Sequence[tuple[str, str]]
"""The key that is stored and the key in the file, each with ``skill:`` or ``role:`` before it where it is said."""


def settle_same(
    current: FrameworkModel, incoming: FrameworkModel, same: Same
) -> tuple[FrameworkModel, tuple[Remark, ...]]:
    """``incoming`` with the stored keys of what is the same, as ``same`` says or because an equal title does.

    Refuses, among the remarks, a pair of which one is not there.
    """
    remarks: list[Remark] = []
    message = gettext_noop("“%(title)s” keeps its key %(key)s, because its title is the same.")
    for kind in (Thing.SKILL, Thing.ROLE):
        pairs, titles = _said(kind, current, incoming, same, remarks), dict(_equal_titles(kind, current, incoming))
        for old, new in titles.items():
            if old not in pairs and new not in pairs.values():
                pairs[old] = new
                message = gettext_noop("“%(title)s” keeps its key %(key)s, because its title is the same.")
                remarks.append(
                    Remark(Weight.MERGED, Place(), message, {"title": _titles(kind, incoming)[new], "key": old})
                )
        incoming = _rekey(kind, incoming, {new: old for old, new in pairs.items()})
    return incoming, tuple(remarks)


def ask_same(current: FrameworkModel, incoming: FrameworkModel) -> tuple[Question, ...]:
    """What of ``incoming`` looks like something that it no longer has, the likeliest first; each at most once."""
    found = []
    for kind in (Thing.SKILL, Thing.ROLE):
        gone, came = _gone_and_came(kind, current, incoming)
        old_titles, new_titles = _titles(kind, current), _titles(kind, incoming)
        if len(gone) * len(came) > MOST_COMPARISONS:
            continue
        describe = _behaviours if kind is Thing.SKILL else _asked
        before, after = describe(current), describe(incoming)
        likely = []
        for old in gone:
            for new in came:
                share = share_in_common(fold(old_titles[old]), fold(new_titles[new]))
                share = max(share, _in_common(before[old], after[new]))
                if share >= LIKELY:
                    likely.append((share, old, new))
        taken: set[str] = set()
        for share, old, new in sorted(likely, key=lambda each: (-each[0], each[1], each[2])):
            if old not in taken and new not in taken:
                taken |= {old, new}
                found.append((share, Question(kind, old, old_titles[old], new, new_titles[new])))
    return tuple(question for _share, question in sorted(found, key=lambda each: -each[0])[:MOST_ASKED])


def gone_roles(current: FrameworkModel, incoming: FrameworkModel) -> tuple[str, ...]:
    """The keys of the roles that ``incoming`` no longer has."""
    return tuple(_gone_and_came(Thing.ROLE, current, incoming)[0])


def _gone_and_came(kind: Thing, current: FrameworkModel, incoming: FrameworkModel) -> tuple[list[str], list[str]]:
    """The keys in use that ``incoming`` does not name, not even as retired, and those that it adds."""
    before, after = _titles(kind, current), _titles(kind, incoming)
    named = {skill.key for skill in incoming.skills} if kind is Thing.SKILL else after.keys()
    return [key for key in before if key not in named], [key for key in after if key not in before]


def _titles(kind: Thing, model: FrameworkModel) -> dict[str, str]:
    """The titles of what is in use, by key."""
    if kind is Thing.SKILL:
        return {skill.key: skill.title for skill in model.skills if not skill.retired}
    return {role.key: role_name(role.title, role.grade) for role in model.roles}


def _said(
    kind: Thing, current: FrameworkModel, incoming: FrameworkModel, same: Same, remarks: list[Remark]
) -> dict[str, str]:
    """The pairs of that kind, the stored key first; what is not there is refused."""
    gone, came = _gone_and_came(kind, current, incoming)
    pairs: dict[str, str] = {}
    for old, new in same:
        prefix, _colon, old_key = old.rpartition(":")
        new_key = new.rpartition(":")[2]
        if prefix and prefix != kind:
            continue
        if old_key in gone and new_key in came and new_key not in pairs.values():
            pairs[old_key] = new_key
        elif prefix or (kind is Thing.ROLE and old_key not in {*_titles(Thing.SKILL, current)}):
            message = gettext_noop(
                "“%(old)s” and “%(new)s” cannot be the same. The first must be stored and not in the file, the second "
                "in the file and not stored."
            )
            remarks.append(Remark(Weight.REFUSED, Place(), message, {"old": shorten(old), "new": shorten(new)}))
    return pairs


def _equal_titles(kind: Thing, current: FrameworkModel, incoming: FrameworkModel) -> Iterator[tuple[str, str]]:
    """The pairs of equal titles of which the file's key is only made from the title: it gives no key of its own."""
    gone, came = _gone_and_came(kind, current, incoming)
    old_titles, new_titles = _titles(kind, current), _titles(kind, incoming)
    by_title: dict[str, list[str]] = {}
    for old in gone:
        by_title.setdefault(fold(old_titles[old]), []).append(old)
    for new in came:
        olds = by_title.get(fold(new_titles[new]), [])
        if len(olds) == 1 and _is_made(new, new_titles[new]):
            yield olds[0], new


def _is_made(key: str, title: str) -> bool:
    try:
        return key == make_key(title)
    except InvalidInput:
        return False


def _asked(model: FrameworkModel) -> dict[str, frozenset[object]]:
    """What each role asks for, by key."""
    return {role.key: frozenset((target.skill, target.level) for target in role.targets) for role in model.roles}


def _behaviours(model: FrameworkModel) -> dict[str, frozenset[object]]:
    """What each skill says of its levels, by key."""
    return {
        skill.key: frozenset(fold(text) for texts in skill.behaviours.values() for text in texts)
        for skill in model.skills
    }


def _in_common(one: frozenset[object], other: frozenset[object]) -> float:
    return len(one & other) / len(one | other) if one and other else 0.0


def _rekey(kind: Thing, model: FrameworkModel, keys: Mapping[str, str]) -> FrameworkModel:
    """The model with other keys for its skills or roles, wherever they are named."""
    if not keys:
        return model
    if kind is Thing.ROLE:
        return replace(model, roles=tuple(replace(role, key=keys.get(role.key, role.key)) for role in model.roles))
    skills = tuple(
        replace(
            skill,
            key=keys.get(skill.key, skill.key),
            followed_by=tuple(keys.get(key, key) for key in skill.followed_by),
        )
        for skill in model.skills
    )
    return replace(model, skills=skills, roles=tuple(_retarget(role, keys) for role in model.roles))


def _retarget(role: RoleModel, keys: Mapping[str, str]) -> RoleModel:
    targets = tuple(replace(target, skill=keys.get(target.skill, target.skill)) for target in role.targets)
    return replace(role, targets=targets)
