"""Whom a plan concerns that takes skills and roles out of use: who holds, has rated, is paired, is asked.

Nobody, here or expected, may be left on a role that is gone: a plan is refused until each such role
is said to be another one, its people have another role, or none by choice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from ...core.errors import gettext_noop
from ...core.values import batches
from ..competencies import api as competencies
from ..competencies.data import FrameworkModel, VersionRef
from ..competencies.equality import role_name
from ..pairings import api as pairings
from ..people import api as people
from ..ratings import api as ratings
from .data.files import Place, Remark, Weight
from .data.plans import GoneRole, Plan
from .identity import ask_same, gone_roles

BATCH = 500


def consider_people(
    plan: Plan,
    version: VersionRef,
    *,
    current: FrameworkModel,
    incoming: FrameworkModel,
    moves: Sequence[tuple[str, str]],
) -> Plan:
    """The plan with what it asks and whom it concerns, refused where somebody would be left on a role that is gone."""
    if plan.model is None:
        return plan
    held = held_roles(current, incoming, version=version)
    remarks = [
        *_about_skills(version.programme_id, current, plan.model),
        *_about_roles(version.programme_id, held, dict(moves), {role.key for role in incoming.roles}),
    ]
    asked = sum(remark.weight is Weight.QUESTION for remark in remarks)
    counts = dict(plan.counts)
    for remark in remarks:
        counts[remark.weight.value] = counts.get(remark.weight.value, 0) + 1
    order = sorted(remarks, key=lambda remark: remark.weight is not Weight.QUESTION)
    return replace(
        plan,
        counts=counts,
        remarks=(*order[:asked], *plan.remarks, *order[asked:]),
        questions=ask_same(current, incoming),
        gone_roles=held,
    )


def held_roles(current: FrameworkModel, incoming: FrameworkModel, *, version: VersionRef) -> tuple[GoneRole, ...]:
    """The roles that ``incoming`` no longer has and that somebody holds, or is expected with."""
    titles = {role.key: role_name(role.title, role.grade) for role in current.roles}
    gone = gone_roles(current, incoming)
    holders: Counter[str] = Counter()
    for some in batches(gone, BATCH):
        holders.update(people.count_holders(version.framework_id, some))
    if gone:
        holders.update(people.count_expected_holders(version.programme_id, version.framework_id, gone))
    return tuple((key, titles[key], holders[key]) for key in gone if holders[key])


def _about_skills(programme_id: int, current: FrameworkModel, used: FrameworkModel) -> Iterator[Remark]:
    in_use = {skill.key for skill in used.skills if not skill.retired}
    gone = [skill.key for skill in current.skills if not skill.retired and skill.key not in in_use]
    titles = {skill.key: skill.title for skill in current.skills}
    for some in batches(gone, BATCH):
        known = competencies.find_skills(programme_id, framework_key=current.key, skill_keys=some)
        ids = [skill.skill_id for skill in known.values()]
        raters, pairs = ratings.count_raters(ids), pairings.count_open_on(ids)
        for key in some:
            skill_id = known[key].skill_id if key in known else 0
            rated, paired = raters.get(skill_id, 0), pairs.get(skill_id, 0)
            if rated or paired:
                message = gettext_noop(
                    "“%(title)s” would be retired. People with ratings of it: %(rated)s. Open pairings: %(paired)s."
                )
                yield Remark(Weight.WARNING, Place(), message, {"title": titles[key], "rated": rated, "paired": paired})


def _about_roles(
    programme_id: int, gone: Sequence[GoneRole], moves: Mapping[str, str], roles: set[str]
) -> Iterator[Remark]:
    blocks = ratings.count_blocks_asking(programme_id, [key for key, *_ in gone])
    for key, title, holders in gone:
        said = {"title": title, "holders": holders, "blocks": blocks.get(key, 0), "key": key}
        target = moves.get(key)
        if target is None or (target and target not in roles):
            message = gettext_noop(
                "The file no longer has the role “%(title)s” (%(key)s). People with this role: %(holders)s. Units that "
                "use it: %(blocks)s. Say which role replaces it, which other role these people get, or that they get "
                "none."
            )
            yield Remark(Weight.QUESTION, Place(), message, said)
        elif target:
            message = gettext_noop("%(holders)s people who hold “%(title)s” get the role %(target)s.")
            yield Remark(Weight.MERGED, Place(), message, said | {"target": target})
        else:
            message = gettext_noop("%(holders)s people who hold “%(title)s” lose this role.")
            yield Remark(Weight.DROPPED, Place(), message, said)
