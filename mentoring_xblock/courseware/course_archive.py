"""The XML files of a course's export, read without unpacking it. What is in them is asked elsewhere.

An archive comes from anywhere: nothing of it is written to disk, only regular files are read, each and all together up
to a limit, and a name that leads out of the course is left alone.
"""

from __future__ import annotations

import gzip
import io
import lzma
import tarfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO

from mentoring_xblock.core.errors import InvalidInput, TooLarge, gettext_noop

from .olx import MOST_BYTES

MOST_MEMBERS = 50_000
MOST_UNPACKED = 512 * 1024 * 1024
"""Bytes of the whole archive, videos and pictures among them; what follows is not even unpacked."""
SUFFIXES = (".tar.gz", ".tgz", ".tar")
_BROKEN = gettext_noop("This is not a course export, or it is damaged. Export the course again.")
_LINK = gettext_noop("It is a link.")
_OUTSIDE = gettext_noop("Its path leads out of the course.")
_LARGE = gettext_noop("It is larger than %(most)s kilobytes.")


def read_course(path: Path, ending: str = ".xml") -> Iterator[tuple[str, bytes, str]]:
    """The XML files of an archive, or the one file, in order: the path, the bytes, and why it was not read, else "".

    With another ``ending`` the files of an archive that end so. Raises InvalidInput for a broken archive, TooLarge
    beyond MOST_MEMBERS or MOST_UNPACKED.
    """
    if not path.name.endswith(SUFFIXES):
        if path.stat().st_size > MOST_BYTES:
            raise TooLarge(
                gettext_noop("The OLX is larger than %(most)s kilobytes. Shorten it."), most=MOST_BYTES // 1024
            )
        if ending == ".xml":
            yield path.name, path.read_bytes(), ""
        return
    try:
        with path.open("rb") as packed, tarfile.open(fileobj=_unpacked(packed, path), mode="r|") as archive:
            for number, entry in enumerate(archive, start=1):
                if number > MOST_MEMBERS:
                    raise TooLarge(gettext_noop("The course export holds more than %(most)s files."), most=MOST_MEMBERS)
                if entry.name.endswith(ending):
                    refusal = _refusal_of(entry)
                    opened = None if refusal else archive.extractfile(entry)
                    yield entry.name, opened.read(MOST_BYTES) if opened is not None else b"", refusal
    except (tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, OSError) as error:
        raise InvalidInput(_BROKEN, code="archive") from error


def _refusal_of(entry: tarfile.TarInfo) -> str:
    name = PurePosixPath(entry.name)
    if name.is_absolute() or ".." in name.parts or "\\" in entry.name:
        return _OUTSIDE
    if not entry.isfile():
        return _LINK
    return _LARGE % {"most": MOST_BYTES // 1024} if entry.size > MOST_BYTES else ""


def _unpacked(packed: IO[bytes], path: Path) -> IO[bytes]:
    whole: IO[bytes] = packed if path.suffix == ".tar" else gzip.GzipFile(fileobj=packed)  # type: ignore[assignment]
    return io.BufferedReader(_Metered(whole))


class _Metered(io.RawIOBase):
    """Counts what comes out of the archive, and stops where it is too much: a bomb is small until it is opened."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source, self._left = source, MOST_UNPACKED

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        chunk = self._source.read(len(view))
        self._left -= len(chunk)
        if self._left < 0:
            raise TooLarge(
                gettext_noop("The course export is larger than %(most)s megabytes unpacked."), most=MOST_UNPACKED >> 20
            )
        view[: len(chunk)] = chunk
        return len(chunk)
