"""From a path on disk to the bytes that are parsed, under a limit. No meaning of any format here."""

from __future__ import annotations

import stat
from pathlib import Path

from ...core.errors import InvalidInput, TooLarge, gettext_noop
from .data.files import MAX_FILES, Source
from .formats import most_bytes
from .texts import MAX_BYTES

_BEGINNING = 8_000
SUFFIXES = frozenset({".csv", ".json", ".tsv", ".txt", ".xlsx"})


def read_source(path: Path) -> Source:
    """The file at ``path``, or the tables and JSON files directly inside the folder.

    Raises InvalidInput where nothing readable is there (a device or a pipe is not) and TooLarge where a file is beyond
    what its format may have, which is seen before any of it is read.
    """
    try:
        if path.is_dir():
            inside = sorted(entry for entry in path.iterdir() if entry.is_file() and entry.suffix.lower() in SUFFIXES)
            if not inside or len(inside) > MAX_FILES:
                raise InvalidInput(
                    gettext_noop(
                        "The folder “%(name)s” has %(count)s readable files. You can import between 1 and %(most)s."
                    ),
                    code="bad_folder",
                    name=path.name or str(path),
                    count=len(inside),
                    most=MAX_FILES,
                )
            return Source(path.resolve().name, {entry.name: _read(entry) for entry in inside})
        return Source(path.name, {path.name: _read(path)})
    except OSError as error:
        raise InvalidInput(
            gettext_noop("We cannot read “%(path)s”: %(reason)s."),
            code="unreadable",
            path=str(path),
            reason=error.strerror or type(error).__name__,
        ) from error


def _read(path: Path) -> bytes:
    found = path.stat()
    # Opening a pipe would wait for somebody to write into it, and a device never ends.
    if not stat.S_ISREG(found.st_mode):
        raise InvalidInput(gettext_noop("“%(path)s” is not a file."), code="unreadable", path=str(path))
    content, most = b"", MAX_BYTES
    with path.open("rb") as file:
        if found.st_size > MAX_BYTES:
            most = most_bytes(file.read(_BEGINNING))
            file.seek(0)
        if found.st_size <= most:
            content = file.read(most + 1)
    if max(found.st_size, len(content)) > most:
        raise TooLarge(
            gettext_noop("“%(name)s” is larger than %(most)s MB. Import a smaller file."),
            name=path.name,
            most=most // 1_000_000,
        )
    return content
