"""Version 1 of the REST API, under ``/api/mentoring/v1/``; described by itself at ``schema/`` (OpenAPI)."""
