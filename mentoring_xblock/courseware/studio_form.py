"""The Studio editor: what an author may choose, and what they chose, checked field by field. No fields, no HTML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.utils.translation import gettext

from mentoring_xblock import api
from mentoring_xblock.api.frameworks import course_models
from mentoring_xblock.api.frameworks.reading import is_default_programme
from mentoring_xblock.api.frameworks.taxonomies import find_tagged_units
from mentoring_xblock.api.ratings.data import Profile
from mentoring_xblock.api.ratings.retired import list_retired_skills
from mentoring_xblock.core.errors import InvalidInput, MentoringError, NotFound, gettext_noop
from mentoring_xblock.core.text import KEY_LENGTH, LINE_LENGTH, clean_text
from mentoring_xblock.wording.levels import describe_retired
from mentoring_xblock.wording.refusals import describe_refusal

from .configuration import CONFIGURED, LONGEST_WAIT_DAYS, SWITCHES, CompletionRule, Layout, Rerate, RoleMode
from .grading import FULL_MARKS, HEAVIEST, is_weight
from .inline_skills import ROLE, blank_inline, from_model, is_readable, read_inline, to_model
from .introduction import LONGEST as LONGEST_INTRODUCTION
from .introduction import sanitise_introduction
from .names import take_snapshot
from .presenter import name_role
from .units import read_units

FIELDS = ("display_name", "introduction", *CONFIGURED, "weight", "units", "inline_skills")
"""The block's fields that an author sets."""
_WRONG = gettext_noop("Check the fields marked below.")


Options: TypeAlias = tuple[tuple[str, str], ...]
"""The lines of a select: key and title."""


@dataclass(frozen=True, slots=True)
class Author:
    """Who edits which block, in which course, and which programme and model the block names as saved."""

    user_id: int
    course: str = ""
    current_programme: str = ""
    usage_key: str = ""
    current_framework: str = ""

    @property
    def own_key(self) -> str:
        """The key of the model that the block's own skills become."""
        return course_models.course_model_key(self.course, self.usage_key)


def read_catalogue(wanted: Mapping[str, Any], *, author: Author) -> dict[str, Any]:
    """Everything that the selects show for the ``programme``, ``framework`` and ``role`` of ``wanted``.

    ``programmes`` is empty unless there is a choice; ``skills`` are the role's.
    An unknown framework or role gives empty lists; a framework without a role shows the skills of its first.
    What is in a programme is shown where the author may see it. Raises InvalidInput for a programme that is neither
    the author's nor the block's.
    """
    wrong: dict[str, str] = {}
    programmes = _programmes(author)
    programme = _programme(wanted, wrong, author=author)
    framework, role = _text(wanted, "framework", KEY_LENGTH, wrong), _text(wanted, "role", KEY_LENGTH, wrong)
    if wrong:
        raise InvalidInput(_WRONG, code="invalid_form", fields=wrong)
    try:
        seen: dict[str, Any] = {"actor_id": author.user_id, "programme": programme, "course": author.course}
        frameworks = api.list_authored_frameworks(**seen)
        roles = api.list_authored_roles(framework=framework, **seen) if framework else ()
    except NotFound:
        frameworks, roles = (), ()
    known = {each.key for each in roles}
    role = role if role in known or not roles else roles[0].key
    skills: Options = ()
    if role in known:
        definition = api.preview_profile(framework=framework, role=role, **seen).definition
        skills = tuple((skill.key, skill.title) for skill in definition.skills if not skill.retired)
    return {
        "programmes": programmes,
        "frameworks": tuple((each.key, each.title) for each in frameworks),
        "roles": tuple((each.key, name_role(each)) for each in roles),
        "skills": skills,
        "programme": programme,
        "framework": framework,
        "role": role if role in known else "",
    }


def read_tagged_units(wanted: Mapping[str, Any], *, author: Author) -> dict[str, str]:
    """The place of the unit that a tag names for a skill, by the skill's key, for the ``programme``, ``framework`` and
    ``role`` of ``wanted``; empty where the author may not see them. Raises like ``read_catalogue``."""
    wrong: dict[str, str] = {}
    seen = {name: _text(wanted, name, KEY_LENGTH, wrong) for name in ("framework", "role")}
    seen["programme"] = _programme(wanted, wrong, author=author)
    if wrong:
        raise InvalidInput(_WRONG, code="invalid_form", fields=wrong)
    try:
        return find_tagged_units(actor_id=author.user_id, course=author.course, **seen)
    except NotFound:
        return {}


