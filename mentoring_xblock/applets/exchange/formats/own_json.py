"""The project's own JSON: a model as nested objects. ``docs/formats.md`` explains it to authors.

Writing is canonical: what was read here and written again has the same bytes.
"""

from __future__ import annotations

from datetime import datetime

from ....core.errors import gettext_noop
from ....core.scales import Level
from ...competencies.data import FrameworkModel, Kind, Path, RoleModel, SkillText, TargetLevel
from ...competencies.domain import MAX_ROLES, MAX_SKILLS, ModelDraft
from ..data import Choices, Parsed, Place, Source
from ..jsons import read_json, write_json
from .draft import ascii_of, conclude, one_file
from .walk import Walk, dotted

NAME = "json"
SUFFIX = ".json"
FORMAT = "task-mentoring-framework"
FORMAT_VERSION = 1

_RENAMED = {"taxonomy_id": "taxonomy", "tag_id": "tag"}


def recognise(source: Source) -> bool:
    """One file with the format's name near its beginning."""
    if len(source.files) != 1:
        return False
    (content,) = source.files.values()
    return FORMAT.encode() in ascii_of(content[:8000])


def parse(source: Source, _choices: Choices) -> Parsed:
    """The model in the file; raises FileRefused where it is not JSON at all."""
    file, content = one_file(source)
    return _Reading(file).read(read_json(content, file=file))


