"""Which column of a people table is which, in the spellings of HR systems and of four languages. Pure.

Spellings are compared in lower case with punctuation as spaces. Of several columns that could be one, the spelling
that stands first here is taken.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

_SPELLINGS: Mapping[str, tuple[str, ...]] = {
    "username": (
        "username", "user name", "lms username", "login", "login name", "user id", "benutzername", "anmeldename",
        "nom d utilisateur", "identifiant", "nombre de usuario", "usuario",
    ),
    "email": (
        "email", "e mail", "mail", "work email", "work e mail", "email work", "primary work email", "business email",
        "business email address", "company email", "email address", "e mail address", "email primary work",
        "dienstliche e mail", "geschäftliche e mail", "e mail adresse", "adresse e mail", "adresse email", "courriel",
        "e mail professionnel", "email professionnel", "correo electrónico", "correo electronico", "correo",
        "correo corporativo",
    ),
    "department": (
        "department", "department name", "dept", "abteilung", "département", "departement", "service", "departamento",
    ),
    "unit": (
        "unit", "business unit", "division", "team", "supervisory organization", "bereich", "geschäftsbereich",
        "einheit", "unité", "équipe", "unidad", "unidad de negocio", "división", "equipo",
    ),
    "region": (
        "region", "location", "work location", "site", "office", "standort", "arbeitsort", "région", "lieu de travail",
        "lieu", "región", "ubicación", "centro de trabajo", "sede",
    ),
    "time zone": ("time zone", "timezone", "zeitzone", "fuseau horaire", "zona horaria"),
    "manager": (
        "manager", "manager username", "manager email", "manager e mail", "manager s email", "manager work email",
        "manager id", "manager employee id", "manager user sys id", "line manager", "line manager email",
        "direct manager", "reports to", "reporting to", "reports to email", "supervisor", "supervisor email",
        "supervisor id", "worker s manager", "manager name", "supervisor name", "vorgesetzter", "vorgesetzte",
        "vorgesetzte r", "führungskraft", "e mail vorgesetzter", "supérieur hiérarchique", "responsable hiérarchique",
        "manager hiérarchique", "responsable", "jefe directo", "jefe", "responsable directo", "supervisor directo",
    ),
    "roles": ("roles", "role", "mentoring role", "rolle", "rollen", "rôle", "rôles", "rol"),
    "status": (
        "status", "employment status", "employee status", "worker status", "active status", "active",
        "beschäftigungsstatus", "mitarbeiterstatus", "statut", "statut de l employé", "estado", "estado del empleado",
    ),
    "left on": (
        "left on", "leaving date", "termination date", "last day of work", "last working day", "employment end date",
        "end date", "exit date", "austritt", "austrittsdatum", "letzter arbeitstag", "date de sortie",
        "date de départ", "fecha de baja", "fecha de salida",
    ),
    "number": (
        "employee number", "employee id", "employee", "employee no", "personnel number", "person id", "worker id",
        "user sys id", "user employee id", "personalnummer", "mitarbeiternummer", "matricule", "número de empleado",
        "numero de empleado", "id empleado",
    ),
    "name": (
        "name", "full name", "employee name", "display name", "worker", "legal name", "last name first name",
        "nachname vorname", "vollständiger name", "nom et prénom", "nom complet", "nombre completo",
        "apellidos y nombre", "apellidos nombre",
    ),
    "first name": ("first name", "given name", "preferred name", "legal first name", "vorname", "prénom", "nombre"),
    "last name": ("last name", "surname", "family name", "legal last name", "nachname", "nom", "apellidos", "apellido"),
}  # fmt: skip
_COLUMN_OF = {spelling: column for column, spellings in _SPELLINGS.items() for spelling in spellings}


def spell(heading: str) -> str:
    """A heading as it stands among the spellings."""
    return " ".join(re.sub(r"[^\w]|_", " ", heading.casefold()).split())


def match_columns(headings: Iterable[str]) -> dict[str, str]:
    """The heading of each column that is there, by the column's own name."""
    spelled = {spell(heading): heading for heading in reversed(list(headings))}
    found: dict[str, str] = {}
    for column, spellings in _SPELLINGS.items():
        heading = next((spelled[spelling] for spelling in spellings if spelling in spelled), None)
        if heading is not None:
            found[column] = heading
    return found


COLUMNS = tuple(_SPELLINGS)
"""What a column can be, by its own name."""


def say_columns(lines: Iterable[str], headings: Collection[str]) -> dict[str, str]:
    """The heading of each column as it was said by hand ("email=work mail"); headings that are not there are left
    out."""
    said = (line.partition("=") for line in lines)
    return {column: heading for column, _equals, heading in said if heading in headings}


def is_heading(names: Collection[str]) -> bool:
    """Whether a row of these names is the heading of a people table: it says who somebody is, and something else or
    that alone."""
    columns = {_COLUMN_OF.get(spell(name)) for name in names}
    return bool(columns & {"username", "email"})


_HERE = frozenset(
    {"", "active", "here", "employed", "current", "on leave", "leave", "yes", "true", "1", "a", "aktiv", "ja", "actif",
     "active employee", "oui", "activo", "activa", "sí", "si"}
)  # fmt: skip
_LEFT = frozenset(
    {"left", "leaver", "inactive", "terminated", "resigned", "former", "exited", "dismissed", "retired", "no", "false",
     "0", "i", "t", "inaktiv", "ausgeschieden", "ausgetreten", "nein", "inactif", "inactive employee", "parti", "sorti",
     "non", "inactivo", "inactiva", "baja", "de baja"}
)  # fmt: skip


def has_left(status: str) -> bool | None:
    """Whether somebody of this status has left; None for a word that is not known."""
    word = spell(status)
    return True if word in _LEFT else False if word in _HERE else None
