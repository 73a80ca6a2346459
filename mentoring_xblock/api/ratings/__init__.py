"""What is said of a member's skills, and what it makes of their profile."""
