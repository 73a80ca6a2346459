"""The competency models that ship with the package, as sources for an import. Their texts are the project's own."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files
from io import StringIO

from ....core.errors import NotFound, gettext_noop
from ..data.files import Source

_SUFFIX = ".csv"


def list_samples() -> dict[str, str]:
    """The keys of the sample models with the titles that they give themselves, in the order of the titles."""
    names = (entry.name for entry in files(__name__).iterdir())
    titles = {name.removesuffix(_SUFFIX): _title_in(name) for name in names if name.endswith(_SUFFIX)}
    return dict(sorted(titles.items(), key=lambda sample: sample[1].casefold()))


def load_sample(key: str) -> Source:
    """One sample as a source for ``import_framework``; raises NotFound."""
    if key not in list_samples():
        raise NotFound(gettext_noop("We cannot find the sample model “%(key)s”."), key=key)
    name = f"{key}{_SUFFIX}"
    return Source(name, {name: files(__name__).joinpath(name).read_bytes()})


@cache
def _title_in(name: str) -> str:
    """What the row of the model itself, a file's first, calls it."""
    text = files(__name__).joinpath(name).read_text(encoding="utf-8-sig")
    return next(csv.DictReader(StringIO(text)))["title"]
