"""The house's rules that import-linter cannot say: strings, docstrings, foreign keys, names."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest
from django.apps import apps

import mentoring_xblock
from mentoring_xblock import api

PACKAGE = Path(mentoring_xblock.__file__).parent
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if "migrations" not in path.relative_to(PACKAGE).parts)
MODEL_FILES = [
    path for path in MODULES if "applets" in path.parts and (path.name == "models.py" or path.parent.name == "models")
]
PLATFORM = {"lms", "cms", "common", "openedx", "xmodule"}
DOTTED = re.compile(rf"^({'|'.join(sorted(PLATFORM))})(\.\w+)+$")
# How the plugin is declared; the platform reads these names, nothing here imports by them.
DECLARED = {
    "lms.djangoapp",
    "cms.djangoapp",
    "openedx.core.djangoapps.user_api.accounts.signals.USER_RETIRE_LMS_CRITICAL",
    "openedx.core.djangoapps.user_api.accounts.signals.USER_RETIRE_LMS_MISC",
    "lms.djangoapps.grades.signals.signals.PROBLEM_WEIGHTED_SCORE_CHANGED",
    "lms.djangoapps.grades.signals.signals.SUBSECTION_SCORE_CHANGED",
    "openedx_events.learning.signals.COURSE_UNENROLLMENT_COMPLETED",
}

pytestmark = pytest.mark.once


def _parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def _name(path: Path) -> str:
    return str(path.relative_to(PACKAGE))


def _named_modules(tree: ast.Module) -> Iterator[str]:
    """Whatever a module names that could be imported: its imports, and strings that look like dotted paths."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module or ""
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and DOTTED.match(node.value):
            yield node.value


def _model_classes() -> list[tuple[str, ast.ClassDef]]:
    return [
        (_name(path), node)
        for path in MODEL_FILES
        for node in _parse(path).body
        if isinstance(node, ast.ClassDef) and any(ast.unparse(base) == "models.Model" for base in node.bases)
    ]


def test_only_the_platform_package_names_the_platform_in_imports_and_in_strings() -> None:
    elsewhere = [path for path in MODULES if "platform" not in path.relative_to(PACKAGE).parts]
    named = {
        (_name(path), name)
        for path in elsewhere
        for name in _named_modules(_parse(path))
        if name.split(".")[0] in PLATFORM
    }
    assert {(file, name) for file, name in named if not (file == "apps.py" and name in DECLARED)} == set()


def test_a_migration_makes_its_checks_as_every_django_that_is_served_takes_them() -> None:
    # Django 5.1 renamed the argument of CheckConstraint, and makemigrations writes the newest name.
    migrations = sorted((PACKAGE / "migrations").glob("0*.py"))
    assert migrations
    assert [file.name for file in migrations if "CheckConstraint(" in file.read_text()] == []


def test_the_package_itself_imports_nothing() -> None:
    assert not [
        node for node in ast.walk(_parse(PACKAGE / "__init__.py")) if isinstance(node, ast.Import | ast.ImportFrom)
    ]


def test_every_model_says_whether_it_holds_personal_data() -> None:
    assert _model_classes()
    silent = [
        f"{file}: {node.name}"
        for file, node in _model_classes()
        if not re.search(r"^\s*\.\. (no_)?pii:", ast.get_docstring(node) or "", flags=re.MULTILINE)
    ]
    assert silent == []


def test_every_model_of_a_room_is_gathered_for_django() -> None:
    registered = {model.__name__ for model in apps.get_app_config("task_mentoring").get_models()}
    assert {node.name for _, node in _model_classes()} == registered


def test_a_foreign_key_to_another_room_is_a_string() -> None:
    def room(path: Path) -> Path:
        return path.parent if path.name == "models.py" else path.parent.parent

    def own(path: Path) -> set[str]:
        files = [each for each in MODEL_FILES if room(each) == room(path)]
        return {node.name for each in files for node in _parse(each).body if isinstance(node, ast.ClassDef)}

    relations = {"ForeignKey", "OneToOneField", "ManyToManyField"}
    offending = [
        f"{_name(path)}:{node.lineno} {ast.unparse(node.args[0])}"
        for path in MODEL_FILES
        for node in ast.walk(_parse(path))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).rpartition(".")[2] in relations
        and node.args
        and isinstance(node.args[0], ast.Name)
        and node.args[0].id not in own(path)
    ]
    assert offending == []


