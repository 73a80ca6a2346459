"""``mentoring_import_framework`` and ``mentoring_export_framework`` as a person types them."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from mentoring_xblock.api.frameworks import importing as api
from mentoring_xblock.applets.competencies.models import FrameworkVersion
from mentoring_xblock.applets.exchange.samples import load_sample
from mentoring_xblock.core.actors import SYSTEM
from tests.builders import programme

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def run_json(*arguments: str) -> dict[str, Any]:
    document = json.loads(run(*arguments, "--json"))
    assert isinstance(document, dict)
    return document


def mistake(*arguments: str) -> str:
    """The one line of a user's mistake; it ends with 2."""
    with pytest.raises(CommandError) as caught:
        run(*arguments)
    assert caught.value.returncode == 2
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.fixture
def model_file(tmp_path: Path) -> Path:
    path = tmp_path / "model.csv"
    path.write_bytes(load_sample("data-analyst").files["data-analyst.csv"])
    return path


def test_a_dry_run_shows_the_plan_and_writes_nothing(model_file: Path) -> None:
    said = run("mentoring_import_framework", str(model_file), "--dry-run")
    assert "2 roles (4 role levels), 15 skills" in said
    assert "Add skill “Summarise data with a pivot table”" in said
    assert "Preview: nothing was written." in said
    assert not FrameworkVersion.objects.exists()


def test_a_model_goes_in_and_a_second_time_changes_nothing(model_file: Path) -> None:
    assert "Published as version 1." in run("mentoring_import_framework", str(model_file))
    assert "There is nothing to change." in run("mentoring_import_framework", str(model_file))
    assert FrameworkVersion.objects.count() == 1


def test_a_machine_gets_one_document(model_file: Path) -> None:
    first = run_json("mentoring_import_framework", str(model_file))
    assert (first["framework"], first["format"], first["applied"], first["version"]) == ("data-analyst", "csv", True, 1)
    assert {row["action"] for row in first["rows"]} == {"add"}
    second = run_json("mentoring_import_framework", str(model_file))
    assert (second["applied"], second["changes"], second["rows"]) == (False, False, [])


def test_a_shown_plan_is_applied_by_its_fingerprint_only_while_it_holds(model_file: Path) -> None:
    plan = run_json("mentoring_import_framework", str(model_file), "--dry-run")["plan"]
    run("mentoring_import_framework", str(model_file), "--plan", plan)
    assert "The competency model has changed since this preview. Create a new preview and check it." in mistake(
        "mentoring_import_framework", str(model_file), "--plan", plan
    )


def test_a_sample_of_the_package_is_named_by_its_key() -> None:
    assert run_json("mentoring_import_framework", "sample:service-desk")["applied"]
    assert "find the sample model" in mistake("mentoring_import_framework", "sample:astronaut")


def test_a_refused_file_says_every_reason_and_ends_with_one_line(model_file: Path) -> None:
    with model_file.open("ab") as file:
        file.write(b"target,,nobody,pivot-table,3\ntarget,,reporting-officer,pivot-table,9\n")
    out = io.StringIO()
    with pytest.raises(CommandError) as caught:
        call_command("mentoring_import_framework", str(model_file), "--json", stdout=out)
    assert caught.value.returncode == 2
    assert "We could not import model.csv for 3 reasons. The first: " in str(caught.value)
    refused = json.loads(out.getvalue())["refused"]
    assert [(each["file"], each["row"], each["column"]) for each in refused] == [
        ("model.csv", 200, "role"), ("model.csv", 201, "skill"), ("model.csv", 201, "level")
    ]  # fmt: skip
    assert not FrameworkVersion.objects.exists()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("nowhere.csv",), "We cannot read “nowhere.csv”: No such file or directory."),
        (("sample:data-analyst", "--programme", "mars"), "We cannot find the programme “mars”. Check its key."),
        (
            ("sample:data-analyst", "--format", "gdd"),
            "A UK Digital and Data framework consists of roles.csv and skills.csv.",
        ),
        (("sample:data-analyst", "--format", "word"), "We cannot read the format “word”. Choose one of these: json"),
    ],
)
def test_a_users_mistake_is_one_line(arguments: tuple[str, ...], sentence: str) -> None:
    assert sentence in mistake("mentoring_import_framework", *arguments)


def test_a_file_beyond_the_limit_is_not_even_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.truncate(300 * 1024 * 1024)
    assert "larger than 8 MB" in mistake("mentoring_import_framework", str(path))


