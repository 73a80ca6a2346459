"""Moodle's competency CSV: what Moodle exports, and what we give it."""

from __future__ import annotations

import csv
import io
import json

import pytest

from mentoring_xblock.applets.competencies.data import Kind
from mentoring_xblock.applets.exchange import formats
from mentoring_xblock.applets.exchange.data.files import Choices, FileRefused, Parsed, Source
from mentoring_xblock.applets.exchange.formats.moodle_text import Described, as_html
from mentoring_xblock.applets.exchange.samples import load_sample

HEADING = (
    "Parent ID number,ID number,Short name,Description,Description format,Scale values,Scale configuration,"
    "Rule type (optional),Rule outcome (optional),Rule config (optional),Cross-referenced competency ID numbers,"
    "Exported ID (optional),Is framework,Taxonomy"
)
SCALE = (
    '"[{""scaleid"":""2""},{""id"":2,""scaledefault"":1,""proficient"":1},'
    '{""id"":3,""scaledefault"":0,""proficient"":1}]"'
)
FRAMEWORK = f',KIT,Kitchen,<p>All of it.</p>,1,"No,Nearly,Yes",{SCALE},,,,,,1,"competency,competency"'
TREE = (
    FRAMEWORK,
    ",heat,Heat,,1,,,,0,null,,1,,",
    'heat,BOIL-1,Boil water,"<p>In a <b>pot</b>.<br></p><ul><li>cold first</li></ul>",1,,,,0,null,FRY-1,2,,',
    "heat,FRY-1,Fry &amp; turn,,1,,,,0,null,,3,,",
)


def parse(*rows: str, heading: str = HEADING) -> Parsed:
    return formats.parse(
        Source("m.csv", {"m.csv": "\n".join([heading, *rows, ""]).encode()}), choices=Choices(target=2)
    )


def test_moodles_tree_becomes_skills_in_groups() -> None:
    parsed = parse(*TREE)
    assert parsed.format == "moodle"
    model = parsed.model
    assert model is not None
    assert (model.key, model.title, model.description) == ("kit", "Kitchen", "All of it.")
    assert ([level.name for level in model.scale.levels], model.scale.mentor_from) == (["No", "Nearly", "Yes"], 2)
    assert [(skill.key, skill.group, skill.description, skill.kind) for skill in model.skills] == [
        ("boil-1", "Heat", "In a pot.\n\n\n- cold first", Kind.SKILL),
        ("fry-1", "Heat", "", Kind.SKILL),
    ]
    assert model.roles == ()


DEEP = (
    *TREE,
    "BOIL-1,lid,Uses a lid,,1,,,,,,,,,",
    "BOIL-1,salt,Salts the water,,1,,,,,,,,,",
    "lid,fit,Chooses a lid that fits,,1,,,,,,,,,",
    ",clean,Clean up,,1,,,,,,,,,",
)
BELOW = ["Uses a lid", "Salts the water", "Chooses a lid that fits"]


@pytest.mark.parametrize(
    ("layer", "skills"),
    [
        (0, {"fry-1": [], "salt": [], "fit": [], "clean": []}),
        (
            1,
            {
                "heat": ["Boil water", "Fry &amp; turn", "Uses a lid", "Salts the water", "Chooses a lid that fits"],
                "clean": [],
            },
        ),
        (2, {"boil-1": BELOW, "fry-1": [], "clean": []}),
        (9, {"fry-1": [], "salt": [], "fit": [], "clean": []}),
    ],
)
def test_a_person_says_which_layer_are_the_skills_and_what_is_below_becomes_behaviours(
    layer: int, skills: dict[str, list[str]]
) -> None:
    source = Source("m.csv", {"m.csv": "\n".join([HEADING, *DEEP, ""]).encode()})
    parsed = formats.parse(source, choices=Choices(layer=layer))
    assert parsed.model is not None, parsed.refusals
    found = {skill.key: list(skill.behaviours.get(2, ())) for skill in parsed.model.skills}
    assert {key: sorted(texts) for key, texts in found.items()} == {key: sorted(texts) for key, texts in skills.items()}
    assert all(not skill.behaviours.keys() - {2} for skill in parsed.model.skills)
    assert parsed.layers == (
        "Heat, Clean up (2)", "Boil water, Fry &amp; turn (2)", "Uses a lid, Salts the water (2)",
        "Chooses a lid that fits (1)",
    )  # fmt: skip
    below = sum(map(len, skills.values()))
    said = f"m.csv: Competencies below the skills became behaviours at level 2: {below}."
    assert (said in map(str, parsed.remarks)) == bool(below)


def test_a_file_that_we_wrote_has_no_layers_to_choose_from() -> None:
    model = formats.parse(load_sample("data-analyst")).model
    assert model is not None
    files = formats.write(model, format_name="moodle")
    assert formats.parse(Source("m", files), choices=Choices(layer=1)).layers == ()
    assert formats.parse(Source("m", files), choices=Choices(layer=1)).model == formats.parse(Source("m", files)).model


def test_the_headings_of_older_releases_are_understood() -> None:
    heading = (
        HEADING.replace("ID", "Id").replace("Short name", "Shortname").replace("Cross-referenced", "Cross referenced")
    )
    assert parse(*TREE, heading=heading).model == parse(*TREE).model


