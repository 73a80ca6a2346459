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
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

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

TOO_MANY = gettext_noop(
    "%(count)s relations are more than one competency model can have (%(most)s). Import only the occupations that you "
    "need: on the command line, add the beginning of each code, such as --only 2512."
)

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
    files = _find(source)
    reading = _Reading(files, choices)
    faults: list[Remark] = []
    for name, needed, take in reading.steps():
        content = source.files[name]
        try:
            read = read_found(content, needed, file=name, take=take, most_bytes=MOST_BYTES, most_rows=MOST_ROWS)
        except FileRefused as refused:
            faults += refused.remarks
        else:
            reading.remarks += read.notes
    if faults:
        raise FileRefused(tuple(faults))
    others = sorted(source.files.keys() - set(files))
    if others:
        message = gettext_noop("We ignore these files: %(names)s.")
        reading.leave_out("", message, names=", ".join(others)[:400])
    return reading.result()


class _Files(NamedTuple):
    """The names of the tables; "" for one that is absent."""

    skills: str
    occupations: str
    relations: str

    @property
    def have_roles(self) -> bool:
        return bool(self.occupations and self.relations)


def _find(source: Source) -> _Files:
    skills = file_with(source, _SKILLS, without=(_COLLECTION,)) or file_with(source, _SKILLS)
    if skills is None:
        message = gettext_noop(
            "None of the files has the columns “conceptUri”, “preferredLabel” and “skillType”. Add ESCO’s file of "
            "skills, such as skills_en.csv."
        )
        raise refuse_file(message)
    return _Files(skills, file_with(source, _OCCUPATIONS) or "", file_with(source, _RELATIONS) or "")


@dataclass(slots=True)
class _Occupation:
    """A role, where it stands, and by the addresses of its skills how important each is."""

    role: RoleModel
    row: Row
    asked: dict[str, int]


