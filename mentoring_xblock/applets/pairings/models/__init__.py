"""The rows of the room of pairings, by question. Ratings do not belong here."""
