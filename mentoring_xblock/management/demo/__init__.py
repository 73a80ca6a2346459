"""An invented organisation for the demo: generated from a seed (``names``, ``organisation``, ``opinions``, ``plot``),
then written through the public API (``writing``). Nothing here is used outside the demo and its tests."""
