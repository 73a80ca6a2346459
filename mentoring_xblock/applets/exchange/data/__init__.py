"""The frozen values that the room of imports hands out, by question. No Django, no rules."""
