"""Competency models: written by an author, imported and exported, read, and what follows from a new version."""
