"""A real broker and real worker processes, which are killed."""
