"""A course with every question of problem-builder: converted, imported, read by the block and shown to a learner."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from lxml import etree

from mentoring_xblock.block import CompetencySelfAssessmentXBlock as Block
from mentoring_xblock.core.text import is_key
from mentoring_xblock.courseware import course_archive
from mentoring_xblock.courseware.problem_builder import Conversion, Left
from tests import builders
from tests.courseware.course import Course, call, render, request

UNIT = Path(__file__).parent / "problem_builder" / "unit.xml"


def convert(path: Path, output: Path) -> dict[str, Any]:
    out = io.StringIO()
    call_command("mentoring_migrate_problem_builder", str(path), "--output", str(output), "--json", stdout=out)
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


def archive(path: Path, *entries: tuple[tarfile.TarInfo, bytes]) -> Path:
    with tarfile.open(path, "w:gz") as made:
        for entry, content in entries:
            entry.size = len(content)
            made.addfile(entry, io.BytesIO(content))
    return path


def test_every_item_is_taken_or_left_for_a_reason(tmp_path: Path) -> None:
    found = convert(UNIT, tmp_path)
    left = {(item["what"].split(" ")[0], item["left"]) for item in found["items"] if item["left"]}
    assert left == {
        ("max_attempts,", Left.SETTINGS), ("pb-choice", Left.NOT_RATED), ("pb-tip", Left.TIP),
        ("pb-mcq", Left.RIGHT_ANSWER), ("pb-mcq", Left.LEVELS), ("html", Left.LATER_TEXT),
        ("pb-mrq", Left.SEVERAL), ("pb-answer", Left.TEXT), ("pb-answer-recap", Left.TEXT),
        ("pb-slider", Left.SLIDER), ("pb-message", Left.MESSAGE), ("video", Left.UNKNOWN), ("sb-plot", Left.PLOT),
        ("pb-table", Left.DASHBOARD), ("sb-review-step", Left.REVIEW), ("pb-dashboard", Left.DASHBOARD),
        ("mentoring", Left.OLD), ("pb-data-export", Left.DASHBOARD), ("pb-rating", Left.ALONE),
    }  # fmt: skip
    assert [item["what"] for item in found["items"] if not item["left"]] == [
        "problem-builder “In the bicycle workshop”", "html",
        "pb-tip “You can find where the rim is off.”", "pb-tip “You can true a wheel to within a millimetre.”",
        "pb-rating “How well do you true a wheel?”", "pb-rating “How well do you set brakes?”",
        "pb-tip “You can say what a repair will cost.”", "pb-mcq “Advise customers”",
        "step-builder “Step by step”", "pb-rating “=1+1: how well do you build a wheel?”",
    ]  # fmt: skip
    assert sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.*")) == [
        "blocks/steps.xml", "blocks/workshop-3.xml", "blocks/workshop-5.xml",
        "frameworks/unit-3-levels.json", "frameworks/unit-5-levels.json",
    ]  # fmt: skip
    out = io.StringIO()
    call_command("mentoring_migrate_problem_builder", str(UNIT), "--output", str(tmp_path), stdout=out)
    assert "not converted: pb-mrq “Which tools do you own?” (several choices at once are not a level)" in out.getvalue()


def test_long_names_become_keys_that_can_be_stored() -> None:
    rating = '<pb-rating name="{name}" question="Q"/>'
    names = ("a" * 111 + "-b", "a" * 111 + "-c", "a_b", "麺", "麺")
    block = f"<problem-builder>{''.join(rating.format(name=name) for name in names)}</problem-builder>"
    converted = Conversion("course")
    converted.add("unit.xml", etree.fromstring(block))
    (model,) = converted.frameworks.values()
    keys = [skill["key"] for skill in json.loads(model)["skills"]]
    assert all(map(is_key, keys)), keys
    assert len(set(keys)) == len(names)


@pytest.mark.django_db
def test_what_is_written_is_imported_parsed_and_answered(tmp_path: Path) -> None:
    convert(UNIT, tmp_path)
    builders.programme("acme")
    for model in sorted((tmp_path / "frameworks").iterdir()):
        call_command("mentoring_import_framework", str(model), "--programme", "acme", stdout=io.StringIO())
    learner, course = builders.user("learner"), Course()
    pages = {}
    for file in sorted((tmp_path / "blocks").iterdir()):
        runtime = course.block(learner).runtime
        parsed = Block.parse_xml(etree.fromstring(file.read_text()), runtime, course.block(learner).scope_ids)
        fields = {
            name: getattr(parsed, name) for name in ("framework", "role", "skills", "introduction", "display_name")
        }
        block = course.block(learner, programme="acme", **fields)
        pages[file.name] = render(block, "student_view", caller=learner)
        ratings = {skill: {"level": 2} for skill in fields["skills"]}
        status, body = call(
            block, "submit", request({"token": f"token-{file.stem}", "ratings": ratings}), caller=learner
        )
        assert status == 200, body
    page = pages["workshop-5.xml"]
    assert "How well do you true a wheel?" in page
    assert "You can true a wheel to within a millimetre" in page
    assert "I teach it" in page
    assert "last month" in page
    # Each question keeps its own words, and none has those of another above it.
    assert [page.count(words) for words in ("With help", "Not at all", "Perfectly")] == [1, 1, 1]
    assert "2 · 2" not in page
    assert "alert(1)" not in page
    assert "You advise on your own" in pages["workshop-3.xml"]
    assert "how well do you build a wheel?" in pages["steps.xml"]


def test_questions_that_call_their_steps_alike_name_the_scale() -> None:
    ends = 'low="With help" high="I teach it"'
    converted = Conversion("course")
    block = f"<problem-builder><pb-rating name='a' {ends}/><pb-rating name='b' {ends}/></problem-builder>"
    converted.add("unit.xml", etree.fromstring(block))
    (model,) = map(json.loads, converted.frameworks.values())
    assert [level["name"] for level in model["scale"]["levels"]] == ["With help", "2", "3", "4", "I teach it"]
    assert [skill["behaviours"] for skill in model["skills"]] == [{}, {}]


def test_a_text_in_a_file_of_its_own_becomes_the_introduction_or_is_said_to_be_missing(tmp_path: Path) -> None:
    unit = b"""<vertical><problem-builder url_name="pb" display_name="PB"><html url_name="one"/><html url_name="two"/>
        <html url_name="gone"/><pb-rating name="a" question="Fish &amp;amp; chips?"/></problem-builder></vertical>"""
    packed = archive(
        tmp_path / "course.tar.gz",
        (tarfile.TarInfo("course/html/one.html"), b"<p>Think of <b>May</b>.<script>alert(1)</script></p>"),
        (tarfile.TarInfo("course/vertical/unit.xml"), unit),
        (tarfile.TarInfo("course/html/two.xml"), b'<html filename="second" display_name="Two"/>'),
        (tarfile.TarInfo("course/html/second.html"), b"<p>And June.</p>"),
        (tarfile.TarInfo("course/html/other.html"), b"<p>Not ours.</p>"),
    )
    found = convert(packed, tmp_path / "new")
    block = etree.fromstring((tmp_path / "new" / "blocks" / "pb.xml").read_bytes())
    assert block.findtext("introduction") == "<p>Think of <b>May</b>.</p><p>And June.</p>"
    assert block.find("skill").get("title") == "Fish & chips?"
    assert [item["left"] for item in found["items"] if item["what"] == "html"] == [None, None, Left.ELSEWHERE]


def test_a_course_export_is_read_without_being_unpacked(tmp_path: Path) -> None:
    link = tarfile.TarInfo("course/vertical/link.xml")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    packed = archive(
        tmp_path / "course.tar.gz",
        (tarfile.TarInfo("course/vertical/unit.xml"), UNIT.read_bytes()),
        (tarfile.TarInfo("../../outside.xml"), UNIT.read_bytes()),
        (tarfile.TarInfo("/absolute.xml"), UNIT.read_bytes()),
        (link, b""),
        (
            tarfile.TarInfo("course/vertical/entity.xml"),
            b"<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><x>&a;</x>",
        ),
        (tarfile.TarInfo("course/vertical/huge.xml"), b"<x>" + b" " * course_archive.MOST_BYTES + b"</x>"),
        (tarfile.TarInfo("course/vertical/cut.xml"), b"<vertical>"),
        (tarfile.TarInfo("course/static/film.mp4"), b"\0" * 5000),
    )
    before = set(tmp_path.iterdir())
    found = convert(packed, tmp_path / "new")
    refused = {item["where"]: item["detail"] for item in found["items"] if item["left"] == Left.UNREADABLE}
    assert set(refused) == {
        "../../outside.xml", "/absolute.xml", "course/vertical/link.xml", "course/vertical/entity.xml",
        "course/vertical/huge.xml", "course/vertical/cut.xml",
    }  # fmt: skip
    assert all(refused.values())
    assert set(tmp_path.iterdir()) - before == {tmp_path / "new"}
    assert (tmp_path / "new" / "frameworks" / "course-5-levels.json").exists()


@pytest.mark.parametrize(
    "content",
    [b"", b"no archive", gzip.compress(b"no archive" * 100), gzip.compress(b"\0" * 4096)[:-6], b"\x1f\x8b\x08 broken"],
    ids=["empty", "text", "packed text", "cut", "broken"],
)
def test_what_is_no_archive_is_one_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "course.tar.gz"
    path.write_bytes(content)
    with pytest.raises(CommandError) as refused:
        convert(path, tmp_path / "new")
    assert refused.value.returncode == 2
    assert not (tmp_path / "new").exists()


def test_a_bomb_is_not_unpacked_beyond_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(course_archive, "MOST_UNPACKED", 1 << 20)
    packed = archive(tmp_path / "bomb.tar.gz", (tarfile.TarInfo("course/film.mp4"), b"\0" * (8 << 20)))
    with pytest.raises(CommandError, match="larger than 1 megabytes"):
        convert(packed, tmp_path / "new")
    monkeypatch.setattr(course_archive, "MOST_MEMBERS", 2)
    many = archive(tmp_path / "many.tar.gz", *((tarfile.TarInfo(f"{n}.xml"), b"<x/>") for n in range(3)))
    with pytest.raises(CommandError, match="more than 2 files"):
        convert(many, tmp_path / "new")
    with pytest.raises(CommandError, match="There is no file"):
        convert(tmp_path / "nothing.xml", tmp_path / "new")
