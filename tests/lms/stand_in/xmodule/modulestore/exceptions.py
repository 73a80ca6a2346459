"""What the store raises."""


class ItemNotFoundError(Exception):
    """There is no such block."""
