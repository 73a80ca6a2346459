"""The frozen values that the room of pairings hands out, by question. No Django, no rows."""