def test_headings_in_another_language_are_read_by_their_position() -> None:
    translated = "ID übergeordnet,ID,Kurzname,Text,Format,Werte,Konfiguration,Regel,Ergebnis,Details,Bezüge,Export,"
    parsed = parse(*TREE, heading=translated + "Rahmen,Taxonomie")
    assert parsed.format == "moodle"
    assert parsed.model == parse(*TREE).model
    said = "m.csv, row 1, id übergeordnet: The headings are in another language, so we read the columns by their "
    assert said + "position." in map(str, parsed.remarks)
    nameless = parse(TREE[0], ",,Nameless,,1,,,,,,,,,", heading=translated + "Rahmen,Taxonomie")
    assert [str(each) for each in nameless.refusals] == ["m.csv, row 3, id: This competency has no ID number. Add one."]


def test_a_scale_of_one_value_is_replaced_by_the_importers_choice() -> None:
    model = parse(FRAMEWORK.replace('"No,Nearly,Yes"', "Done")).model
    assert model is not None
    assert model.scale.top == 4


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        (TREE[1:], "m.csv, is framework: No row is marked as the framework. Mark one row."),
        (
            (FRAMEWORK, FRAMEWORK),
            "m.csv, row 3, is framework: This is the second framework. Row 2 is the first. Keep one of them.",
        ),
        ((FRAMEWORK, ",,Nameless,,1,,,,,,,,,"), "m.csv, row 3, id number: This competency has no ID number. Add one."),
        (
            (FRAMEWORK, "gone,a,A,,1,,,,,,,,,"),
            "m.csv, row 3, parent id number: The file has no competency “gone”. Add it, or correct the ID number.",
        ),
        (
            (FRAMEWORK, ",a,A,,1,,,,,,,,,", ",A,B,,1,,,,,,,,,"),
            "m.csv, row 4, id number: The skill “a” appears twice. Keep one of them.",
        ),
    ],
)
def test_a_table_with_a_fault_is_refused_with_its_row(rows: tuple[str, ...], sentence: str) -> None:
    assert sentence in [str(remark) for remark in parse(*rows).refusals]


def test_what_is_below_parents_that_lead_back_is_left_to_their_refusal() -> None:
    parsed = parse(FRAMEWORK, "b,a,A,,1,,,,,,,,,", "a,b,B,,1,,,,,,,,,", "a,below,Below,,1,,,,,,,,,")
    assert [remark.place.row for remark in parsed.refusals] == [3, 4]


def test_layers_are_named_by_what_can_be_shown() -> None:
    layers = parse(FRAMEWORK, ",heat,He\x06at,,1,,,,,,,,,", "heat,boil,Bo\x0cil,,1,,,,,,,,,").layers
    assert layers == ("He\ufffdat (1)", "Bo\ufffdil (1)")


def test_a_missing_column_is_named() -> None:
    with pytest.raises(FileRefused, match="The column “scale values” is missing"):
        parse(*TREE, heading=HEADING.replace("Scale values", "Other"))


def test_what_we_give_moodle_is_what_its_importer_reads() -> None:
    model = formats.parse(load_sample("data-analyst")).model
    assert model is not None
    (content,) = formats.write(model, format_name="moodle").values()
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert list(rows[0]) == HEADING.split(",")
    framework, *competencies = rows
    assert framework["Is framework"] == "1"
    assert len(framework["Scale values"].split(",")) == 4
    configuration = json.loads(framework["Scale configuration"])
    assert configuration[0].keys() == {"scaleid"}
    assert [entry["id"] for entry in configuration[1:] if entry["proficient"]] == [3, 4]
    assert sum(entry["scaledefault"] for entry in configuration[1:]) == 1
    numbers = [row["ID number"] for row in competencies]
    assert len(set(numbers)) == len(numbers)
    for row in competencies:
        assert row["ID number"]
        assert row["Short name"]
        assert row["Is framework"] == ""
        assert row["Parent ID number"] in {"", *numbers}
        assert set(filter(None, row["Cross-referenced competency ID numbers"].split(","))) <= set(numbers)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "a\nb",
        "a\n\nb",
        "a\n\n\nb",
        "<b>&amp;</b>",
        "1 < 2 > 0",
        "-->",
        "<!-- x -->",
        "a\n\n\n\nb",
        "'\"&quot;",
    ],
)
def test_text_survives_the_way_through_html(text: str) -> None:
    lists = {"Level <1>": ("do & let", "-- again -->"), "2": ("x",)}
    more = {"note": "a--b--->c<!--", "list": ["-->", "---"]}
    said = Described(as_html(text, lists=lists, more=more))
    assert (said.text, said.lists, said.more) == (text, lists, more)


@pytest.mark.parametrize(
    "bad", ["<!--", "<![x[", "<a ", '<a x="', "<!--task-mentoring [[", "&#", "<p>", "<li>", "</h5>", "<h5>"]
)
def test_no_html_is_too_broken_to_read(bad: str) -> None:
    assert Described(bad * (32_000 // len(bad))).more == {}
