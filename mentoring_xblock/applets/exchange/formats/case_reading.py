"""Reading a CASE package, our own or another tool's, into a draft. Writing is ``case``'s.

In a package of another tool the items without children are the skills, grouped by their parent; items of a type
such as "Role" or "Job" are roles and ask for what they are associated with. Levels come from the longest rubric
criterion, or are the importer's choice.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from typing import Any

from ....core.errors import gettext_noop
from ....core.scales import Level
from ...competencies.data import Kind, Path, RoleModel, SkillText, TargetLevel
from ...competencies.domain import MAX_ROLES, MAX_SKILLS, ModelDraft
from ...competencies.equality import fold, refer
from ..data.files import Choices, Parsed, Place, Remark, Weight
from ..remarks import list_names, shorten
from .draft import chosen, conclude, in_circles, kind_of, take_chosen_scale, title_and_rest
from .walk import Walk, dotted

EXTENSION = "taskMentoring"
ROLE_TYPE = "Role"
MAX_ITEMS = 2 * (MAX_SKILLS + MAX_ROLES)
"""Skills and roles, and as many groups above them."""

_ROLE_TYPES = frozenset({"role", "job", "job role", "work role", "occupation", "position"})
_MOST_SEQUENCE = float(2**53)
_NOT_A_SKILL = ("isPeerOf", "exactMatchOf", "precedes", "replacedBy", "isTranslationOf")


class CaseReading(Walk):
    """One package; items are known by their identifiers, places by their index in the file."""

    def __init__(self, format_name: str, file: str, choices: Choices) -> None:
        super().__init__(file)
        self.format_name = format_name
        self.choices = choices
        self.places: dict[tuple[str, int], int] = {}
        self.skill_of: dict[str, int] = {}
        self.role_of: dict[str, int] = {}
        self.no_keys: list[str] = []

    def read(self, value: object) -> Parsed:
        package = self.mapping(value, ())
        document = self.mapping(package.get("CFDocument"), ("CFDocument",))
        own = self.extension(document, ("CFDocument",))
        items = self.mappings(package, "CFItems", most=MAX_ITEMS)
        links = self.mappings(package, "CFAssociations")
        title, rest = title_and_rest(self.text(document.get("title"), ("CFDocument", "title")))
        description = self.text(document.get("description"), ("CFDocument", "description"))
        draft = ModelDraft(
            key=self.text(own.get("key"), ("CFDocument", "extensions")),
            title=title,
            description=description or rest,
            source=self.text(own.get("source", document.get("creator")), ("CFDocument", "creator")),
            licence=self.licence(document),
            language=self.text(document.get("language"), ("CFDocument", "language")) or "en",
        )
        self.take_items(draft, items, self.parents(items, links), _in_sequence(items, links))
        self.take_rubrics(draft, package, own)
        self.take_targets(draft, links, is_own=bool(own))
        if self.choices.only:
            draft.roles = [role for role in draft.roles if chosen(role.key, self.choices)]
        return conclude(self.format_name, draft, self.remarks, place=self.place)

    def extension(self, value: dict[str, Any], path: Path) -> dict[str, Any]:
        extensions = value.get("extensions")
        own = extensions.get(EXTENSION) if isinstance(extensions, dict) else None
        return self.mapping(own, (*path, "extensions", EXTENSION)) if own is not None else {}

    def licence(self, document: dict[str, Any]) -> str:
        link = document.get("licenseURI")
        return self.text(link.get("title"), ("CFDocument", "licenseURI")) if isinstance(link, dict) else ""

    def parents(self, items: list[dict[str, Any]], links: list[dict[str, Any]]) -> dict[str, str]:
        """The item that each item is a child of, where that is an item and not the document."""
        known = {item.get("identifier") for item in items if isinstance(item.get("identifier"), str)}
        found: dict[str, str] = {}
        place_of: dict[str, int] = {}
        for index, link in enumerate(links):
            origin, destination = _end(link, "originNodeURI"), _end(link, "destinationNodeURI")
            if link.get("associationType") == "isChildOf" and destination in known:
                found.setdefault(origin, destination)
                place_of.setdefault(origin, index)
        for origin in sorted(in_circles(found), key=place_of.__getitem__):
            message = gettext_noop("The parents of this item lead back to it. Correct one of the parents.")
            self.refuse(("CFAssociations", place_of[origin]), message)
        return found

    def take_items(
        self, draft: ModelDraft, items: list[dict[str, Any]], parents: dict[str, str], order: list[int]
    ) -> None:
        has_children = set(parents.values())
        statements = {str(item.get("identifier")): str(item.get("fullStatement") or "") for item in items}
        skill_keys: set[str] = set()
        role_keys: set[str] = set()
        seen: set[str] = set()
        for index in order:
            item = items[index]
            path: Path = ("CFItems", index)
            identifier = self.text(item.get("identifier"), (*path, "identifier"))
            if not identifier:
                self.refuse((*path, "identifier"), gettext_noop("This item has no identifier. Add one."))
            elif identifier in seen:
                message = gettext_noop("The identifier “%(identifier)s” appears twice. Keep one of them.")
                self.refuse((*path, "identifier"), message, identifier=shorten(identifier))
            seen.add(identifier)
            kind = fold(self.text(item.get("CFItemType"), (*path, "CFItemType")))
            if kind in _ROLE_TYPES:
                self.role_of.setdefault(identifier, len(draft.roles))
                self.places["roles", len(draft.roles)] = index
                draft.roles.append(self.role(item, path, self.key(item, path, identifier, role_keys)))
            elif identifier not in has_children:
                self.skill_of.setdefault(identifier, len(draft.skills))
                self.places["skills", len(draft.skills)] = index
                group = title_and_rest(statements.get(parents.get(identifier, ""), ""))[0]
                draft.skills.append(self.skill(item, path, self.key(item, path, identifier, skill_keys), kind, group))
        if self.no_keys:
            message = gettext_noop(
                "Codes that appear twice or are not keys: %(count)s (%(names)s). These items keep their identifiers as "
                "keys."
            )
            names = list_names(map(shorten, self.no_keys[:10]))
            self.remarks.warn(Place(file=self.file), message, count=len(self.no_keys), names=names)

    def key(self, item: dict[str, Any], path: Path, identifier: str, taken: set[str]) -> str:
        """The human code as key where it is one and still free, else the identifier."""
        said = self.text(item.get("humanCodingScheme"), (*path, "humanCodingScheme"))
        code = refer(said)
        key = code if code and code not in taken else identifier
        if said and key != code:
            self.no_keys.append(said)
        taken.add(key)
        return key

    def skill(self, item: dict[str, Any], path: Path, key: str, kind: str, group: str) -> SkillText:
        own = self.extension(item, path)
        title, description = self.statement(item, path)
        said = self.texts(own, (*path, "extensions"), ("group", "taxonomy", "tag"))
        return SkillText(
            key=key,
            title=title,
            description=description,
            kind=kind_of(kind) or Kind.SKILL,
            group=said["group"] or group,
            uris=self.text_list(own.get("links"), (*path, "extensions", "links")),
            taxonomy_id=said["taxonomy"],
            tag_id=said["tag"],
            retired=own.get("retired") is True,
            plan=self.text_list(own.get("project"), (*path, "extensions", "project")),
        )

    def role(self, item: dict[str, Any], path: Path, key: str) -> RoleModel:
        own = self.extension(item, path)
        title, description = self.statement(item, path)
        said = self.texts(own, (*path, "extensions"), ("family", "grade"))
        return RoleModel(key, title, **said, description=description)

    def statement(self, item: dict[str, Any], path: Path) -> tuple[str, str]:
        """The item's title, and what more it says."""
        title, rest = title_and_rest(self.text(item.get("fullStatement"), (*path, "fullStatement")))
        notes = self.text(item.get("notes"), (*path, "notes"))
        return title, "\n\n".join(filter(None, (rest, notes)))

    def take_rubrics(self, draft: ModelDraft, package: dict[str, Any], own: dict[str, Any]) -> None:
        longest: list[dict[str, Any]] = []
        cells: dict[int, list[dict[str, Any]]] = {}
        for at, rubric in enumerate(self.mappings(package, "CFRubrics")):
            path: Path = ("CFRubrics", at)
            for number, criterion in enumerate(self.mappings(rubric, "CFRubricCriteria", path)):
                levels = self.levels(criterion, (*path, "CFRubricCriteria", number))
                longest = max(longest, levels, key=len)
                skill = self.skill_of.get(_end(criterion, "CFItemURI"))
                if skill is not None:
                    cells[skill] = levels
        if own:
            self.take_own_scale(draft, own)
        elif len(longest) >= 2:
            draft.levels = [
                Level(number, str(level.get("quality") or "") or f"Level {number}")
                for number, level in enumerate(longest, start=1)
            ]
            draft.mentor_from = min(self.choices.mentor_from, len(longest))
        else:
            self.remarks.append(take_chosen_scale(draft, self.choices))
        for skill, levels in cells.items():
            draft.skills[skill] = replace(draft.skills[skill], behaviours=_behaviours(levels, is_own=bool(own)))

    def levels(self, criterion: dict[str, Any], path: Path) -> list[dict[str, Any]]:
        """A criterion's levels, lowest first."""
        found = self.mappings(criterion, "CFRubricCriterionLevels", path)
        return sorted(found, key=lambda level: (_number(level.get("score")), _number(level.get("position"))))

    def take_own_scale(self, draft: ModelDraft, own: dict[str, Any]) -> None:
        path: Path = ("CFDocument", "extensions", EXTENSION)
        draft.mentor_from = self.number(own.get("mentorFrom"), (*path, "mentorFrom"))
        for index, level in enumerate(self.mappings(own, "levels", path)):
            said = self.texts(level, (*path, "levels", index), ("name", "meaning"))
            draft.levels.append(Level(index + 1, **said))

    def take_targets(self, draft: ModelDraft, links: list[dict[str, Any]], *, is_own: bool) -> None:
        lines: dict[int, dict[str, TargetLevel]] = {}
        left_out: Counter[str] = Counter()
        for index, link in enumerate(links):
            ends = _end(link, "originNodeURI"), _end(link, "destinationNodeURI")
            kind = link.get("associationType")
            is_used = kind == "isChildOf"
            for one, other in () if kind in _NOT_A_SKILL else (ends, ends[::-1]):
                role, skill = self.role_of.get(one), self.skill_of.get(other)
                if role is None or skill is None:
                    continue
                is_used = True
                path: Path = ("CFAssociations", index)
                own = self.extension(link, path)
                key = draft.skills[skill].key
                target = TargetLevel(
                    skill=key,
                    level=self.number(own.get("level"), (*path, "extensions", "level"), missing=self.choices.target),
                    importance=self.number(own.get("importance"), (*path, "extensions", "importance"), missing=3),
                )
                if is_own and key in lines.get(role, {}):
                    message = gettext_noop("The role asks for the skill “%(skill)s” twice. Remove one of the two.")
                    self.refuse(path, message, skill=key)
                lines.setdefault(role, {}).setdefault(key, target)
            if not is_used:
                left_out[str(kind)[:40]] += 1
        self.note_left_out(left_out)
        for role, targets in lines.items():
            draft.roles[role] = replace(draft.roles[role], targets=tuple(targets.values()))

    def note_left_out(self, associations: Counter[str]) -> None:
        """Name the associations that a competency model has no place for, by type."""
        if associations:
            message = gettext_noop("A competency model has no place for these associations: %(kinds)s.")
            kinds = ", ".join(f"{number} {kind}" for kind, number in sorted(associations.items()))
            place = Place(column="CFAssociations", file=self.file)
            self.remarks.append(Remark(Weight.DROPPED, place, message, {"kinds": kinds[:400]}))

    def place(self, path: Path) -> Place:
        if len(path) > 1 and isinstance(path[1], int) and (str(path[0]), path[1]) in self.places:
            return Place(column=dotted(("CFItems", self.places[str(path[0]), path[1]], *path[2:])), file=self.file)
        return Place(column=dotted(("CFDocument", *path)), file=self.file)


