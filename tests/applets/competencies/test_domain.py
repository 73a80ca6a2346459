"""Settling a draft: canonical texts, limits, every fault with its path."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mentoring_xblock.applets.competencies import domain
from mentoring_xblock.applets.competencies.data import FrameworkModel, RoleModel, SkillText, TargetLevel
from mentoring_xblock.applets.competencies.domain import check_model, settle
from mentoring_xblock.core.errors import InvalidInput
from mentoring_xblock.core.scales import Level, Scale

MODEL = FrameworkModel(
    "fw",
    "F",
    Scale((Level(1, "Low"), Level(2, "High")), mentor_from=2),
    skills=(SkillText("s", "S", behaviours={2: ("You can",)}),),
    roles=(RoleModel("r", "R", targets=(TargetLevel("s", 1),)),),
)


def test_texts_come_out_composed_trimmed_and_titles_on_one_line() -> None:
    loose = replace(MODEL, key=" FW ", title=" Re\u0301sume\u0301\n of\tit ", description="a\r\n\r\nb ")
    tidy = check_model(loose)
    assert (tidy.key, tidy.title, tidy.description) == ("fw", "Résumé of it", "a\n\nb")


def test_references_come_out_as_keys() -> None:
    role = RoleModel("r", "R", targets=(TargetLevel(" S ", 1),))
    assert check_model(replace(MODEL, roles=(role,))).roles[0].targets == (TargetLevel("s", 1),)


def test_levels_without_behaviours_are_left_out_and_the_rest_sorted() -> None:
    skill = SkillText("s", "S", behaviours={2: ("b",), 1: ()})
    assert check_model(replace(MODEL, skills=(skill,))).skills[0].behaviours == {2: ("b",)}


def test_a_sound_model_stays_as_it_is() -> None:
    assert check_model(MODEL) == MODEL


def test_every_fault_is_named_with_its_path() -> None:
    draft = domain.draft_of(replace(MODEL, title="", language="x", source="s" * 4001, roles=(RoleModel("", ""),)))
    model, faults = settle(draft)
    assert model is None
    assert [fault.path for fault in faults] == [("title",), ("source",), ("language",), ("roles", 0, "title")]


def test_an_unsound_model_is_refused_with_the_first_fault_and_the_count() -> None:
    with pytest.raises(InvalidInput, match=r"\(2 in total\)\. The first one, at title: title is missing\."):
        check_model(replace(MODEL, title="", language="?"))


@pytest.mark.parametrize(
    ("name", "model"),
    [
        ("MAX_SKILLS", replace(MODEL, skills=tuple(SkillText(f"k{n}", "S") for n in range(4)), roles=())),
        ("MAX_ROLES", replace(MODEL, roles=tuple(RoleModel(f"r{n}", "R") for n in range(4)))),
        (
            "MAX_TARGETS",
            replace(
                MODEL,
                skills=tuple(SkillText(f"k{n}", "S") for n in range(4)),
                roles=(RoleModel("r", "R", targets=tuple(TargetLevel(f"k{n}", 1) for n in range(4))),),
            ),
        ),
        ("MAX_BEHAVIOURS", replace(MODEL, skills=(SkillText("s", "S", behaviours={1: ("a", "b", "c", "d")}),))),
        ("MAX_PLAN_STEPS", replace(MODEL, skills=(SkillText("s", "S", plan=("a", "b", "c", "d")),))),
        ("MAX_URIS", replace(MODEL, skills=(SkillText("s", "S", uris=tuple(f"https://x/{n}" for n in range(4))),))),
    ],
)
def test_more_than_fits_is_refused(name: str, model: FrameworkModel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(domain, name, 4)
    assert check_model(model)
    monkeypatch.setattr(domain, name, 3)
    with pytest.raises(InvalidInput, match=r"There are 4 .*\. You can have up to 3\."):
        check_model(model)


@pytest.mark.parametrize(
    ("uri", "good"),
    [
        ("https://example.org/x?y=1#z", True),
        ("HTTP://example.org", True),
        ("urn:isbn:1", True),
        ("https://", False),
        ("example.org", False),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("https://a b", False),
        ("https://[", False),
    ],
)
def test_only_web_addresses_and_urns_are_links(uri: str, good: bool) -> None:
    model = replace(MODEL, skills=(SkillText("s", "S", uris=(uri,)),))
    if good:
        assert check_model(model).skills[0].uris == (uri,)
    else:
        with pytest.raises(InvalidInput):
            check_model(model)
