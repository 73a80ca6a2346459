"""Bytes into text, and the sign that separates its cells, as spreadsheets and HR systems write them. No Django.

A file does not name its encoding. Where it is not UTF-8 it is read as Windows-1252, the other encoding in which
spreadsheets save, and the plan says so. A file that is neither is refused.
"""

from __future__ import annotations

import codecs
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from ...core.errors import gettext_noop
from .data.files import MAX_COLUMNS, FileRefused, Place, Remark, Weight

MAX_BYTES = 8 * 1024 * 1024
SEPARATORS = ",;\t|"
MAX_SEPARATORS = 4_000
"""Of a line: one with more is refused before its cells are made."""
LINES_LOOKED_AT = 20
"""Lines in which the separator and the heading are looked for."""

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_HEAD = 200_000
_MAX_LINE = 1_000_000
_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")
_UNREADABLE = re.compile(r"[\ud800-\udfff]")
# Control characters, and halves of a surrogate pair as a program wrote them that took UTF-16 for UTF-8.
_NO_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1f]|\xed[\xa0-\xbf][\x80-\xbf]")
_OTHER_KINDS = (
    (b"PK\x03\x04", gettext_noop("This is an XLSX workbook or another archive. Save the sheet as “CSV UTF-8”.")),
    (b"\xd0\xcf\x11\xe0", gettext_noop("This is an old or protected workbook. Save the sheet as “CSV UTF-8”.")),
    (b"%PDF", gettext_noop("This is a PDF file. Import the table from which it was made.")),
    (b"<!doctype html", gettext_noop("This is a web page. Open it in a spreadsheet and save it as “CSV UTF-8”.")),
    (b"<html", gettext_noop("This is a web page. Open it in a spreadsheet and save it as “CSV UTF-8”.")),
)
_NO_SENTENCE = re.compile(r",(?! \S)")
_NAMED_SEPARATOR = re.compile(r"\s*sep=(.)[ \t]*\r?\n", re.IGNORECASE)


def decode(content: bytes, *, file: str = "") -> str:
    """The text of ``content``: UTF-8 with or without a byte order mark, or UTF-16 with one.

    Bytes that are not UTF-8 come back as lone surrogates, so that the reader can name the cell and go on.
    Raises FileRefused if it is empty, larger than MAX_BYTES, another kind of file, or UTF-16 that does not decode.
    """
    _refuse_large(content, MAX_BYTES, file=file)
    for beginning, message in _OTHER_KINDS:
        if content[:64].lstrip().lower().startswith(beginning.lower()):
            raise _refused(message, file=file)
    body, encoding = content, "utf-8"
    for mark, name in _BOMS:
        if content.startswith(mark):
            body, encoding = content[len(mark) :], name
    try:
        text = body.decode(encoding, "surrogateescape" if encoding == "utf-8" else "strict")
    except UnicodeDecodeError as error:
        line = body[: error.start].decode(encoding, "ignore").count("\n") + 1
        message = gettext_noop("The file ends inside a character, so part of it is missing. Save it again.")
        raise _refused(message, file=file, line=line) from error
    if not text.strip():
        raise _refused(gettext_noop("The file is empty. Choose another one."), file=file)
    return text


def _decode_table(content: bytes, *, file: str = "") -> tuple[str, tuple[Remark, ...]]:
    """The text of a table, and a note where it had to be read as Windows-1252; raises as ``decode``."""
    text = decode(content, file=file)
    unreadable = len(_UNREADABLE.findall(text))
    if not unreadable or _NO_TEXT.search(content):
        return text, ()
    # A file that holds sound UTF-8 beside a few broken bytes is damaged, and not in another encoding.
    if sum(each > "\x7f" for each in text) - unreadable > unreadable // 4:
        return text, ()
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError:
        return text, ()
    message = gettext_noop("The file is not UTF-8, so we read it as Windows-1252. Check the letters with accents.")
    return text, (Remark(Weight.WARNING, Place(file=file), message),)