def _end(value: dict[str, Any], name: str) -> str:
    """The identifier at one end of a link, empty if there is none."""
    node = value.get(name)
    identifier = node.get("identifier") if isinstance(node, dict) else None
    return identifier if isinstance(identifier, str) else ""


def _in_sequence(items: list[dict[str, Any]], links: list[dict[str, Any]]) -> list[int]:
    """The items' indexes, each after its parent, children by ``sequenceNumber`` and then as they stand in the file.

    As they stand in the file where no association has a number: then the file's order is the only one there is.
    """
    index_of: dict[str, int] = {}
    for index, item in enumerate(items):
        identifier = item.get("identifier")
        if isinstance(identifier, str):
            index_of.setdefault(identifier, index)
    parent_of: dict[int, int | None] = {}
    number_of: dict[int, float] = {}
    for link in links:
        child = index_of.get(_end(link, "originNodeURI"))
        if link.get("associationType") != "isChildOf" or child is None or child in parent_of:
            continue
        parent_of[child] = index_of.get(_end(link, "destinationNodeURI"))
        number = link.get("sequenceNumber")
        if isinstance(number, int | float) and not isinstance(number, bool):
            number_of[child] = float(number) if abs(number) < _MOST_SEQUENCE else _MOST_SEQUENCE
    if not number_of:
        return list(range(len(items)))
    children: dict[int | None, list[int]] = defaultdict(list)
    for index in range(len(items)):
        children[parent_of.get(index)].append(index)
    for siblings in children.values():
        siblings.sort(key=lambda index: (number_of.get(index, _MOST_SEQUENCE), index))
    ordered: dict[int, None] = {}
    waiting = children[None][::-1]
    while waiting:
        index = waiting.pop()
        if index not in ordered:
            ordered[index] = None
            waiting += children.get(index, ())[::-1]
    # Those in circles hang from nothing; why they are refused is said elsewhere.
    return [*ordered, *(index for index in range(len(items)) if index not in ordered)]


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else 0.0


def _behaviours(levels: list[dict[str, Any]], *, is_own: bool) -> dict[int, tuple[str, ...]]:
    """The levels' descriptions by number: in our own package the level's position, else its rank."""
    found: dict[int, tuple[str, ...]] = {}
    for rank, level in enumerate(levels, start=1):
        position = level.get("position")
        number = position if is_own and isinstance(position, int) and not isinstance(position, bool) else rank
        description = level.get("description")
        texts = [line.strip() for line in description.split("\n")] if isinstance(description, str) else []
        lines = tuple(dict.fromkeys(text for text in texts if text))
        if lines:
            found[number] = lines
    return found