def read_form(payload: Mapping[str, Any], *, author: Author) -> dict[str, Any]:
    """The block's field values from what the editor sent, with a snapshot of the titles that they stand for.

    Raises InvalidInput whose ``fields`` say beside each field, in words, what is wrong; all at once.
    """
    wrong: dict[str, str] = {}
    values: dict[str, Any] = {
        "display_name": _text(
            payload, "display_name", LINE_LENGTH, wrong, required=gettext("Enter a title for the block.")
        ),
        "introduction": str(sanitise_introduction(_text(payload, "introduction", LONGEST_INTRODUCTION, wrong))),
        "programme": _programme(payload, wrong, author=author),
        "role_mode": _choice(payload, "role_mode", RoleMode, wrong),
        # Editors of before the choice send none.
        "layout": _choice({"layout": Layout.GROUP} | dict(payload), "layout", Layout, wrong),
        "rerate": _choice(payload, "rerate", Rerate, wrong),
        "rerate_days": _days(payload, wrong),
        "completion_rule": _choice(payload, "completion_rule", CompletionRule, wrong),
    }
    for name in (*SWITCHES, "has_score"):
        values[name] = payload.get(name)
        if not isinstance(values[name], bool):
            wrong[name] = gettext("Switch this on or off.")
    values |= {"weight": _weight(payload, wrong), "units": read_units(payload, wrong)}
    values["inline_skills"] = {}
    if payload.get("inline_skills"):
        return _with_inline(payload, values, wrong, author=author)
    framework = _text(payload, "framework", KEY_LENGTH, wrong, required=gettext("Choose a competency model."))
    role = _text(payload, "role", KEY_LENGTH, wrong)
    if values["role_mode"] == RoleMode.FIXED and not role:
        wrong["role"] = gettext("Choose the role to compare with.")
    values |= {"framework": framework, "role": role, "skills": [], "snapshot": {}}
    profile = None if wrong else _profile(values, wrong, author=author)
    if profile is not None:
        values["skills"] = _skills(payload, profile, values["role_mode"], wrong)
        values["snapshot"] = take_snapshot(profile.definition)
        values["programme"] = _name_to_keep(payload, profile.programme.key, author=author)
    if wrong:
        raise InvalidInput(_WRONG, code="invalid_form", fields=wrong)
    return values


def _with_inline(
    payload: Mapping[str, Any], values: dict[str, Any], wrong: dict[str, str], *, author: Author
) -> dict[str, Any]:
    """The values of a block with skills of its own: one model, one role, and all of its skills."""
    wrong.pop("role_mode", None)
    sent = payload["inline_skills"]
    if isinstance(sent, dict) and sent.get("title") == "":
        sent = sent | {"title": values["display_name"]}
    inline, model = read_inline(sent, wrong, key=author.own_key)
    if not wrong:
        where = {"course": author.course, "programme": values["programme"]}
        try:
            profile = course_models.preview_course_model(actor_id=author.user_id, model=model, **where)
        except MentoringError as refusal:
            wrong["programme"] = describe_refusal(refusal)
        else:
            values |= {"snapshot": take_snapshot(profile.definition), "inline_skills": inline, "skills": []}
            values |= {"framework": author.own_key, "role": ROLE, "role_mode": RoleMode.FIXED.value}
            values["programme"] = _name_to_keep(payload, profile.programme.key, author=author)
    if wrong:
        raise InvalidInput(_WRONG, code="invalid_form", fields=wrong)
    return values


def store_inline(payload: Mapping[str, Any], values: Mapping[str, Any], *, author: Author) -> tuple[str, str]:
    """Publish the block's own skills; gives the key of the model that the block names, and what it has ``seen``.

    In a library there is no course that could own them: they stay in the block, and the course that uses it gets them.
    Raises Conflict if somebody else changed them, NotAllowed, and InvalidInput.
    """
    if not author.course:
        return author.own_key, ""
    seen = payload.get("seen")
    version = course_models.save_course_model(
        actor_id=author.user_id,
        course=author.course,
        usage_key=author.usage_key,
        model=to_model(values["inline_skills"], key=author.own_key),
        seen=seen if isinstance(seen, str) else "",
        current=author.current_framework,
        programme=values["programme"],
    )
    return version.key, version.content_hash


def read_carried(inline: Mapping[str, Any], *, author: Author) -> tuple[dict[str, Any], str]:
    """What the editor shows of the block's own skills: as they are published, else as the block keeps them.

    With it comes what goes back as ``seen`` with a change.
    """
    found = None
    try:
        if author.course:
            found = course_models.get_course_model(
                actor_id=author.user_id,
                course=author.course,
                usage_key=author.usage_key,
                programme=author.current_programme,
            )
    except NotFound:
        found = None
    if found is not None:
        model, seen = found
        return from_model(model), seen
    return dict(inline) if is_readable(inline) else blank_inline(), ""


