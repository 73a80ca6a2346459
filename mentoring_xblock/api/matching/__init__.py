"""Who could mentor whom: for one gap, or for everybody at once."""
