"""The one place where a use case becomes a transaction. How one that lost a race is run again is ``applets.races``'s.

Every public function of ``mentoring_xblock.api`` that writes bears ``@atomic_use_case``. No rule of the domain here.
"""

from __future__ import annotations

from ..applets.races import atomic as atomic_use_case

__all__ = ["atomic_use_case"]
