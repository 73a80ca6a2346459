"""Bytes into rows: encodings, limits, broken files; every refusal before anything large is built."""

from __future__ import annotations

import tracemalloc

import pytest

from mentoring_xblock.applets.exchange import tables, texts
from mentoring_xblock.applets.exchange.data.files import FileRefused
from mentoring_xblock.applets.exchange.looks import number_in
from mentoring_xblock.applets.exchange.table_writing import write_table
from mentoring_xblock.applets.exchange.tables import read_table

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty. Choose another one."),
        (b"\xef\xbb\xbf \r\n", "The file is empty. Choose another one."),
        (b"\xff\xfea\x00,", "line 1: The file ends inside a character, so part of it is missing. Save it again."),
        (
            b"\xff\xfe\x00\xd8a\x00",
            "line 1: The file ends inside a character, so part of it is missing. Save it again.",
        ),
        (b"a,b\n1,caf\x81\n", "row 2, b: The cell is not UTF-8. Save the file as “CSV UTF-8”."),
        ("a,b\nÀ,caf".encode() + b"\xe9\n", "row 2, b: The cell is not UTF-8. Save the file as “CSV UTF-8”."),
        (b"a,b\n1,\xed\xa0\x80\n", "row 2, b: The cell is not UTF-8. Save the file as “CSV UTF-8”."),
        (b"a,a\n1,2\n", "row 1: The heading “a” appears twice. Keep one of them."),
        (b"A, a \n1,2\n", "row 1: The heading “a” appears twice. Keep one of them."),
        (b"a,,c\n1,2,3\n", "row 1: A column has no heading. Add one."),
        (b'a,b\n1,"x"y"\n', 'row 2: There is a quotation mark inside a quoted cell. Write it twice ("").'),
        (b"a\n\x00\n", "row 2, a: The cell has a NUL character. Remove it."),
        (
            b'a\n"' + b"x" * 200_000 + b'"',
            "row 2: A cell is too long, or its closing quotation mark is missing. Check the quotation marks.",
        ),
        (b"a\n" + b"x" * 40_000, "row 2, a: The cell has more than 32000 characters. Shorten the text."),
        (b"," * 1_000_000, "line 1: This line has more than 200 columns. Remove the extra cells."),
        (b"a\n" + b"," * 1_000_000, "line 2: This line has more than 200 columns. Remove the extra cells."),
        (
            ",".join(f"c{n}" for n in range(201)).encode(),
            "row 1: The heading has more than 200 columns. Remove the columns that you do not need.",
        ),
        (b"a\n" * 100_001, "row 100001: The file has more than 100000 rows. Import a smaller file."),
        (b"x" * (texts.MAX_BYTES + 1), "The file is 9 MB. You can import up to 8 MB."),
    ],
)
def test_a_bad_file_is_refused_with_its_place(content: bytes, sentence: str) -> None:
    with pytest.raises(FileRefused) as caught:
        read_table(content)
    assert str(caught.value.remarks[0]) == sentence


def test_all_bad_cells_are_named_at_once() -> None:
    with pytest.raises(FileRefused) as caught:
        read_table(b"a,b\n\xff,1\n2,\x00\n")
    assert [(r.place.row, r.place.column) for r in caught.value.remarks] == [(2, "a"), (3, "b")]
    assert "2 reasons" in str(caught.value)


@pytest.mark.parametrize(
    "content",
    [b"," * 800_000, b"a\n" * 400_000, b'"' * 800_000, "😀,\n".encode() * 100_000, b'a\n"' + b"\n" * 800_000],
    ids=["columns", "rows", "quotes", "wide signs", "open cell"],
)
def test_a_bomb_takes_a_bounded_multiple_of_its_size(content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MAX_ROWS", 5_000)
    tracemalloc.start()
    with pytest.raises(FileRefused):
        read_table(content)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20 * 800_000


def test_a_written_table_reads_back_row_by_row() -> None:
    rows = [
        ["=1", 'say "hi"'],
        ["line\nbreak", "a,b"],
        ["'-", "ü"],
        ["\n=1", "\u00a0\uff1d1"],
        ["' =1", " 1"],
        ["a\r=1", ""],
    ]
    table = read_table(write_table(["one", "two"], rows))
    assert [[row["one"], row["two"]] for row in table.rows] == rows


@pytest.mark.parametrize(
    ("name", "number"), [("Level 3", 3), ("IC-12", 12), ("m²", None), ("9" * 5000, None), ("", None)]
)
def test_the_number_in_a_name_is_one_that_can_be_counted_with(name: str, number: int | None) -> None:
    assert number_in(name) == number
