"""Published blocks for whoever asks outside a request, bound to no learner."""

from __future__ import annotations

from typing import Any

from lms.djangoapps.courseware import block_render

from .exceptions import ItemNotFoundError


class Store:
    """What authors published."""

    def get_item(self, usage_key: Any) -> Any:
        """The block; raises ItemNotFoundError."""
        if str(usage_key) not in block_render.MODULESTORE.known:
            raise ItemNotFoundError(usage_key)
        return block_render._build(None, usage_key, team=False)


def modulestore() -> Store:
    """The one store."""
    return Store()