class _Reading(Walk):
    """Walks the objects into a draft."""

    def __init__(self, file: str) -> None:
        super().__init__(file)
        self.draft = ModelDraft()

    def read(self, value: object) -> Parsed:
        whole = self.mapping(value, (), {"format", "version", "framework", "scale", "skills", "roles"})
        if whole.get("format") != FORMAT:
            self.refuse(("format",), gettext_noop("“format” must be “%(format)s”."), format=FORMAT)
        if whole.get("version") != FORMAT_VERSION or isinstance(whole.get("version"), bool):
            self.refuse(("version",), gettext_noop("“version” must be %(version)s."), version=FORMAT_VERSION)
        draft = self.draft
        about = ("key", "title", "description", "source", "licence", "language")
        head = self.mapping(whole.get("framework"), ("framework",), set(about))
        for name in about:
            setattr(draft, name, self.text(head.get(name), ("framework", name)))
        draft.language = draft.language or "en"
        scale = self.mapping(whole.get("scale"), ("scale",), {"mentor_from", "levels"})
        draft.mentor_from = self.number(scale.get("mentor_from"), ("scale", "mentor_from"), missing=0)
        for index, item in enumerate(self.sequence(scale.get("levels"), ("scale", "levels"))):
            level = self.mapping(item, ("scale", "levels", index), {"name", "meaning"})
            path: Path = ("scale", "levels", index)
            draft.levels.append(
                Level(
                    number=index + 1,
                    name=self.text(level.get("name"), (*path, "name")),
                    meaning=self.text(level.get("meaning"), (*path, "meaning")),
                )
            )
        for index, item in enumerate(self.sequence(whole.get("skills"), ("skills",), most=MAX_SKILLS)):
            draft.skills.append(self.skill(item, ("skills", index)))
        for index, item in enumerate(self.sequence(whole.get("roles"), ("roles",), most=MAX_ROLES)):
            draft.roles.append(self.role(item, ("roles", index)))
        return conclude(NAME, draft, self.remarks, place=self.place)

    def skill(self, item: object, path: Path) -> SkillText:
        names = {"key", "title", "description", "kind", "group", "behaviours", "uris", "taxonomy", "tag", "retired",
                 "followed_by"}  # fmt: skip
        skill = self.mapping(item, path, names)
        kind = self.text(skill.get("kind"), (*path, "kind")) or Kind.SKILL.value
        if kind not in set(Kind):
            self.refuse(
                (*path, "kind"),
                gettext_noop("“%(kind)s” is not a kind of skill. Write task, skill or knowledge."),
                kind=kind[:40],
            )
            kind = Kind.SKILL.value
        retired = skill.get("retired", False)
        if not isinstance(retired, bool):
            self.refuse((*path, "retired"), gettext_noop("Write true or false."))
        cells: dict[int, tuple[str, ...]] = {}
        behaviours = skill.get("behaviours")
        for name, texts in (
            self.mapping(behaviours, (*path, "behaviours"), None) if behaviours is not None else {}
        ).items():
            place = (*path, "behaviours", name)
            if not (name.isascii() and name.isdigit() and len(name) < 4 and not name.startswith("0")):
                self.refuse(
                    place,
                    gettext_noop("Write behaviours under the number of a level, not under “%(name)s”."),
                    name=name[:40],
                )
                continue
            lines = self.sequence(texts, place)
            cells[int(name)] = tuple(self.text(line, (*place, at)) for at, line in enumerate(lines))
        uris = self.sequence(skill.get("uris"), (*path, "uris"))
        return SkillText(
            key=self.text(skill.get("key"), (*path, "key")),
            title=self.text(skill.get("title"), (*path, "title")),
            description=self.text(skill.get("description"), (*path, "description")),
            kind=Kind(kind),
            group=self.text(skill.get("group"), (*path, "group")),
            behaviours=cells,
            uris=tuple(self.text(uri, (*path, "uris", at)) for at, uri in enumerate(uris)),
            taxonomy_id=self.text(skill.get("taxonomy"), (*path, "taxonomy")),
            tag_id=self.text(skill.get("tag"), (*path, "tag")),
            retired=retired is True,
            followed_by=tuple(
                self.text(key, (*path, "followed_by", at))
                for at, key in enumerate(self.sequence(skill.get("followed_by"), (*path, "followed_by")))
            ),
        )

    def role(self, item: object, path: Path) -> RoleModel:
        role = self.mapping(item, path, {"key", "title", "family", "grade", "description", "targets"})
        targets = []
        for index, line in enumerate(self.sequence(role.get("targets"), (*path, "targets"))):
            place = (*path, "targets", index)
            target = self.mapping(line, place, {"skill", "level", "importance"})
            targets.append(
                TargetLevel(
                    skill=self.text(target.get("skill"), (*place, "skill")),
                    level=self.number(target.get("level"), (*place, "level")),
                    importance=self.number(target.get("importance"), (*place, "importance"), missing=3),
                )
            )
        return RoleModel(
            key=self.text(role.get("key"), (*path, "key")),
            title=self.text(role.get("title"), (*path, "title")),
            family=self.text(role.get("family"), (*path, "family")),
            grade=self.text(role.get("grade"), (*path, "grade")),
            description=self.text(role.get("description"), (*path, "description")),
            targets=tuple(targets),
        )

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
        "framework": {
            "key": model.key,
            "title": model.title,
            "description": model.description,
            "source": model.source,
            "licence": model.licence,
            "language": model.language,
        },
        "scale": {
            "mentor_from": model.scale.mentor_from,
            "levels": [{"name": level.name, "meaning": level.meaning} for level in model.scale.levels],
        },
        "skills": [
            {
                "key": skill.key,
                "title": skill.title,
                "description": skill.description,
                "kind": skill.kind.value,
                "group": skill.group,
                "behaviours": {str(number): list(texts) for number, texts in sorted(skill.behaviours.items())},
                "uris": list(skill.uris),
                "taxonomy": skill.taxonomy_id,
                "tag": skill.tag_id,
                "retired": skill.retired,
                # Only where it says something: most models have none.
                **({"followed_by": list(skill.followed_by)} if skill.followed_by else {}),
            }
            for skill in model.skills
        ],
        "roles": [
            {
                "key": role.key,
                "title": role.title,
                "family": role.family,
                "grade": role.grade,
                "description": role.description,
                "targets": [
                    {"skill": target.skill, "level": target.level, "importance": target.importance}
                    for target in role.targets
                ],
            }
            for role in model.roles
        ],
    }
