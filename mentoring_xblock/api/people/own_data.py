"""The use case behind the page that shows somebody what is kept about them; the same rows as their file."""

from __future__ import annotations

from ...applets.competencies import api as competencies
from .data import OwnData
from .privacy import export_user


def read_own_data(*, actor_id: int) -> OwnData:
    """What is kept about the actor and theirs to see, by model, with the titles of the skills that it names."""
    rows = {name: found for name, found in export_user(actor_id=actor_id).items() if isinstance(found, list)}
    ids = {row["skill_id"] for found in rows.values() for row in found if row.get("skill_id")}
    skills = competencies.skills_by_id(ids) if ids else {}
    return OwnData(rows, {skill_id: ref.title for skill_id, ref in skills.items()})
