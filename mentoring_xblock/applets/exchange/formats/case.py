"""1EdTech CASE packages: 1.1 out; 1.1 and 1.0 in, ours and those of other tools.

Skills and roles are CFItems by CFItemType, behaviours are the levels of rubric criteria, a target is an association
from role to skill. What CASE has no field for is in ``extensions`` under EXTENSION. Required properties are those
of the final JSON Schema binding of CASE 1.1 (getCFPackage), https://www.imsglobal.org/spec/case/v1p1.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime

from ....core.values import pick
from ...competencies.data import FrameworkModel, RoleModel, SkillText
from ..data.files import Choices, Parsed, Source
from ..jsons import read_json, write_json
from .case_reading import EXTENSION, ROLE_TYPE, CaseReading
from .draft import ascii_of, extras_of, one_file, only_content

NAME = "case"
SUFFIX = ".case.json"

Json = dict[str, object]

_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:task-mentoring:case")


def recognise(source: Source) -> bool:
    """One JSON file that holds a CFDocument. A table may speak of one."""
    content = ascii_of(only_content(source)).lstrip()
    return content.startswith(b"{") and b'"CFDocument"' in content


def parse(source: Source, choices: Choices) -> Parsed:
    """The model in the package; raises FileRefused where it is not JSON at all."""
    file, content = one_file(source)
    return CaseReading(NAME, file, choices).read(read_json(content, file=file))


def write(model: FrameworkModel, made_at: datetime) -> dict[str, bytes]:
    """The model as a CASE 1.1 package; identifiers follow from keys, so they stay from one export to the next."""
    return {f"{model.key}{SUFFIX}": write_json(_Writing(model, made_at).package())}


class _Writing:
    """One package; every object bears the time at which the version was published."""

    def __init__(self, model: FrameworkModel, made_at: datetime) -> None:
        self.model = model
        self.changed = made_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+00:00")

    def dated(self, *parts: str) -> Json:
        """A new object's identity and time."""
        return {**self.identity(*parts), "lastChangeDateTime": self.changed}

    def identity(self, *parts: str) -> Json:
        name = "/".join((self.model.key, *parts))
        identifier = str(uuid.uuid5(_NAMESPACE, name))
        return {"identifier": identifier, "uri": f"urn:uuid:{identifier}"}

    def link(self, kind: str, thing: SkillText | RoleModel) -> Json:
        return {"title": thing.title, **self.identity(kind, thing.key)}

    def package(self) -> Json:
        model = self.model
        package: Json = {
            "CFDocument": self.cf_document(),
            "CFItems": [self.skill(skill) for skill in model.skills] + [self.role(role) for role in model.roles],
            "CFAssociations": [*self.children(), *self.targets()],
            "CFRubrics": [self.rubric()],
        }
        if model.licence:
            licence = {**self.dated("licence"), "title": model.licence, "licenseText": model.licence}
            package["CFDefinitions"] = {"CFLicenses": [licence]}
        return package

    def cf_document(self) -> Json:
        model = self.model
        document: Json = {
            **self.dated("document"),
            "frameworkType": "Competency framework",
            "caseVersion": "1.1",
            "creator": " ".join(model.source.split()) or model.title,
            "title": model.title,
            "language": model.language,
        }
        if model.description:
            document["description"] = model.description
        if model.licence:
            document["licenseURI"] = {"title": model.licence, **self.identity("licence")}
        levels = [pick(level, ("name", "meaning")) for level in model.scale.levels]
        own = pick(model, ("key", "source")) | {"mentorFrom": model.scale.mentor_from, "levels": levels}
        return {**document, "extensions": {EXTENSION: own}}

    def skill(self, skill: SkillText) -> Json:
        more = {"group": skill.group, **extras_of(skill)}
        return self.item("skill", skill, skill.kind.value.capitalize(), more)

    def role(self, role: RoleModel) -> Json:
        return self.item("role", role, ROLE_TYPE, pick(role, ("family", "grade")))

    def item(self, name: str, thing: SkillText | RoleModel, kind: str, more: Json) -> Json:
        item: Json = {
            **self.dated(name, thing.key),
            "fullStatement": thing.title,
            "humanCodingScheme": thing.key,
            "CFItemType": kind,
            "language": self.model.language,
        }
        if thing.description:
            item["notes"] = thing.description
        said = {name: value for name, value in more.items() if value}
        return {**item, "extensions": {EXTENSION: said}} if said else item

    def association(self, *name: str, kind: str, number: int, origin: Json, destination: Json) -> Json:
        return {
            **self.dated(*name),
            "associationType": kind,
            "sequenceNumber": number,
            "originNodeURI": origin,
            "destinationNodeURI": destination,
        }

    def children(self) -> Iterator[Json]:
        parent = {"title": self.model.title, **self.identity("document")}
        things: list[tuple[str, SkillText | RoleModel]] = [("skill", skill) for skill in self.model.skills]
        things += [("role", role) for role in self.model.roles]
        for number, (name, thing) in enumerate(things, start=1):
            origin = self.link(name, thing)
            yield self.association(
                "child", name, thing.key, kind="isChildOf", number=number, origin=origin, destination=parent
            )

    def targets(self) -> Iterator[Json]:
        skills = {skill.key: skill for skill in self.model.skills}
        for role in self.model.roles:
            for number, target in enumerate(role.targets, start=1):
                name = ("target", role.key, target.skill)
                ends = {"origin": self.link("role", role), "destination": self.link("skill", skills[target.skill])}
                asked = {"extensions": {EXTENSION: pick(target, ("level", "importance"))}}
                yield self.association(*name, kind="isRelatedTo", number=number, **ends) | asked

    def rubric(self) -> Json:
        described = [skill for skill in self.model.skills if skill.behaviours]
        criteria = [self.criterion(skill, position) for position, skill in enumerate(described, start=1)]
        return {**self.dated("rubric"), "title": self.model.title, "CFRubricCriteria": criteria}

    def criterion(self, skill: SkillText, position: int) -> Json:
        criterion = self.dated("criterion", skill.key)
        return {
            **criterion,
            "description": skill.title,
            "CFItemURI": self.link("skill", skill),
            "position": position,
            "rubricId": self.identity("rubric")["identifier"],
            "CFRubricCriterionLevels": [
                {
                    **self.dated("level", skill.key, str(number)),
                    "description": "\n".join(texts),
                    "quality": self.model.scale.name_of(number),
                    "score": float(number),
                    "position": number,
                    "rubricCriterionId": criterion["identifier"],
                }
                for number, texts in sorted(skill.behaviours.items())
            ],
        }
