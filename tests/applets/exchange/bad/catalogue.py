"""The curated bad files: each wrong in one way that people or attackers manage, with the words that must answer it.

A row of the catalogue is a name, the format it claims to be, its files, and what the refusal must say (place and
reason, or as much of them as matters). The generators of one format each lie in the modules beside this one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BadFile:
    """One file, or a pair, that must be refused."""

    name: str
    format: str
    files: Mapping[str, bytes]
    says: str

    @property
    def id(self) -> str:
        return f"{self.format}: {self.name}"


def one(name: str, format_name: str, content: bytes | str, says: str) -> BadFile:
    """A single file called ``f``; text is written as UTF-8, lone surrogates included."""
    data = content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass")
    return BadFile(name, format_name, {"f": data}, says)


def all_different(files: Iterable[BadFile]) -> tuple[BadFile, ...]:
    """The files; ValueError where two have one name or one content, which would be counted twice."""
    found = tuple(files)
    if len({each.id for each in found}) != len(found):
        names = [each.id for each in found]
        raise ValueError(f"twice in the catalogue: {sorted(name for name in names if names.count(name) > 1)}")
    contents = [(each.format, tuple(sorted(each.files.items()))) for each in found]
    twins = [each.id for each, content in zip(found, contents, strict=True) if contents.count(content) > 1]
    if twins:
        raise ValueError(f"the same file under two names: {twins}")
    return found
