"""edx-completion's table and the one way to write it, by the rules read in its ``models.py``."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from .waffle import ENABLE_COMPLETION_TRACKING_SWITCH


class CompletionManager(models.Manager["BlockCompletion"]):
    """Refuses to write where the site does not track completion."""

    def submit_completion(self, user: Any, block_key: Any, completion: float) -> None:
        """Store how complete a block is; raises RuntimeError where completion is not tracked."""
        if not ENABLE_COMPLETION_TRACKING_SWITCH.is_enabled():
            raise RuntimeError("completion is not tracked")
        self.update_or_create(user_id=user.id, block_key=str(block_key), defaults={"completion": completion})


class BlockCompletion(models.Model):
    """How complete a block is for somebody."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    block_key = models.CharField(max_length=255)
    completion = models.FloatField()

    objects = CompletionManager()

    def __str__(self) -> str:
        return f"{self.completion} of {self.block_key}"
