"""ESCO's CSV files: an invented bakery in their shape."""

from __future__ import annotations

from pathlib import Path

import pytest

from mentoring_xblock.applets.competencies.data import Kind, TargetLevel
from mentoring_xblock.applets.exchange import formats, source, texts
from mentoring_xblock.applets.exchange.data.files import Choices, FileRefused, Parsed, Source, Weight
from mentoring_xblock.applets.exchange.formats import esco as esco_format
from mentoring_xblock.core.errors import TooLarge

AT = "http://data.europa.eu/esco"
SKILLS = (
    "conceptType,conceptUri,skillType,reuseLevel,preferredLabel,altLabels,hiddenLabels,status,modifiedDate,scopeNote,"
    "definition,inScheme,description\n"
    f"KnowledgeSkillCompetence,{AT}/skill/k1,skill/competence,cross-sector,knead dough,work dough,,released,2024-01-01"
    ",,,,Kneads dough by hand.\n"
    f'KnowledgeSkillCompetence,{AT}/skill/k2,knowledge,cross-sector,kinds of flour,"flours\ngrains",,released'
    ",2024-01-01,,,,Which flour is for what.\n"
    f"KnowledgeSkillCompetence,{AT}/skill/k3,,cross-sector,sail a boat,,,released,2024-01-01,,,,\n"
)
OCCUPATIONS = (
    "conceptType,conceptUri,iscoGroup,preferredLabel,altLabels,status,description,code\n"
    f"Occupation,{AT}/occupation/o1,7512,baker,,released,Bakes bread.,7512.1\n"
    f"Occupation,{AT}/occupation/o2,8160,miller,,released,Mills grain.,8160.2\n"
    f"Occupation,{AT}/occupation/o3,9999,idler,,released,Does nothing.,9999.3\n"
)
RELATIONS = (
    "occupationUri,relationType,skillType,skillUri\n"
    f"{AT}/occupation/o1,optional,skill/competence,{AT}/skill/k1\n"
    f"{AT}/occupation/o1,essential,skill/competence,{AT}/skill/k1\n"
    f"{AT}/occupation/o1,optional,knowledge,{AT}/skill/k2\n"
    f"{AT}/occupation/o2,essential,knowledge,{AT}/skill/k2\n"
    f"{AT}/occupation/o2,optional,knowledge,{AT}/skill/k2\n"
    f"{AT}/occupation/o2,essential,knowledge,{AT}/skill/gone\n"
    f"{AT}/occupation/nowhere,essential,knowledge,{AT}/skill/k2\n"
)
ALONE = "To import all skills, import their file alone."
FILES = {"skills_en.csv": SKILLS, "occupations_en.csv": OCCUPATIONS, "occupationSkillRelations_en.csv": RELATIONS}


def esco(changed: dict[str, str] | None = None, **choices: object) -> Parsed:
    files = {name: content.encode() for name, content in {**FILES, **(changed or {})}.items() if content}
    return formats.parse(Source("esco", files), choices=Choices(**choices))  # type: ignore[arg-type]


def said(parsed: Parsed, weight: Weight) -> list[str]:
    return [str(remark) for remark in parsed.remarks if remark.weight is weight]


def test_occupations_are_roles_that_ask_for_their_skills() -> None:
    parsed = esco()
    model = parsed.model
    assert parsed.format == "esco"
    assert model is not None
    assert [(skill.key, skill.title, skill.kind, skill.uris) for skill in model.skills] == [
        ("k1", "knead dough", Kind.SKILL, (f"{AT}/skill/k1",)),
        ("k2", "kinds of flour", Kind.KNOWLEDGE, (f"{AT}/skill/k2",)),
    ]
    assert [(role.key, role.title, role.description, role.targets) for role in model.roles] == [
        ("o1", "baker", "Bakes bread.", (TargetLevel("k1", 3, 4), TargetLevel("k2", 3, 2))),
        ("o2", "miller", "Mills grain.", (TargetLevel("k2", 3, 4),)),
    ]


def test_whatever_is_left_out_is_counted_and_named() -> None:
    parsed = esco({"skillGroups_en.csv": "conceptUri,preferredLabel\na,b\n"})
    relations = "occupationSkillRelations_en.csv"
    assert sorted(said(parsed, Weight.DROPPED)) == sorted(
        [
            "We ignore these files: skillGroups_en.csv.",
            "skills_en.csv: A competency model has no place for other names. Skills that have some: 2.",
            f"{relations}: We ignore relations to skills that the files do not have: 1 ({AT}/skill/gone).",
            f"{relations}: We ignore relations of occupations that the files do not have: 1 ({AT}/occupation/nowhere).",
            "occupations_en.csv: We ignore occupations without skills: 1 (idler).",
            "skills_en.csv: We ignore skills that no occupation asks for: 1 (sail a boat). " + ALONE,
        ]
    )
    assert said(parsed, Weight.MERGED) == [
        f"{relations}: Relations that repeat another: 2. The more important one counts."
    ]


