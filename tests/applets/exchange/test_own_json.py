"""The native JSON: types, limits and places."""

from __future__ import annotations

import copy
import json
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given, settings
from jsonschema import Draft202012Validator

from mentoring_xblock.applets.competencies.data import FrameworkModel
from mentoring_xblock.applets.exchange import formats
from mentoring_xblock.applets.exchange.data.files import FileRefused, Source

from .generated import models

SOUND: dict[str, Any] = {
    "format": "task-mentoring-framework",
    "version": 1,
    "framework": {"key": "fw", "title": "My framework"},
    "scale": {"mentor_from": 2, "levels": [{"name": "Low"}, {"name": "High", "meaning": "Much"}]},
    "skills": [{"key": "pivot", "title": "Pivot", "behaviours": {"1": ["You can read one"]}}],
    "roles": [{"key": "analyst", "title": "Analyst", "targets": [{"skill": "pivot", "level": 2}]}],
}


def source(content: bytes) -> Source:
    return Source("m.json", {"m.json": content})


def refusals(value: object) -> list[str]:
    try:
        found = formats.parse(source(json.dumps(value).encode()), format_name="json").refusals
    except FileRefused as refused:
        found = refused.remarks
    return [str(each).removeprefix("m.json, ") for each in found]


def changed(path: tuple[str | int, ...], value: object) -> dict[str, Any]:
    """SOUND with one value replaced."""
    whole = copy.deepcopy(SOUND)
    inner: Any = whole
    for part in path[:-1]:
        inner = inner[part]
    inner[path[-1]] = value
    return whole


def test_what_is_left_out_has_its_default() -> None:
    model = formats.parse(source(json.dumps(SOUND).encode())).model
    assert model is not None
    assert (model.language, model.skills[0].kind, model.roles[0].targets[0].importance) == ("en", "skill", 3)


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        (("format",), "other", "format: “format” must be “task-mentoring-framework”."),
        (("version",), True, "version: “version” must be 1."),
        (("framework",), [], "framework: Write an object { … } here."),
        (("framework", "title"), 7, "framework.title: Write text in quotation marks here."),
        (
            ("framework", "language"),
            "a b",
            "framework.language: “a b” is not a language tag. Write one such as en or pt-BR.",
        ),
        (("scale", "levels"), [], "scale.levels: A competency model needs a scale with at least two levels."),
        (("scale", "levels", 0, "name"), " ", "scale.levels[0].name: name is missing. Enter it."),
        (
            ("scale", "mentor_from"),
            3,
            (
                "scale.mentor_from: The level from which people can mentor (3) is not on the scale. "
                "Choose a level of the scale."
            ),
        ),
        (("scale", "mentor_from"), "2", "scale.mentor_from: Write a whole number here."),
        (("skills",), {}, "skills: Write a list [ … ] here."),
        (("skills", 0), "pivot", "skills[0]: Write an object { … } here."),
        (
            ("skills", 0, "kind"),
            "craft",
            "skills[0].kind: “craft” is not a kind of skill. Write task, skill or knowledge.",
        ),
        (("skills", 0, "retired"), 1, "skills[0].retired: Write true or false."),
        (
            ("skills", 0, "title"),
            "\ud800",
            "skills[0].title: title has characters that we cannot save. Remove control characters.",
        ),
        (
            ("skills", 0, "title"),
            "a\x00",
            "skills[0].title: title has characters that we cannot save. Remove control characters.",
        ),
        (("skills", 0, "title"), "x" * 256, "skills[0].title: title is longer than 255 characters. Shorten it."),
        (
            ("skills", 0, "behaviours"),
            {"3": ["x"]},
            "skills[0].behaviours.3: Level 3 is not on the scale. Choose a level from 1 to 2.",
        ),
        (
            ("skills", 0, "behaviours"),
            {"first": ["x"]},
            "skills[0].behaviours.first: Write behaviours under the number of a level, not under “first”.",
        ),
        (
            ("skills", 0, "behaviours"),
            {"1": ["x"] * 41},
            "skills[0].behaviours.1: There are 41 behaviours. You can have up to 40.",
        ),
        (
            ("skills", 0, "uris"),
            ["file:///etc"],
            "skills[0].uris[0]: “file:///etc” is not a web address (https://…) or a URN. Correct the link.",
        ),
        (("roles", 0, "targets", 0, "level"), 2.5, "roles[0].targets[0].level: Write a whole number here."),
        (
            ("roles", 0, "targets", 0, "level"),
            0,
            "roles[0].targets[0].level: Level 0 is not on the scale. Choose a level from 1 to 2.",
        ),
        (
            ("roles", 0, "targets", 0, "importance"),
            6,
            "roles[0].targets[0].importance: Choose an importance from 1 (nice to have) to 5 (vital).",
        ),
        (
            ("roles", 0, "targets", 0, "skill"),
            "chart",
            (
                "roles[0].targets[0].skill: The role asks for “chart”, which is not in the model. "
                "Add the skill, or remove the target."
            ),
        ),
    ],
)
def test_a_wrong_value_is_refused_with_its_path(path: tuple[str | int, ...], value: object, sentence: str) -> None:
    assert sentence in refusals(changed(path, value))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b'{"format": ', "m.json, line 1: This file is not valid JSON. Check it at column 12."),
        (b"[" * 100_000, "m.json, line 1: The file has more than 32 levels of nesting. Reduce the nesting."),
        (b"[" + b"[]," * 700_000 + b"[]]", "m.json: The file has more than 600000 values. Import a smaller file."),
        (b'{"a": 1, "a": 2}', "m.json: The name “a” appears twice in one object. Remove one of the two."),
        (b'{"a": NaN}', "m.json: We cannot save NaN as a number. Write a finite number."),
        (b'{"a": -Infinity}', "m.json: We cannot save -Infinity as a number. Write a finite number."),
        (b'{"a": 1e999}', "m.json: We cannot save 1e999 as a number. Write a finite number."),
        (
            b'{"a": ' + b"9" * 5000 + b"}",
            "m.json: We cannot save 99999999999999999999 as a number. Write a finite number.",
        ),
    ],
    ids=["half", "deep", "many", "twice", "nan", "infinity", "too large", "too long"],
)
def test_what_is_no_json_or_a_bomb_is_refused(content: bytes, sentence: str) -> None:
    with pytest.raises(FileRefused) as caught:
        formats.parse(source(content), format_name="json")
    assert str(caught.value.remarks[0]) == sentence


