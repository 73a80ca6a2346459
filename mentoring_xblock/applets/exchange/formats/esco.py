"""ESCO's CSV files, reading only: skills, occupations, and which skills are essential or optional for an occupation.

The files are larger than other tables may be, so each row is looked at while it is read, and kept only where a chosen
occupation needs it: occupations first, then relations, then skills. The skills alone are a model without roles. With
the occupations and the relations beside them, an occupation is a role, and the skills that none of them asks for are
left out, since the classification has thousands. The end of a concept's address is its key, because ESCO keeps
addresses from one version to the next. Layout: the download "CSV" of https://esco.ec.europa.eu/en/use-esco/download.
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
from ..tables import Row, Take, refuse_file
from .draft import NOT_A_KIND, chosen, conclude, take_chosen_scale, title_and_rest
from .headings import file_with, read_found, some_of

NAME = "esco"

MOST_BYTES = 48_000_000
MOST_ROWS = 300_000
"""Of one of the files: as ESCO publishes them, the relations have 27 MB and 130,000 rows."""
MOST_TARGETS = 30_000
"""Of all roles together: the whole of ESCO would take more memory than an import may."""

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


def may_be_large(beginning: bytes) -> bool:
    """Whether a file that begins so is one of ESCO's, which may have MOST_BYTES."""
    source = Source("", {"": beginning})
    return any(file_with(source, needed) is not None for needed in (_SKILLS, _OCCUPATIONS, _RELATIONS))


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
    has_roles = bool(names[_OCCUPATIONS] and names[_RELATIONS])
    reading = _Reading({needed: name or "" for needed, name in names.items()}, choices, has_roles=has_roles)
    takers: dict[tuple[str, str, str], Take] = {
        _OCCUPATIONS: reading.take_occupation, _RELATIONS: reading.take_relation, _SKILLS: reading.take_skill,
    }  # fmt: skip
    faults: list[Remark] = []
    for needed, take in takers.items():
        if name := names[needed]:
            content = source.files[name]
            try:
                read = read_found(content, needed, file=name, take=take, most_bytes=MOST_BYTES, most_rows=MOST_ROWS)
            except FileRefused as refused:
                faults += refused.remarks
            else:
                reading.remarks += read.notes
    if faults:
        raise FileRefused(tuple(faults))
    reading.note_files(source.files.keys() - set(names.values()))
    if not has_roles:
        reading.note_half(names[_OCCUPATIONS], names[_RELATIONS])
    return reading.result()


