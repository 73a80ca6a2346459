"""ESCO's CSV files, reading only: skills, occupations, and which skills are essential or optional for an occupation.

The skills alone are a model without roles. With the occupations and the relations beside them, an occupation is a
role, and the skills that none of them asks for are left out, since the classification has thousands. The end of a
concept's address is its key, because ESCO keeps addresses from one version to the next. Layout: the download "CSV" of
https://esco.ec.europa.eu/en/use-esco/download.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from ....core.errors import gettext_noop
from ...competencies.data import Kind, Path, RoleModel, SkillText, TargetLevel
from ...competencies.domain import MAX_ROLES, MAX_SKILLS, ModelDraft
from ...competencies.equality import fold
from ..data.files import Choices, FileRefused, Parsed, Place, Remark, Source, Weight
from ..remarks import Remarks
from ..tables import Row, Table, refuse_file
from .draft import NOT_A_KIND, chosen, conclude, take_chosen_scale, title_and_rest
from .headings import file_with, read_found, some_of

NAME = "esco"

_SKILLS = ("concepturi", "preferredlabel", "skilltype")
_OCCUPATIONS = ("concepturi", "preferredlabel", "iscogroup")
_RELATIONS = ("occupationuri", "relationtype", "skilluri")
_COLLECTION = "broaderconcepturi"
"""A heading of thematic collections, which otherwise look like the skills."""

_KINDS = {"skill/competence": Kind.SKILL, "skill": Kind.SKILL, "": Kind.SKILL, "knowledge": Kind.KNOWLEDGE}
_IMPORTANCE = {"essential": 4, "optional": 2}
_LANGUAGE = re.compile(r"_([a-z]{2,3})\.[a-z]+$", re.IGNORECASE)


def recognise(source: Source) -> bool:
    """A file, or one of several, with the headings of ESCO's skills."""
    return file_with(source, _SKILLS) is not None


def parse(source: Source, choices: Choices) -> Parsed:
    """The model in the files; raises FileRefused where the skills are missing or a file cannot be read as a table."""
    skills = file_with(source, _SKILLS, without=(_COLLECTION,)) or file_with(source, _SKILLS)
    if skills is None:
        message = gettext_noop(
            "None of the files has the columns “conceptUri”, “preferredLabel” and “skillType”. Add ESCO’s file of "
            "skills, such as skills_en.csv."
        )
        raise refuse_file(message)
    names = {_SKILLS: skills, _OCCUPATIONS: file_with(source, _OCCUPATIONS), _RELATIONS: file_with(source, _RELATIONS)}
    tables: dict[tuple[str, ...], Table] = {}
    faults: list[Remark] = []
    for needed, name in names.items():
        try:
            tables[needed] = read_found(source.files[name], needed, file=name) if name else Table((), ())
        except FileRefused as refused:
            faults += refused.remarks
    if faults:
        raise FileRefused(tuple(faults))
    reading = _Reading({needed: name or "" for needed, name in names.items()}, choices)
    for table in tables.values():
        reading.remarks += table.notes
    reading.note_files(source.files.keys() - set(names.values()))
    reading.take_skills(tables[_SKILLS])
    if names[_OCCUPATIONS] and names[_RELATIONS]:
        reading.take_occupations(tables[_OCCUPATIONS])
        reading.take_relations(tables[_RELATIONS])
        reading.leave_out_unused()
    else:
        reading.note_half(names[_OCCUPATIONS], names[_RELATIONS])
    return reading.result()