def test_the_skills_alone_are_a_model_without_roles_and_the_plan_says_how_to_get_them() -> None:
    parsed = esco({"occupations_en.csv": "", "occupationSkillRelations_en.csv": ""})
    assert parsed.model is not None
    assert (len(parsed.model.skills), parsed.model.roles) == (3, ())
    assert any("To import roles, add occupations.csv and" in each for each in said(parsed, Weight.WARNING))
    half = esco({"occupationSkillRelations_en.csv": ""})
    assert any("To import roles, add occupationSkillRelations.csv." in each for each in said(half, Weight.DROPPED))


def test_only_the_occupations_of_a_code_are_taken() -> None:
    model = esco(only=("8160",)).model
    assert model is not None
    assert ([role.title for role in model.roles], [skill.key for skill in model.skills]) == (["miller"], ["k2"])
    assert said(esco(only=("1",)), Weight.REFUSED) == [
        "occupations_en.csv: No occupation has a code that starts with 1. Check the codes."
    ]


def test_a_thematic_collection_is_read_in_its_groups() -> None:
    collection = (
        "conceptType,conceptUri,preferredLabel,status,skillType,reuseLevel,altLabels,description,broaderConceptUri,"
        f"broaderConceptPT\nKnowledgeSkillCompetence,{AT}/skill/d1,edit pictures,released,skill/competence,,,Edits.,"
        f"{AT}/skill/g1 | {AT}/skill/g2,making media | computers\n"
    )
    parsed = formats.parse(Source("c", {"digitalSkillsCollection_fr.csv": collection.encode()}))
    assert parsed.model is not None
    assert [(skill.title, skill.group) for skill in parsed.model.skills] == [("edit pictures", "making media")]
    assert parsed.model.language == "fr"


@pytest.mark.parametrize(
    ("name", "old", "new", "sentence"),
    [
        ("skills_en.csv", "knowledge,", "feeling,", "row 3, skilltype: “feeling” is not a kind of skill."),
        ("skills_en.csv", f"{AT}/skill/k3", "", "row 4, line 5, concepturi: The row has no address of a concept."),
        ("skills_en.csv", "/k3", "/k1", "row 4, line 5, concepturi: "),
        ("occupationSkillRelations_en.csv", "essential", "vital", "relationtype: Write essential or optional."),
        ("occupations_en.csv", "/o2,", "/o1,", "row 3, concepturi: "),
        ("occupations_en.csv", ",baker,", ",,", "row 2, preferredlabel: "),
    ],
)
def test_faults_are_named_with_their_places(name: str, old: str, new: str, sentence: str) -> None:
    parsed = esco({name: FILES[name].replace(old, new)})
    assert parsed.model is None
    assert any(sentence in each for each in said(parsed, Weight.REFUSED)), parsed.remarks


def test_without_skills_the_refusal_says_which_file_to_add() -> None:
    with pytest.raises(FileRefused, match=r"Add ESCO’s file of skills, such as skills_en\.csv"):
        formats.parse(Source("o", {"occupations_en.csv": OCCUPATIONS.encode()}), format_name="esco")


def test_a_file_that_is_read_line_by_line_says_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = esco()
    monkeypatch.setattr(texts, "MAX_BYTES", 100)
    monkeypatch.setattr(texts, "_HEAD", 90)
    assert esco() == whole
    for encoding in ("utf-8-sig", "utf-16"):
        changed = {name: ("sep=,\n" + content).encode(encoding) for name, content in FILES.items()}
        parsed = formats.parse(Source("esco", changed))
        assert parsed.model == whole.model, encoding


def test_a_line_without_an_end_is_refused_before_it_is_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "MAX_BYTES", 100)
    monkeypatch.setattr(texts, "_HEAD", 90)
    monkeypatch.setattr(texts, "_MAX_LINE", 500)
    with pytest.raises(FileRefused, match="The line has more than 500 characters"):
        esco({"skills_en.csv": SKILLS + "x" * 600})


def test_more_relations_than_one_model_can_have_are_refused_with_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(esco_format, "MOST_TARGETS", 2)
    (refused,) = said(esco(), Weight.REFUSED)
    assert refused == (
        "occupations_en.csv: 3 relations are more than one competency model can have (2). Import only the occupations "
        "that you need: on the command line, add the beginning of each code, such as --only 2512."
    )
    assert esco(only=("7512",)).model is not None


def test_only_the_files_of_esco_may_be_larger_than_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (source, formats):
        monkeypatch.setattr(module, "MAX_BYTES", 100)
    monkeypatch.setattr(esco_format, "MOST_BYTES", 3_000)
    for name, content in FILES.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    assert {name: content.decode() for name, content in source.read_source(tmp_path).files.items()} == FILES
    (tmp_path / "skills_en.csv").write_text(SKILLS + "\n" * 3_000, encoding="utf-8")
    with pytest.raises(TooLarge, match="is larger than 0 MB"):
        source.read_source(tmp_path)
    (tmp_path / "other.csv").write_text("a,b\n" * 100, encoding="utf-8")
    with pytest.raises(TooLarge):
        source.read_source(tmp_path / "other.csv")
