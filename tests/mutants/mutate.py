"""Faults put into a module on purpose, one at a time, and whether the tests that are to find them do.

A mutant is the module with one comparison, one "and", one number, one condition or one answer changed. It is written
into a copy of the project, never into the project itself.
"""

from __future__ import annotations

import ast
import copy
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 300
"""Seconds for the tests of one mutant; one that never ends is found."""
_OTHER: dict[type[ast.AST], type[ast.AST]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult,
}  # fmt: skip

_CHANGEABLE = (ast.Compare, ast.BoolOp, ast.BinOp, ast.Constant, ast.If, ast.IfExp, ast.While, ast.Return)


@dataclass(frozen=True)
class Mutant:
    """The module's source with one fault: in ``line``, whose statement reads as ``what`` says, before and after."""

    line: int
    what: str
    source: str


def mutants_of(source: str) -> Iterator[Mutant]:
    """Every mutant of a module, in the order of its text."""
    tree = ast.parse(source)
    sound = ast.unparse(tree)
    for number, node in enumerate(ast.walk(tree)):
        if not isinstance(node, _CHANGEABLE):
            continue
        for what in range(2):
            changed = copy.deepcopy(tree)
            twin = next(each for place, each in enumerate(ast.walk(changed)) if place == number)
            if _change(twin, what):
                faulty = ast.unparse(changed)
                yield Mutant(getattr(node, "lineno", 0), _difference(sound, faulty), faulty)


def _difference(sound: str, faulty: str) -> str:
    """The one statement that differs, which needs no line to be known again."""
    pairs = zip(sound.splitlines(), faulty.splitlines(), strict=True)
    return next(f"{before.strip()} → {after.strip()}" for before, after in pairs if before != after)


def _change(node: ast.AST, what: int) -> bool:
    """Put a fault into ``node``: the first kind that fits it, or the second; False where there is none."""
    kinds = [_operator, _constant] if what == 0 else [_condition, _answer]
    return any(kind(node) for kind in kinds)


def _operator(node: ast.AST) -> bool:
    if isinstance(node, ast.Compare) and type(node.ops[0]) in _OTHER:
        node.ops[0] = _OTHER[type(node.ops[0])]()  # type: ignore[call-overload]
        return True
    if isinstance(node, ast.BoolOp | ast.BinOp) and type(node.op) in _OTHER:
        node.op = _OTHER[type(node.op)]()  # type: ignore[assignment]
        return True
    return False


def _constant(node: ast.AST) -> bool:
    if not isinstance(node, ast.Constant) or not isinstance(node.value, bool | int | float):
        return False
    node.value = not node.value if isinstance(node.value, bool) else node.value + 1
    return True


def _condition(node: ast.AST) -> bool:
    if not isinstance(node, ast.If | ast.IfExp | ast.While):
        return False
    node.test = ast.UnaryOp(ast.Not(), node.test)
    ast.fix_missing_locations(node)
    return True


def _answer(node: ast.AST) -> bool:
    if not isinstance(node, ast.Return) or node.value is None or isinstance(node.value, ast.Constant):
        return False
    node.value = ast.Constant(None)
    ast.fix_missing_locations(node)
    return True


class Copy:
    """A copy of the project in ``folder``, in which one module at a time is another."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in ("mentoring_xblock", "tests"):
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "browser"))
        for name in ("setup.cfg", "manage.py", "pyproject.toml"):
            shutil.copy(ROOT / name, folder / name)

    def passes(self, tests: Sequence[str], module: str = "", source: str = "") -> bool:
        """Whether the tests pass, with ``source`` in place of ``module``."""
        path = self.folder / module
        before = path.read_text(encoding="utf-8") if module else ""
        if module:
            path.write_text(source, encoding="utf-8")
        try:
            command = [sys.executable, "-m", "pytest", "-x", "-q", "-n0", "-p", "no:cacheprovider", *tests]
            surroundings = {**os.environ, "PYTHONPATH": str(self.folder), "PYTHONDONTWRITEBYTECODE": "1"}
            done = subprocess.run(
                command, cwd=self.folder, env=surroundings, capture_output=True, timeout=PATIENCE, check=False
            )
        except subprocess.TimeoutExpired:
            return False
        finally:
            if module:
                path.write_text(before, encoding="utf-8")
        return done.returncode == 0


def draw(source: str, *, count: int, seed: int, but: Collection[str] = ()) -> list[Mutant]:
    """``count`` of the module's mutants ``but`` those, the same for the same seed; all where there are no more."""
    found = [each for each in mutants_of(source) if each.what not in but]
    return found if len(found) <= count else random.Random(seed).sample(found, count)
