"""What must hold between people and the competency models that were imported or published. Reads only."""

from __future__ import annotations

from collections.abc import Iterator

from ...core.findings import Finding, find
from ..competencies import api as competencies
from ..people import api as people


def examine() -> tuple[Finding, ...]:
    """Roles of people, here or expected, that the version in use no longer has; models out of use are passed by."""
    return (find("people hold roles that their competency model has", _dangling()),)


def _dangling() -> Iterator[str]:
    held = people.count_held_roles()
    held |= dict.fromkeys(people.list_expected_roles() - held.keys(), 0)
    published = competencies.get_published_of({framework_id for framework_id, _key in held})
    known = {
        framework_id: {role.key for role in competencies.list_roles(version.version_id)}
        for framework_id, version in published.items()
    }
    for (framework_id, key), count in sorted(held.items()):
        if framework_id in known and key not in known[framework_id]:
            whose = f"held by {count}" if count else "of expected people"
            yield f"{published[framework_id].key}:{key}, {whose}"
