"""The GDD pair: small invented files for the rules, the real download for the counts."""

from __future__ import annotations

import pytest

from mentoring_xblock.applets.competencies.data import TargetLevel
from mentoring_xblock.applets.exchange import formats
from mentoring_xblock.applets.exchange.data.files import FileRefused, Parsed, Source, Weight
from mentoring_xblock.applets.exchange.plan import plan_import
from mentoring_xblock.applets.exchange.source import read_source

from .shared_data import folder

SKILLS = "Skill Name,Skill Description,Awareness,Working,Practitioner,Expert,Roles that require Skill\n"
ROLES = (
    "Role Family,Role,Role Description,Role Level,Role Level Description,"
    "Skill Name,Skill Description,Skill Level,Skill Level Description,Role Type\n"
)
BAKING = (
    'Baking,Bread.,"You can:\n- knead\n- bake",This skill level is currently not defined.,'
    '"You can\n- shape\n- Knead\n",,\n'
)


def parse(*roles: str, skills: str = BAKING) -> Parsed:
    return formats.parse(
        Source("pair", {"Roles.csv": (ROLES + "\n".join(roles)).encode(), "skills.csv": (SKILLS + skills).encode()})
    )


def line(level: str, *, grade: str = "Junior baker", skill: str = "Baking", role: str = "Baker") -> str:
    return f"Food,{role},Bakes.,{grade},Learns.,{skill},Bread.,{level},x,"


def said(parsed: Parsed, weight: Weight) -> list[tuple[int | None, str]]:
    return [(each.place.row, each.message % each.params) for each in parsed.remarks if each.weight is weight]


def test_bullets_become_behaviours_and_undefined_levels_stay_empty() -> None:
    model = parse(line("Working")).model
    assert model is not None
    assert model.skills[0].behaviours == {1: ("You can knead", "You can bake"), 3: ("You can shape", "You can Knead")}
    assert (model.scale.mentor_from, [level.name for level in model.scale.levels]) == (
        3,
        ["Awareness", "Working", "Practitioner", "Expert"],
    )


def test_a_role_at_a_level_becomes_a_role_at_a_grade() -> None:
    model = parse(line("Working"), line("Expert", grade="Baker")).model
    assert model is not None
    assert [(role.key, role.title, role.grade, role.family, role.targets) for role in model.roles] == [
        ("baker-junior-baker", "Baker", "Junior baker", "Food", (TargetLevel("baking", 2),)),
        ("baker", "Baker", "Baker", "Food", (TargetLevel("baking", 4),)),
    ]
    assert model.roles[0].description == "Bakes.\n\nLearns."


def test_a_repeated_line_is_joined_and_a_contradicting_one_refused() -> None:
    parsed = parse(line("Working"), line("Working"), line("working"))
    assert [row for row, _ in said(parsed, Weight.MERGED)] == [3, 4]
    assert said(parse(line("Working"), line("Expert")), Weight.REFUSED) == [
        (3, "“Junior baker”, “Baking”: row 2 asks for a different level. Keep one of them.")
    ]


def test_lines_not_in_use_are_dropped_and_a_role_of_such_lines_alone_stays_without_grade() -> None:
    parsed = parse(line("NOT IN USE", grade="NOT IN USE", role="Miller"), line("Working"))
    assert parsed.model is not None
    assert [(role.title, role.grade, len(role.targets)) for role in parsed.model.roles] == [
        ("Baker", "Junior baker", 1),
        ("Miller", "", 0),
    ]
    assert [row for row, _ in said(parsed, Weight.DROPPED)] == [2]
    assert (2, "The role “Miller” does not ask for any skills.") in said(parsed, Weight.WARNING)


@pytest.mark.parametrize(
    ("roles", "skills", "expected"),
    [
        (
            [line("Guru")],
            BAKING,
            (2, "“Guru” is not a level of this framework. Use one of these: Awareness, Working, Practitioner, Expert."),
        ),
        ([line("Working", skill="Milling")], BAKING, (2, "“Milling” is not in skills.csv. Add it there.")),
        (
            [line("Working")],
            BAKING + "BAKING,,,,,,\n",
            (3, "“BAKING” is already in row 2. Remove one of the two rows."),
        ),
    ],
)
def test_what_does_not_fit_is_refused_with_its_row(roles: list[str], skills: str, expected: tuple[int, str]) -> None:
    assert said(parse(*roles, skills=skills), Weight.REFUSED) == [expected]


def test_one_file_of_the_pair_is_not_enough() -> None:
    with pytest.raises(FileRefused, match=r"Add skills\.csv"):
        formats.parse(Source("pair", {"roles.csv": ROLES.encode()}), format_name="gdd")


def test_a_missing_column_is_named() -> None:
    files = {"roles.csv": ROLES.replace("Skill Level,", "").encode(), "skills.csv": SKILLS.encode()}
    with pytest.raises(FileRefused, match="The column “skill level” is missing"):
        formats.parse(Source("pair", files))


def test_the_real_framework_has_its_known_counts() -> None:
    parsed = formats.parse(read_source(folder("gdd-capability-framework")))
    plan = plan_import(None, parsed)
    counts = {name: plan.counts[name] for name in ("roles", "role_levels", "skills", "levels", "refused")}
    assert counts == {"roles": 52, "role_levels": 205, "skills": 188, "levels": 4, "refused": 0}
    assert parsed.format == "gdd"
    assert [row for row, _ in said(parsed, Weight.DROPPED)] == list(range(205, 233))
    assert [row for row, _ in said(parsed, Weight.MERGED)] == [
        286, 287, 295, 298, 299, 307, 310, 311, 319, 322, 1097, 1108, 1119, 1130, 1141, 1150
    ]  # fmt: skip
    assert parsed.model is not None
    assert sum(4 - len(skill.behaviours) for skill in parsed.model.skills) == 148
    assert [role.title for role in parsed.model.roles if not role.targets] == [
        "Chief data officer",
        "Chief digital and information officer",
        "Chief information security officer",
        "Chief technology officer",
    ]
