"""Whether a file is a workbook that may be opened: its ZIP, measured before anything is built.

A library that reads workbooks trusts them: it inflates what is there, builds whole trees and follows every name. So
every entry is inflated here first, piece by piece under limits, and its XML read by ``package_parts``. What the cells
mean is ``workbooks``' business. Layout: ECMA-376, parts 1 and 2. No Django.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Sequence
from typing import NamedTuple

from ...core.errors import gettext_noop
from .data.files import FileRefused, Place
from .package_parts import MACROS, ODD_LAYOUT, RELATIONS, SHEET, TYPES, WORKBOOK, Seen, open_part
from .tables import refusal
from .texts import MAX_BYTES

MAX_PARTS = 200
MAX_NAME = 200
MAX_SHEETS = 20
MAX_INFLATED = 64 * 1024 * 1024
MAX_RATIO = 200
SMALL = 1024 * 1024
"""Below this a part may be as dense as it likes, as a sheet of empty cells is."""

_ENTRY = b"PK\x01\x02"
_CHUNK = 64 * 1024

TOO_DENSE = gettext_noop("This part of the workbook is compressed more than a table can be. Save the workbook again.")
NOT_WHOLE = gettext_noop("This file is not a complete XLSX workbook. Save it again as XLSX without a password.")
TOO_LARGE = gettext_noop("The unpacked workbook is larger than %(most)s MB. Import a smaller workbook.")
OUTSIDE = gettext_noop("The workbook refers to a part outside the file. Save it again in a spreadsheet program.")


class Sheet(NamedTuple):
    """A sheet's title, where in it formulas stand without a stored result, its merged ranges (``A1:C3``), and where
    formulas stand with one, with how many there are."""

    title: str
    formulas: Sequence[Place] = ()
    merged: Sequence[str] = ()
    results: tuple[Sequence[Place], int] = ((), 0)


def looks_like_workbook(content: bytes) -> bool:
    """Whether ``content`` is a ZIP with the part that every Office file has, and a folder of spreadsheets."""
    return content.startswith(b"PK\x03\x04") and TYPES.encode() in content and b"xl/" in content


def check_package(content: bytes, *, file: str = "") -> tuple[Sheet, ...]:
    """The workbook's sheets in order.

    Raises FileRefused with the part (and the cell, where it is one) that is beyond the limits, cannot be read, or has
    no business in a table: macros, links to other files, a DOCTYPE, an entry that is encrypted or leads outside.
    """
    seen = Seen(file)
    if len(content) > MAX_BYTES:
        message = gettext_noop("The file is %(size)s MB. You can import up to %(most)s MB.")
        seen.refuse(message, size=-(-len(content) // 1_000_000), most=MAX_BYTES // 1_000_000)
    if not content.startswith(b"PK\x03\x04"):
        seen.refuse(NOT_WHOLE)
    # Counted in the bytes, since the library makes an object of each entry, however many the directory admits.
    if content.count(_ENTRY) > MAX_PARTS:
        seen.refuse(
            gettext_noop("The workbook has more than %(most)s parts. Copy the table to a new workbook."), most=MAX_PARTS
        )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            _check_names(entries, seen)
            inflated = 0
            for entry in entries:
                inflated = _check_entry(archive, entry, seen, inflated)
    # zipfile raises NotImplementedError for a method of compression or a version that it cannot read.
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError) as error:
        raise FileRefused((refusal(Place(file=file), NOT_WHOLE),)) from error
    return _find_sheets({entry.filename for entry in entries}, seen)


def _check_names(entries: Sequence[zipfile.ZipInfo], seen: Seen) -> None:
    known: set[str] = set()
    for entry in entries:
        name, folded = entry.filename, entry.filename.casefold()
        bare = name.removesuffix("/")
        is_odd = name != entry.orig_filename or "\\" in name or ":" in name or len(name) > MAX_NAME
        if is_odd or name.startswith(("/", "..")) or posixpath.normpath(bare) != bare:
            seen.refuse(OUTSIDE, name)
        if folded in known:
            seen.refuse(gettext_noop("The workbook has this part twice. Save it again in a spreadsheet program."), name)
        known.add(folded)
        if entry.flag_bits & 0x1:
            seen.refuse(gettext_noop("The workbook is encrypted. Save it without a password."), name)
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            seen.refuse(
                gettext_noop(
                    "The workbook is compressed in a way that spreadsheet programs do not use. Save it "
                    "again in a spreadsheet program."
                ),
                name,
            )
        if "vbaproject" in folded or "macrosheets/" in folded:
            seen.refuse(MACROS, name)
        if folded.startswith("xl/externallinks/"):
            message = gettext_noop(
                "The workbook uses values from other files. Paste them as values and save the workbook."
            )
            seen.refuse(message, name)
    if sum(entry.file_size for entry in entries) > MAX_INFLATED:
        seen.refuse(TOO_LARGE, most=MAX_INFLATED // 1_000_000)


def _check_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, seen: Seen, before: int) -> int:
    """Inflate one entry piece by piece and read it where it is XML; gives how much was inflated in all."""
    part = open_part(seen, entry.filename)
    size = 0
    with archive.open(entry) as stream:
        while piece := stream.read(_CHUNK):
            size += len(piece)
            if before + size > MAX_INFLATED:
                seen.refuse(TOO_LARGE, entry.filename, most=MAX_INFLATED // 1_000_000)
            if size > SMALL and size > MAX_RATIO * max(entry.compress_size, 1):
                seen.refuse(TOO_DENSE, entry.filename)
            if part is not None:
                part.feed(piece)
    if part is not None:
        part.feed(b"", is_last=True)
    return before + size


def _find_sheets(names: set[str], seen: Seen) -> tuple[Sheet, ...]:
    """Follow the workbook's sheets to their parts, each of which may be named once."""
    if not {TYPES, WORKBOOK, RELATIONS} <= names:
        seen.refuse(NOT_WHOLE)
    if not 1 <= len(seen.sheets) <= MAX_SHEETS:
        message = gettext_noop("The workbook has %(count)s sheets. It must have between 1 and %(most)s.")
        seen.refuse(message, WORKBOOK, count=len(seen.sheets), most=MAX_SHEETS)
    parts = [seen.targets.get(relation, "") for _, relation in seen.sheets]
    if len(set(parts)) != len(parts) or not all(SHEET.fullmatch(part) and part in names for part in parts):
        seen.refuse(ODD_LAYOUT, WORKBOOK)
    return tuple(
        Sheet(title, seen.formulas.get(part, ()), seen.merged.get(part, ()), seen.results.get(part, ((), 0)))
        for (title, _), part in zip(seen.sheets, parts, strict=True)
    )
