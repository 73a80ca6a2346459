"""The door of the platform's grades for other apps."""

from .signals import signals

__all__ = ["signals"]
