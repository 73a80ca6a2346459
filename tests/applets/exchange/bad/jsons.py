"""Bad JSON: the own layout, CASE packages and the NICE framework."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

from .catalogue import BadFile, one

OWN: dict[str, Any] = {
    "format": "task-mentoring-framework",
    "version": 1,
    "framework": {"key": "bakery", "title": "Bakery"},
    "scale": {"mentor_from": 2, "levels": [{"name": "With help"}, {"name": "Alone"}]},
    "skills": [{"key": "knead", "title": "Knead", "behaviours": {"2": ["You can knead"]}}],
    "roles": [{"key": "baker", "title": "Baker", "targets": [{"skill": "knead", "level": 2}]}],
}
CASE: dict[str, Any] = {
    "CFDocument": {"identifier": "d", "title": "Bakery", "creator": "A baker"},
    "CFItems": [
        {"identifier": "s1", "fullStatement": "Knead"},
        {"identifier": "r1", "fullStatement": "Baker", "CFItemType": "Role"},
    ],
    "CFAssociations": [],
    "CFRubrics": [],
}
NICE: dict[str, Any] = {
    "categories": [{"code": "X", "name": "Y"}],
    "work_roles": [{"code": "A-1", "category": "X", "name": "B", "tasks": ["T1"]}],
    "statements": {"T1": "Watch", "K1": "Know"},
}


def changed(whole: dict[str, Any], path: tuple[str | int, ...], value: object) -> str:
    """The whole as JSON, with the value at ``path`` replaced."""
    found = copy.deepcopy(whole)
    place: Any = found
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return json.dumps(found)


def broken(format_name: str, whole: dict[str, Any]) -> Iterator[BadFile]:
    """What is wrong with any JSON, whatever it means."""
    text = json.dumps(whole)
    cases = {
        "empty": ("", "The file is empty. Choose another one."),
        "cut in the middle": (text[: len(text) // 2], "This file is not valid JSON. Check it at column"),
        "cut before the last bracket": (text[:-1], "This file is not valid JSON. Check it at column"),
        "two documents": (text + text, "This file is not valid JSON. Check it at column"),
        "a comma too many": (text[:-1] + ",}", "This file is not valid JSON. Check it at column"),
        "single quotes": (text.replace('"', "'"), "This file is not valid JSON. Check it at column"),
        "a comment": ("// " + text, "This file is not valid JSON. Check it at column"),
        "NaN": (text[:-1] + ', "x": NaN}', "We cannot save NaN as a number. Write a finite number."),
        "infinity": (text[:-1] + ', "x": -Infinity}', "We cannot save -Infinity as a number. Write a finite number."),
        "a number of 400 digits": (text[:-1] + f', "x": {"9" * 400}}}', "as a number. Write a finite number."),
        "a number beyond all": (
            text[:-1] + ', "x": 1e999}',
            "We cannot save 1e999 as a number. Write a finite number.",
        ),
        "a name twice": (
            text[:-1] + ', "x": 1, "x": 2}',
            "The name “x” appears twice in one object. Remove one of the two.",
        ),
        "nested 100,000 deep": (
            "[" * 100_000,
            "line 1: The file has more than 32 levels of nesting. Reduce the nesting.",
        ),
        "nested 33 deep": (
            text[:-1] + ', "x": ' + "[" * 33 + "]" * 33 + "}",
            "The file has more than 32 levels of nesting. Reduce the nesting.",
        ),
        "a million values": (
            "[" + "0," * 1_000_000 + "0]",
            "The file has more than 600000 values. Import a smaller file.",
        ),
        "a list": (f"[{text}]", ""),
        "a number": ("7", ""),
        "null": ("null", ""),
        "NUL": (text.replace("}", "\0}", 1), "This file is not valid JSON. Check it at column"),
        "a raw line break in a text": (
            text.replace("Baker", "Ba\nker").replace("Watch", "Wa\ntch"),
            "This file is not valid JSON. Check it at column",
        ),
    }
    for name, (content, says) in cases.items():
        yield one(name, format_name, content, says)
    yield one(
        "latin-1",
        format_name,
        (text[:-1] + ', "x": "è"}').encode("latin-1")[:-3] + b'\xe8"',
        "This file is not valid JSON. Check it at column",
    )
    yield one("nine megabytes", format_name, " " * 9_000_000 + text, "The file is 10 MB. You can import up to 8 MB.")
    yield one(
        "UTF-16 cut",
        format_name,
        text.encode("utf-16")[:-1],
        "The file ends inside a character, so part of it is missing. Save it again.",
    )


def own_json() -> Iterator[BadFile]:
    yield from broken("json", OWN)
    cases: dict[str, tuple[tuple[str | int, ...], object, str]] = {
        "another format": (("format",), "recipes", "format: “format” must be “task-mentoring-framework”."),
        "a later version": (("version",), 2, "version: “version” must be 1."),
        "a version that is true": (("version",), True, "version: “version” must be 1."),
        "framework is a list": (("framework",), [], "framework: Write an object { … } here."),
        "title missing": (("framework", "title"), "", "framework.title: title is missing."),
        "title is a number": (("framework", "title"), 7, "framework.title: Write text in quotation marks here."),
        "title is a surrogate": (("framework", "title"), "\ud800", "framework.title: title has characters that we cannot"),
        "key is broken": (("framework", "key"), "ba/kery", "framework.key: key “ba/kery” is not a key"),
        "language is broken": (("framework", "language"), "e", "framework.language: “e” is not a language tag. Write one such as en or pt-BR."),
        "scale missing": (("scale",), None, "scale: Write an object { … } here."),
        "one level": (("scale", "levels"), [{"name": "A"}], "scale.mentor_from: A scale can have between 2 and 12 levels. This one has"),
        "thirteen levels": (("scale", "levels"), [{"name": f"L{n}"} for n in range(13)], "scale.levels"),
        "levels of one name": (
            ("scale", "levels", 1, "name"), "WITH  help", "scale.levels[1].name: Two levels are called “WITH help”."
        ),
        "level without a name": (("scale", "levels", 0), {}, "scale.levels[0].name: name is missing."),
        "mentoring from 0": (("scale", "mentor_from"), 0, "scale.mentor_from"),
        "mentoring from a half": (("scale", "mentor_from"), 1.5, "scale.mentor_from: Write a whole number here."),
        "mentoring from true": (("scale", "mentor_from"), True, "scale.mentor_from: Write a whole number here."),
        "skills is an object": (("skills",), {}, "skills: Write a list [ … ] here."),
        "skill is a text": (("skills", 0), "knead", "skills[0]: Write an object { … } here."),
        "skill twice": (("skills",), [{"key": "knead", "title": "A"}, {"key": "KNEAD", "title": "B"}],
                        "skills[1].key: The skill “knead” appears twice. Keep one of them."),
        "skill's kind": (("skills", 0, "kind"), "hobby", "skills[0].kind: “hobby” is not a kind of skill"),
        "skill perhaps retired": (("skills", 0, "retired"), "no", "skills[0].retired: Write true or false."),
        "behaviours in a list": (("skills", 0, "behaviours"), ["x"], "skills[0].behaviours: Write an object { … } here."),
        "behaviours under a word": (("skills", 0, "behaviours"), {"two": ["x"]},
                                    "skills[0].behaviours.two: Write behaviours under the number of a level"),
        "behaviours under 02": (("skills", 0, "behaviours"), {"02": ["x"]}, "skills[0].behaviours.02: Write behaviours under the number of"),
        "behaviours under a wide digit": (("skills", 0, "behaviours"), {"２": ["x"]}, "Write behaviours under the number of a level, not under"),
        "behaviours beyond the scale": (("skills", 0, "behaviours"), {"9": ["x"]}, "skills[0].behaviours.9: Level 9 is"),
        "behaviour is a number": (("skills", 0, "behaviours", "2", 0), 7, "skills[0].behaviours.2[0]: Write text in quotation marks"),
        "behaviour twice": (("skills", 0, "behaviours", "2"), ["Knead it", "KNEAD  it"],
                            "skills[0].behaviours.2[1]: This behaviour appears twice at level 2. Remove one of the two."),
        "link that runs": (("skills", 0, "uris"), ["javascript:1"], "skills[0].uris[0]: “javascript:1” is not a web address"),
        "25,001 skills": (("skills",), [{"title": f"S{n}"} for n in range(25_001)],
                          "skills: There are 25001 here. You can have up to 25000."),
        "5,001 roles": (("roles",), [{"title": f"R{n}"} for n in range(5_001)],
                        "roles: There are 5001 here. You can have up to 5000."),
        "role twice": (("roles",), [{"key": "baker", "title": "A"}, {"key": "baker", "title": "B"}],
                       "roles[1].key: The role “baker” appears twice. Keep one of them."),
        "target of nothing": (("roles", 0, "targets", 0, "skill"), "bake", "roles[0].targets[0].skill: The role asks for"),
        "target's level a text": (("roles", 0, "targets", 0, "level"), "2", "roles[0].targets[0].level: Write a whole number here"),
        "target beyond the scale": (("roles", 0, "targets", 0, "level"), 3, "roles[0].targets[0].level: Level 3 is"),
        "target's importance": (("roles", 0, "targets", 0, "importance"), 9, "roles[0].targets[0].importance: Choose an importance from 1 (nice"),
        "target twice": (("roles", 0, "targets"), [{"skill": "knead", "level": 1}] * 2,
                         "roles[0].targets[1].skill: The role asks for the skill “knead” twice. Remove one of the two."),
        "1,001 targets": (("roles", 0, "targets"), [{"skill": "knead", "level": 1}] * 1_001,
                          "There are 1001 targets. You can have up to 1000."),
    }  # fmt: skip
    for name, (path, value, says) in cases.items():
        yield one(name, "json", changed(OWN, path, value), says)


def case() -> Iterator[BadFile]:
    yield from broken("case", CASE)
    own = {"taskMentoring": {"key": "b", "mentorFrom": 2, "levels": [{"name": "A"}, {"name": "B"}]}}
    cases: dict[str, tuple[tuple[str | int, ...], object, str]] = {
        "document missing": (("CFDocument",), None, "CFDocument: Write an object { … } here."),
        "document without a title": (("CFDocument", "title"), "", "CFDocument.title: title is missing."),
        "document of another tongue": (("CFDocument", "language"), "??", "CFDocument.language: “??” is not a language tag. Write one such as en or pt-BR."),
        "items in an object": (("CFItems",), {}, "CFItems: Write a list [ … ] here."),
        "an item is a number": (("CFItems", 0), 7, "CFItems[0]: Write an object { … } here."),
        "an item without an identifier": (("CFItems", 0), {"fullStatement": "A"}, "CFItems[0].identifier: This item has no identifier. Add"),
        "an item without a statement": (("CFItems", 0), {"identifier": "s1"}, "CFItems[0].title: title is missing."),
        "an item twice": (("CFItems", 1), {"identifier": "s1", "fullStatement": "B"}, "CFItems[1]"),
        "an identifier that is no key": (("CFItems", 0, "identifier"), "a/b", "CFItems[0].key: key “a/b” is not a key"),
        "associations in a text": (("CFAssociations",), "x", "CFAssociations: Write a list [ … ] here."),
        "an association is null": (("CFAssociations",), [None], "CFAssociations[0]: Write an object { … } here."),
        "rubrics in an object": (("CFRubrics",), {}, "CFRubrics: Write a list [ … ] here."),
        "criteria in a number": (("CFRubrics",), [{"CFRubricCriteria": 1}], "CFRubrics[0].CFRubricCriteria: Write a list [ … ]"),
        "own scale of one level": (
            ("CFDocument", "extensions"), {"taskMentoring": {"key": "b", "mentorFrom": 1, "levels": [{"name": "A"}]}},
            "CFDocument.levels: A scale can have between 2 and 12 levels. This one has 1.",
        ),
        "own scale in a text": (("CFDocument", "extensions"), {"taskMentoring": "x"}, "Write an object { … } here."),
        "own mentor level a text": (
            ("CFDocument", "extensions"), {"taskMentoring": {"mentorFrom": "2", "levels": [{"name": "A"}, {"name": "B"}]}},
            "CFDocument.extensions.taskMentoring.mentorFrom: Write a whole number here.",
        ),
        "own target beyond the scale": (
            ("CFAssociations",),
            [{"associationType": "isRelatedTo", "originNodeURI": {"identifier": "r1"},
              "destinationNodeURI": {"identifier": "s1"}, "extensions": {"taskMentoring": {"level": 99}}}],
            "Level 99 is not on the scale",
        ),
        "own link that runs": (
            ("CFItems", 0, "extensions"), {"taskMentoring": {"links": ["javascript:1"]}}, "“javascript:1” is not a web address (https://…) or a URN. Correct the link.",
        ),
        "control character": (("CFItems", 0, "fullStatement"), "Kn\x07ead", "CFItems[0].title: title has characters that we cannot"),
        "lone surrogate": (("CFItems", 0, "notes"), "\ud800", "CFItems[0].description: description has characters that we cannot"),
    }  # fmt: skip
    for name, (path, value, says) in cases.items():
        yield one(name, "case", changed(CASE, path, value), says)
    circle = [
        {"associationType": "isChildOf", "originNodeURI": {"identifier": a}, "destinationNodeURI": {"identifier": b}}
        for a, b in (("s1", "s2"), ("s2", "s1"))
    ]
    items = [*CASE["CFItems"], {"identifier": "s2", "fullStatement": "Bake"}]
    yield one(
        "items that are children of each other",
        "case",
        json.dumps({**CASE, "CFItems": items, "CFAssociations": circle}),
        "CFAssociations[0]: The parents of this item lead back to it. Correct one of the parents.",
    )
    twice = copy.deepcopy(CASE)
    twice["CFDocument"]["extensions"] = own
    link = {
        "associationType": "isRelatedTo",
        "originNodeURI": {"identifier": "r1"},
        "destinationNodeURI": {"identifier": "s1"},
    }
    twice["CFAssociations"] = [link, link]
    yield one("own target twice", "case", json.dumps(twice), "CFAssociations[1]: The role asks for the skill")


def nice() -> Iterator[BadFile]:
    yield from broken("nice", NICE)
    cases: dict[str, tuple[tuple[str | int, ...], object, str]] = {
        "statements in a list": (("statements",), [], "The file needs a list “work_roles” and an object “statements”."),
        "roles in an object": (("work_roles",), {}, "The file needs a list “work_roles” and an object “statements”."),
        "a statement of no kind": (("statements",), {"X1": "?"}, "statements.X1: Write each statement as text under a code such as T0001, S0001 or K0001."),
        "a statement is a number": (("statements", "T1"), 7, "statements.T1: Write each statement as text under a code such as T0001, S0001 or K0001."),
        "a statement without words": (("statements", "T1"), "", "statements: title is missing."),
        "a code that is no key": (("statements",), {"T/1": "Watch"}, "statements: key “t/1” is not a key"),
        "codes that differ by case": (("statements",), {"T1": "A", "t1": "B"}, "statements: The skill “t1” appears twice. Keep one of them."),
        "a role without a name": (("work_roles", 0), {"code": "A"}, "work_roles[0]: Give each work role a code and a name."),
        "a role twice": (("work_roles",), NICE["work_roles"] * 2, "work_roles: The role “a-1” appears twice. Keep one of them."),
        "tasks in a text": (("work_roles", 0, "tasks"), "T1", "work_roles[0].tasks: Write a list of codes here."),
        "tasks that are numbers": (("work_roles", 0, "tasks"), [1], "work_roles[0].tasks: Write a list of codes here."),
        "a task of nothing": (("work_roles", 0, "tasks"), ["T9"], "work_roles[0].tasks[0]: The file has no statement “T9”. Add it, or correct the code."),
        "a task twice": (("work_roles", 0, "tasks"), ["T1", "T1"], "work_roles: The role asks for the skill “t1” twice. Remove one of the two."),
        "control character": (("statements", "T1"), "Wa\x07tch", "statements: title has characters that we cannot"),
        "lone surrogate": (("work_roles", 0, "name"), "\ud800", "work_roles: title has characters that we cannot"),
    }  # fmt: skip
    for name, (path, value, says) in cases.items():
        yield one(name, "nice", changed(NICE, path, value), says)
