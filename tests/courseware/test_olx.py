"""OLX: what is written is read again as it was, what is unknown is kept, and hostile XML is refused at once."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from mentoring_xblock.core.errors import InvalidInput, MentoringError, TooLarge
from mentoring_xblock.courseware import olx
from tests.courseware.course import Course

AUTHORED = {
    "display_name": 'Rate "yourself" & grow',
    "programme": "acme",
    "framework": "data",
    "role_mode": "choose",
    "role": "analyst",
    "skills": ["story", "pivot"],
    "introduction": "<p>One &amp; two\n  three</p>",
    "hide_target": False,
    "ask_willing": False,
    "rerate": "days",
    "rerate_days": 7,
    "completion_rule": "all",
    "layout": "page",
    "units": {"pivot": "vertical@a1b2", "story": "sequential@c3"},
    "snapshot": {
        "framework_title": "Data",
        "role_title": "Analyst",
        "skills": [["pivot", "Pivot"], ["story", "Story"]],
    },
}


BARE = '<competency_self_assessment xblock-family="xblock.v1" display_name="Self-assessment"'


def export(block: Any) -> str:
    node = etree.Element("unknown")
    block.add_xml_to_node(node)
    return etree.tostring(node, encoding="unicode")


def read(text: str, runtime: Any = None) -> Any:
    runtime = runtime or Course().block().runtime
    node = etree.fromstring(text)
    definition = runtime.id_generator.create_definition("competency_self_assessment")
    from xblock.fields import ScopeIds

    from mentoring_xblock.block import CompetencySelfAssessmentXBlock as Block

    usage = runtime.id_generator.create_usage(definition)
    return Block.parse_xml(node, runtime, ScopeIds(None, "competency_self_assessment", definition, usage))


def test_everything_that_an_author_sets_comes_back_and_a_second_export_is_the_same() -> None:
    first = export(Course().block(**AUTHORED))
    again = read(first)
    assert {name: getattr(again, name) for name in AUTHORED} == AUTHORED
    assert export(again) == first


def test_an_untouched_block_is_one_short_line() -> None:
    assert export(Course().block()) == BARE + "/>"


def test_a_learners_state_is_never_exported() -> None:
    text = export(Course().block(framework="data", chosen_role="lead", state_token="token-0001"))
    assert "lead" not in text
    assert "token-0001" not in text


def test_what_this_release_does_not_know_survives() -> None:
    text = read_and_write(
        '<competency_self_assessment framework="data" colour="blue" url_name="x">'
        '<rubric a="1">t<b/></rubric></competency_self_assessment>'
    )
    assert 'colour="blue"' in text
    assert '<rubric a="1">t<b/></rubric>' in text
    assert "url_name" not in text
    assert read_and_write(text) == text


def test_what_this_release_does_not_know_inside_our_own_elements_survives_until_its_skill_goes() -> None:
    text = read_and_write(
        """<competency_self_assessment framework="data"><skill key="story"/><skill key="pivot" hue="1"><a/></skill>
        <inline_skills title="T" mentor_from="2" hue="2"><level name="Low" hue="3"/><level name="High"/>
        <skill key="knead" title="K" target="1" hue="4"><behaviour level="1">x</behaviour><b>c</b> </skill><d/>
        </inline_skills><snapshot role_title="R" hue="5"><skill key="pivot" title="P" hue="6"/><!-- e --><f/></snapshot>
        </competency_self_assessment>"""
    )
    node = etree.fromstring(text)
    assert sorted(node.xpath("//@hue")) == ["1", "2", "3", "4", "5", "6"]
    for path in ("skill/a", "inline_skills/skill/b", "inline_skills/d", "snapshot/f"):
        assert len(node.findall(path)) == 1, path
    assert read_and_write(text) == text
    block = read(text)
    block.skills = ["story"]
    assert 'hue="1"' not in export(block)


def test_what_this_release_does_not_know_inside_a_text_survives_in_its_place() -> None:
    text = read_and_write(
        """<competency_self_assessment><inline_skills title="T" mentor_from="2"><level name="A">low<i/> er</level>
        <level name="B"/><skill key="k" title="K" target="1"><description lang="en">Use <b>dough</b> well</description>
        <behaviour level="2" id="z">two</behaviour><behaviour level="1" id="x">Knead <em>by</em> hand</behaviour>
        <behaviour level="1" id="y">Bake</behaviour></skill></inline_skills></competency_self_assessment>"""
    )
    lines = ['level="1" id="x">Knead <em>by</em> hand<', 'level="1" id="y">Bake<', 'level="2" id="z">two<']
    for written in (*lines, '<description lang="en">Use <b>dough</b> well<', '<level name="A">low<i/> er<'):
        assert written in text
    assert read_and_write(text) == text


def test_an_introduction_written_as_elements_is_read_as_its_html() -> None:
    block = read(
        "<competency_self_assessment><introduction>A <b>b</b> c<!-- d --></introduction></competency_self_assessment>"
    )
    assert block.introduction == "A <b>b</b> c"


@pytest.mark.parametrize(
    "unknown",
    [
        "<rubric>" * 30 + "</rubric>" * 30,
        "<rubric><!-- <!DOCTYPE html> --></rubric>",
        "<rubric>" + "x" * 600_000 + "</rubric>",
    ],
    ids=["deep", "a DOCTYPE in a comment", "large"],
)
def test_what_an_import_kept_never_stops_an_export(unknown: str) -> None:
    text = f"<competency_self_assessment>{unknown}</competency_self_assessment>"
    assert unknown in read_and_write(text).replace("<rubric/>", "<rubric></rubric>")


def test_what_was_kept_and_cannot_be_written_is_left_out_of_the_export() -> None:
    block = Course().block(unknown_olx={"elements": ["<a", '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', "<b/>"]})
    assert export(block) == BARE + "><b/></competency_self_assessment>"


def test_a_unit_written_by_hand_is_read_as_a_place_and_what_is_none_is_kept_as_it_was() -> None:
    text = read_and_write(
        """<competency_self_assessment framework="data">
        <unit skill="pivot" block="block-v1:O+C+R+type@vertical+block@a1" note="x"/>
        <unit skill="story" block="javascript:x"/></competency_self_assessment>"""
    )
    assert read(text).units == {"pivot": "vertical@a1"}
    assert '<unit skill="pivot" block="vertical@a1" note="x"/>' in text
    assert '<unit skill="story" block="javascript:x"/>' in text
    assert read_and_write(text) == text


@pytest.mark.parametrize("name", ["unknown_olx", "inline_skills", "snapshot"])
def test_an_attribute_in_place_of_an_element_is_left_out_and_stops_no_export(name: str) -> None:
    for value in ('{"elements": ["<a"]}', '{"skills": 1}', '{"inside": 7}'):
        text = etree.tostring(etree.Element("competency_self_assessment", {"framework": "data", name: value})).decode()
        assert name not in read_and_write(text)


def test_what_was_unknown_once_never_covers_a_field_of_today() -> None:
    text = export(Course().block(framework="data", unknown_olx={"attributes": {"framework": "old", "colour": "blue"}}))
    assert 'framework="data"' in text
    assert 'colour="blue"' in text


def read_and_write(text: str) -> str:
    return export(read(text))


def test_a_slip_of_the_hand_in_one_attribute_does_not_stop_the_import() -> None:
    block = read('<competency_self_assessment framework="data" rerate_days="soon" hide_target="maybe"/>')
    assert (block.framework, block.rerate_days) == ("data", 30)


def test_comments_and_text_between_elements_are_passed_over() -> None:
    block = read(
        '<competency_self_assessment framework="data"> a <!-- b --><?c d?> <skill key="pivot"/>'
        "</competency_self_assessment>"
    )
    assert block.skills == ["pivot"]


ATTACKS = {
    "external entity": '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
    "parameter entity": '<!DOCTYPE a [<!ENTITY % x SYSTEM "http://127.0.0.1/x">%x;]><a/>',
    "external DTD": '<!DOCTYPE a SYSTEM "http://127.0.0.1/x.dtd"><a/>',
    "billion laughs": '<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;"><!ENTITY d "&c;&c;">]><a>&d;</a>',
    "quadratic": '<!DOCTYPE a [<!ENTITY b "' + "x" * 50_000 + '">]><a>' + "&b;" * 5000 + "</a>",
    "bare doctype": "<!DOCTYPE a><a/>",
    "doctype in odd letters": "<!DoCtYpE a><a/>",
    "undeclared entity": "<a>&nbsp;</a>",
    "depth": "<a>" * 100_000 + "</a>" * 100_000,
    "moderate depth": "<a>" * 30 + "</a>" * 30,
    "many elements": "<a>" + "<b/>" * 30_000 + "</a>",
    "many bytes": "<a>" + "x" * olx.MOST_BYTES + "</a>",
    "UTF-16": "<a/>".encode("utf-16"),
    "UTF-16 doctype without a mark": "<!DOCTYPE a><a/>".encode("utf-16-le"),
    "UTF-32": "<a/>".encode("utf-32"),
    "UTF-7 declared": b'<?xml version="1.0" encoding="utf-7"?>+ADwAIQ-DOCTYPE a+AD4-<a/>',
    "broken UTF-8": b"<a>\xff</a>",
    "NUL": "<a>\x00</a>",
    "not closed": "<a>",
    "two roots": "<a/><b/>",
    "nothing": "",
    "no XML": "hello",
    "duplicate attribute": '<a b="1" b="2"/>',
    "unbound prefix in a name": "<a:b/><",
    "control character": "<a>&#1;</a>",
    "lone surrogate": "<a>&#xD800;</a>",
    "huge attribute": '<a b="' + "x" * olx.MOST_BYTES + '"/>',
    "CDATA not closed": "<a><![CDATA[x</a>",
    "conditional section": "<![INCLUDE[<a/>]]>",
    "processing instruction not closed": "<?a",
    "UTF-16 with a mark and a DOCTYPE": "<!DOCTYPE a><a/>".encode("utf-16"),
    "DOCTYPE after a comment": "<!-- x --><!DOCTYPE a SYSTEM 'ftp://127.0.0.1/x'><a/>",
    "DOCTYPE with spaces": "<! \n DOCTYPE a><a/>",
    "entity in an attribute": '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a b="&x;"/>',
    "attributes by the thousand": "<a " + " ".join(f'b{n}="x"' for n in range(60_000)) + "/>",
    "names by the megabyte": "<" + "a" * olx.MOST_BYTES + "/>",
    "comments by the megabyte": "<a>" + "<!--x-->" * 70_000 + "</a>",
    "EBCDIC": '<?xml version="1.0" encoding="cp037"?><a/>'.encode("cp037"),
    "a compressed file": b"\x1f\x8b\x08\x00" + bytes(100),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_hostile_xml_is_refused(name: str, record_property: Callable[[str, object], None]) -> None:
    began = time.process_time()
    with pytest.raises((InvalidInput, TooLarge)):
        olx.parse_olx(ATTACKS[name])
    record_property("attacks_refused", 1)
    record_property("longest_cpu_seconds", round(time.process_time() - began, 3))


def test_there_are_thirty_attacks_and_no_two_alike() -> None:
    assert len(set(ATTACKS.values())) == len(ATTACKS) >= 30


def test_plain_olx_is_read_whatever_its_declaration_says() -> None:
    node = olx.parse_olx('<?xml version="1.0" encoding="latin-1"?><a b="é">ü</a>'.encode())
    assert (node.get("b"), node.text) == ("é", "ü")


def test_an_xinclude_stays_an_element_and_reads_no_file() -> None:
    node = olx.parse_olx(
        '<a xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="/etc/passwd" parse="text"/></a>'
    )
    assert "root:" not in etree.tostring(node, encoding="unicode")
    assert issubclass(InvalidInput, MentoringError)


TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=12)
NAMES = st.from_regex(r"[a-z][a-z_-]{0,8}", fullmatch=True)
KEYS = st.from_regex(r"[a-z0-9]{1,6}", fullmatch=True)


@st.composite
def elements(draw: Any, depth: int = 2) -> Any:
    """An element that no release knows, with attributes, text and children of its own."""
    node = etree.Element("x-" + draw(NAMES), {"a-" + name: draw(TEXT) for name in draw(st.sets(NAMES, max_size=2))})
    node.text = draw(TEXT) or None
    for child in draw(st.lists(elements(depth=depth - 1), max_size=2)) if depth else ():
        child.tail = draw(TEXT) or None
        node.append(child)
    return node


@st.composite
def blocks(draw: Any) -> str:
    """A block as any release or hand may have written it: known fields, own skills, and what nobody knows."""
    attributes = {"x-" + name: draw(TEXT) for name in draw(st.sets(NAMES, max_size=3))}
    attributes |= {name: draw(TEXT) for name in draw(st.sets(st.sampled_from(["display_name", "framework", "role"])))}
    node = etree.Element("competency_self_assessment", attributes)
    if introduction := draw(TEXT):
        etree.SubElement(node, "introduction").text = introduction
    for key in draw(st.lists(KEYS, max_size=3)):
        etree.SubElement(node, "skill", key=key)
    if draw(st.booleans()):
        inline = etree.SubElement(node, "inline_skills", title=draw(TEXT), language="en", mentor_from="2")
        for name in draw(st.lists(TEXT, max_size=3)):
            etree.SubElement(inline, "level", name=name)
        for key in draw(st.lists(KEYS, max_size=3)):
            skill = etree.SubElement(inline, "skill", key=key, title=draw(TEXT), target=str(draw(st.integers(0, 12))))
            etree.SubElement(skill, "behaviour", level=str(draw(st.integers(1, 4)))).text = draw(TEXT)
    for unknown in draw(st.lists(elements(), max_size=3)):
        node.append(unknown)
    return str(etree.tostring(node, encoding="unicode"))


@pytest.mark.once
@settings(max_examples=60, deadline=None, derandomize=True)
@given(blocks())
def test_nothing_is_lost_on_the_way_through_a_release_and_a_second_way_changes_nothing(text: str) -> None:
    first = read_and_write(text)
    assert read_and_write(first) == first
    source, copy = etree.fromstring(text), etree.fromstring(first)
    if "display_name" not in source.attrib:
        source.set("display_name", "Self-assessment")
    assert {name: value for name, value in source.items() if value} == {
        name: value for name, value in copy.items() if value and name != "xblock-family"
    }
    kept = [etree.tostring(child, method="c14n") for child in copy if child.tag.startswith("x-")]
    assert kept == [etree.tostring(child, method="c14n") for child in source if child.tag.startswith("x-")]
    assert [child.get("key") for child in copy.findall("skill")] == [
        each.get("key") for each in source.findall("skill")
    ]
    one, other = source.find("inline_skills"), copy.find("inline_skills")
    assert (one is None) == (other is None)
    if one is not None:
        assert _of(other.iter("skill"), "title") == _of(one.iter("skill"), "title")
        assert [each.text or "" for each in other.iter("behaviour")] == [
            line.text or "" for line in one.iter("behaviour")
        ]


def _of(nodes: Any, name: str) -> list[str]:
    return [node.get(name) or "" for node in nodes]
