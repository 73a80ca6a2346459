"""The competency models that ship with the package, as sources for an import. Their texts are the project's own."""

from __future__ import annotations

from importlib.resources import files

from ....core.errors import NotFound, gettext_noop
from ..data.files import Source

_SUFFIX = ".csv"


def list_samples() -> tuple[str, ...]:
    """The keys of the sample models, in alphabetical order."""
    names = (entry.name for entry in files(__name__).iterdir())
    return tuple(sorted(name.removesuffix(_SUFFIX) for name in names if name.endswith(_SUFFIX)))


def load_sample(key: str) -> Source:
    """One sample as a source for ``import_framework``; raises NotFound."""
    if key not in list_samples():
        raise NotFound(gettext_noop("We cannot find the sample model “%(key)s”."), key=key)
    name = f"{key}{_SUFFIX}"
    return Source(name, {name: files(__name__).joinpath(name).read_bytes()})
