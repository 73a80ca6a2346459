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
        "correo corporativo", "correo electrónico del trabajo", "correo electrónico corporativo",
        "correo electrónico laboral", "correo de trabajo", "email corporativo", "email corporativo del empleado",
        "e mail de travail", "courriel professionnel", "adresse e mail professionnelle", "geschäftliche e mail adresse",
        "e mail geschäftlich", "e mail arbeit", "firmen e mail", "email address work", "user principal name",
        "userprincipalname",
    ),
    "department": (
        "department", "department name", "dept", "abteilung", "département", "departement", "service", "departamento",
    ),
    "unit": (
        "unit", "business unit", "division", "team", "supervisory organization", "supervisory organisation",
        "bereich", "geschäftsbereich", "einheit", "unité", "équipe", "unidad", "unidad de negocio", "división",
        "org unit path",
        "equipo", "organización supervisora", "organisation de supervision", "aufsichtsorganisation",
    ),
    "region": (
        "region", "location", "work location", "site", "office", "standort", "arbeitsort", "région", "lieu de travail",
        "lieu", "región", "ubicación", "centro de trabajo", "sede",
        "office location", "officelocation", "physicaldeliveryofficename",
    ),
    "time zone": ("time zone", "timezone", "zeitzone", "fuseau horaire", "zona horaria"),
    "manager": (
        "manager", "manager username", "manager email", "manager e mail", "manager s email", "manager work email",
        "manager id", "manager employee id", "manager user sys id", "line manager", "line manager email",
        "direct manager", "reports to", "reporting to", "reports to email", "supervisor", "supervisor email",
        "supervisor id", "worker s manager", "manager name", "supervisor name", "vorgesetzter", "vorgesetzte",
        "vorgesetzte r", "führungskraft", "e mail vorgesetzter", "supérieur hiérarchique", "responsable hiérarchique",
        "manager hiérarchique", "responsable", "gerente", "gerente directo", "supervisora", "n 1",
        "nom du responsable", "nombre del jefe", "direkter vorgesetzter", "direkte führungskraft",
        "vorgesetzter e mail", "jefe directo", "jefe", "responsable directo", "supervisor directo",
    ),
    "roles": ("roles", "role", "mentoring role", "rolle", "rollen", "rôle", "rôles", "rol"),
    "status": (
        "status", "employment status", "employee status", "worker status", "active status", "active",
        "beschäftigungsstatus", "mitarbeiterstatus", "statut", "statut de l employé", "estado", "estado del empleado",
        "estado del trabajador", "estado laboral", "situación laboral", "statut du collaborateur",
        "anstellungsstatus", "account enabled", "accountenabled", "account status",
    ),
    "left on": (
        "left on", "leaving date", "termination date", "last day of work", "last working day", "last day",
        "employment end date",
        "end date", "exit date", "austritt", "austrittsdatum", "letzter arbeitstag", "date de sortie",
        "date de départ", "fecha de baja", "fecha de salida", "fecha de terminación", "fecha de cese",
        "date de fin de contrat", "date de fin", "vertragsende", "kündigungsdatum",
    ),
    "number": (
        "employee number", "employee id", "employee", "employee no", "personnel number", "person id", "worker id",
        "user sys id", "user employee id", "personalnummer", "mitarbeiternummer", "matricule", "número de empleado",
        "numero de empleado", "id empleado", "id de empleado", "código de empleado", "numéro d employé",
        "id employé", "personal nr", "personalnr", "mitarbeiter id", "employee code", "staff id", "staff number",
        "employeeid",
    ),
    "name": (
        "name", "full name", "employee name", "display name", "worker", "legal name", "last name first name",
        "nachname vorname", "vollständiger name", "nom et prénom", "nom complet", "nombre completo",
        "apellidos y nombre", "apellidos nombre", "trabajador", "trabajadora", "empleado", "nom prénom",
        "nom complet du salarié", "collaborateur", "salarié", "mitarbeiter", "mitarbeiterin", "mitarbeitende",
        "name des mitarbeiters", "displayname",
    ),
    "first name": (
        "first name", "given name", "givenname", "preferred name", "legal first name", "vorname", "prénom", "nombre",
    ),
    "last name": ("last name", "surname", "family name", "legal last name", "nachname", "nom", "apellidos", "apellido"),
}  # fmt: skip
_COLUMN_OF = {spelling: column for column, spellings in _SPELLINGS.items() for spelling in spellings}


def spell(heading: str) -> str:
    """A heading as it stands among the spellings."""
    return " ".join(re.sub(r"[^\w]|_", " ", heading.casefold()).split())


def _bare(heading: str) -> str:
    """A heading as it stands among the spellings, without what a directory says of its columns ("[Required]")."""
    return spell(re.sub(r"\[(?:required|optional|read only)\]", "", heading, flags=re.IGNORECASE))


def match_columns(headings: Iterable[str]) -> dict[str, str]:
    """The heading of each column that is there, by the column's own name."""
    spelled = {_bare(heading): heading for heading in reversed(list(headings))}
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
    columns = {_COLUMN_OF.get(_bare(name)) for name in names}
    return bool(columns & {"username", "email"})


_HERE = frozenset(
    {"", "active", "here", "employed", "current", "on leave", "leave", "yes", "true", "1", "a", "aktiv", "ja", "actif",
     "active employee", "oui", "activo", "activa", "sí", "si", "angestellt", "beschäftigt", "en poste", "en activo",
     "on parental leave", "parental leave", "maternity leave", "sick leave", "leave of absence", "elternzeit",
     "mutterschutz", "beurlaubt", "krank", "sabbatical", "onboarding", "en congé", "congé", "congé maternité",
     "congé parental", "arrêt maladie", "de permiso", "baja médica", "de baja médica", "excedencia", "vacaciones"}
)  # fmt: skip
_LEFT = frozenset(
    {"left", "leaver", "inactive", "terminated", "resigned", "former", "exited", "dismissed", "retired", "no", "false",
     "0", "i", "t", "inaktiv", "ausgeschieden", "ausgetreten", "nein", "inactif", "inactive employee", "parti", "sorti",
     "non", "inactivo", "inactiva", "baja", "de baja", "gone", "offboarded", "beendet", "ehemalig", "ehemals",
     "pensioniert", "partie", "sortie", "démissionné", "licencié", "retraité", "cesado", "cesada", "despedido",
     "despedida", "jubilado", "jubilada", "terminado", "terminada"}
)  # fmt: skip


def has_left(status: str) -> bool | None:
    """Whether somebody of this status has left; None for a word that is not known."""
    word = spell(status)
    return True if word in _LEFT else False if word in _HERE else None
