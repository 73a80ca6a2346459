"""What every parser shares: reading small values, and turning a draft with its places into ``Parsed``."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Mapping

from ....core.errors import gettext_noop
from ....core.scales import Level
from ....core.text import LINE_LENGTH
from ...competencies.advice import advise
from ...competencies.data import Kind, Path, SkillText
from ...competencies.domain import ModelDraft, settle
from ..data.files import Choices, Parsed, Place, Remark, Source, Weight
from ..remarks import Remarks
from ..tables import refusal, refuse_file

NOT_A_KIND = gettext_noop("“%(kind)s” is not a kind of skill. Write task, skill or knowledge.")
_WHOLE = re.compile(r"[0-9]{1,6}")
_YES = frozenset({"yes", "y", "true", "1", "x"})
_NO = frozenset({"", "no", "n", "false", "0"})


def ascii_of(content: bytes) -> bytes:
    """``content`` without byte order marks and the zero bytes of UTF-16: decoding enough to recognise ASCII names."""
    return content.lstrip(b"\xef\xbb\xbf\xff\xfe").replace(b"\x00", b"")


def only_content(source: Source) -> bytes:
    """The content of the only file, nothing where there are several."""
    return next(iter(source.files.values())) if len(source.files) == 1 else b""


def one_file(source: Source) -> tuple[str, bytes]:
    """The name and content of the only file; raises FileRefused for a folder."""
    if len(source.files) != 1:
        message = gettext_noop("This format uses one file, but “%(name)s” holds %(count)s. Choose one file.")
        raise refuse_file(message, name=source.name, count=len(source.files))
    return next(iter(source.files.items()))


def whole_number(text: str) -> int | None:
    """``text`` as a whole number of ASCII digits (a spreadsheet's ``3.0`` too), or None."""
    digits = text.strip().removesuffix(".0")
    return int(digits) if _WHOLE.fullmatch(digits) else None


def yes_or_no(text: str) -> bool | None:
    """``text`` as a truth value, empty meaning no; None if it is neither."""
    word = text.strip().casefold()
    if word in _YES:
        return True
    return False if word in _NO else None


def kind_of(text: str) -> Kind | None:
    """The kind of skill of that name; None if there is none."""
    return next((kind for kind in Kind if kind.value == text), None)


def extras_of(skill: SkillText) -> dict[str, object]:
    """What layouts of others have no place for, as their extensions name it."""
    taxonomy = {"taxonomy": skill.taxonomy_id, "tag": skill.tag_id}
    project = {"project": list(skill.plan)} if skill.plan else {}
    return {"links": list(skill.uris), **taxonomy, "retired": skill.retired, **project}


def number_levels(names: Iterable[str]) -> list[Level]:
    """Levels of those names, lowest first, without meanings."""
    return [Level(number, name) for number, name in enumerate(names, start=1)]


def in_circles(parent_of: Mapping[str, str]) -> frozenset[str]:
    """Those that are above themselves in a tree that is none; linear in their number."""
    settled: set[str] = set()
    found: set[str] = set()
    for start in parent_of:
        path: dict[str, int] = {}
        here: str | None = start
        while here is not None and here not in settled and here not in path:
            path[here] = len(path)
            here = parent_of.get(here)
        if here is not None and here in path:
            found.update(list(path)[path[here] :])
        settled.update(path)
    return frozenset(found)


def depths(parent_of: Mapping[str, str], circles: Container[str]) -> dict[str, int]:
    """How many layers down each competency is, 1 the uppermost; those without a number or in a circle are left out.

    A parent comes before what is below it.
    """
    depth: dict[str, int] = {}
    for start in parent_of:
        path: list[str] = []
        here = start
        while here and here in parent_of and here not in depth and here not in circles:
            path.append(here)
            here = parent_of[here]
        if here in circles:
            continue
        top = depth.get(here, 0)
        depth |= {number: top + at for at, number in enumerate(reversed(path), start=1)}
    return depth


def take_chosen_scale(draft: ModelDraft, choices: Choices) -> Remark:
    """Give ``draft`` the scale that the importer chose, and say so: the file has no levels of its own."""
    draft.levels = number_levels(choices.levels)
    draft.mentor_from = choices.mentor_from
    return Remark(
        Weight.WARNING,
        Place(),
        gettext_noop(
            "The file has no levels, so the import adds %(levels)s. People can mentor from level "
            "%(mentor_from)s, and every role asks for level %(target)s."
        ),
        {"levels": ", ".join(choices.levels), "mentor_from": choices.mentor_from, "target": choices.target},
    )


def chosen(code: str, choices: Choices) -> bool:
    """Whether the importer wants the role of this code."""
    return not choices.only or any(code.casefold().startswith(beginning.casefold()) for beginning in choices.only)


def title_and_rest(statement: str) -> tuple[str, str]:
    """A statement as title; one that is too long for a title is cut at a word, and stands whole as description."""
    line = " ".join(statement.split())
    if len(line) <= LINE_LENGTH:
        return line, ""
    return line[: LINE_LENGTH - 2].rsplit(" ", 1)[0] + " …", line


def conclude(format_name: str, draft: ModelDraft, remarks: Remarks, *, place: Callable[[Path], Place]) -> Parsed:
    """Check ``draft`` and give every fault its place; advice follows only where nothing is refused.

    ``remarks`` are those of the parser itself, ``place`` maps a path in the draft to a place in the file.
    """
    model, faults = settle(draft)
    remarks += (refusal(place(fault.path), fault.message, **fault.params) for fault in faults)
    if remarks.refused:
        model = None
    if model is not None:
        remarks += (Remark(Weight.WARNING, place(each.path), each.message, each.params) for each in advise(model))
    return Parsed(format=format_name, model=model, remarks=remarks.in_order())