def test_brackets_inside_texts_are_no_depth() -> None:
    assert refusals(changed(("framework", "description"), '\\"' + "[{" * 2000)) == []


def test_a_name_that_the_format_does_not_know_is_left_aside_and_said() -> None:
    parsed = formats.parse(source(json.dumps(changed(("colour",), "red")).encode()))
    assert parsed.model is not None
    assert [str(remark) for remark in parsed.remarks if "colour" in str(remark)] == [
        "m.json, colour: This format has no “colour”, so we ignore it."
    ]


def schema() -> Draft202012Validator:
    content = files(formats).joinpath("own_json.schema.json").read_text(encoding="utf-8")
    Draft202012Validator.check_schema(json.loads(content))
    return Draft202012Validator(json.loads(content))


@pytest.mark.once
@settings(max_examples=50, deadline=None)
@given(model=models())
def test_what_is_written_fits_the_published_schema(model: FrameworkModel) -> None:
    (content,) = formats.write(model, format_name="json").values()
    assert [error.message for error in schema().iter_errors(json.loads(content))] == []


def test_the_smallest_file_fits_the_schema_and_the_schema_knows_each_name_that_is_written() -> None:
    assert schema().is_valid(SOUND)
    (content,) = formats.write(formats.parse(source(json.dumps(SOUND).encode())).model, format_name="json").values()
    written = json.loads(content)
    said = schema().schema
    assert written.keys() == said["properties"].keys()
    assert written["framework"].keys() == said["properties"]["framework"]["properties"].keys()
    # Written only of a skill that others followed, so that all else keeps its bytes.
    assert written["skills"][0].keys() | {"followed_by"} == said["$defs"]["skill"]["properties"].keys()
    assert written["roles"][0].keys() == said["$defs"]["role"]["properties"].keys()


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("version",), 2),
        (("framework", "title"), ""),
        (("scale", "levels"), [{"name": "One"}]),
        (("skills", 0, "kind"), "craft"),
        (("skills", 0, "uris"), ["javascript:alert(1)"]),
        (("skills", 0, "behaviours"), {"0": ["x"]}),
        (("roles", 0, "targets", 0, "importance"), 6),
    ],
)
def test_what_the_schema_refuses_the_reader_refuses_too(path: tuple[str | int, ...], value: object) -> None:
    assert not schema().is_valid(changed(path, value))
    assert refusals(changed(path, value))
