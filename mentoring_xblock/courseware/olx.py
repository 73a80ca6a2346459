"""The block as OLX: fields as attributes, the introduction and the skills as elements, and whatever this release does
not know kept for the next export. Strings are parsed here alone, by a parser that resolves nothing."""

from __future__ import annotations

import copy
import logging
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from lxml import etree

from mentoring_xblock.core.errors import InvalidInput, TooLarge, gettext_noop
from mentoring_xblock.platform.outline import read_place

from .configuration import keys_in

log = logging.getLogger(__name__)

MOST_BYTES = 512 * 1024
MOST_DEPTH = 24
MOST_NODES = 20_000

STRUCTURED = ("introduction", "skills", "units", "inline_skills", "snapshot", "unknown_olx")
"""Fields that are elements in OLX, not attributes."""

_ELEMENTS_ALONE = ("units", "inline_skills", "snapshot", "unknown_olx")
"""Of those, the ones that no export ever wrote as attributes, so that an attribute of that name is a hand's."""
_KEYED = frozenset({"key", "title"})
_TEXTS = frozenset({"level", "description", "behaviour"})
"""Elements of ours that hold a text."""
_PLATFORM_ATTRIBUTES = re.compile(
    r"url_name|xblock-family|slug|org|course|filename|tags-v1|x-is-pointer-node"
    # What Studio notes of one copy, for which a library's runtime has no fields.
    r"|copied_from_\w+|upstream\w*|downstream_\w+|top_level_downstream_parent_key"
)
"""Attributes that the platform writes itself, each time."""
_DOCTYPE = re.compile(r"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
_OPTIONS = "http://code.edx.org/xblock/option"


class _Meter:
    """Counts elements and depth while a document streams by, so that nothing large is ever built."""

    def __init__(self) -> None:
        self._nodes = 0
        self._depth = 0

    def start(self, _tag: str, _attributes: Any) -> None:
        self._nodes += 1
        self._depth += 1
        if self._nodes > MOST_NODES or self._depth > MOST_DEPTH:
            raise TooLarge(gettext_noop("The OLX has too many elements, or they are nested too deeply."))

    def end(self, _tag: str) -> None:
        self._depth -= 1

    def close(self) -> None:
        """Nothing was built."""


def parse_olx(source: bytes | str) -> Any:
    """``source`` as an lxml element.

    Raises TooLarge beyond MOST_BYTES, MOST_DEPTH or MOST_NODES, and InvalidInput for any DOCTYPE, any encoding other
    than UTF-8, and what is not well formed.
    """
    if len(source) > MOST_BYTES:
        raise TooLarge(gettext_noop("The OLX is larger than %(most)s kilobytes. Shorten it."), most=MOST_BYTES // 1024)
    try:
        text = source.decode("utf-8-sig") if isinstance(source, bytes) else source
        raw = text.encode("utf-8")
    except UnicodeError:
        raise InvalidInput(gettext_noop("OLX must be text in UTF-8."), code="olx") from None
    if len(raw) > MOST_BYTES:
        raise TooLarge(gettext_noop("The OLX is larger than %(most)s kilobytes. Shorten it."), most=MOST_BYTES // 1024)
    if "\x00" in text or _DOCTYPE.search(text):
        raise InvalidInput(gettext_noop("OLX must not contain a DOCTYPE or entities of its own."), code="olx")
    try:
        etree.fromstring(raw, _parser(target=_Meter()))
        return etree.fromstring(raw, _parser())
    except etree.XMLSyntaxError as error:
        raise InvalidInput(gettext_noop("The OLX is not well-formed XML: %(why)s"), code="olx", why=error.msg) from None


def _parser(**options: Any) -> Any:
    # The encoding is given, so a declaration inside cannot smuggle another one in.
    return etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, **options
    )


def read_elements(node: Any, fields: Mapping[str, Any]) -> tuple[Any, dict[str, Any]]:
    """Split a block's node: a copy without our elements, for the base class to read, and our fields' values.

    Elements that this release does not know are kept as text in ``unknown_olx``, and so is what it does not know inside
    our own elements, by where it stood. An attribute that its field cannot read (``rerate_days="soon"``), or reads as
    nothing (``rerate_days=""``), is left out, so that one slip of a hand does not stop the import of a course.
    """
    bare = copy.deepcopy(node)
    for name, value in node.items():
        if name in _ELEMENTS_ALONE or (name in fields and not _readable(fields[name], value)):
            log.warning("OLX attribute %s is left out: its value cannot be read", name)
            del bare.attrib[name]
    values: dict[str, Any] = {"skills": []}
    unknown: list[str] = []
    inside = _unknown_inside(bare)
    for child in list(bare):
        tag = child.tag if isinstance(child.tag, str) else ""
        if tag.startswith(f"{{{_OPTIONS}}}"):
            continue
        if tag and not _read_element(child, values):
            unknown.append(etree.tostring(child, encoding="unicode", with_tail=False))
        bare.remove(child)
    bare.text = None
    kept = {name: found for name, found in (("elements", unknown), ("inside", inside)) if found}
    if kept:
        values["unknown_olx"] = kept
    if not values["skills"]:
        del values["skills"]
    return bare, values


def _read_element(node: Any, values: dict[str, Any]) -> bool:
    """Put what one of our own elements says into ``values``; False for an element that this release does not know."""
    if node.tag == "introduction":
        values["introduction"] = _read_markup(node)
    elif node.tag == "skill" and node.get("key"):
        values["skills"].append(node.get("key"))
    elif node.tag == "unit" and node.get("skill") and (place := read_place(node.get("block"))):
        values.setdefault("units", {})[node.get("skill")] = place
    elif node.tag == "inline_skills":
        values["inline_skills"] = _read_inline(node)
    elif node.tag == "snapshot":
        values["snapshot"] = _read_snapshot(node)
    else:
        return False
    return True


def unknown_attributes(node: Any, known: Collection[str]) -> dict[str, str]:
    """The attributes that no field reads, apart from those that the platform writes itself."""
    return {
        str(name): str(value)
        for name, value in node.items()
        if name not in known and not _PLATFORM_ATTRIBUTES.fullmatch(str(name))
    }


def write_elements(node: Any, values: dict[str, Any], *, drop: Collection[str]) -> None:
    """Turn what the base class wrote for the structured fields into elements, and add back what was unknown.

    ``drop`` names attributes that no export carries (a learner's state). An unknown attribute never covers a field.
    """
    for name in (*STRUCTURED, *drop):
        node.attrib.pop(name, None)
    if values["introduction"]:
        etree.SubElement(node, "introduction").text = values["introduction"]
    titles = dict(values["snapshot"].get("skills", ()))
    for key in keys_in(values["skills"]):
        attributes = {"key": key} | ({"title": titles[key]} if key in titles else {})
        etree.SubElement(node, "skill", attributes)
    for key, place in values["units"].items():
        etree.SubElement(node, "unit", {"skill": key, "block": place})
    if values["inline_skills"]:
        _write_inline(etree.SubElement(node, "inline_skills"), values["inline_skills"])
    if values["snapshot"]:
        _write_snapshot(etree.SubElement(node, "snapshot"), values["snapshot"])
    unknown = values["unknown_olx"]
    inside = unknown.get("inside", {})
    for place, element, _attributes, _children in list(_own_elements(node) if inside else ()):
        _put_back(element, inside.get(place, {}))
    # Again, since an earlier release may have kept more.
    _put_back(node, unknown | {"attributes": unknown_attributes(unknown.get("attributes", {}), node.attrib)})


def _put_back(node: Any, unknown: Mapping[str, Any]) -> None:
    for name, value in unknown.get("attributes", {}).items():
        if name not in node.attrib:
            node.set(name, value)
    for text in unknown.get("elements", []):
        try:
            # It was an element of a course already, so the limits of what comes from outside do not apply to it; and
            # nothing that was kept may stop the export of a course.
            kept = etree.fromstring(f"<kept>{text}</kept>".encode(), _parser())
        except etree.XMLSyntaxError:
            log.warning("An element that an import held is left out: it cannot be written")
        else:
            node.extend(list(kept))


def _read_markup(node: Any) -> str:
    """The HTML in an element, which an author may have written as text or as elements."""
    inner = "".join(etree.tostring(child, encoding="unicode") for child in node if isinstance(child.tag, str))
    return (node.text or "") + inner


def _unknown_inside(node: Any) -> dict[str, dict[str, Any]]:
    """By place, what this release knows neither as an attribute nor as a child of one of our own elements."""
    found = {}
    for place, element, attributes, children in _own_elements(node):
        strange = {
            "attributes": {str(name): str(value) for name, value in element.items() if name not in attributes},
            "elements": [
                # What follows an element inside a text is part of that text.
                etree.tostring(child, encoding="unicode", with_tail=element.tag in _TEXTS)
                for child in element
                if isinstance(child.tag, str) and child.tag not in children
            ],
        }
        if kept := {name: what for name, what in strange.items() if what}:
            found[place] = kept
    return found


def _own_elements(node: Any) -> Iterator[tuple[str, Any, frozenset[str], frozenset[str]]]:
    """Our own elements: where each stands ("snapshot/skill pivot"), itself, its attributes and children that we know.

    A skill stands where its key says, however skills are ordered; what goes with a skill that an author took out goes.
    """
    nothing: frozenset[str] = frozenset()
    for skill in node.findall("skill"):
        yield f"skill {skill.get('key', '')}", skill, _KEYED, nothing
    for unit in node.findall("unit"):
        yield f"unit {unit.get('skill', '')}", unit, frozenset({"skill", "block"}), nothing
    for snapshot in node.findall("snapshot"):
        yield "snapshot", snapshot, frozenset({"framework_title", "role_title"}), frozenset({"skill"})
        for skill in snapshot.findall("skill"):
            yield f"snapshot/skill {skill.get('key', '')}", skill, _KEYED, nothing
    for inline in node.findall("inline_skills"):
        yield "inline_skills", inline, frozenset({"title", "language", "mentor_from"}), frozenset({"level", "skill"})
        for place, each in enumerate(inline.findall("level"), start=1):
            yield f"inline_skills/level {place}", each, frozenset({"name"}), nothing
        for place, skill in enumerate(inline.findall("skill"), start=1):
            where = f"inline_skills/skill {skill.get('key') or f'#{place}'}"
            yield where, skill, _KEYED | {"group", "target"}, frozenset({"description", "behaviour"})
            for description in skill.findall("description"):
                yield f"{where}/description", description, nothing, nothing
            seen: Counter[int] = Counter()
            for behaviour in skill.findall("behaviour"):
                # As written, a skill's behaviours are sorted by level, so each is counted within its own.
                level = _number(behaviour.get("level"))
                seen[level] += 1
                yield f"{where}/behaviour {level} #{seen[level]}", behaviour, frozenset({"level"}), nothing


def _readable(field: Any, value: str) -> bool:
    try:
        return field.from_json(field.from_string(value)) is not None
    except Exception:  # a field reads YAML, whose parser raises what it likes
        return False


def _read_snapshot(node: Any) -> dict[str, Any]:
    return {
        "framework_title": node.get("framework_title", ""),
        "role_title": node.get("role_title", ""),
        "skills": [[child.get("key"), child.get("title", "")] for child in node.findall("skill") if child.get("key")],
    }


def _write_snapshot(node: Any, snapshot: dict[str, Any]) -> None:
    for name in ("framework_title", "role_title"):
        if snapshot.get(name):
            node.set(name, snapshot[name])
    for key, title in snapshot.get("skills", ()):
        etree.SubElement(node, "skill", {"key": key, "title": title})


def _read_inline(node: Any) -> dict[str, Any]:
    """The skills that a block brings along. What cannot be meant becomes 0 or "", for the model's check to name."""
    skills = []
    for child in node.findall("skill"):
        behaviours: dict[str, list[str]] = {}
        for line in child.findall("behaviour"):
            behaviours.setdefault(str(_number(line.get("level"))), []).append(line.text or "")
        description = child.find("description")
        skills.append(
            {name: child.get(name, "") for name in ("key", "title", "group")}
            | {"description": "" if description is None else description.text or ""}
            | {"target": _number(child.get("target")), "behaviours": behaviours}
        )
    return {
        "title": node.get("title", ""),
        "language": node.get("language", ""),
        "mentor_from": _number(node.get("mentor_from")),
        "levels": [{"name": each.get("name", ""), "meaning": each.text or ""} for each in node.findall("level")],
        "skills": skills,
    }


def _write_inline(node: Any, inline: dict[str, Any]) -> None:
    node.set("title", inline["title"])
    node.set("language", inline.get("language") or "en")
    node.set("mentor_from", str(inline["mentor_from"]))
    for level in inline["levels"]:
        etree.SubElement(node, "level", {"name": level["name"]}).text = level["meaning"] or None
    for skill in inline["skills"]:
        names = ("key", "title", "group")
        attributes = {name: skill[name] for name in names if skill[name]} | {"target": str(skill["target"])}
        child = etree.SubElement(node, "skill", attributes)
        if skill["description"]:
            etree.SubElement(child, "description").text = skill["description"]
        for level in sorted(skill["behaviours"], key=int):
            for line in skill["behaviours"][level]:
                etree.SubElement(child, "behaviour", {"level": level}).text = line


def _number(text: str | None) -> int:
    return int(text) if text is not None and re.fullmatch(r"[0-9]{1,2}", text) else 0
