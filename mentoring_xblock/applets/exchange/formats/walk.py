"""Walking JSON values of unknown shape: each step says what belongs there, and refuses the rest with its path."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ....core.errors import gettext_noop
from ...competencies.data import Path
from ..data.files import Place
from ..remarks import Remarks, shorten


class Walk:
    """Collects remarks about one JSON file; a step that is refused gives a harmless value, so that reading goes on."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.remarks = Remarks()

    def refuse(self, path: Path, message: str, **params: object) -> None:
        self.remarks.refuse(Place(column=dotted(path), file=self.file), message, **params)

    def mapping(self, value: object, path: Path, names: Iterable[str] | None = None) -> dict[str, Any]:
        """The object; names beyond ``names``, where those are given, are remarked."""
        if not isinstance(value, dict):
            self.refuse(path, gettext_noop("Write an object { … } here."))
            return {}
        for name in value:
            if names is not None and name not in names:
                place = Place(column=dotted((*path, shorten(name))), file=self.file)
                message = gettext_noop("This format has no “%(name)s”, so we ignore it.")
                self.remarks.warn(place, message, name=shorten(name))
        return value

    def sequence(self, value: object, path: Path, *, most: int | None = None) -> list[Any]:
        """The list, or its first ``most`` where it is longer, which is refused before anything is made of them."""
        if value is None:
            return []
        if not isinstance(value, list):
            self.refuse(path, gettext_noop("Write a list [ … ] here."))
            return []
        if most is not None and len(value) > most:
            message = gettext_noop("There are %(count)s here. You can have up to %(most)s.")
            self.refuse(path, message, count=len(value), most=most)
        return value[:most]

    def items(self, value: object, path: Path, *, most: int | None = None) -> list[tuple[Any, Path]]:
        """The list's items, each with its own path."""
        return [(item, (*path, at)) for at, item in enumerate(self.sequence(value, path, most=most))]

    def mappings(self, whole: Mapping[str, Any], name: str, path: Path = (), *, most: int | None = None) -> list[Any]:
        """The objects of a list, of any names."""
        return [self.mapping(*item) for item in self.items(whole.get(name), (*path, name), most=most)]

    def text_list(self, value: object, path: Path) -> tuple[str, ...]:
        """The texts of a list."""
        return tuple(self.text(*item) for item in self.items(value, path))

    def texts(self, whole: Mapping[str, Any], path: Path, names: Iterable[str]) -> dict[str, Any]:
        """The texts of those names, "" for each that is absent."""
        return {name: self.text(whole.get(name), (*path, name)) for name in names}

    def text(self, value: object, path: Path) -> str:
        if value is None:
            return ""
        if not isinstance(value, str):
            self.refuse(path, gettext_noop("Write text in quotation marks here."))
            return ""
        return value

    def number(self, value: object, path: Path, *, missing: int | None = None) -> int:
        if value is None and missing is not None:
            return missing
        if not isinstance(value, int) or isinstance(value, bool):
            self.refuse(path, gettext_noop("Write a whole number here."))
            return 1
        return value


def dotted(path: Path) -> str:
    """``("skills", 3, "title")`` as ``skills[3].title``."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text or "the file"
