"""Who is in a programme, how they come in, and what becomes of their data."""