def test_the_importer_chooses_what_the_file_does_not_say(tmp_path: Path) -> None:
    path = tmp_path / "tasks.tsv"
    path.write_text("O*NET-SOC Code\tTitle\tTask ID\tTask\tTask Type\n1\tA\t1\tDo\tCore\n2\tB\t2\tBe\tCore\n")
    chosen = (
        "--levels",
        "Low, High",
        "--mentor-from",
        "2",
        "--target",
        "2",
        "--only",
        "1",
        "--key",
        "mine",
        "--title",
        "Mine",
    )
    answer = run_json("mentoring_import_framework", str(path), *chosen)
    assert (answer["framework"], answer["title"], answer["counts"]["levels"], answer["counts"]["roles"]) == (
        "mine",
        "Mine",
        2,
        1,
    )


def test_an_empty_folder_is_a_mistake(tmp_path: Path) -> None:
    assert "has 0 readable files" in mistake("mentoring_import_framework", str(tmp_path))


def test_a_named_programme_gets_the_model_and_the_default_one_does_not(model_file: Path) -> None:
    of = programme("north")
    run("mentoring_import_framework", str(model_file), "--programme", "north")
    assert api.export_framework(actor_id=SYSTEM, key="data-analyst", format_name="csv", programme=of.key)
    assert "no published competency model" in mistake("mentoring_export_framework", "data-analyst", "--output", "x.csv")


def undated(path: Path) -> bytes:
    """The file without the times at which a version was published, which CASE wants."""
    return re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", b"", path.read_bytes())


@pytest.mark.parametrize("format_name", api.writable())
def test_export_then_import_then_export_gives_the_same_bytes(
    format_name: str, model_file: Path, tmp_path: Path
) -> None:
    programme("north"), programme("south")
    first, second = tmp_path / "first", tmp_path / "second"
    run("mentoring_import_framework", str(model_file), "--programme", "north")
    export = ("mentoring_export_framework", "data-analyst", "--format", format_name)
    run(*export, "--programme", "north", "--output", str(first))
    run("mentoring_import_framework", str(first), "--programme", "south")
    written = run_json(*export, "--programme", "south", "--output", str(second))
    assert undated(second) == undated(first)
    assert written["files"] == [{"path": str(second), "bytes": len(second.read_bytes())}]


def test_an_export_goes_into_a_folder_under_its_own_name_and_leaves_no_half_file(
    model_file: Path, tmp_path: Path
) -> None:
    run("mentoring_import_framework", str(model_file))
    run("mentoring_export_framework", "data-analyst", "--output", str(tmp_path))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data-analyst.csv", "model.csv"]
    assert (tmp_path / "data-analyst.csv").read_bytes() == model_file.read_bytes()


def test_an_export_that_cannot_be_written_is_one_line(model_file: Path) -> None:
    run("mentoring_import_framework", str(model_file))
    target = model_file / "below-a-file.csv"
    assert "cannot be written" in mistake("mentoring_export_framework", "data-analyst", "--output", str(target))


def test_without_a_terminal_there_is_no_progress_bar(model_file: Path, capfd: pytest.CaptureFixture[str]) -> None:
    run("mentoring_import_framework", str(model_file))
    assert capfd.readouterr().err == ""


LADDER = """\
Area,Skill,Helper,Mechanic,Owner
Wheels,True a wheel,Finds where the rim is off,Trues a rim to a millimetre,Amara
,Change a tyre,Changes a tube with help,Changes any tyre alone,Tariq
"""


@pytest.fixture
def ladder_file(tmp_path):
    path = tmp_path / "ladder.csv"
    path.write_text(LADDER, encoding="utf-8")
    return path


def test_a_table_of_ones_own_is_read_by_a_guess_that_is_printed(ladder_file):
    said = run("mentoring_import_framework", str(ladder_file), "--title", "Workshop", "--dry-run")
    assert "format table" in said
    assert "We read these columns as: Area → group, Skill → skill, Helper → 1, Mechanic → 2." in said
    assert "We did not import these columns: Owner." in said
    assert "Preview: nothing was written." in said


