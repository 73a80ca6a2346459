"""1EdTech CASE packages: 1.1 out; 1.1 and 1.0 in, ours and those of other tools.

Skills and roles are CFItems by CFItemType, behaviours are the levels of rubric criteria, a target is an association
from role to skill. What CASE has no place for lies in ``extensions`` under EXTENSION. Required properties are those
of the final JSON Schema binding of CASE 1.1 (getCFPackage), https://www.imsglobal.org/spec/case/v1p1.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime

from ...competencies.data import FrameworkModel, RoleModel, SkillText
from ..data import Choices, Parsed, Source
from ..jsons import read_json, write_json
from .case_reading import EXTENSION, ROLE_TYPE, CaseReading
from .draft import ascii_of, one_file, only_content

NAME = "case"
SUFFIX = ".case.json"

Json = dict[str, object]

_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:task-mentoring:case")


def recognise(source: Source) -> bool:
    """One JSON file that holds a CFDocument."""
    return b'"CFDocument"' in ascii_of(only_content(source))


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
        self.document = self.identity("document")

    def dated(self, *parts: str) -> Json:
        """A new object's identity and time."""
        return {**self.identity(*parts), "lastChangeDateTime": self.changed}

    def identity(self, *parts: str) -> Json:
        name = "/".join((self.model.key, *parts))
        identifier = str(uuid.uuid5(_NAMESPACE, name))
        return {"identifier": identifier, "uri": f"urn:uuid:{identifier}"}

    def link(self, title: str, identity: Json) -> Json:
        return {"title": title, **identity}

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
            **self.document,
            "frameworkType": "Competency framework",
            "caseVersion": "1.1",
            "creator": " ".join(model.source.split()) or model.title,
            "title": model.title,
            "lastChangeDateTime": self.changed,
            "language": model.language,
        }
        if model.description:
            document["description"] = model.description
        if model.licence:
            document["licenseURI"] = self.link(model.licence, self.identity("licence"))
        document["extensions"] = {
            EXTENSION: {
                "key": model.key,
                "source": model.source,
                "mentorFrom": model.scale.mentor_from,
                "levels": [{"name": level.name, "meaning": level.meaning} for level in model.scale.levels],
            }
        }
        return document

    def skill(self, skill: SkillText) -> Json:
        more = {
            "group": skill.group,
            "links": list(skill.uris),
            "taxonomy": skill.taxonomy_id,
            "tag": skill.tag_id,
            "retired": skill.retired,
        }
        identity = self.identity("skill", skill.key)
        return self.item(identity, skill.key, skill.title, skill.kind.value.capitalize(), skill.description, more)

    def role(self, role: RoleModel) -> Json:
        more: Json = {"family": role.family, "grade": role.grade}
        return self.item(self.identity("role", role.key), role.key, role.title, ROLE_TYPE, role.description, more)

    def item(self, identity: Json, key: str, title: str, kind: str, notes: str, more: Json) -> Json:
        item: Json = {
            **identity,
            "fullStatement": title,
            "humanCodingScheme": key,
            "CFItemType": kind,
            "language": self.model.language,
            "lastChangeDateTime": self.changed,
        }
        if notes:
            item["notes"] = notes
        said = {name: value for name, value in more.items() if value}
        if said:
            item["extensions"] = {EXTENSION: said}
        return item

    def children(self) -> Iterator[Json]:
        parent = self.link(self.model.title, self.document)
        items = [("skill", skill.key, skill.title) for skill in self.model.skills]
        items += [("role", role.key, role.title) for role in self.model.roles]
        for number, (kind, key, title) in enumerate(items, start=1):
            yield {
                **self.identity("child", kind, key),
                "associationType": "isChildOf",
                "sequenceNumber": number,
                "originNodeURI": self.link(title, self.identity(kind, key)),
                "destinationNodeURI": parent,
                "lastChangeDateTime": self.changed,
            }

    def targets(self) -> Iterator[Json]:
        titles = {skill.key: skill.title for skill in self.model.skills}
        for role in self.model.roles:
            for number, target in enumerate(role.targets, start=1):
                yield {
                    **self.identity("target", role.key, target.skill),
                    "associationType": "isRelatedTo",
                    "sequenceNumber": number,
                    "originNodeURI": self.link(role.title, self.identity("role", role.key)),
                    "destinationNodeURI": self.link(titles[target.skill], self.identity("skill", target.skill)),
                    "lastChangeDateTime": self.changed,
                    "extensions": {EXTENSION: {"level": target.level, "importance": target.importance}},
                }

    def rubric(self) -> Json:
        rubric = self.identity("rubric")
        described = [skill for skill in self.model.skills if skill.behaviours]
        return {
            **rubric,
            "title": self.model.title,
            "lastChangeDateTime": self.changed,
            "CFRubricCriteria": [
                self.criterion(skill, position, rubric) for position, skill in enumerate(described, start=1)
            ],
        }

    def criterion(self, skill: SkillText, position: int, rubric: Json) -> Json:
        criterion = self.identity("criterion", skill.key)
        return {
            **criterion,
            "description": skill.title,
            "CFItemURI": self.link(skill.title, self.identity("skill", skill.key)),
            "position": position,
            "rubricId": rubric["identifier"],
            "lastChangeDateTime": self.changed,
            "CFRubricCriterionLevels": [
                {
                    **self.identity("level", skill.key, str(number)),
                    "description": "\n".join(texts),
                    "quality": self.model.scale.name_of(number),
                    "score": float(number),
                    "position": number,
                    "rubricCriterionId": criterion["identifier"],
                    "lastChangeDateTime": self.changed,
                }
                for number, texts in sorted(skill.behaviours.items())
            ],
        }
