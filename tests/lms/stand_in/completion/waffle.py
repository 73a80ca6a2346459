"""Whether a site tracks completion; a switch of its operator."""


class Switch:
    """On, until a test turns it off."""

    on = True

    def is_enabled(self) -> bool:
        """As the platform's switches say it."""
        return self.on


ENABLE_COMPLETION_TRACKING_SWITCH = Switch()
