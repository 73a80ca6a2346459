"""Django's admin: the review queue, and read-only views of what is stored. Changes go through the api."""

from . import competencies, people, records, reviews

__all__ = ["competencies", "people", "records", "reviews"]