class _Reading:
    """Concepts by their addresses, in the files' order; what has no place is counted and named once."""

    def __init__(self, files: dict[tuple[str, ...], str], choices: Choices, *, has_roles: bool) -> None:
        self.files = files
        self.choices = choices
        self.has_roles = has_roles
        self.remarks = Remarks()
        self.skills: list[tuple[str, SkillText, Row]] = []
        self.roles: list[tuple[str, RoleModel, Row]] = []
        self.known: set[str] = set()
        self.targets: dict[str, dict[str, int]] = {}
        self.asked: dict[str, str] = {}
        self.absent: Counter[str] = Counter()
        self.unused: list[str] = []
        self.repeated = self.with_names = 0

    def refuse(self, table: tuple[str, ...], row: Row, column: str, message: str, /, **params: object) -> None:
        self.remarks.refuse(row.at(column, file=self.files[table]), message, **params)

    def leave_out(self, table: tuple[str, ...], message: str, /, **params: object) -> None:
        self.remarks.append(Remark(Weight.DROPPED, Place(file=self.files[table]), message, params))

    def take_occupation(self, row: Row) -> None:
        uri, code = row["concepturi"].strip(), row["code"].strip() or row["iscogroup"].strip()
        self.known.add(uri)
        if not self.has_roles or not self.is_concept(_OCCUPATIONS, row, uri) or not chosen(code, self.choices):
            return
        if len(self.roles) > MAX_ROLES:
            return  # refused in the end; no more need be made
        title, rest = title_and_rest(row["preferredlabel"])
        texts = "\n\n".join(filter(None, (rest, row["description"].strip())))
        self.roles.append((uri, RoleModel(_key(uri), title, description=texts), row))
        self.targets.setdefault(uri, {})

    def take_relation(self, row: Row) -> None:
        if not self.has_roles:
            return
        occupation, uri = row["occupationuri"].strip(), row["skilluri"].strip()
        asked = self.targets.get(occupation)
        if asked is None:
            self.absent[occupation] += occupation not in self.known
            return
        importance = _IMPORTANCE.get(fold(row["relationtype"]))
        if importance is None:
            self.refuse(_RELATIONS, row, "relationtype", gettext_noop("Write essential or optional."))
            return
        uri = self.asked.setdefault(uri, uri)
        self.repeated += uri in asked
        asked[uri] = max(importance, asked.get(uri, 0))

    def take_skill(self, row: Row) -> None:
        uri, label, kind = row["concepturi"].strip(), row["preferredlabel"], _KINDS.get(fold(row["skilltype"]))
        if not self.is_concept(_SKILLS, row, uri):
            return
        if kind is None:
            self.refuse(_SKILLS, row, "skilltype", NOT_A_KIND, kind=row["skilltype"][:40])
            return
        self.with_names += bool(row["altlabels"].strip())
        title, rest = title_and_rest(label)
        if self.has_roles and uri not in self.asked:
            self.unused.append(title)
            return
        if len(self.skills) > MAX_SKILLS:
            return  # as above
        texts = filter(None, (rest, row["description"].strip() or row["definition"].strip()))
        group = title_and_rest(row["broaderconceptpt"].split("|")[0])[0]
        skill = SkillText(
            key=_key(uri), title=title, description="\n\n".join(texts), kind=kind, group=group, uris=(uri,)
        )
        self.skills.append((uri, skill, row))

    def note_left_out(self) -> None:
        """Count and name what had no place: other names, relations without an end, roles and skills of no use."""
        if self.with_names:
            message = gettext_noop("A competency model has no place for other names. Skills that have some: %(count)s.")
            self.leave_out(_SKILLS, message, count=self.with_names)
        if self.has_roles:
            self.note_relations()
            self.note_unused()

    def note_relations(self) -> None:
        """Of relations without an end, and of those that say the same."""
        key_of = {uri for uri, _skill, _row in self.skills}
        missing: Counter[str] = Counter()
        for occupation, asked in self.targets.items():
            missing.update(uri for uri in asked if uri not in key_of)
            self.targets[occupation] = {uri: importance for uri, importance in asked.items() if uri in key_of}
        if count := missing.total():
            message = gettext_noop("We ignore relations to skills that the files do not have: %(count)s (%(names)s).")
            self.leave_out(_RELATIONS, message, count=count, names=some_of(missing))
        if count := self.absent.total():
            message = gettext_noop(
                "We ignore relations of occupations that the files do not have: %(count)s (%(names)s)."
            )
            self.leave_out(_RELATIONS, message, count=count, names=some_of(+self.absent))
        if self.repeated:
            message = gettext_noop("Relations that repeat another: %(count)s. The more important one counts.")
            place = Place(file=self.files[_RELATIONS])
            self.remarks.append(Remark(Weight.MERGED, place, message, {"count": self.repeated}))

    def note_unused(self) -> None:
        """Leave out occupations without skills, and say which skills no occupation asks for."""
        place = Place(file=self.files[_OCCUPATIONS])
        if not self.roles:
            message = gettext_noop("No occupation has a code that starts with %(only)s. Check the codes.")
            self.remarks.refuse(place, message, only=", ".join(self.choices.only) or "…")
        count = sum(map(len, self.targets.values()))
        if count > MOST_TARGETS:
            message = gettext_noop(
                "%(count)s relations are more than one competency model can have (%(most)s). Import the occupations "
                "that you need: name the beginnings of their codes, on the command line with --only."
            )
            self.remarks.refuse(place, message, count=count, most=MOST_TARGETS)
        without = [role.title for uri, role, _row in self.roles if not self.targets[uri]]
        if without:
            message = gettext_noop("We ignore occupations without skills: %(count)s (%(names)s).")
            self.leave_out(_OCCUPATIONS, message, count=len(without), names=some_of(without))
            self.roles = [each for each in self.roles if self.targets[each[0]]]
        if self.unused and self.asked:
            message = gettext_noop(
                "We ignore skills that no occupation asks for: %(count)s (%(names)s). To import all skills, import "
                "their file alone."
            )
            self.leave_out(_SKILLS, message, count=len(self.unused), names=some_of(self.unused))

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
        self.note_left_out()
        found = _LANGUAGE.search(self.files[_SKILLS])
        draft = ModelDraft(
            key="esco",
            title="ESCO",
            source="ESCO, European Commission",
            licence="Reuse with acknowledgement (Commission Decision 2011/833/EU)",
            language=found[1].lower() if found else "en",
            skills=[skill for _uri, skill, _row in self.skills],
            roles=[replace(role, targets=self.targets_of(uri)) for uri, role, _row in self.roles],
        )
        self.remarks.append(take_chosen_scale(draft, self.choices))
        return conclude(NAME, draft, self.remarks, place=self.place)

    def targets_of(self, occupation: str) -> tuple[TargetLevel, ...]:
        level = self.choices.target
        return tuple(TargetLevel(_key(uri), level, each) for uri, each in self.targets[occupation].items())

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
