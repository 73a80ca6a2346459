"""Django's admin: the review queue, and read-only views of what is stored. Changes go through the api."""

from . import authoring, competencies, importing, log, members, programmes, records, reviews

__all__ = ["authoring", "competencies", "importing", "log", "members", "programmes", "records", "reviews"]