def test_a_model_has_neither_logic_in_save_nor_a_manager_of_its_own() -> None:
    offending = [
        f"{file}: {node.name}.{child.name}"
        for file, node in _model_classes()
        for child in node.body
        if isinstance(child, ast.FunctionDef) and child.name in {"save", "delete", "clean"}
    ]
    offending += [
        f"{_name(path)}: {node.name}"
        for path in MODULES
        for node in ast.walk(_parse(path))
        if isinstance(node, ast.ClassDef) and any("Manager" in ast.unparse(base) for base in node.bases)
    ]
    assert offending == []


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_a_module_opens_with_what_it_is(path: Path) -> None:
    tree = _parse(path)
    assert ast.get_docstring(tree) or not tree.body


def test_no_module_is_named_for_nothing() -> None:
    assert [
        _name(path)
        for path in MODULES
        if {"utils", "util", "helpers", "helper", "misc"} & {path.stem, path.parent.name}
    ] == []


def test_three_files_alone_read_rows_of_other_rooms_by_name() -> None:
    """Decision 7. In ``platform/`` three files read tables of the platform by their names, and none of ours."""
    by_name = {
        _name(path)
        for path in MODULES
        for node in ast.walk(_parse(path))
        if isinstance(node, ast.Attribute) and node.attr == "get_model"
    }
    assert by_name - {"platform/evidence.py", "platform/roster.py", "platform/waiting_marks.py"} == {
        "applets/insight/reads.py",
        "applets/matching/lookup.py",
        "applets/privacy/api.py",
    }


def test_nobody_becomes_the_system_by_being_left_out() -> None:
    # Only ``person_of(SYSTEM)`` makes a log row without an account.
    found = []
    for path in MODULES:
        for node in ast.walk(_parse(path)):
            if isinstance(node, ast.keyword) and node.arg == "actor_id" and ast.unparse(node.value) == "None":
                found.append(f"{_name(path)}:{node.value.lineno} passes nobody")
            elif isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "actor_id" and node.value is not None:
                found.append(f"{_name(path)}:{node.lineno} has a default")
            elif isinstance(node, ast.arguments):
                of = {arg.arg for arg, default in zip(node.kwonlyargs, node.kw_defaults, strict=True) if default}
                of |= {arg.arg for arg in node.args[len(node.args) - len(node.defaults) :] if node.defaults}
                found += [f"{_name(path)}: an actor_id has a default"] if "actor_id" in of else []
    assert found == []


def test_the_api_offers_what_it_imports_for_type_checkers() -> None:
    """A use case is named twice in ``api/__init__.py``: for type checkers, and to be imported when it is asked for."""
    tree = ast.parse(Path(api.__file__).read_text(encoding="utf-8"))
    checked = next(node for node in tree.body if isinstance(node, ast.If))
    imported = {
        (alias.name, "." * node.level + (node.module or ""))
        for node in checked.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert imported == {(name, module) for module, names in api._OFFERS.items() for name in names}
    assert all(getattr(api, name) is not None for name in api.__all__)


def _imports_at_once(body: list[ast.stmt]) -> Iterator[ast.ImportFrom]:
    """What a module imports from others as it is loaded: not in functions, and not for type checkers alone."""
    for node in body:
        if isinstance(node, ast.ImportFrom):
            yield node
        elif (isinstance(node, ast.If) and "TYPE_CHECKING" not in ast.unparse(node.test)) or isinstance(node, ast.Try):
            yield from _imports_at_once(node.body)


def test_no_module_imports_itself_by_way_of_others() -> None:
    """Decision 47: use cases are imported while requests run, and two threads never wait for each other's modules."""
    files = {".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts): path for path in MODULES}
    modules = {name.removesuffix(".__init__"): path for name, path in files.items()}
    graph: dict[str, set[str]] = {}
    for name, path in modules.items():
        within = name.split(".") if path.name == "__init__.py" else name.split(".")[:-1]
        graph[name] = set()
        for node in _imports_at_once(_parse(path).body):
            above = within[: len(within) - node.level + 1] if node.level else []
            source = ".".join([*above, *(node.module or "").split(".")]).strip(".")
            named = {f"{source}.{alias.name}" for alias in node.names}
            graph[name] |= (named & modules.keys()) | ({source} & modules.keys() if named - modules.keys() else set())
    assert len(graph["mentoring_xblock.block"]) > 5
    TopologicalSorter({name: found - {name} for name, found in graph.items()}).prepare()
