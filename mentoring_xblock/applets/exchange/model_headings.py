"""What the columns of a foreign table of skills are called, in four languages, and words that name levels. Pure data.

Spellings are compared as ``people_headings.spell`` gives them. Of several columns that could be one part, the spelling
that stands first is taken.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from .matching import Part
from .people_headings import spell

_SPELLINGS: Mapping[Part, tuple[str, ...]] = {
    Part.SKILL: (
        "skill", "skill name", "skill title", "skills", "required skills", "required skill", "key skills",
        "competency", "competence", "competency name",
        "competence name", "capability", "task", "task name", "fähigkeit", "fähigkeiten", "fertigkeit", "kompetenz",
        "kompetenzen", "aufgabe", "tätigkeit", "compétence", "compétences", "tâche", "savoir faire", "habilidad",
        "habilidades", "competencia", "competencias", "tarea", "skill or competency", "ability", "attribute", "topic",
        "dimension",
    ),
    Part.GROUP: (
        "group", "skill group", "category", "skill category", "competency group", "area", "skill area", "domain",
        "subject", "cluster", "theme", "pillar", "gruppe", "kategorie", "bereich", "kompetenzbereich", "kompetenzfeld",
        "themenfeld", "handlungsfeld", "domaine", "groupe", "catégorie", "famille de compétences", "grupo",
        "categoría", "categoria", "área", "ámbito", "dominio", "subcategory",
    ),
    Part.TEXT: (
        "description", "skill description", "competency description", "definition", "what it means", "details",
        "explanation", "notes", "beschreibung", "definition der kompetenz", "erläuterung", "définition", "explication",
        "descripción", "descripcion", "definición", "detalle",
    ),
    Part.KEY: (
        "key", "skill key", "skill id", "skill code", "competency id", "competency code", "id", "code", "reference",
        "schlüssel", "kennung", "nummer", "kürzel", "identifiant", "référence", "clé", "clave", "código", "codigo",
        "identificador",
    ),
    Part.ROLE: (
        "role", "role name", "role title", "job role", "job title", "job", "position", "occupation", "job profile",
        "profile", "rolle", "funktion", "stelle", "beruf", "rôle", "poste", "fonction", "métier", "rol", "puesto",
        "cargo", "función", "ocupación", "perfil",
    ),
    Part.TARGET: (
        "required level", "target level", "target", "level", "required proficiency", "proficiency level",
        "proficiency", "expected level", "minimum level", "rating", "skill level", "required", "soll", "soll niveau",
        "sollniveau", "zielniveau", "zielstufe", "niveau", "stufe", "ausprägung", "level required", "niveau requis",
        "niveau attendu", "niveau cible", "nivel", "nivel requerido", "nivel esperado", "nivel objetivo",
    ),
    Part.IMPORTANCE: (
        "importance", "weight", "priority", "wichtigkeit", "bedeutung", "gewichtung", "priorität", "poids", "priorité",
        "importancia", "peso", "prioridad",
    ),
}  # fmt: skip
_PART_OF = {spelling: part for part, spellings in _SPELLINGS.items() for spelling in spellings}

_RANKS: Sequence[frozenset[str]] = tuple(
    frozenset(words.split())
    for words in """
none unaware keine aucun ninguno
aware awareness foundation entry kenntnis sensibilisation
novice beginner beginning basic basics learner learning starter elementary anfänger einsteiger grundlagen débutant débutante base principiante básico basico inicial helps hilft
help helped helper supported supervised guided supervision assisted hilfe anleitung unterstützung aide accompagné ayuda supervisado apoyo
working developing developed practitioner intermediate mittel intermédiaire intermedio
alone independent independently competent capable autonomous proficient selbstständig selbständig allein eigenständig seul autonome confirmé solo autónomo competente
skilled experienced advanced fortgeschritten erfahren avancé expérimenté avanzado experimentado
guides guiding leads leading teaches teaching mentor mentors trains coaches anleitend leitet forme guía enseña
expert experts mastery master experte expertin meister maître experto maestro authority
""".strip().splitlines()  # noqa: E501 - a level a line
)
"""Words by which levels are known, from the lowest up."""
_LEVEL_WORD = re.compile(r"\b(level|lvl|stufe|niveau|nivel|proficiency|grad)\b|^\d{1,2}$")
_NOTES = frozenset({
    "owner", "responsible", "contact", "comment", "comments", "remark", "remarks", "note", "notes", "evidence",
    "example", "examples", "resource", "resources", "training", "trainings", "course", "courses", "link", "links",
    "url", "source", "sources", "status", "measure", "measures", "verantwortlich", "verantwortliche", "bemerkung",
    "bemerkungen", "anmerkung", "anmerkungen", "kommentar", "kommentare", "hinweis", "hinweise", "nachweis",
    "nachweise", "beispiel", "beispiele", "schulung", "schulungen", "maßnahme", "maßnahmen", "quelle", "quellen",
    "responsable", "commentaire", "commentaires", "remarque", "remarques", "exemple", "exemples", "preuve",
    "preuves", "ressource", "ressources", "formation", "formations", "lien", "liens", "comentario", "comentarios",
    "observaciones", "notas", "ejemplo", "ejemplos", "evidencia", "evidencias", "formación", "recursos", "enlace",
    "enlaces", "fuente",
})  # fmt: skip
"""Words in headings of columns that stand beside the levels: who is responsible, and notes."""
_NUMBER = re.compile(r"\d{1,6}(?:[.,]\d{1,4})?")
_BEFORE_TOTALS = frozenset({"grand", "sub", "sous"})
_TOTALS = frozenset(
    {
        "total",
        "subtotal",
        "zwischensumme",
        "headcount",
        "totals",
        "sum",
        "average",
        "mean",
        "gesamt",
        "gesamtsumme",
        "summe",
        "durchschnitt",
        "somme",
        "moyenne",
        "suma",
        "promedio",
        "media",
    }
)


def part_of(heading: str) -> Part | None:
    """The part that a heading is a spelling of; None if of none."""
    return _PART_OF.get(spell(heading))


def preference(part: Part, heading: str) -> int:
    """Where the heading stands among the spellings of ``part``; the lower the better."""
    return _SPELLINGS[part].index(spell(heading))


def rank_of(name: str) -> int | None:
    """Where a level of that name stands from the lowest up, by the words that are known; None where none is."""
    words = set(spell(name).split())
    ranks = [rank for rank, known in enumerate(_RANKS) if words & known]
    return max(ranks, default=None)


def is_level_heading(heading: str) -> bool:
    """Whether a heading names a level rather than a grade: it says so, is a number, or is a word for a level."""
    return bool(_LEVEL_WORD.search(spell(heading))) or rank_of(heading) is not None


def is_note_heading(heading: str) -> bool:
    """Whether a heading is that of an owner, a link or a note."""
    return not _NOTES.isdisjoint(spell(heading).split())


def adds_up(said: Sequence[str]) -> bool:
    """Whether a row that says this, and nothing else, adds up the others: a word for a total, and numbers."""
    return is_total(said[0]) and all(_NUMBER.fullmatch(cell.rstrip(" %")) for cell in said[1:])


def is_total(cell: str) -> bool:
    """Whether a row that begins so adds up the others."""
    words = spell(cell).split()
    return 0 < len(words) <= 2 and (words[0] in _TOTALS or (words[0] in _BEFORE_TOTALS and words[1:2] == ["total"]))
