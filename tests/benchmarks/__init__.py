"""Measurements of speed and of quality, against peers in environments of their own. Not tests: CI times nothing."""
