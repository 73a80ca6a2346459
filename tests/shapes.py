"""Counts the package's lines, dataclasses and copies: ``python -m tests.shapes [--list] [REVISION]``.

Migrations are left out. A copy hands five or more values on one by one: a call with that many keywords that are a
plain name or an attribute, as ``Line(skill=row.skill, level=level, …)``, or a dictionary of that many attributes.
``--list`` names where each dataclass and each copy stands. With a revision, its figures stand beside those of now.
"""

from __future__ import annotations

import ast
import io
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = "mentoring_xblock"
COPIED_FIELDS = 5


@dataclass
class Count:
    """What a tree of Python files holds; the lists name ``path:line``."""

    lines: int = 0
    longest_line: int = 0
    code_characters: int = 0
    dataclasses: list[str] = field(default_factory=list)
    copies: list[str] = field(default_factory=list)

    @property
    def density(self) -> float:
        """Characters for each line, so that fewer lines cannot come from longer ones."""
        return self.code_characters / max(self.lines, 1)


def _is_dataclass(node: ast.ClassDef) -> bool:
    names = [ast.unparse(mark.func if isinstance(mark, ast.Call) else mark) for mark in node.decorator_list]
    return any(name.split(".")[-1] == "dataclass" for name in names)


def _is_copy(node: ast.AST) -> bool:
    if isinstance(node, ast.Call):
        handed_on = [isinstance(word.value, ast.Attribute | ast.Name) for word in node.keywords if word.arg]
    elif isinstance(node, ast.Dict):
        handed_on = [isinstance(value, ast.Attribute) for value in node.values]
    else:
        return False
    return sum(handed_on) >= COPIED_FIELDS


def count(sources: Mapping[str, str]) -> Count:
    """Count over files by path."""
    total = Count()
    for path, source in sorted(sources.items()):
        lines = source.splitlines()
        total.lines += len(lines)
        total.longest_line = max([total.longest_line, *map(len, lines)])
        total.code_characters += sum(len(line.strip()) for line in lines)
        for node in ast.walk(ast.parse(source, filename=path)):
            if isinstance(node, ast.ClassDef) and _is_dataclass(node):
                total.dataclasses.append(f"{path}:{node.lineno} {node.name}")
            elif isinstance(node, ast.Call | ast.Dict) and _is_copy(node):
                into = ast.unparse(node.func) if isinstance(node, ast.Call) else "dict"
                total.copies.append(f"{path}:{node.lineno} {into}")
    return total


def _is_counted(path: str) -> bool:
    return path.endswith(".py") and path.startswith(f"{PACKAGE}/") and "/migrations/" not in path


def read_tree() -> dict[str, str]:
    """The package's files as they lie in the working tree."""
    found = {str(path.relative_to(ROOT)): path for path in (ROOT / PACKAGE).rglob("*.py")}
    return {name: path.read_text(encoding="utf-8") for name, path in found.items() if _is_counted(name)}


def read_revision(revision: str) -> dict[str, str]:
    """The package's files of a commit. Raises CalledProcessError where git does not know it."""
    packed = subprocess.run(
        ["git", "archive", "--format=zip", revision, PACKAGE], cwd=ROOT, check=True, capture_output=True
    ).stdout
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist() if _is_counted(name)}


def main(arguments: Sequence[str]) -> None:
    """Print the figures."""
    revisions = [word for word in arguments if not word.startswith("-")]
    counts = {name: count(read_revision(name)) for name in revisions} | {"now": count(read_tree())}
    print(f"{'':24}" + "".join(f"{name[:12]:>14}" for name in counts))
    figures: dict[str, Callable[[Count], str]] = {
        "lines of Python": lambda one: f"{one.lines:,}",
        "characters a line": lambda one: f"{one.density:.1f}",
        "longest line": lambda one: str(one.longest_line),
        "dataclasses": lambda one: str(len(one.dataclasses)),
        f"copies of {COPIED_FIELDS} fields": lambda one: str(len(one.copies)),
    }
    for title, figure in figures.items():
        print(f"{title:24}" + "".join(f"{figure(one):>14}" for one in counts.values()))
    if "--list" in arguments:
        print(*counts["now"].dataclasses, *counts["now"].copies, sep="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