class _Reading:
    """Concepts by their addresses, in the files' order; what has no place is counted and named once."""

    def __init__(self, files: dict[tuple[str, ...], str], choices: Choices) -> None:
        self.files = files
        self.choices = choices
        self.remarks = Remarks()
        self.skills: list[tuple[str, SkillText, Row]] = []
        self.roles: list[tuple[str, RoleModel, Row]] = []
        self.targets: dict[str, dict[str, TargetLevel]] = {}

    def refuse(self, table: tuple[str, ...], row: Row, column: str, message: str, /, **params: object) -> None:
        self.remarks.refuse(row.at(column, file=self.files[table]), message, **params)

    def leave_out(self, table: tuple[str, ...], message: str, /, **params: object) -> None:
        self.remarks.append(Remark(Weight.DROPPED, Place(file=self.files[table]), message, params))

    def take_skills(self, table: Table) -> None:
        with_names = 0
        for row in table.rows[: MAX_SKILLS + 1]:  # one too many is refused in the end
            uri, label, kind = row["concepturi"].strip(), row["preferredlabel"], _KINDS.get(fold(row["skilltype"]))
            if not self.is_concept(_SKILLS, row, uri):
                continue
            if kind is None:
                self.refuse(_SKILLS, row, "skilltype", NOT_A_KIND, kind=row["skilltype"][:40])
                continue
            title, rest = title_and_rest(label)
            texts = filter(None, (rest, row["description"].strip() or row["definition"].strip()))
            group = title_and_rest(row["broaderconceptpt"].split("|")[0])[0]
            skill = SkillText(
                key=_key(uri), title=title, description="\n\n".join(texts), kind=kind, group=group, uris=(uri,)
            )
            self.skills.append((uri, skill, row))
            with_names += bool(row["altlabels"].strip())
        if with_names:
            message = gettext_noop("A competency model has no place for other names. Skills that have some: %(count)s.")
            self.leave_out(_SKILLS, message, count=with_names)

    def take_occupations(self, table: Table) -> None:
        for row in table.rows:
            uri, code = row["concepturi"].strip(), row["code"].strip() or row["iscogroup"].strip()
            if not self.is_concept(_OCCUPATIONS, row, uri) or not chosen(code, self.choices):
                continue
            if len(self.roles) > MAX_ROLES:
                return  # refused in the end; no more need be made
            title, rest = title_and_rest(row["preferredlabel"])
            texts = "\n\n".join(filter(None, (rest, row["description"].strip())))
            self.roles.append((uri, RoleModel(_key(uri), title, description=texts), row))
        if not self.roles:
            message = gettext_noop("No occupation has a code that starts with %(only)s. Check the codes.")
            place = Place(file=self.files[_OCCUPATIONS])
            self.remarks.refuse(place, message, only=", ".join(self.choices.only) or "…")
        self.known = {row["concepturi"].strip() for row in table.rows}

    def take_relations(self, table: Table) -> None:
        key_of = {uri: skill.key for uri, skill, _row in self.skills}
        roles = {uri for uri, _role, _row in self.roles}
        missing: dict[str, Counter[str]] = {"skills": Counter(), "occupations": Counter()}
        repeated = 0
        for row in table.rows:
            occupation, uri = row["occupationuri"].strip(), row["skilluri"].strip()
            if occupation not in roles:
                missing["occupations"][occupation] += occupation not in self.known
                continue
            importance = _IMPORTANCE.get(fold(row["relationtype"]))
            if importance is None:
                message = gettext_noop("Write essential or optional.")
                self.refuse(_RELATIONS, row, "relationtype", message)
            elif uri not in key_of:
                missing["skills"][uri] += 1
            else:
                asked = self.targets.setdefault(occupation, {})
                repeated += key_of[uri] in asked
                known = asked.get(key_of[uri])
                importance = max(importance, known.importance if known else 0)
                asked[key_of[uri]] = TargetLevel(key_of[uri], self.choices.target, importance)
        self.note_relations(missing, repeated)

    def note_relations(self, missing: dict[str, Counter[str]], repeated: int) -> None:
        messages = {
            "skills": gettext_noop("We ignore relations to skills that the files do not have: %(count)s (%(names)s)."),
            "occupations": gettext_noop(
                "We ignore relations of occupations that the files do not have: %(count)s (%(names)s)."
            ),
        }
        for what, counts in missing.items():
            if count := counts.total():
                self.leave_out(_RELATIONS, messages[what], count=count, names=some_of(+counts))
        if repeated:
            message = gettext_noop("Relations that repeat another: %(count)s. The more important one counts.")
            place = Place(file=self.files[_RELATIONS])
            self.remarks.append(Remark(Weight.MERGED, place, message, {"count": repeated}))
        without = [role.title for uri, role, _row in self.roles if uri not in self.targets]
        if without:
            message = gettext_noop("We ignore occupations without skills: %(count)s (%(names)s).")
            self.leave_out(_OCCUPATIONS, message, count=len(without), names=some_of(without))
            self.roles = [each for each in self.roles if each[0] in self.targets]

    def leave_out_unused(self) -> None:
        """Keep only the skills that an occupation asks for."""
        asked = {key for targets in self.targets.values() for key in targets}
        unused = [skill.title for _uri, skill, _row in self.skills if skill.key not in asked]
        if unused and asked:
            message = gettext_noop(
                "We ignore skills that no occupation asks for: %(count)s (%(names)s). To import all skills, import "
                "their file alone."
            )
            self.leave_out(_SKILLS, message, count=len(unused), names=some_of(unused))
            self.skills = [each for each in self.skills if each[1].key in asked]

    def note_half(self, occupations: str | None, relations: str | None) -> None:
        """Of occupations and relations one is absent, or both."""
        if occupations or relations:
            message = gettext_noop("Occupations need their relations to skills. To import roles, add %(missing)s.")
            missing = "occupationSkillRelations.csv" if occupations else "occupations.csv"
            self.leave_out(_OCCUPATIONS if occupations else _RELATIONS, message, missing=missing)
        else:
            message = gettext_noop(
                "The model has no roles. To import roles, add occupations.csv and occupationSkillRelations.csv."
            )
            self.remarks.warn(Place(file=self.files[_SKILLS]), message)

    def note_files(self, others: Iterable[str]) -> None:
        if names := sorted(others):
            message = gettext_noop("We ignore these files: %(names)s.")
            self.remarks.append(Remark(Weight.DROPPED, Place(), message, {"names": ", ".join(names)[:400]}))

    def is_concept(self, table: tuple[str, ...], row: Row, uri: str) -> bool:
        if not _key(uri):
            self.refuse(table, row, "concepturi", gettext_noop("The row has no address of a concept. Add it."))
        return bool(_key(uri))

    def result(self) -> Parsed:
        found = _LANGUAGE.search(self.files[_SKILLS])
        draft = ModelDraft(
            key="esco",
            title="ESCO",
            source="ESCO, European Commission",
            licence="Reuse with acknowledgement (Commission Decision 2011/833/EU)",
            language=found[1].lower() if found else "en",
            skills=[skill for _uri, skill, _row in self.skills],
            roles=[replace(role, targets=tuple(self.targets.get(uri, {}).values())) for uri, role, _row in self.roles],
        )
        self.remarks.append(take_chosen_scale(draft, self.choices))
        return conclude(NAME, draft, self.remarks, place=self.place)

    def place(self, path: Path) -> Place:
        if len(path) < 2 or not isinstance(path[1], int):
            return Place(file=self.files[_SKILLS])
        column = {"title": "preferredlabel", "description": "description"}.get(str(path[-1]), "concepturi")
        if path[0] == "skills":
            return self.skills[path[1]][2].at(column, file=self.files[_SKILLS])
        return self.roles[path[1]][2].at(column, file=self.files[_OCCUPATIONS])


def _key(uri: str) -> str:
    """The end of a concept's address: of current ones a UUID."""
    return uri.rstrip("/").rsplit("/", 1)[-1]