def test_its_columns_can_be_said(ladder_file):
    columns = ["--columns", '"skill=Skill",1=Mechanic', "--columns", "2=helper", "--shape", "matrix"]
    said = run("mentoring_import_framework", str(ladder_file), *columns)
    assert "0 roles (0 role levels), 2 skills, 4 behaviours, 0 targets, 2 levels" in said
    assert "Published as version 1." in said


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (
            ["--columns", "skill=Skil"],
            "There is no column “Skil”. The columns are: Area, Skill, Helper, Mechanic, Owner.",
        ),
        (["--columns", "boss=Skill"], "We do not know “boss”."),
        (["--columns", "group=Area"], "We found no column of skills. The columns are: Area, Skill,"),
        (["--columns", "skill=Skill,1=Helper", "--shape", "matrix"], "at least two columns that are levels"),
    ],
)
def test_columns_that_do_not_fit_are_refused_in_one_line(ladder_file, options, words):
    with pytest.raises(CommandError) as refused:
        run("mentoring_import_framework", str(ladder_file), *options)
    assert words in str(refused.value)


@pytest.mark.parametrize(("name", "begins"), [("m.xlsx", b"PK"), ("m.csv", b"\xef\xbb\xbfrecord,"), ("m.JSON", b"{")])
def test_a_template_is_in_the_layout_that_its_ending_names(tmp_path, name, begins):
    path = tmp_path / name
    run("mentoring_import_framework", str(path), "--template")
    assert path.read_bytes().startswith(begins)


def test_a_template_in_no_layout_of_ours_is_refused_and_not_written(tmp_path):
    path = tmp_path / "model.docx"
    with pytest.raises(CommandError, match="We cannot write the format “docx”"):
        run("mentoring_import_framework", str(path), "--template")
    assert not path.exists()


def test_a_template_is_written_filled_and_comes_in(tmp_path):
    path = tmp_path / "model.xlsx"
    assert run("mentoring_import_framework", str(path), "--template") == f"Wrote {path}.\n"
    assert "Published as version 1." in run("mentoring_import_framework", str(path))
    with pytest.raises(CommandError):
        run("mentoring_import_framework", str(path), "--template")


def test_a_reworded_skill_and_role_are_asked_about_and_kept_by_same(tmp_path):
    text = (
        "record,framework,role,skill,level,title\nframework,bike,,,2,Bike\nlevel,,,,1,With help\nlevel,,,,2,Alone\n"
        "skill,,,,,True a wheel\nrole,,,,,Mechanic\ntarget,,Mechanic,True a wheel,2,\n"
    )
    path = tmp_path / "bike.csv"
    path.write_text(text, encoding="utf-8")
    run("mentoring_import_framework", str(path))
    path.write_text(text.replace("True a wheel", "True a bicycle wheel"), encoding="utf-8")
    said = run("mentoring_import_framework", str(path), "--dry-run")
    pair = "skill:true-a-wheel=skill:true-a-bicycle-wheel"
    assert f"Is “True a wheel” now “True a bicycle wheel”? If so: --same {pair}" in said
    asked = run_json("mentoring_import_framework", str(path), "--dry-run")["questions"]
    assert [(each["kind"], each["old"], each["new"]) for each in asked] == [
        ("skill", "true-a-wheel", "true-a-bicycle-wheel")
    ]
    said = run("mentoring_import_framework", str(path), "--same", "true-a-wheel=true-a-bicycle-wheel")
    assert "Change skill “True a bicycle wheel”: title: “True a wheel” -> “True a bicycle wheel”" in said
    assert "Retire" not in said


def test_several_columns_can_be_roles(tmp_path):
    path = tmp_path / "roles.csv"
    path.write_text("Skill,Apprentice,Baker\nKnead dough,1,3\nBake bread,,2\n", encoding="utf-8")
    said = run("mentoring_import_framework", str(path), "--columns", "skill=Skill,target=Apprentice,target=Baker")
    assert "2 roles (2 role levels), 2 skills, 0 behaviours, 3 targets" in said


def test_a_table_that_changes_between_preview_and_import_is_not_imported(ladder_file):
    plan = run_json("mentoring_import_framework", str(ladder_file), "--dry-run")["plan"]
    ladder_file.write_text(LADDER.replace("Trues a rim", "Trues each rim"), encoding="utf-8")
    with pytest.raises(CommandError) as refused:
        run("mentoring_import_framework", str(ladder_file), "--plan", plan)
    assert "has changed since this preview" in str(refused.value)
    assert run_json("mentoring_import_framework", str(ladder_file), "--dry-run")["version"] is None