def _take_separator(text: str) -> tuple[str, str, int]:
    """The sign between the cells, the text without the line that names it (``sep=;``), and how many lines that is.

    Where no line names it, it is the sign that most lines hold equally often outside quotation marks. Commas as in a
    sentence, in some lines of a list, separate nothing: then it is a sign that does not occur.
    """
    named = _NAMED_SEPARATOR.match(text)
    if named is not None:
        return named[1], text[named.end() :], named[0].count("\n")
    counts: dict[str, Counter[int]] = {sign: Counter() for sign in SEPARATORS}
    lines = list(_first_lines(text))
    for line in lines:
        for sign in SEPARATORS:
            if found := line.count(sign):
                counts[sign][found] += 1
    likeliest = max(SEPARATORS, key=lambda sign: _agreement(counts[sign]))
    if likeliest == "," and 2 * _agreement(counts[","])[0] <= len(lines) and not any(map(_NO_SENTENCE.search, lines)):
        likeliest = next((sign for sign in SEPARATORS if not counts[sign]), likeliest)
    return likeliest, text, 0


def open_table(
    content: bytes, *, file: str = "", delimiter: str = "", most_bytes: int = MAX_BYTES
) -> tuple[Iterator[str], str, int, tuple[Remark, ...]]:
    """The lines of a table, the sign between its cells, how many lines are before them, and notes on the encoding.

    What is larger than MAX_BYTES is decoded line by line, so it is never a text as a whole, and is not tried as
    Windows-1252. Raises as ``decode``; while the lines are read, for one that is too wide.
    """
    sign, lines_before = delimiter, 0
    if len(content) <= MAX_BYTES:
        text, notes = _decode_table(content, file=file)
        if not sign:
            sign, text, lines_before = _take_separator(text)
        # Not a StringIO, which takes four bytes a character.
        lines: Iterator[str] = (found[0] for found in _LINE.finditer(text))
        return _narrow(lines, sign, file=file), sign, lines_before, notes
    _refuse_large(content, most_bytes, file=file)
    head = decode(content[:_HEAD], file=file)
    if not sign:
        sign, _text, lines_before = _take_separator(head)
    lines = _stream(content, file=file)
    for _number in range(lines_before):
        next(lines)
    return _narrow(lines, sign, file=file), sign, lines_before, ()


def find_widest(rows: Sequence[Sequence[str]]) -> int:
    """Where the first row stands that says about as many different things as the one that says most; 0 of none.

    A title that is merged across a sheet says the same in each of its cells.
    """
    said = [len({text for cell in cells if (text := cell.strip())}) for cells in rows]
    least = max(2, 0.6 * max(said, default=0))
    return next((at for at, count in enumerate(said) if count >= least), 0)


def _stream(content: bytes, *, file: str) -> Iterator[str]:
    mark, encoding = next(((mark, name) for mark, name in _BOMS if content.startswith(mark)), (b"", "utf-8"))
    raw = io.BytesIO(content)
    raw.seek(len(mark))
    with io.TextIOWrapper(raw, encoding, "surrogateescape", newline="") as stream:
        number = 0
        while line := stream.readline(_MAX_LINE):
            number += 1
            if len(line) == _MAX_LINE:
                message = gettext_noop("The line has more than %(most)s characters. Check its quotation marks.")
                raise _refused(message, file=file, line=number, most=_MAX_LINE)
            yield line


def _narrow(lines: Iterable[str], sign: str, *, file: str) -> Iterator[str]:
    """The lines, each looked at before anything builds a million cells of it."""
    for number, line in enumerate(lines, start=1):
        if line.count(sign) > MAX_SEPARATORS:
            message = gettext_noop("This line has more than %(most)s columns. Remove the extra cells.")
            raise _refused(message, file=file, line=number, most=MAX_COLUMNS)
        yield line


def _refuse_large(content: bytes, most: int, *, file: str) -> None:
    if len(content) > most:
        message = gettext_noop("The file is %(size)s MB. You can import up to %(most)s MB.")
        raise _refused(message, file=file, size=-(-len(content) // 1_000_000), most=most // 1_000_000)


def _agreement(counts: Counter[int]) -> tuple[int, int]:
    """How many lines hold the sign equally often, and how often."""
    return max(((lines, number) for number, lines in counts.items()), default=(0, 0))


def _first_lines(text: str) -> Iterator[str]:
    """The first lines that hold anything, without what stands in quotation marks, which may run over several."""
    head = text[:_HEAD]
    outside = re.sub(r'"(?:[^"]|"")*+(?:"|\Z)', "", head)
    lines = (line for line in outside.splitlines() if line.strip())
    for _number, line in zip(range(LINES_LOOKED_AT), lines, strict=False):
        yield line


def _refused(message: str, *, file: str, line: int | None = None, **params: object) -> FileRefused:
    return FileRefused((Remark(Weight.REFUSED, Place(file=file, line=line), message, params),))