class _Reading:
    """Concepts by their addresses, in the files' order; what has no place is counted and named once."""

    def __init__(self, files: _Files, choices: Choices) -> None:
        self.files = files
        self.choices = choices
        self.remarks = Remarks()
        self.occupations: list[_Occupation] = []
        self.asked_by: dict[str, dict[str, int]] = {}
        self.others: set[str] = set()
        self.asked: dict[str, str] = {}
        self.skills: list[tuple[SkillText, Row]] = []
        self.absent: Counter[str] = Counter()
        self.unused: list[str] = []
        self.repeated = self.with_names = 0

    def steps(self) -> Iterator[tuple[str, Sequence[str], Take]]:
        """Which file is read for what, in this order: each says what is kept of the next."""
        if self.files.have_roles:
            yield self.files.occupations, _OCCUPATIONS, self.take_occupation
            yield self.files.relations, _RELATIONS, self.take_relation
        yield self.files.skills, _SKILLS, self.take_skill

    def take_occupation(self, row: Row) -> None:
        uri, code = row["concepturi"].strip(), row["code"].strip() or row["iscogroup"].strip()
        if not self.is_concept(uri, row, self.files.occupations):
            return
        if not chosen(code, self.choices) or len(self.occupations) > MAX_ROLES:
            self.others.add(uri)  # of too many the model is refused in the end; no more need be made
            return
        title, rest = title_and_rest(row["preferredlabel"])
        role = RoleModel(_key(uri), title, description=_paragraphs(rest, row["description"]))
        self.occupations.append(_Occupation(role, row, self.asked_by.setdefault(uri, {})))

    def take_relation(self, row: Row) -> None:
        of, uri, importance = row["occupationuri"].strip(), row["skilluri"].strip(), fold(row["relationtype"])
        asked = self.asked_by.get(of)
        if asked is None:
            self.absent[of] += of not in self.others
        elif importance not in _IMPORTANCE:
            message = gettext_noop("Write essential or optional.")
            self.refuse(row, "relationtype", self.files.relations, message)
        else:
            uri = self.asked.setdefault(uri, uri)  # one text for all its occupations
            self.repeated += uri in asked
            asked[uri] = max(_IMPORTANCE[importance], asked.get(uri, 0))

    def take_skill(self, row: Row) -> None:
        uri, kind = row["concepturi"].strip(), _KINDS.get(fold(row["skilltype"]))
        if not self.is_concept(uri, row, self.files.skills):
            return
        if kind is None:
            self.refuse(row, "skilltype", self.files.skills, NOT_A_KIND, kind=row["skilltype"][:40])
            return
        self.with_names += bool(row["altlabels"].strip())
        title, rest = title_and_rest(row["preferredlabel"])
        if self.files.have_roles and uri not in self.asked:
            self.unused.append(title)
        elif len(self.skills) <= MAX_SKILLS:  # as above
            text = _paragraphs(rest, row["description"].strip() or row["definition"])
            group = title_and_rest(row["broaderconceptpt"].split("|")[0])[0]
            skill = SkillText(key=_key(uri), title=title, description=text, kind=kind, group=group, uris=(uri,))
            self.skills.append((skill, row))

    def is_concept(self, uri: str, row: Row, file: str) -> bool:
        if not _key(uri):
            self.refuse(row, "concepturi", file, gettext_noop("The row has no address of a concept. Add it."))
        return bool(_key(uri))

    def refuse(self, row: Row, column: str, file: str, message: str, /, **params: object) -> None:
        self.remarks.refuse(row.at(column, file=file), message, **params)

    def leave_out(self, file: str, message: str, /, **params: object) -> None:
        self.remarks.append(Remark(Weight.DROPPED, Place(file=file), message, params))

    def result(self) -> Parsed:
        """The model of what was taken, and a remark for each kind of thing that had no place."""
        if self.with_names:
            message = gettext_noop("A competency model has no place for other names. Skills that have some: %(count)s.")
            self.leave_out(self.files.skills, message, count=self.with_names)
        if self.files.have_roles:
            self.settle_relations()
            self.settle_occupations()
            self.note_unused_skills()
        else:
            self.note_missing_file()
        found = _LANGUAGE.search(self.files.skills)
        draft = ModelDraft(
            key="esco",
            title="ESCO",
            source="ESCO, European Commission",
            licence="Reuse with acknowledgement (Commission Decision 2011/833/EU)",
            language=found[1].lower() if found else "en",
            skills=[skill for skill, _row in self.skills],
            roles=[replace(each.role, targets=self.targets_of(each)) for each in self.occupations],
        )
        self.remarks.append(take_chosen_scale(draft, self.choices))
        return conclude(NAME, draft, self.remarks, place=self.place)

    def settle_relations(self) -> None:
        """Leave out relations without an end, and say which repeat another."""
        there = {skill.uris[0] for skill, _row in self.skills}
        missing: Counter[str] = Counter()
        for each in self.occupations:
            missing.update(uri for uri in each.asked if uri not in there)
            each.asked = {uri: importance for uri, importance in each.asked.items() if uri in there}
        if count := missing.total():
            message = gettext_noop("We ignore relations to skills that the files do not have: %(count)s (%(names)s).")
            self.leave_out(self.files.relations, message, count=count, names=some_of(missing))
        if count := self.absent.total():
            message = gettext_noop(
                "We ignore relations of occupations that the files do not have: %(count)s (%(names)s)."
            )
            self.leave_out(self.files.relations, message, count=count, names=some_of(+self.absent))
        if self.repeated:
            message = gettext_noop("Relations that repeat another: %(count)s. The more important one counts.")
            place = Place(file=self.files.relations)
            self.remarks.append(Remark(Weight.MERGED, place, message, {"count": self.repeated}))

    def settle_occupations(self) -> None:
        """Leave out occupations without skills; refuse none at all, and more than one model can have."""
        place = Place(file=self.files.occupations)
        if not self.occupations:
            message = gettext_noop("No occupation has a code that starts with %(only)s. Check the codes.")
            self.remarks.refuse(place, message, only=", ".join(self.choices.only) or "…")
        count = sum(len(each.asked) for each in self.occupations)
        if count > MOST_TARGETS:
            self.remarks.refuse(place, TOO_MANY, count=count, most=MOST_TARGETS)
            self.occupations = []  # as roles they would take the memory that an import may not
            return
        without = [each.role.title for each in self.occupations if not each.asked]
        if without:
            message = gettext_noop("We ignore occupations without skills: %(count)s (%(names)s).")
            self.leave_out(self.files.occupations, message, count=len(without), names=some_of(without))
            self.occupations = [each for each in self.occupations if each.asked]

    def note_unused_skills(self) -> None:
        if self.unused and self.asked:
            message = gettext_noop(
                "We ignore skills that no occupation asks for: %(count)s (%(names)s). To import all skills, import "
                "their file alone."
            )
            self.leave_out(self.files.skills, message, count=len(self.unused), names=some_of(self.unused))

    def note_missing_file(self) -> None:
        """Of occupations and relations one is absent, or both."""
        if half := self.files.occupations or self.files.relations:
            message = gettext_noop("Occupations need their relations to skills. To import roles, add %(missing)s.")
            missing = "occupationSkillRelations.csv" if self.files.occupations else "occupations.csv"
            self.leave_out(half, message, missing=missing)
        else:
            message = gettext_noop(
                "The model has no roles. To import roles, add occupations.csv and occupationSkillRelations.csv."
            )
            self.remarks.warn(Place(file=self.files.skills), message)

    def targets_of(self, occupation: _Occupation) -> tuple[TargetLevel, ...]:
        level = self.choices.target
        return tuple(TargetLevel(_key(uri), level, importance) for uri, importance in occupation.asked.items())

    def place(self, path: Path) -> Place:
        if len(path) < 2 or not isinstance(path[1], int):
            return Place(file=self.files.skills)
        column = {"title": "preferredlabel", "description": "description"}.get(str(path[-1]), "concepturi")
        if path[0] == "skills":
            return self.skills[path[1]][1].at(column, file=self.files.skills)
        return self.occupations[path[1]].row.at(column, file=self.files.occupations)


def _paragraphs(*texts: str) -> str:
    return "\n\n".join(filter(None, map(str.strip, texts)))


def _key(uri: str) -> str:
    """The end of a concept's address: of current ones a UUID."""
    return uri.rstrip("/").rsplit("/", 1)[-1]
