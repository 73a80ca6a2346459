"""The use case behind the page that shows somebody what is kept about them; the same rows as their file."""

from __future__ import annotations

from ...applets.competencies import api as competencies
from .privacy import export_user


def read_own_data(*, actor_id: int) -> tuple[dict[str, list[dict[str, object]]], dict[int, str]]:
    """What is kept about the actor and theirs to see: the rows by model, and the titles of their skills by id."""
    rows = {name: found for name, found in export_user(actor_id=actor_id).items() if isinstance(found, list)}
    ids = {row["skill_id"] for found in rows.values() for row in found if row.get("skill_id")}
    skills = competencies.skills_by_id(ids) if ids else {}
    return rows, {skill_id: ref.title for skill_id, ref in skills.items()}
