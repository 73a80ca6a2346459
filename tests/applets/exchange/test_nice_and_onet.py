"""Layouts without levels, NICE and O*NET: invented files for the rules, the real ones for the counts."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from mentoring_xblock.applets.competencies.data import Kind, TargetLevel
from mentoring_xblock.applets.exchange import formats
from mentoring_xblock.applets.exchange.data.files import Choices, FileRefused, Parsed, Source
from mentoring_xblock.applets.exchange.plan import sizes
from mentoring_xblock.applets.exchange.source import read_source

from .shared_data import folder

NICE: dict[str, Any] = {
    "categories": [{"code": "XX", "name": "Invented"}],
    "work_roles": [
        {"code": "XX-WRL-001", "category": "XX", "name": "Watcher", "description": "Watches.", "tasks": ["T1", "T2"]},
        {"code": "YY-WRL-001", "category": "YY", "name": "Waiter", "tasks": ["T2"]},
    ],
    "statements": {
        "T1": "Watch",
        "T2": "Wait",
        "T3": "Rest",
        "S1": "Skill in seeing",
        "K1": "Knowledge of " + "x " * 200,
    },
}
HEADING = "O*NET-SOC Code\tTitle\tTask ID\tTask\tTask Type\n"


def nice(value: dict[str, Any], **choices: Any) -> Parsed:
    return formats.parse(Source("n.json", {"n.json": json.dumps(value).encode()}), choices=Choices(**choices))


def onet(*rows: str, about: str = "", heading: str = HEADING, **choices: Any) -> Parsed:
    files = {"tasks.tsv": (heading + "\n".join(rows)).encode()}
    if about:
        files["occupations.txt"] = ("O*NET-SOC Code\tTitle\tDescription\n" + about).encode()
    return formats.parse(Source("o", files), choices=Choices(**choices))


def refusals(parsed: Parsed) -> list[str]:
    return [str(remark) for remark in parsed.refusals]


def published() -> dict[str, Any]:
    """The same framework in the layout in which NIST publishes it."""

    def element(kind: str, code: str, title: str = "", text: str = "") -> dict[str, str]:
        return {"element_type": kind, "element_identifier": code, "title": title, "text": text, "doc_identifier": "D"}

    def joined(source: str, to: str) -> dict[str, str]:
        return {"source_element_identifier": source, "dest_element_identifier": to, "relationship_identifier": "p"}

    kinds = {"T": "task", "S": "skill", "K": "knowledge"}
    return {
        "documents": [{"doc_identifier": "D"}],
        "elements": [
            element("category", "XX", "Invented"),
            element("work_role", "XX-WRL-001", "Watcher", "Watches."),
            element("work_role", "YY-WRL-001", "Waiter"),
            *(element(kinds[code[0]], code, text=text) for code, text in NICE["statements"].items()),
        ],
        "relationships": [
            joined("XX", "XX-WRL-001"),
            joined("XX-WRL-001", "T1"),
            joined("XX-WRL-001", "T2"),
            joined("XX-WRL-001", "S1"),
            joined("YY-WRL-001", "T2"),
        ],
    }


@pytest.mark.parametrize("inside", [(), ("response",), ("response", "elements")])
def test_nice_as_its_publisher_has_it_is_the_same_model(inside: tuple[str, ...]) -> None:
    value = published()
    for name in reversed(inside):
        value = {name: value}
    assert formats.detect(Source("n.json", {"n.json": json.dumps(value).encode()})) == "nice"
    assert nice(value).model == nice(NICE).model


def test_another_framework_in_this_layout_has_its_own_name_and_abilities_are_skills() -> None:
    value = published()
    value["documents"] = [{"doc_identifier": "D", "name": "DoD Cyber Workforce Framework", "version": "4"}]
    value["elements"] += [
        {"element_type": "ability", "element_identifier": "A1", "text": "Ability to wait"},
        {"element_type": "ksa", "element_identifier": "22", "text": "Seeing"},
    ]
    model = nice(value).model
    assert model is not None
    assert (model.key, model.title, model.licence) == (
        "dod-cyber-workforce-framework", "DoD Cyber Workforce Framework", ""
    )  # fmt: skip
    assert {skill.key: skill.kind for skill in model.skills if skill.key in ("a1", "22")} == {
        "a1": Kind.SKILL, "22": Kind.KNOWLEDGE
    }  # fmt: skip


def test_elements_of_another_type_are_named_and_a_number_may_be_a_code() -> None:
    value = published()
    value["elements"] += [
        {"element_type": "competency_area", "element_identifier": "C1", "title": "Area"},
        {"element_type": "task", "element_identifier": "4711", "text": "Count"},
        {"element_type": "task", "title": "nobody"},
    ]
    parsed = nice(value)
    assert refusals(parsed) == ["n.json, elements[10]: This element has no identifier. Add one."]
    del value["elements"][-1]
    parsed = nice(value)
    assert parsed.model is not None
    assert "4711" in {skill.key for skill in parsed.model.skills}
    assert "n.json, elements: A competency model has no place for elements of the type “competency_area”: 1." in [
        str(each) for each in parsed.remarks
    ]


def test_nice_roles_ask_for_their_tasks_and_other_statements_come_in_without_a_target() -> None:
    parsed = nice(NICE, target=2)
    model = parsed.model
    assert model is not None
    assert [(role.key, role.title, role.family, role.targets) for role in model.roles] == [
        ("xx-wrl-001", "Watcher", "Invented", (TargetLevel("t1", 2), TargetLevel("t2", 2))),
        ("yy-wrl-001", "Waiter", "", (TargetLevel("t2", 2),)),
    ]
    assert [skill.kind for skill in model.skills] == [Kind.TASK, Kind.TASK, Kind.TASK, Kind.SKILL, Kind.KNOWLEDGE]
    assert (
        "n.json: Roles ask for 2 of 3 tasks. The other tasks, 1 skill statements and 1 knowledge statements have no "
        "target." in [str(remark) for remark in parsed.remarks]
    )


def test_a_statement_too_long_for_a_title_is_cut_at_a_word_and_stands_whole_below() -> None:
    model = nice(NICE).model
    assert model is not None
    long = model.skills[-1]
    assert len(long.title) <= 255
    assert long.title.endswith("x …")
    assert long.description == " ".join(NICE["statements"]["K1"].split())


def test_the_importer_chooses_the_scale_and_the_plan_says_so() -> None:
    parsed = nice(NICE, levels=("Low", "High"), mentor_from=2, target=1)
    assert parsed.model is not None
    assert ([level.name for level in parsed.model.scale.levels], parsed.model.scale.mentor_from) == (["Low", "High"], 2)
    assert any("the import adds Low, High. People can mentor from level 2" in str(remark) for remark in parsed.remarks)


def test_a_chosen_target_outside_the_chosen_scale_is_refused() -> None:
    assert any("Level 3 is not on the scale" in each for each in refusals(nice(NICE, levels=("A", "B"), mentor_from=2)))


def test_only_the_roles_asked_for_are_taken() -> None:
    model = nice(NICE, only=("xx-",)).model
    assert model is not None
    assert [role.key for role in model.roles] == ["xx-wrl-001"]


def test_a_framework_can_be_stored_under_another_name() -> None:
    model = nice(NICE, key="My-Own", title="My own").model
    assert model is not None
    assert (model.key, model.title) == ("my-own", "My own")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"statements": []}, "n.json: The file needs a list “work_roles” and an object “statements”."),
        (
            {"statements": {"X1": "?"}},
            "n.json, statements.X1: Write each statement as text under a code such as T0001, S0001 or K0001.",
        ),
        ({"work_roles": [{"code": "A"}]}, "n.json, work_roles[0]: Give each work role a code and a name."),
        (
            {"work_roles": [{"code": "A", "name": "B", "tasks": "T1"}]},
            "n.json, work_roles[0].tasks: Write a list of codes here.",
        ),
        (
            {"work_roles": [{"code": "A", "name": "B", "tasks": ["T9"]}]},
            "n.json, work_roles[0].tasks[0]: The file has no statement “T9”. Add it, or correct the code.",
        ),
        (
            {"work_roles": [{"code": "A", "name": "B", "tasks": ["T1", "t1"]}]},
            "n.json, work_roles[0].tasks[1]: The file has no statement “t1”. Add it, or correct the code.",
        ),
    ],
)
def test_a_nice_file_with_a_fault_is_refused(change: dict[str, Any], sentence: str) -> None:
    content = json.dumps({**NICE, **change}).encode()
    assert sentence in refusals(formats.parse(Source("n.json", {"n.json": content}), format_name="nice"))


def test_onet_occupations_ask_for_their_tasks_by_type() -> None:
    parsed = onet(
        "11-1.00\tBaker\t1\tKnead the dough.\tCore",
        "11-1.00\tBaker\t2\tClean up.\tSupplemental",
        "11-2.00\tMiller\t3\tMill.\t",
        about="11-1.00\tBakers\tBakes bread.\n99-9.00\tIdler\tDoes nothing.\n",
    )
    model = parsed.model
    assert model is not None
    assert [(role.key, role.title, role.description, role.targets) for role in model.roles] == [
        ("11-1.00", "Baker", "Bakes bread.", (TargetLevel("1", 3, 4), TargetLevel("2", 3, 2))),
        ("11-2.00", "Miller", "", (TargetLevel("3", 3, 3),)),
    ]
    assert "1 occupations have no task statements, so we ignore them." in [str(remark) for remark in parsed.remarks]


def test_onet_workbooks_are_the_same_as_its_text_files() -> None:
    openpyxl = pytest.importorskip("openpyxl")

    def workbook(*rows: list[object]) -> bytes:
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        written = io.BytesIO()
        book.save(written)
        return bytes(written.getvalue())

    rows = (("11-1.00", "Baker", 1, "Knead.", "Core"), ("11-2.00", "Miller", 3, "Mill.", None))
    dated = [[*row, 42, datetime(2024, 8, 1, tzinfo=UTC).replace(tzinfo=None), "Incumbent"] for row in rows]
    headings = ["O*NET-SOC Code", "Title", "Task ID", "Task", "Task Type", "Incumbents Responding", "Date", "Domain"]
    about = workbook(["O*NET-SOC Code", "Title", "Description"], ["11-1.00", "Bakers", "Bakes bread."])
    files = {"Occupation Data.xlsx": about, "Task Statements.xlsx": workbook(headings, *dated)}
    parsed = formats.parse(Source("onet", files))
    assert parsed.format == "onet"
    text = ["\t".join("" if cell is None else str(cell) for cell in row) for row in rows]
    assert parsed.model == onet(*text, about="11-1.00\tBakers\tBakes bread.\n").model
    with pytest.raises(FileRefused, match="No sheet has the columns") as caught:
        formats.parse(Source("t.xlsx", {"t.xlsx": workbook(["x"], ["O*NET-SOC Code Task ID"])}), format_name="onet")
    assert "import it as a table" in str(caught.value)


def test_onet_titles_come_from_the_occupations_where_the_tasks_have_none() -> None:
    heading = "O*NET-SOC Code\tTask ID\tTask\tTask Type\n"
    model = onet("11-1.00\t1\tKnead.\tCore", heading=heading, about="11-1.00\tBakers\tBakes.\n").model
    assert model is not None
    assert model.roles[0].title == "Bakers"


def test_onet_faults_are_named_with_their_rows() -> None:
    parsed = onet(
        "11-1.00\tB\t1\tKnead.\tVital", "\tB\t2\tX.\tCore", "11-1.00\tB\t3\tA.\tCore", "11-2.00\tC\t3\tB.\tCore"
    )
    assert refusals(parsed) == [
        "tasks.tsv, row 2, task type: Write Core or Supplemental, or leave the cell empty.",
        "tasks.tsv, row 3, o*net-soc code: The row has no occupation. Add its code.",
        "tasks.tsv, row 5, task: Task 3 has a different text in row 4. Use the same text in both rows.",
    ]
    assert (
        "No occupation has a code that starts with 99. Check the codes."
        in refusals(onet("11-1.00\tB\t1\tA.\tCore", only=("99",)))[0]
    )
    with pytest.raises(FileRefused, match="The column “task type” is missing"):
        onet("11-1.00\tB\t1\tA.", heading=HEADING.replace("\tTask Type", ""))


def test_the_real_nice_framework_has_its_known_counts() -> None:
    parsed = formats.parse(read_source(folder("nice-framework")))
    assert parsed.format == "nice"
    assert parsed.model is not None
    counts = sizes(parsed.model)
    assert (counts["roles"], counts["skills"]) == (41, 946 + 540 + 662)
    assert any("Roles ask for 811 of 946 tasks" in str(remark) for remark in parsed.remarks)
    assert {len(role.targets) for role in parsed.model.roles} >= {10, 78}


@pytest.mark.once
def test_the_real_onet_tasks_have_their_known_counts() -> None:
    parsed = formats.parse(read_source(folder("onet-tasks")))
    assert parsed.format == "onet"
    assert parsed.model is not None
    counts = sizes(parsed.model)
    assert (counts["roles"], counts["skills"], counts["targets"]) == (923, 19_281, 19_281)
    importance = [target.importance for role in parsed.model.roles for target in role.targets]
    assert [importance.count(each) for each in (4, 2, 3)] == [13_310, 4_673, 1_298]
