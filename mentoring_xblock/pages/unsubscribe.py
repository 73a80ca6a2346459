"""The page behind the link in a mail that turns mails off, for people who are not signed in. No rule here.

Mail programs send the POST by themselves (RFC 8058), without a cookie: the signed token is the right to do it.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from .. import api
from ..core.errors import MentoringError
from ..platform.addresses import link_to
from ..platform.templates import render
from ..wording.notices import name_kind
from .answers import refuse
from .frame import base_template


@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Say what the link turns off and ask; on POST, turn it off and say so."""
    try:
        turn_off = api.unsubscribe if request.method == "POST" else api.describe_unsubscribe
        kinds, everything, is_done = turn_off(token=token)
    except MentoringError as error:
        return refuse(request, error)
    context = {
        "base_template": base_template(),
        "is_done": is_done,
        "titles": [name_kind(kind) for kind in kinds],
        "all_that_can_wait": everything,
        "preferences": link_to("my") + "#mails",
    }
    return render(request, "mentoring_xblock/pages/unsubscribe.html", context)
