"""The native JSON: a model as nested objects. ``docs/formats.md`` explains it to authors.

Writing is canonical: what was read here and written again has the same bytes.
"""

from __future__ import annotations

from datetime import datetime

from ....core.errors import gettext_noop
from ....core.scales import Level
from ....core.values import pick
from ...competencies.data import FrameworkModel, Kind, Path, RoleModel, SkillText, TargetLevel
from ...competencies.domain import MAX_ROLES, MAX_SKILLS, ModelDraft
from ..data.files import Choices, Parsed, Place, Source
from ..jsons import read_json, write_json
from ..remarks import shorten
from .draft import NOT_A_KIND, ascii_of, conclude, kind_of, one_file, only_content
from .walk import Walk, dotted

NAME = "json"
SUFFIX = ".json"
FORMAT = "task-mentoring-framework"
FORMAT_VERSION = 1

_HEAD = ("key", "title", "description", "source", "licence", "language")
_LEVEL = ("name", "meaning")
_SKILL = ("key", "title", "description", "group", "taxonomy", "tag")
_ROLE = ("key", "title", "family", "grade", "description")
_TARGET = ("skill", "level", "importance")
"""Names of the file that are fields of the model; those of a skill but for two."""
_RENAMED = {"taxonomy_id": "taxonomy", "tag_id": "tag"}


def recognise(source: Source) -> bool:
    """One file with the format's name near its beginning."""
    return FORMAT.encode() in ascii_of(only_content(source)[:8000])


def parse(source: Source, _choices: Choices) -> Parsed:
    """The model in the file; raises FileRefused where it is not JSON at all."""
    file, content = one_file(source)
    return _Reading(file).read(read_json(content, file=file))


class _Reading(Walk):
    """Walks the objects into a draft."""

    def read(self, value: object) -> Parsed:
        whole = self.mapping(value, (), {"format", "version", "framework", "scale", "skills", "roles"})
        if whole.get("format") != FORMAT:
            self.refuse(("format",), gettext_noop("“format” must be “%(format)s”."), format=FORMAT)
        if whole.get("version") != FORMAT_VERSION or isinstance(whole.get("version"), bool):
            self.refuse(("version",), gettext_noop("“version” must be %(version)s."), version=FORMAT_VERSION)
        head = self.mapping(whole.get("framework"), ("framework",), _HEAD)
        draft = ModelDraft(**self.texts(head, ("framework",), _HEAD))
        draft.language = draft.language or "en"
        scale = self.mapping(whole.get("scale"), ("scale",), {"mentor_from", "levels"})
        draft.mentor_from = self.number(scale.get("mentor_from"), ("scale", "mentor_from"), missing=0)
        for number, (item, path) in enumerate(self.items(scale.get("levels"), ("scale", "levels")), start=1):
            draft.levels.append(Level(number, **self.texts(self.mapping(item, path, _LEVEL), path, _LEVEL)))
        draft.skills = [self.skill(*item) for item in self.items(whole.get("skills"), ("skills",), most=MAX_SKILLS)]
        draft.roles = [self.role(*item) for item in self.items(whole.get("roles"), ("roles",), most=MAX_ROLES)]
        return conclude(NAME, draft, self.remarks, place=self.place)

    def skill(self, item: object, path: Path) -> SkillText:
        skill = self.mapping(item, path, {*_SKILL, "kind", "behaviours", "uris", "retired", "followed_by", "plan"})
        said = self.text(skill.get("kind"), (*path, "kind")) or Kind.SKILL.value
        kind = kind_of(said)
        if kind is None:
            self.refuse((*path, "kind"), NOT_A_KIND, kind=shorten(said))
        retired = skill.get("retired", False)
        if not isinstance(retired, bool):
            self.refuse((*path, "retired"), gettext_noop("Write true or false."))
        cells: dict[int, tuple[str, ...]] = {}
        behaviours = {} if skill.get("behaviours") is None else skill["behaviours"]
        for name, texts in self.mapping(behaviours, (*path, "behaviours")).items():
            place = (*path, "behaviours", name)
            if not (name.isascii() and name.isdigit() and len(name) < 4 and not name.startswith("0")):
                message = gettext_noop("Write behaviours under the number of a level, not under “%(name)s”.")
                self.refuse(place, message, name=shorten(name))
                continue
            cells[int(name)] = self.text_list(texts, place)
        words = self.texts(skill, path, _SKILL)
        return SkillText(
            taxonomy_id=words.pop("taxonomy"),
            tag_id=words.pop("tag"),
            **words,
            kind=kind or Kind.SKILL,
            behaviours=cells,
            uris=self.text_list(skill.get("uris"), (*path, "uris")),
            retired=retired is True,
            followed_by=self.text_list(skill.get("followed_by"), (*path, "followed_by")),
            plan=self.text_list(skill.get("plan"), (*path, "plan")),
        )

    def role(self, item: object, path: Path) -> RoleModel:
        role = self.mapping(item, path, {*_ROLE, "targets"})
        targets = []
        for line, place in self.items(role.get("targets"), (*path, "targets")):
            target = self.mapping(line, place, _TARGET)
            targets.append(
                TargetLevel(
                    skill=self.text(target.get("skill"), (*place, "skill")),
                    level=self.number(target.get("level"), (*place, "level")),
                    importance=self.number(target.get("importance"), (*place, "importance"), missing=3),
                )
            )
        return RoleModel(**self.texts(role, path, _ROLE), targets=tuple(targets))

    def place(self, path: Path) -> Place:
        """A path of the draft as a path of the file."""
        head, renamed = str(path[0]), tuple(_RENAMED.get(str(part), part) for part in path)
        if renamed[2:3] == ("behaviours",) and len(renamed) > 3:
            # The level is a name there, not a place in a list.
            renamed = (*renamed[:3], str(renamed[3]), *renamed[4:])
        if head in ("levels", "mentor_from"):
            renamed = ("scale", *renamed)
        elif head not in ("skills", "roles"):
            renamed = ("framework", *renamed)
        return Place(column=dotted(renamed), file=self.file)


def write(model: FrameworkModel, _made_at: datetime) -> dict[str, bytes]:
    """The model as one canonical file, by file name."""
    return {f"{model.key}{SUFFIX}": write_json(as_json(model))}


def as_json(model: FrameworkModel) -> dict[str, object]:
    """The model as plain values in canonical order."""
    return {
        "format": FORMAT,
        "version": FORMAT_VERSION,
        "framework": pick(model, _HEAD),
        "scale": {
            "mentor_from": model.scale.mentor_from,
            "levels": [pick(level, _LEVEL) for level in model.scale.levels],
        },
        "skills": [
            {
                **pick(skill, ("key", "title", "description", "kind", "group")),
                "behaviours": {str(number): list(texts) for number, texts in sorted(skill.behaviours.items())},
                "uris": list(skill.uris),
                "taxonomy": skill.taxonomy_id,
                "tag": skill.tag_id,
                "retired": skill.retired,
                # Only where it says something: most models have none.
                **({"followed_by": list(skill.followed_by)} if skill.followed_by else {}),
                **({"plan": list(skill.plan)} if skill.plan else {}),
            }
            for skill in model.skills
        ],
        "roles": [
            {**pick(role, _ROLE), "targets": [pick(target, _TARGET) for target in role.targets]} for role in model.roles
        ],
    }
