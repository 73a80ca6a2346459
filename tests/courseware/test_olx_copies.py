"""OLX of a block that Studio copies, between courses and libraries: what it writes of one copy ends with that copy."""

from __future__ import annotations

import pytest
from lxml import etree
from xblock.core import XBlockMixin
from xblock.fields import Scope, String
from xblock.runtime import Mixologist

from tests.courseware.course import Course
from tests.courseware.test_olx import export, read

WRITTEN = {
    "copied_from_block": "block-v1:O+C+R+type@competency_self_assessment+block@b1",
    "copied_from_version": "3",
    "upstream": "lb:O:L:competency_self_assessment:b1",
    "upstream_version": "3",
    "upstream_version_declined": "4",
    "upstream_display_name": "Where am I?",
    "downstream_customized": '["display_name"]',
    "top_level_downstream_parent_key": "vertical:b2",
    "tags-v1": "skills:Pivot",
    "x-is-pointer-node": "no",
}
"""By its ``xblock_serializer`` and ``contentstore/helpers.py``. A library's runtime has no fields of these names."""


@pytest.mark.parametrize("name", WRITTEN)
def test_what_studio_writes_of_one_copy_is_not_carried_to_the_next(name: str) -> None:
    node = etree.Element("competency_self_assessment", {"framework": "data", name: WRITTEN[name], "colour": "blue"})
    block = read(etree.tostring(node, encoding="unicode"))
    assert block.unknown_olx == {"attributes": {"colour": "blue"}}
    # Nor is what an earlier import kept of it.
    stale = export(Course().block(framework="data", unknown_olx={"attributes": {name: "old", "colour": "blue"}}))
    assert name not in stale
    assert 'colour="blue"' in stale


def test_a_copy_keeps_what_studio_has_fields_for() -> None:
    class Authoring(XBlockMixin):
        upstream = String(default=None, scope=Scope.settings)

    runtime = Course().block().runtime
    runtime.mixologist = Mixologist([Authoring])
    block = read(f'<competency_self_assessment upstream="{WRITTEN["upstream"]}"/>', runtime)
    assert block.upstream == WRITTEN["upstream"]
    assert f'upstream="{WRITTEN["upstream"]}"' in export(block)


def test_a_block_as_it_was_added_is_not_taken_for_a_pointer_to_a_file() -> None:
    # By ``xml_block.is_pointer_tag``, which the platform asks of every block from Willow on: nothing but a name.
    node = etree.fromstring(export(Course().block()))
    del node.attrib["xblock-family"]
    assert set(node.attrib) | {"url_name"} != {"url_name"}
    assert read(etree.tostring(node, encoding="unicode")).display_name == Course().block().display_name
