"""The NICE Workforce Framework for Cybersecurity (NIST SP 800-181r1) as one JSON, reading only.

As NIST publishes it (2.x, and the DoD's workforce framework in the same layout): ``elements`` of a type each, joined
by ``relationships``, maybe inside ``response``. Or gathered: ``work_roles`` name ``tasks``, ``skills`` and
``knowledge`` by the codes of ``statements``. People are mentored on tasks, so a role asks for its tasks; skill and
knowledge statements come in for authors to use, without a target.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from ....core.errors import gettext_noop
from ...competencies.data import Kind, Path, RoleModel, SkillText, TargetLevel
from ...competencies.domain import ModelDraft
from ...competencies.equality import refer
from ..data.files import Choices, Parsed, Place, Remark, Source, Weight
from ..jsons import read_json
from ..remarks import Remarks, shorten
from .draft import ascii_of, chosen, conclude, one_file, take_chosen_scale, title_and_rest

NAME = "nice"

_TYPES = {kind.value: kind for kind in Kind} | {"ability": Kind.SKILL, "ksa": Kind.KNOWLEDGE}
"""By the type of a publisher's element; abilities and mixed statements are those of the DoD's framework."""
_KINDS = {"T": Kind.TASK, "S": Kind.SKILL, "K": Kind.KNOWLEDGE}


def recognise(source: Source) -> bool:
    """One JSON file (beside a note on its source) in one of the two layouts."""
    found = _the_json(source)
    content = ascii_of(found[1]) if found is not None else b""
    layouts = ((b'"work_roles"', b'"statements"'), (b'"element_identifier"', b'"relationships"'))
    return any(all(name in content for name in names) for names in layouts)


def parse(source: Source, choices: Choices) -> Parsed:
    """The model in the file; raises FileRefused where it is not JSON at all."""
    file, content = _the_json(source) or one_file(source)
    return _Reading(file, choices).read(read_json(content, file=file))


def _the_json(source: Source) -> tuple[str, bytes] | None:
    found = [(name, content) for name, content in source.files.items() if name.casefold().endswith(".json")]
    return found[0] if len(found) == 1 else None


def _text_of(element: dict[str, Any], name: str) -> str:
    value = element.get(name)
    return value if isinstance(value, str) else ""


class _Reading:
    """Statements become skills, work roles become roles; the code is the key of both."""

    def __init__(self, file: str, choices: Choices) -> None:
        self.file = file
        self.choices = choices
        self.remarks = Remarks()
        self.kinds: dict[str, Kind] = {}
        self.document = ""

    def refuse(self, column: str, message: str, **params: object) -> None:
        self.remarks.refuse(Place(column=column, file=self.file), message, **params)

    def read(self, value: Any) -> Parsed:
        whole = self.gather(value if isinstance(value, dict) else {})
        statements, roles = whole.get("statements"), whole.get("work_roles")
        draft = ModelDraft(
            key="nice-framework",
            title="NICE Workforce Framework for Cybersecurity",
            source="NIST SP 800-181r1, NICE Framework components",
            licence="US public domain (National Institute of Standards and Technology)",
            language="en-US",
        )
        if self.document and "nice" not in self.document.casefold():
            # Another framework in this layout, such as the DoD's, and not another version of this one.
            draft.title = draft.source = title_and_rest(self.document)[0]
            draft.key, draft.licence = refer(draft.title) or "workforce-framework", ""
        self.remarks.append(take_chosen_scale(draft, self.choices))
        if not isinstance(statements, dict) or not isinstance(roles, list):
            self.refuse("", gettext_noop("The file needs a list “work_roles” and an object “statements”."))
            return conclude(NAME, draft, self.remarks, place=self.place)
        draft.skills = [skill for code, text in statements.items() if (skill := self.skill(code, text)) is not None]
        families = self.families(whole.get("categories"))
        draft.roles = [
            role
            for index, item in enumerate(roles)
            if (role := self.role(index, item, statements, families)) is not None
        ]
        self.say_what_is_unused(draft)
        return conclude(NAME, draft, self.remarks, place=self.place)

    def gather(self, whole: dict[str, Any]) -> dict[str, Any]:
        """The publisher's elements and relationships in the gathered layout; whatever else is here as it is."""
        for name in ("response", "elements"):
            whole = whole[name] if isinstance(whole.get(name), dict) else whole
        elements, relationships = whole.get("elements"), whole.get("relationships")
        if not isinstance(elements, list) or not isinstance(relationships, list):
            return whole
        documents = whole.get("documents")
        for each in documents if isinstance(documents, list) else ():
            if isinstance(each, dict):
                self.document = self.document or _text_of(each, "name") or _text_of(each, "title")
        by_type: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
        for index, element in enumerate(elements):
            code = element.get("element_identifier") if isinstance(element, dict) else None
            if isinstance(code, str) and code:
                by_type[str(element.get("element_type")).casefold()].setdefault(code, element)
            else:
                self.refuse(f"elements[{index}]", gettext_noop("This element has no identifier. Add one."))
        statements: dict[str, str] = {}
        for element_type, kind in _TYPES.items():
            for code, element in by_type.pop(element_type, {}).items():
                statements[code] = _text_of(element, "text") or _text_of(element, "title")
                self.kinds[code] = kind
        roles, categories = by_type.pop("work_role", {}), by_type.pop("category", {})
        leads_to: dict[str, list[str]] = defaultdict(list)
        for each in relationships:
            if isinstance(each, dict):
                leads_to[str(each.get("source_element_identifier"))].append(str(each.get("dest_element_identifier")))
        category_of = {role: code for code in categories for role in leads_to[code]}
        for name, left in sorted(by_type.items()):
            message = gettext_noop("A competency model has no place for elements of the type “%(name)s”: %(count)s.")
            params = {"name": shorten(name), "count": len(left)}
            self.remarks.append(Remark(Weight.DROPPED, Place(column="elements", file=self.file), message, params))
        return {
            "statements": statements,
            "categories": [{"code": code, "name": _text_of(each, "title")} for code, each in categories.items()],
            "work_roles": [
                {
                    "code": code,
                    "name": _text_of(each, "title"),
                    "description": _text_of(each, "text"),
                    "category": category_of.get(code, ""),
                    "tasks": [to for to in dict.fromkeys(leads_to[code]) if self.kinds.get(to) is Kind.TASK],
                }
                for code, each in roles.items()
            ],
        }

    def skill(self, code: str, text: object) -> SkillText | None:
        kind = self.kinds.get(code) or _KINDS.get(code[:1].upper())
        if kind is None or not isinstance(text, str):
            message = gettext_noop("Write each statement as text under a code such as T0001, S0001 or K0001.")
            self.refuse(f"statements.{shorten(code)}", message)
            return None
        title, rest = title_and_rest(text)
        return SkillText(key=code, title=title, description=rest, kind=kind)

    def families(self, categories: object) -> dict[str, str]:
        items = [item for item in categories if isinstance(item, dict)] if isinstance(categories, list) else []
        return {str(item.get("code")): str(item.get("name", "")) for item in items}

    def role(self, index: int, item: object, statements: dict[str, Any], families: dict[str, str]) -> RoleModel | None:
        place = f"work_roles[{index}]"
        if not isinstance(item, dict) or not isinstance(item.get("code"), str) or not isinstance(item.get("name"), str):
            self.refuse(place, gettext_noop("Give each work role a code and a name."))
            return None
        if not chosen(item["code"], self.choices):
            return None
        codes = item.get("tasks")
        if not isinstance(codes, list) or not all(isinstance(code, str) for code in codes):
            self.refuse(f"{place}.tasks", gettext_noop("Write a list of codes here."))
            return None
        for at, code in enumerate(codes):
            if code not in statements:
                message = gettext_noop("The file has no statement “%(code)s”. Add it, or correct the code.")
                self.refuse(f"{place}.tasks[{at}]", message, code=shorten(code))
        return RoleModel(
            key=item["code"],
            title=item["name"],
            family=families.get(str(item.get("category")), ""),
            description=str(item.get("description") or ""),
            targets=tuple(TargetLevel(code, self.choices.target) for code in codes if code in statements),
        )

    def say_what_is_unused(self, draft: ModelDraft) -> None:
        used = {target.skill for role in draft.roles for target in role.targets}
        tasks = [skill for skill in draft.skills if skill.kind is Kind.TASK]
        self.remarks.warn(
            Place(file=self.file),
            gettext_noop(
                "Roles ask for %(used)s of %(tasks)s tasks. The other tasks, %(skills)s skill statements and "
                "%(knowledge)s knowledge statements have no target."
            ),
            used=sum(skill.key in used for skill in tasks),
            tasks=len(tasks),
            skills=sum(skill.kind is Kind.SKILL for skill in draft.skills),
            knowledge=sum(skill.kind is Kind.KNOWLEDGE for skill in draft.skills),
        )

    def place(self, path: Path) -> Place:
        names = {"skills": "statements", "roles": "work_roles"}
        return Place(column=names.get(str(path[0]), "") if path else "", file=self.file)
