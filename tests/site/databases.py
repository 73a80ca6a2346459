"""A database URL as Django's settings. Nothing else is read from the environment here."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import django

ENGINES = {
    "postgres": "django.db.backends.postgresql",
    "postgresql": "django.db.backends.postgresql",
    "mysql": "django.db.backends.mysql",
    "mariadb": "django.db.backends.mysql",
    "sqlite": "django.db.backends.sqlite3",
}


def parse_database_url(url: str) -> dict[str, Any]:
    """Turn ``sqlite:///path`` or ``postgres://user:password@host:port/name`` (or ``mysql://…``) into Django's settings.

    Raises ``ValueError`` with the schemes that are known. A relative SQLite path is taken from the working directory.
    """
    parts = urlsplit(url)
    if parts.scheme not in ENGINES:
        raise ValueError(f"{url!r} is no database URL: start it with one of {', '.join(sorted(ENGINES))}.")
    settings: dict[str, Any] = {"ENGINE": ENGINES[parts.scheme]}
    if parts.scheme == "sqlite":
        return settings | _sqlite(parts.path)
    settings |= {
        "NAME": unquote(parts.path.lstrip("/")) or "task_mentoring",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "127.0.0.1",
        "PORT": str(parts.port or ""),
    }
    if settings["ENGINE"].endswith("mysql"):
        # What the platform's own MySQL runs with: strict mode, full Unicode, and gaps that are not locked.
        settings["OPTIONS"] = {
            "charset": "utf8mb4",
            "init_command": "SET sql_mode='STRICT_TRANS_TABLES'",
            "isolation_level": "read committed",
        }
        settings["TEST"] = {"CHARSET": "utf8mb4", "COLLATION": "utf8mb4_unicode_ci"}
    return settings


def _sqlite(path: str) -> dict[str, Any]:
    # sqlite:///relative and sqlite:////absolute, as is customary; sqlite:// alone is in memory.
    name = path.removeprefix("/") or ":memory:"
    if name != ":memory:":
        Path(name).parent.mkdir(parents=True, exist_ok=True)
    options: dict[str, Any] = {"timeout": 20}
    if django.VERSION >= (5, 1):
        # Without it, a transaction that reads first and writes later is refused when another wrote between.
        options["transaction_mode"] = "IMMEDIATE"
        # Readers do not wait for the writer, and a commit does not wait for the disk.
        options["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
    return {"NAME": name, "OPTIONS": options}
