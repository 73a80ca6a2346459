"""Units of the demo course whose blocks carry payloads in every field that an author or an import can fill."""

from __future__ import annotations

from typing import Any

from lxml import etree
from xblock.fields import Dict, List, Scope, String

from mentoring_xblock.block import CompetencySelfAssessmentXBlock
from tests.matrix.organisation import NORTH_MODEL, NORTH_ROLE, SKILLS

from .poisoning import Poison

LINE, PASSAGE = 255, 600


def author_fields() -> set[str]:
    """The block's fields that hold text, and that no learner fills."""
    return {
        name
        for name, field in CompetencySelfAssessmentXBlock.fields.items()
        if isinstance(field, String | List | Dict) and field.scope in (Scope.content, Scope.settings)
        and field.__class__.__module__ == "xblock.fields" and name in vars(CompetencySelfAssessmentXBlock)
    }  # fmt: skip


def write_units(poison: Poison) -> list[tuple[str, str]]:
    """Title and OLX of each unit: a model's role, a role to choose, skills of its own, and names of nothing."""
    return [_unit(poison, build) for build in (_fixed, _chosen, _inline, _nothing)]


def plain_units() -> list[tuple[str, str]]:
    """The same without a payload: a model's role, a role to choose, skills of its own, and nothing chosen yet."""
    texts = Plain()
    return [_unit(texts, build) for build in (_fixed, _chosen, _inline, _unset)]


class Plain(Poison):
    """Writes what an author might."""

    def write(self, column: str, longest: int | None = None, *, end: str = "", without: str = "") -> str:
        """A few words, the column's name among them."""
        return f"Some words for the {column.rpartition('.')[2].replace('_', ' ')}{end}"


def _unset(_poison: Poison, node: Any) -> None:
    node.set("programme", "north")


def _unit(poison: Poison, build: Any) -> tuple[str, str]:
    node = etree.Element("competency_self_assessment")
    node.set("display_name", _clean(poison.write("block.display_name", LINE)))
    etree.SubElement(node, "introduction").text = _clean(poison.write("block.introduction", PASSAGE))
    build(poison, node)
    return poison.write("unit.title", LINE), etree.tostring(node, encoding="unicode")


def _clean(text: str) -> str:
    # XML has no place for what it calls no character.
    return text.replace("\r", "").replace("\ufeff", "")


def _fixed(poison: Poison, node: Any) -> None:
    node.attrib.update({"programme": "north", "framework": NORTH_MODEL, "role": NORTH_ROLE, "role_mode": "fixed"})
    for skill in SKILLS:
        etree.SubElement(node, "skill", key=skill, title=_clean(poison.write("block.skills", LINE)))


def _chosen(poison: Poison, node: Any) -> None:
    node.attrib.update({"programme": "north", "framework": NORTH_MODEL, "role_mode": "choose"})
    for name in ("layout", "rerate", "completion_rule"):
        node.set(name, _clean(poison.write(f"block.{name}", LINE)))
    etree.SubElement(node, "unit", skill=_clean(poison.write("block.units", LINE)), block="vertical@absent")
    node.set("unheard_of", _clean(poison.write("block.unknown_olx", LINE)))


def _inline(poison: Poison, node: Any) -> None:
    node.set("programme", "north")
    inline = etree.SubElement(node, "inline_skills", mentor_from="3", language="en")
    write = _inline_writer(poison)
    inline.set("title", write())
    for _ in range(4):
        etree.SubElement(inline, "level", name=write()).text = write()
    for key in ("one", "two", "three"):
        skill = etree.SubElement(inline, "skill", key=key, title=write(), group=write(), target="3")
        etree.SubElement(skill, "description").text = write()
        for level in "1234":
            etree.SubElement(skill, "behaviour", level=level).text = write()


def _inline_writer(poison: Poison) -> Any:
    return lambda: _clean(poison.write("block.inline_skills", LINE))


def _nothing(poison: Poison, node: Any) -> None:
    for name in ("programme", "framework", "role", "role_mode"):
        node.set(name, _clean(poison.write(f"block.{name}", LINE)))
    snapshot = etree.SubElement(node, "snapshot")
    for name in ("framework_title", "role_title"):
        snapshot.set(name, _clean(poison.write("block.snapshot", LINE)))
    for key in SKILLS:
        etree.SubElement(snapshot, "skill", key=key, title=_clean(poison.write("block.snapshot", LINE)))
