"""The views by who asks: everyone of themselves (``learning``), both sides (``pairings``, ``plans``), overviews
(``reports``). ``changing`` makes those that only hand on what is sent."""
