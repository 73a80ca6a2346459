"""The registry of formats: what each is called, how it is recognised, read and written. No Django."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from types import ModuleType

from ....core.errors import InvalidInput, gettext_noop
from ....core.text import check_key
from ...competencies.data import FrameworkModel
from ...competencies.domain import check_model
from ..data.files import Choices, Parsed, Source
from ..texts import MAX_BYTES

TITLES = {
    "json": gettext_noop("Native JSON"),
    "case": gettext_noop("1EdTech CASE package"),
    "csv": gettext_noop("Native CSV"),
    "moodle": gettext_noop("Moodle competency CSV"),
    "gdd": gettext_noop("UK Digital and Data CSV pair"),
    "esco": gettext_noop("ESCO CSV files"),
    "sfia": gettext_noop("SFIA workbook"),
    "opensalt": gettext_noop("OpenSALT spreadsheet"),
    "nice": gettext_noop("NICE Workforce Framework JSON"),
    "onet": gettext_noop("O*NET task statements"),
    "xlsx": gettext_noop("Native XLSX"),
    "table": gettext_noop("Table whose columns you match"),
}
"""In the order of detection: the surest sign first."""


@cache
def layouts() -> Mapping[str, ModuleType]:
    """The module of every format by its name: ``recognise`` and ``parse``, and ``write`` where it goes out too.

    ``is_available`` says whether what it needs is installed; where it is not, reading and writing refuse and say what
    to install.
    """
    # Loaded when a file is at hand: most processes of the LMS never see one.
    from . import case, esco, gdd, moodle, nice, onet, opensalt, own_csv, own_json, own_xlsx, sfia, table  # noqa: PLC0415

    modules = (case, esco, gdd, moodle, nice, onet, opensalt, own_csv, own_json, own_xlsx, sfia, table)
    found = {module.NAME: module for module in modules}
    return {name: found[name] for name in TITLES}


UNDATED = datetime(1970, 1, 1, tzinfo=UTC)
"""The time of a model that was never published, for layouts that want one."""


def readable() -> tuple[str, ...]:
    """The names of the formats that can be read here."""
    return tuple(name for name, each in layouts().items() if _is_available(each))


def writable() -> tuple[str, ...]:
    """The names of the formats that can be written here."""
    return tuple(name for name, each in layouts().items() if hasattr(each, "write") and _is_available(each))


def _is_available(layout: ModuleType) -> bool:
    return not hasattr(layout, "is_available") or bool(layout.is_available())


def detect(source: Source) -> str:
    """The name of the format that ``source`` is in; raises InvalidInput where none is recognised."""
    for name, each in layouts().items():
        if each.recognise(source):
            return name
    if layouts()["table"].can_guess(source):
        return "table"
    _refuse_table(source)
    message = gettext_noop("We do not recognise the format of “%(name)s”. Give it with --format (%(formats)s).")
    raise InvalidInput(message, code="unknown_format", name=source.name, formats=", ".join(readable()))


def _refuse_table(source: Source) -> None:
    """Say of a table what it has and how to go on, of another file that it is none; JSON and folders are passed by."""
    from ..grids import read_grids  # noqa: PLC0415 - as above
    from .table import refuse_unmatched  # noqa: PLC0415

    content = b"".join(source.files.values())[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    if len(source.files) != 1 or content.startswith((b"{", b"[")):
        return
    found = read_grids(source)
    if found.grids[0].width > 1:
        refused = refuse_unmatched(found).remarks[0]
        message = gettext_noop("%(why)s On the command line, use --columns; --template writes the template.")
        raise InvalidInput(message, code="unmatched", why=refused.sentence())


def most_bytes(beginning: bytes) -> int:
    """How large a file that begins so may be."""
    from . import esco  # noqa: PLC0415 - as above

    return esco.MOST_BYTES if esco.may_be_large(beginning) else MAX_BYTES


def parse(source: Source, *, format_name: str | None = None, choices: Choices | None = None) -> Parsed:
    """The model in ``source``, in the format named or recognised, with the importer's choices where the file is silent.

    Raises InvalidInput for an unknown format and FileRefused for a file in which nothing can be read; faults of
    single rows are in the answer's remarks.
    """
    name = format_name or detect(source)
    chosen = layouts().get(name)
    if chosen is None:
        message = gettext_noop("We cannot read the format “%(name)s”. Choose one of these: %(formats)s.")
        raise InvalidInput(message, code="unknown_format", name=name, formats=", ".join(readable()))
    wanted = choices or Choices()
    return _renamed(chosen.parse(source, wanted), wanted)


def _renamed(parsed: Parsed, choices: Choices) -> Parsed:
    if parsed.model is None or not (choices.key or choices.title):
        return parsed
    model = replace(
        parsed.model,
        key=check_key(choices.key, field="key") if choices.key else parsed.model.key,
        title=choices.title or parsed.model.title,
    )
    return replace(parsed, model=check_model(model))


def write(model: FrameworkModel, *, format_name: str, made_at: datetime = UNDATED) -> dict[str, bytes]:
    """The model as files by name, dated ``made_at`` where the layout wants a time.

    Raises InvalidInput for a format that cannot be written.
    """
    if not hasattr(layouts().get(format_name), "write"):
        message = gettext_noop("We cannot write the format “%(name)s”. Choose one of these: %(formats)s.")
        raise InvalidInput(message, code="unknown_format", name=format_name, formats=", ".join(writable()))
    files: dict[str, bytes] = layouts()[format_name].write(model, made_at)
    return files
