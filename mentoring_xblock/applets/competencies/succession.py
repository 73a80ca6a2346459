"""Which skills may take the place of others, and in which order they do. Pure: no Django, no database."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from typing import TypeVar

from ...core.errors import gettext_noop
from ...core.text import KEY_LENGTH
from .data import Fault, SkillText

T = TypeVar("T", bound=Hashable)


def order_of_succession(successors: Mapping[T, Sequence[T]]) -> tuple[dict[T, tuple[T, ...]], frozenset[T]]:
    """Invert "successors of each skill" to "predecessors of each skill", each skill after its predecessors.

    The second answer is who has no place in such an order, because what follows leads in a circle. Takes time in
    proportion to the number of lines, whatever their shape.
    """
    formers: dict[T, list[T]] = {}
    for former, ones in successors.items():
        for one in ones:
            formers.setdefault(one, []).append(former)
    missing = {one: len(before) for one, before in formers.items()}
    ready = [former for former in successors if former not in formers]
    done: set[T] = set()
    ordered: dict[T, tuple[T, ...]] = {}
    while ready:
        at = ready.pop()
        done.add(at)
        for one in successors.get(at, ()):
            missing[one] -= 1
            if not missing[one]:
                ordered[one] = tuple(formers[one])
                ready.append(one)
    return ordered, frozenset(successors) - done


def find_faults(skills: Sequence[SkillText], known: Collection[str]) -> Iterator[Fault]:
    """What follows a skill: others of the model (``known``), of retired ones alone, each once, never in a circle."""
    _, circling = order_of_succession({skill.key: skill.followed_by for skill in skills if skill.followed_by})
    for index, skill in enumerate(skills):
        path = ("skills", index, "followed_by")
        if skill.followed_by and not skill.retired:
            yield Fault(
                path,
                gettext_noop("This skill has replacements but is still in use. Retire it, or remove the replacements."),
            )
        for key in skill.followed_by:
            if key not in known:
                message = gettext_noop(
                    "The replacement “%(skill)s” is not in the model. Add that skill, or remove the replacement."
                )
                yield Fault(path, message, {"skill": key[:KEY_LENGTH]})
        if len(set(skill.followed_by)) < len(skill.followed_by):
            yield Fault(path, gettext_noop("This replacement appears twice. Remove one of the two."))
        if skill.followed_by and skill.key in circling:
            yield Fault(path, gettext_noop("The replacements of this skill lead back to it. Remove one of them."))
