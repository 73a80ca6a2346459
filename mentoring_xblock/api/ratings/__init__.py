"""Ratings of a member's skills, and the profile that follows from them."""
