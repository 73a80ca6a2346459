"""Whatever the file, an import takes at most 256 MB and a bounded time: measured in a process that does nothing else.

The memory is promised, so it is asserted. The time is seconds of the processor, shown and not asserted: machines
differ. A process that works for two minutes without an answer, or sleeps as long, fails the test: its own work is
counted, not the clock of a machine that does much else.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from mentoring_xblock.applets.exchange import formats

from .bad.bombs import HUGE, Maker, bombs
from .bad.catalogue import BadFile
from .measure import MOST_BYTES, Importer, Measured
from .shared_data import folder
from .test_bad_files import MUTANTS
from .test_curated import CATALOGUE

# What takes memory and time is our own reading and planning, whichever release lies beneath.
pytestmark = [pytest.mark.once, pytest.mark.xdist_group("importer")]

Record = Callable[[str, object], None]

KINDS = (*formats.readable(), "people")
# The scoreboard tries all of them; a change on a desk the first of each format.
IS_FULL = MUTANTS >= 1000
ALL_BOMBS = [each for each in bombs() if each[0] in KINDS]
BOMBS = ALL_BOMBS if IS_FULL else [next(each for each in ALL_BOMBS if each[0] == kind) for kind in KINDS]


def noted(found: Measured, record: Record) -> Measured:
    """The measurement, for the scoreboard, with its promise."""
    record("largest_mb", found.bytes // 1_000_000)
    record("longest_cpu_seconds", round(found.seconds, 2))
    assert found.bytes <= MOST_BYTES
    return found


@pytest.mark.parametrize(
    ("format_name", "name", "make"), BOMBS, ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_file_as_large_and_wrong_as_can_be_stays_within_the_bounds(
    format_name: str, name: str, make: Maker, importer: Importer, tmp_path: Path, record_property: Record
) -> None:
    path = tmp_path / "bomb"
    path.write_bytes(make())
    found = noted(importer.bring(format_name, path), record_property)
    assert found.refused != bool(found.written), name
    assert found.refused or found.said == []


@pytest.mark.parametrize("format_name", KINDS)
def test_a_file_of_300_mb_is_refused_by_its_size_before_it_is_read(
    format_name: str, importer: Importer, tmp_path: Path, record_property: Record
) -> None:
    path = tmp_path / "huge"
    with path.open("wb") as file:
        file.write(b"record,framework\n")
        file.truncate(HUGE)
    before = importer.bring(format_name, Path(__file__)).bytes
    found = noted(importer.bring(format_name, path), record_property)
    assert found.said == [": “huge” is larger than 8 MB. Import a smaller file."]
    assert found.bytes - before < 4_000_000, "none of it was read"


def test_every_curated_file_stays_within_the_bounds(
    importer: Importer, tmp_path: Path, record_property: Record
) -> None:
    largest = longest = 0.0
    for number, bad in enumerate(CATALOGUE if IS_FULL else CATALOGUE[::20]):
        found = importer.bring(bad.format, written(bad, tmp_path / str(number)))
        assert (found.refused, found.written) == (True, 0), bad.id
        assert found.bytes <= MOST_BYTES, bad.id
        largest, longest = max(largest, found.bytes), max(longest, found.seconds)
    record_property("largest_mb", int(largest) // 1_000_000)
    record_property("longest_cpu_seconds", round(longest, 2))


def written(bad: BadFile, path: Path) -> Path:
    """The file as people have it: alone, or, where it is a pair, in a folder."""
    path.mkdir()
    for name, content in bad.files.items():
        (path / name).write_bytes(content)
    return path / "f" if list(bad.files) == ["f"] else path


REAL = (("gdd-capability-framework", "gdd"), ("nice-framework", "nice"), ("onet-tasks", "onet"))


@pytest.mark.parametrize(("name", "format_name"), REAL if IS_FULL else REAL[:1])
def test_a_real_model_is_stored_within_the_bounds(
    name: str, format_name: str, importer: Importer, record_property: Record
) -> None:
    found = noted(importer.bring(format_name, folder(name)), record_property)
    assert not found.refused
    assert found.written > 150


def test_the_whole_of_esco_is_read_within_the_bounds(
    importer: Importer, tmp_path: Path, record_property: Record
) -> None:
    at = "http://data.europa.eu/esco"
    ids = [f"{number:08x}-0000-4000-8000-{number:012x}" for number in range(14_000)]
    (tmp_path / "skills_en.csv").write_text(
        "conceptUri,skillType,preferredLabel,description\n"
        + "".join(f"{at}/skill/{each},knowledge,skill {each},{'About it. ' * 60}\n" for each in ids)
    )
    (tmp_path / "occupations_en.csv").write_text(
        "conceptUri,iscoGroup,preferredLabel,description\n"
        + "".join(f"{at}/occupation/{each},2512,role {each},{'Does it. ' * 60}\n" for each in ids[:3_000])
    )
    with (tmp_path / "occupationSkillRelations_en.csv").open("w") as file:
        file.write("occupationUri,relationType,skillType,skillUri,occupationLabel,skillLabel\n")
        for number, each in enumerate(ids[:3_000]):
            file.writelines(
                f"{at}/occupation/{each},essential,knowledge,{at}/skill/{skill},a label of its own,and another one\n"
                for skill in (ids * 2)[number : number + 43]
            )
    found = noted(importer.bring("esco", tmp_path), record_property)
    assert len(found.said) == 1
    assert "129000 relations are more than one competency model can have (30000)." in found.said[0]


def test_what_is_no_file_is_refused_and_not_waited_for(importer: Importer, tmp_path: Path) -> None:
    pipe, loop, dangling = tmp_path / "pipe", tmp_path / "loop", tmp_path / "dangling"
    os.mkfifo(pipe)
    loop.symlink_to(loop)
    dangling.symlink_to(tmp_path / "nowhere")
    (tmp_path / "empty").mkdir()
    device = tmp_path / "zeros.csv"
    device.symlink_to("/dev/zero")
    for path, sentence in (
        (pipe, "is not a file."),
        (Path("/dev/zero"), "is not a file."),
        (Path("/dev/null"), "is not a file."),
        (device, "is not a file."),
        (loop, "We cannot read"),
        (dangling, "dangling”: No such file or directory."),
        (tmp_path / "empty", "has 0 readable files. You can import between 1 and 20."),
        (tmp_path, "has 0 readable files. You can import between 1 and 20."),
    ):
        found = importer.bring("csv", path)
        assert (found.refused, found.written) == (True, 0), path
        assert sentence in found.said[0], found.said


def test_a_link_to_a_plain_file_is_followed(importer: Importer, tmp_path: Path) -> None:
    (tmp_path / "model.csv").write_bytes(b"record,framework\n")
    (tmp_path / "link.csv").symlink_to(tmp_path / "model.csv")
    assert "The file has no “framework” row. Add one." in importer.bring("csv", tmp_path / "link.csv").said[0]
