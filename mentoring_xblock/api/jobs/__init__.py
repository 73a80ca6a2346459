"""Long work apart from the request that asked for it, and what happens by the clock."""