def _programmes(author: Author) -> Options:
    """The programmes to choose from: the author's own and the block's. Empty while there is only one."""
    titles = {each.key: each.title for each in api.list_programmes(actor_id=author.user_id)}
    if author.current_programme:
        titles.setdefault(author.current_programme, author.current_programme)
    return tuple(titles.items()) if len(titles) > 1 else ()


def _programme(payload: Mapping[str, Any], wrong: dict[str, str], *, author: Author) -> str:
    """The programme wanted, else the block's, else the author's only one, else "" for the default."""
    wanted = _text(payload, "programme", KEY_LENGTH, wrong) or author.current_programme
    mine = [each.key for each in api.list_programmes(actor_id=author.user_id)]
    if wanted and wanted != author.current_programme and wanted not in mine:
        wrong["programme"] = gettext("Choose one of your programmes.")
        return ""
    return wanted or (mine[0] if len(mine) == 1 else "")


def _name_to_keep(payload: Mapping[str, Any], found: str, *, author: Author) -> str:
    """The programme's key for the block to keep: what was chosen, or what the block would not be found without.

    The site's default programme is found without a name, so no OLX gets one that its author did not choose.
    """
    if payload.get("programme") or author.current_programme or not is_default_programme(found):
        return found
    return ""


def _profile(values: Mapping[str, Any], wrong: dict[str, str], *, author: Author) -> Profile | None:
    """The role's definition; where there is none, the field to blame follows from what the catalogue knows."""
    seen: dict[str, Any] = {"actor_id": author.user_id, "programme": values["programme"], "course": author.course}
    try:
        return api.preview_profile(framework=values["framework"], role=values["role"], **seen)
    except MentoringError as refusal:
        wrong[_blame(values, seen)] = describe_refusal(refusal)
        return None


def _blame(values: Mapping[str, Any], seen: Mapping[str, Any]) -> str:
    try:
        known = any(each.key == values["framework"] for each in api.list_authored_frameworks(**seen))
    except NotFound:
        return "programme"
    return "role" if known else "framework"


def _skills(payload: Mapping[str, Any], profile: Profile, mode: str, wrong: dict[str, str]) -> list[str]:
    """The chosen skills in their order; [] for all of the role in its own order. Only a fixed role has a choice."""
    chosen = payload.get("skills", [])
    own_order = [skill.key for skill in profile.definition.skills if not skill.retired]
    if not isinstance(chosen, list) or not all(isinstance(key, str) for key in chosen):
        wrong["skills"] = gettext("Choose skills from the list.")
        return []
    if mode != RoleMode.FIXED or chosen == own_order:
        return []
    gone = [skill for skill, *_ in list_retired_skills(profile) if skill.key in chosen]
    if gone:
        wrong["skills"] = " ".join(describe_retired(each) for each in gone)
    elif len(set(chosen)) != len(chosen) or not set(chosen) <= set(own_order):
        wrong["skills"] = gettext("One of these skills is not in the role. Choose from the list.")
    elif not chosen:
        wrong["skills"] = gettext("Choose at least one skill.")
    return chosen


def _text(payload: Mapping[str, Any], name: str, longest: int, wrong: dict[str, str], *, required: str = "") -> str:
    try:
        text = clean_text(payload.get(name), field=name, longest=longest)
    except InvalidInput as refusal:
        wrong[name] = describe_refusal(refusal)
        return ""
    if required and not text:
        wrong[name] = required
    return text


def _choice(payload: Mapping[str, Any], name: str, choices: Any, wrong: dict[str, str]) -> str:
    value = payload.get(name)
    # A list or an object cannot be looked up in a set: it would raise an error.
    if not isinstance(value, str) or value not in {str(choice) for choice in choices}:
        wrong[name] = gettext("Choose one of the options.")
        return ""
    return str(value)


def _days(payload: Mapping[str, Any], wrong: dict[str, str]) -> int:
    days = payload.get("rerate_days", 0)
    if not isinstance(days, int) or isinstance(days, bool) or not 0 <= days <= LONGEST_WAIT_DAYS:
        wrong["rerate_days"] = gettext("Enter a whole number of days, at most %(most)s.") % {"most": LONGEST_WAIT_DAYS}
        return 0
    if payload.get("rerate") == Rerate.DAYS and days == 0:
        wrong["rerate_days"] = gettext("Enter at least one day.")
    return days


def _weight(payload: Mapping[str, Any], wrong: dict[str, str]) -> float:
    """The weight; while nothing is graded its field is not shown, so whatever it holds is passed over."""
    weight = payload.get("weight", FULL_MARKS)
    if is_weight(weight):
        return float(weight)
    if payload.get("has_score") is True:
        wrong["weight"] = gettext("Enter a number above 0, at most %(most)s.") % {"most": f"{HEAVIEST:g}"}
    return FULL_MARKS
