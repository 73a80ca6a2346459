"""The printable record, and Open Badges 3.0 credentials of pairings that reached their target. No rule here."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from .. import api
from ..api.people.data import Credential
from ..core.errors import MentoringError
from ..platform.addresses import link_to
from .answers import page, refuse
from .frame import Frame, show

CONTEXT = (
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
)
MEDIA_TYPE = "application/ld+json"


@require_GET
@page
def record(request: HttpRequest, frame: Frame) -> HttpResponse:
    """What the viewer's pairings came to, to print."""
    return show(request, frame, "record.html", {"record": api.get_record(**frame.caller)}, here="my")


@require_GET
@page
def badge(request: HttpRequest, frame: Frame, pairing_id: int) -> HttpResponse:
    """The viewer's credential for a pairing of theirs, as a file."""
    found = api.get_credential(actor_id=frame.actor_id, pairing_id=pairing_id)
    answer = _answer(request, found)
    answer["Content-Disposition"] = f'attachment; filename="badge-{pairing_id}.json"'
    return answer


@never_cache
@require_GET
def hosted_badge(request: HttpRequest, token: str) -> HttpResponse:
    """The same credential at the address that it names as its own, for people who check it."""
    try:
        return _answer(request, api.read_credential(token=token))
    except MentoringError as error:
        return refuse(request, error)


def _answer(request: HttpRequest, found: Credential) -> HttpResponse:
    # In the site's language and not the reader's: what the holder keeps must be what is found at its address.
    with override(settings.LANGUAGE_CODE):
        document = _credential_of(
            found,
            address=request.build_absolute_uri(link_to("hosted_badge", found.token)),
            issuer=request.build_absolute_uri(link_to("my")),
        )
    text = json.dumps(document, ensure_ascii=False, indent=2)
    return HttpResponse(text, content_type=f"{MEDIA_TYPE}; charset=utf-8")


def _credential_of(found: Credential, *, address: str, issuer: str) -> dict[str, Any]:
    """An AchievementCredential of Open Badges 3.0, unsigned: to check it, read it again at ``address``.

    It names its holder and nobody else, and holds no level.

    Args:
        address: Where it can be read, and so its id.
        issuer: The address that stands for the programme.
    """
    said = {"skill": found.skill_title, "programme": found.programme.title}
    if found.is_mentor:
        name = _("Mentored somebody in “%(skill)s”") % said
        description = _("Helped a colleague to reach the target level in “%(skill)s” by task-based mentoring.") % said
        criteria = _("A mentee of the holder reached the target level of their role, and somebody else confirmed it.")
        what = "mentor"
    else:
        name = _("Reached the target in “%(skill)s”") % said
        description = _("Reached the target level in “%(skill)s” by practising real tasks with a mentor.") % said
        criteria = _("The holder practised with a mentor, and somebody else confirmed the target level of their role.")
        what = "mentee"
    return {
        "@context": list(CONTEXT),
        "id": address,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": name,
        "description": description,
        "issuer": {"id": issuer, "type": ["Profile"], "name": found.programme.title},
        "validFrom": found.confirmed_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [
                {"type": "IdentityObject", "hashed": False, "identityHash": found.holder, "identityType": "name"}
            ],
            "achievement": {
                "id": f"{issuer}#{what}-{found.skill}",
                "type": ["Achievement"],
                "achievementType": "Badge",
                "name": name,
                "description": description,
                "criteria": {"narrative": criteria},
            },
        },
    }
