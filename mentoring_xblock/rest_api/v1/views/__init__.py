"""The views by who asks: everyone of themselves (``learning``), both sides (``pairings``, ``plans``), overviews
(``reports``)."""
