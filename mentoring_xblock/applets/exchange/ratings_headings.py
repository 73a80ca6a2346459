"""Which column of a table of ratings is which, in four languages; and who a source is called. Pure.

The columns that name a person are those of ``people_headings``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from ..ratings.data import Source
from .people_headings import match_columns, spell

WHO = ("username", "email", "name", "first name", "last name")
"""Columns that say whose rating it is."""
SKILL = "skill:"
"""Before the key of the skill of which a column holds the levels."""
COLUMNS = (*WHO, "skill", "level", "source", "date")
"""What a column can be, beside the skills."""
_SPELLINGS: Mapping[str, tuple[str, ...]] = {
    "skill": (
        "skill", "skill name", "skill title", "skill key", "competency", "competence", "task", "fähigkeit", "kompetenz",
        "fertigkeit", "compétence", "competencia", "habilidad",
    ),
    "level": (
        "level", "rating", "score", "skill level", "current level", "proficiency", "proficiency level", "stufe",
        "niveau", "bewertung", "note", "nivel", "puntuación",
    ),
    "source": ("source", "rated by", "rating type", "rater", "assessment type", "quelle", "bewertet von", "évalué par",
               "fuente", "evaluado por"),
    "date": (
        "date", "rated on", "rating date", "assessed on", "assessment date", "last updated", "updated at", "datum",
        "timestamp", "completion time", "submitted at", "submit date", "zeitstempel", "abgabezeit", "horodateur",
        "heure de fin", "marca temporal", "hora de finalización",
        "bewertet am", "date d évaluation", "fecha",
    ),
}  # fmt: skip
_SOURCES: Mapping[Source, frozenset[str]] = {
    Source.SELF: frozenset({"self", "own", "employee", "self assessment", "self rating", "selbst", "auto", "propia"}),
    Source.MANAGER: frozenset(
        {"manager", "supervisor", "line manager", "lead", "vorgesetzter", "vorgesetzte", "führungskraft", "responsable",
         "jefe"}
    ),
    Source.MENTOR: frozenset({"mentor", "peer", "expert", "tutor"}),
    Source.TEST: frozenset({"test", "exam", "assessment", "certificate", "prüfung", "examen"}),
}  # fmt: skip


def find_columns(headings: Iterable[str]) -> dict[str, str]:
    """The heading of each column that says who, which skill, level, source or date, by the column's own name."""
    names = list(headings)
    people = match_columns(names)
    found = {column: people[column] for column in WHO if column in people}
    spelled = {spell(name): name for name in reversed(names)}
    for column, spellings in _SPELLINGS.items():
        heading = next((spelled[each] for each in spellings if each in spelled), None)
        if heading is not None and heading not in found.values():
            found[column] = heading
    return found


def is_heading(names: Collection[str]) -> bool:
    """Whether a row of these names can be the heading of a table of ratings: it says whose, and something more."""
    columns = find_columns(names)
    return bool(columns.keys() & {"username", "email", "name"}) and len(names) > 1


def read_source_word(text: str) -> Source | None:
    """Who gave a rating, None for a word that is not known."""
    word = spell(text)
    return next((source for source, words in _SOURCES.items() if word in words), None)
