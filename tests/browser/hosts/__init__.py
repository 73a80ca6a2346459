"""Hosts as hard as the platform's: pages with a root font and rules of their own, and static files behind hashes."""
