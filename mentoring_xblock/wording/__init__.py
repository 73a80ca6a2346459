"""What people read, made once from codes and levels: sentences in the reader's language, for every door alike.

Nothing is decided here, and nothing is read from the database.
"""
