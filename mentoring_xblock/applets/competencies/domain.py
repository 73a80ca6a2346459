"""What makes a competency model sound, and what is wrong with one that is not. No Django, no database, no files.

A parser fills a ``ModelDraft`` as it reads; ``settle`` turns it into a canonical ``FrameworkModel`` or names every
fault at once, each with the path of its place, so that the parser can say the row. Storing a model and importing
one go through the same check.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from ...core.errors import InvalidInput, gettext_noop
from ...core.scales import Level, Scale
from ...core.text import KEY_LENGTH, LINE_LENGTH, NOTE_LENGTH, check_key, clean_text, make_key
from ...core.values import fill
from .data import (
    IMPORTANCES,
    LANGUAGE_LENGTH,
    PLAN_STEP_LENGTH,
    Fault,
    FrameworkModel,
    Kind,
    Path,
    RoleModel,
    SkillText,
    TargetLevel,
)
from .equality import fold, refer, role_name
from .succession import find_faults

TEXT_LENGTH = 8000
BEHAVIOUR_LENGTH = 2000
URI_LENGTH = 1000
MAX_SKILLS = 25_000
MAX_ROLES = 5_000
MAX_TARGETS = 1_000
MAX_BEHAVIOURS = 40
MAX_URIS = 20
MAX_PLAN_STEPS = 20
MAX_SUCCESSORS = 20
MAX_FAULTS = 2_000
"""So many are named; a model with more is not read to the end by anybody."""

URI_SCHEMES = frozenset({"http", "https", "urn"})

_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")


@dataclass(slots=True)
class ModelDraft:
    """A model as read and not yet checked: texts as they are in the file, levels and references unchecked."""

    key: str = ""
    title: str = ""
    description: str = ""
    source: str = ""
    licence: str = ""
    language: str = "en"
    mentor_from: int = 0
    levels: list[Level] = field(default_factory=list)
    skills: list[SkillText] = field(default_factory=list)
    roles: list[RoleModel] = field(default_factory=list)


def draft_of(model: FrameworkModel) -> ModelDraft:
    """``model`` as a draft, so that a model built in code meets the same check as a file."""
    scale = model.scale
    lists = {"levels": list(scale.levels), "skills": list(model.skills), "roles": list(model.roles)}
    return fill(ModelDraft, model, mentor_from=scale.mentor_from, **lists)


def check_model(model: FrameworkModel) -> FrameworkModel:
    """``model`` in canonical form; raises InvalidInput naming the first fault and the number of all."""
    settled, faults = settle(draft_of(model))
    if settled is None:
        first = faults[0]
        place = ".".join(str(part) for part in first.path)
        raise InvalidInput(
            gettext_noop(
                "The competency model has errors (%(count)s in total). The first one, at %(place)s: %(first)s"
            ),
            code="bad_model",
            fields={place: str(first)},
            place=place,
            first=str(first),
            count=len(faults),
        )
    return settled


def why_not_publishable(model: FrameworkModel) -> tuple[Fault, ...]:
    """What a sound model must still have before people may be asked by it; a draft may lack it."""
    if any(not skill.retired for skill in model.skills):
        return ()
    return (Fault(("skills",), gettext_noop("The competency model has no skill that people can rate. Add one.")),)


def settle(draft: ModelDraft) -> tuple[FrameworkModel | None, tuple[Fault, ...]]:
    """The draft as a canonical model, or None with every fault (the first MAX_FAULTS).

    Texts come out NFC with ends trimmed, titles and behaviours on one line, a blank key made from the title, and
    references resolved to canonical keys.
    """
    return _Settling(draft).result()


class _Settling:
    """One pass over a draft: cleans what it can, notes what it cannot, and goes on."""

    def __init__(self, draft: ModelDraft) -> None:
        self.draft = draft
        self.faults: list[Fault] = []
        self.top = len(draft.levels)

    def result(self) -> tuple[FrameworkModel | None, tuple[Fault, ...]]:
        draft = self.draft
        title = self.line(draft.title, ("title",), required=True)
        key = self.key(draft.key, title, ("key",))
        description = self.text(draft.description, ("description",), longest=TEXT_LENGTH)
        source = self.text(draft.source, ("source",), longest=NOTE_LENGTH)
        licence = self.line(draft.licence, ("licence",))
        language = self.line(draft.language, ("language",), longest=LANGUAGE_LENGTH) or "en"
        if not _LANGUAGE.fullmatch(language):
            message = gettext_noop("“%(value)s” is not a language tag. Write one such as en or pt-BR.")
            self.refuse(("language",), message, value=language)
        scale = self.scale()
        self.limit(("skills",), len(draft.skills), MAX_SKILLS, gettext_noop("skills"))
        self.limit(("roles",), len(draft.roles), MAX_ROLES, gettext_noop("roles"))
        skills = [self.skill(index, skill) for index, skill in enumerate(draft.skills[:MAX_SKILLS])]
        self.once(
            ("skills",),
            [skill.key for skill in skills],
            gettext_noop("The skill “%(key)s” appears twice. Keep one of them."),
        )
        known = {skill.key for skill in skills}
        for fault in find_faults(skills, known):
            self.refuse(fault.path, fault.message, **fault.params)
        roles = [self.role(index, role, known) for index, role in enumerate(draft.roles[:MAX_ROLES])]
        self.once(
            ("roles",),
            [role.key for role in roles],
            gettext_noop("The role “%(key)s” appears twice. Keep one of them."),
        )
        if self.faults or scale is None:
            return None, tuple(self.faults)
        content = tuple(skills), tuple(roles), description, source, licence, language
        return FrameworkModel(key, title, scale, *content), ()

    def refuse(self, path: Path, message: str, **params: object) -> None:
        if len(self.faults) < MAX_FAULTS:
            self.faults.append(Fault(path, message, params))

    def limit(self, path: Path, count: int, most: int, what: str) -> None:
        if count > most:
            self.refuse(path, gettext_noop("There are %(count)s %(what)s. You can have up to %(most)s."),
                        count=count, what=what, most=most)  # fmt: skip

    def once(self, path: Path, keys: list[str], message: str) -> None:
        seen: set[str] = set()
        for index, key in enumerate(keys):
            if key and key in seen:
                self.refuse((*path, index, "key"), message, key=key)
            seen.add(key)

    def text(self, value: str, path: Path, *, longest: int, required: bool = False) -> str:
        try:
            return clean_text(value, field=_name(path), longest=longest, required=required)
        except InvalidInput as refusal:
            self.refuse(path, refusal.message, **refusal.params)
            return ""

    def line(self, value: str, path: Path, *, longest: int = LINE_LENGTH, required: bool = False) -> str:
        return " ".join(self.text(value, path, longest=longest, required=required).split())

    def key(self, value: str, title: str, path: Path) -> str:
        try:
            if value.strip():
                return check_key(value, field=_name(path))
            return make_key(title) if title else ""
        except InvalidInput as refusal:
            self.refuse(path, refusal.message, **refusal.params)
            return ""

    def scale(self) -> Scale | None:
        levels: list[Level] = []
        names: set[str] = set()
        before = len(self.faults)
        for index, level in enumerate(self.draft.levels):
            if level.number != index + 1 and len(self.faults) == before:
                self.refuse(
                    ("levels", index, "number"),
                    gettext_noop(
                        "Level %(number)s is where level %(expected)s should be. Number the levels 1, 2, 3 … from "
                        "the lowest."
                    ),
                    number=level.number,
                    expected=index + 1,
                )
            name = self.line(level.name, ("levels", index, "name"), required=True)
            if name and fold(name) in names:
                message = gettext_noop("Two levels are called “%(name)s”. Rename one of them.")
                self.refuse(("levels", index, "name"), message, name=name)
            names.add(fold(name))
            meaning = self.text(level.meaning, ("levels", index, "meaning"), longest=TEXT_LENGTH)
            levels.append(Level(number=index + 1, name=name, meaning=meaning))
        if len(self.faults) > before:
            return None
        try:
            return Scale(levels=tuple(levels), mentor_from=self.draft.mentor_from)
        except InvalidInput as refusal:
            on_scale = not levels or self.draft.mentor_from in range(1, len(levels) + 1)
            self.refuse(("levels",) if on_scale else ("mentor_from",), refusal.message, **refusal.params)
            return None

    def level(self, number: int, path: Path) -> None:
        if self.top and not 1 <= number <= self.top:
            message = gettext_noop("Level %(level)s is not on the scale. Choose a level from 1 to %(top)s.")
            self.refuse(path, message, level=number, top=self.top)

    def skill(self, index: int, skill: SkillText) -> SkillText:
        path: Path = ("skills", index)
        title = self.line(skill.title, (*path, "title"), required=True)
        self.limit((*path, "uris"), len(skill.uris), MAX_URIS, gettext_noop("links"))
        self.limit((*path, "plan"), len(skill.plan), MAX_PLAN_STEPS, gettext_noop("steps of the project"))
        successors = (*path, "followed_by")
        self.limit(successors, len(skill.followed_by), MAX_SUCCESSORS, gettext_noop("replacement skills"))
        return SkillText(
            key=self.key(skill.key, title, (*path, "key")),
            title=title,
            description=self.text(skill.description, (*path, "description"), longest=TEXT_LENGTH),
            kind=Kind(skill.kind),
            group=self.line(skill.group, (*path, "group")),
            behaviours=self.behaviours(skill.behaviours, (*path, "behaviours")),
            uris=tuple(self.uri(uri, (*path, "uris", at)) for at, uri in enumerate(skill.uris[:MAX_URIS])),
            taxonomy_id=self.line(skill.taxonomy_id, (*path, "taxonomy_id")),
            tag_id=self.line(skill.tag_id, (*path, "tag_id")),
            retired=skill.retired,
            followed_by=tuple(refer(key) or key for key in skill.followed_by[:MAX_SUCCESSORS]),
            plan=tuple(
                self.line(step, (*path, "plan", at), longest=PLAN_STEP_LENGTH, required=True)
                for at, step in enumerate(skill.plan[:MAX_PLAN_STEPS])
            ),
        )

    def behaviours(self, cells: Mapping[int, tuple[str, ...]], path: Path) -> dict[int, tuple[str, ...]]:
        clean: dict[int, tuple[str, ...]] = {}
        for number in sorted(cells):
            self.level(number, (*path, number))
            self.limit((*path, number), len(cells[number]), MAX_BEHAVIOURS, gettext_noop("behaviours"))
            lines: list[str] = []
            seen: set[str] = set()
            for at, cell in enumerate(cells[number][:MAX_BEHAVIOURS]):
                place = (*path, number, at)
                line = self.line(cell, place, longest=BEHAVIOUR_LENGTH, required=True)
                if line and fold(line) in seen:
                    message = gettext_noop("This behaviour appears twice at level %(level)s. Remove one of the two.")
                    self.refuse(place, message, level=number)
                seen.add(fold(line))
                lines.append(line)
            if lines:
                clean[number] = tuple(lines)
        return clean

    def uri(self, value: str, path: Path) -> str:
        uri = self.text(value, path, longest=URI_LENGTH, required=True)
        try:
            parts = urlsplit(uri)
            good = parts.scheme.lower() in URI_SCHEMES and bool(parts.netloc or parts.scheme.lower() == "urn")
        except ValueError:
            good = False
        if uri and (not good or any(sign.isspace() for sign in uri)):
            self.refuse(
                path,
                gettext_noop("“%(value)s” is not a web address (https://…) or a URN. Correct the link."),
                value=uri[:200],
            )
        return uri

    def role(self, index: int, role: RoleModel, known: set[str]) -> RoleModel:
        path: Path = ("roles", index)
        title = self.line(role.title, (*path, "title"), required=True)
        grade = self.line(role.grade, (*path, "grade"))
        self.limit((*path, "targets"), len(role.targets), MAX_TARGETS, gettext_noop("targets"))
        targets: list[TargetLevel] = []
        seen: set[str] = set()
        for at, target in enumerate(role.targets[:MAX_TARGETS]):
            place = (*path, "targets", at)
            key = refer(target.skill)
            if key not in known:
                message = gettext_noop(
                    "The role asks for “%(skill)s”, which is not in the model. Add the skill, or remove the target."
                )
                self.refuse((*place, "skill"), message, skill=target.skill.strip()[:KEY_LENGTH])
            elif key in seen:
                message = gettext_noop("The role asks for the skill “%(skill)s” twice. Remove one of the two.")
                self.refuse((*place, "skill"), message, skill=key)
            seen.add(key)
            self.level(target.level, (*place, "level"))
            if target.importance not in IMPORTANCES:
                message = gettext_noop("Choose an importance from 1 (nice to have) to 5 (vital).")
                self.refuse((*place, "importance"), message)
            targets.append(TargetLevel(skill=key, level=target.level, importance=target.importance))
        return RoleModel(
            key=self.key(role.key, role_name(title, grade), (*path, "key")),
            title=title,
            family=self.line(role.family, (*path, "family")),
            grade=grade,
            description=self.text(role.description, (*path, "description"), longest=TEXT_LENGTH),
            targets=tuple(targets),
        )


def _name(path: Path) -> str:
    """The word that stands for ``path`` in a sentence: its last part that is a name."""
    return next((part for part in reversed(path) if isinstance(part, str)), "text")
