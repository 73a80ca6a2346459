"""Django's admin: the review queue, and read-only views of what is stored. Changes go through the api."""

from . import competencies, importing, people, records, reviews

__all__ = ["competencies", "importing", "people", "records", "reviews"]
