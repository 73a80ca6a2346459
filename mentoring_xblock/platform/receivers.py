"""The receivers of the platform's signals under one module, as the plugin loader asks for. Nothing is defined here."""

from __future__ import annotations

from .accounts import note_account
from .enrolment import note_unenrolment
from .evidence import note_problem_score, note_subsection_score
from .retirement import retire_learner

__all__ = ["note_account", "note_problem_score", "note_subsection_score", "note_unenrolment", "retire_learner"]
