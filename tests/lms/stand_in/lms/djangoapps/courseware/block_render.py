"""How the LMS calls a block, by the rules read in ``courseware/block_render.py``.

Both addresses of a handler are exempt from CSRF; only the normal one checks the token, and only of a session. The
other (``handler_noauth``) skips the right to load the block, whoever's session it is. Neither asks for an enrolment.
Handlers run outside ATOMIC_REQUESTS, and what a handler raises is a 500.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from common.djangoapps.track.middleware import write
from completion.models import BlockCompletion
from django.contrib.auth import get_user_model
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseForbidden
from django.middleware.csrf import CsrfViewMiddleware
from django.views.decorators.csrf import csrf_exempt
from lms.djangoapps.grades import handlers as grades
from lms.djangoapps.grades.signals.signals import SCORE_PUBLISHED
from opaque_keys.edx.keys import UsageKey
from xblock.core import XBlockMixin
from xblock.django.request import django_to_webob_request, webob_to_django_response
from xblock.fields import Boolean, DateTime, Dict, Field, Scope, ScopeIds
from xblock.reference.user_service import UserService, XBlockUser
from xblock.runtime import KvsFieldData, MemoryIdManager, NullI18nService, Runtime

from mentoring_xblock.block import CompetencySelfAssessmentXBlock as Block

from .access import has_access
from .model_data import StateStore

assert grades.SCORE_PUBLISHED  # connected on import


class Inherited(XBlockMixin):
    """The fields that the platform mixes into every block, inherited from the subsection above."""

    start = DateTime(default=None, scope=Scope.settings)
    due = DateTime(default=None, scope=Scope.settings)
    graceperiod = Field(default=None, scope=Scope.settings)
    visible_to_staff_only = Boolean(default=False, scope=Scope.settings)
    group_access = Dict(default={}, scope=Scope.settings)

    @property
    def location(self) -> UsageKey:
        """The usage key, by the platform's own name."""
        return self.scope_ids.usage_id  # type: ignore[attr-defined,no-any-return]


@dataclass
class ModuleStore:
    """What authors published: the settings of each block."""

    store: StateStore = field(default_factory=StateStore)
    known: set[str] = field(default_factory=set)

    def clear(self) -> None:
        self.store.db_dict.clear()
        self.known.clear()


MODULESTORE = ModuleStore()


class DjangoUserService(UserService):
    """Describes whom the block is shown to: with a masquerade that is the learner, whoever asks.

    Each time it is asked, it reads the user's preferences.
    """

    asked = 0

    def __init__(self, user: Any, *, team: bool) -> None:
        super().__init__()
        self._django_user = user
        self._team = team

    def get_current_user(self) -> XBlockUser:
        DjangoUserService.asked += 1
        described = XBlockUser(is_current_user=True)
        known = bool(self._django_user is not None and self._django_user.is_authenticated)
        described.opt_attrs["edx-platform.is_authenticated"] = known
        if known:
            described.opt_attrs |= {
                "edx-platform.user_id": self._django_user.id,
                "edx-platform.username": self._django_user.username,
                "edx-platform.user_is_staff": self._team,
            }
        return described


class LmsRuntime(Runtime):
    """Publishes as the platform does: synchronously, and whatever that raises comes back."""

    def __init__(self, user: Any, *, team: bool) -> None:
        keys = MemoryIdManager()
        services = {
            "field-data": KvsFieldData(MODULESTORE.store),
            "user": DjangoUserService(user, team=team),
            "i18n": NullI18nService(),
        }
        super().__init__(id_reader=keys, id_generator=keys, mixins=(Inherited,), services=services)
        self.user = user
        self.published: list[str] = []

    def publish(self, block: Any, event_type: str, event_data: dict[str, Any]) -> None:
        self.published.append(event_type)
        if event_type == "grade":
            SCORE_PUBLISHED.send(
                sender=None,
                block=block,
                user=self.user,
                raw_earned=event_data["value"],
                raw_possible=event_data["max_value"],
                only_if_higher=event_data.get("only_if_higher"),
            )
        elif event_type == "completion":
            BlockCompletion.objects.update_or_create(
                user_id=self.user.id, block_key=str(block.location), defaults={"completion": event_data["completion"]}
            )
        else:
            write(event_type, event_data, self.user)

    def handler_url(
        self, block: Any, handler_name: str, suffix: str = "", query: str = "", thirdparty: bool = False
    ) -> str:
        return f"/courses/{block.location.course_key}/xblock/{block.location}/handler/{handler_name}"

    def resource_url(self, resource: str) -> str:
        return f"/resource/{resource}"

    def local_resource_url(self, block: Any, uri: str) -> str:
        return f"/resource/{uri}"


def publish_block(usage: UsageKey, **settings: Any) -> None:
    """What an author does in Studio: set the block's fields."""
    block = _build(None, usage, team=False)
    for name, value in settings.items():
        setattr(block, name, value)
    block.save()
    MODULESTORE.known.add(str(usage))


def get_block(user: Any, usage: UsageKey, *, check: bool = True) -> Any:
    """The block as it is built for ``user``; 404 where there is none, or where they may not load it.

    ``check`` False is what ``handler_noauth`` does.
    """
    if str(usage) not in MODULESTORE.known:
        raise Http404
    team = bool(user.is_authenticated and has_access(user, "staff", None, usage.course_key))
    block = _build(user, usage, team=team)
    if check and not has_access(user, "load", block, usage.course_key):
        raise Http404
    return block


def _build(user: Any, usage: UsageKey, *, team: bool) -> Any:
    runtime = LmsRuntime(user, team=team)
    keys = ScopeIds(getattr(user, "id", None), "competency_self_assessment", usage, usage)
    return runtime.construct_xblock_from_class(Block, keys)


@csrf_exempt
@transaction.non_atomic_requests
def handle_xblock_callback(request: Any, course_id: str, usage_id: str, handler: str) -> HttpResponse:
    """The normal address."""
    if request.user.is_authenticated:
        error = CsrfViewMiddleware(lambda _request: HttpResponse()).process_view(request, None, (), {})
        if error:
            return error
    if request.method != "GET" and not request.user.is_authenticated:
        return HttpResponseForbidden("Unauthenticated")
    return _invoke(request, usage_id, handler, check=True)


@csrf_exempt
@transaction.non_atomic_requests
def handle_xblock_callback_noauth(request: Any, course_id: str, usage_id: str, handler: str) -> HttpResponse:
    """The address without checks."""
    return _invoke(request, usage_id, handler, check=False)


def _invoke(request: Any, usage_id: str, handler: str, *, check: bool) -> HttpResponse:
    user = _masquerade(request)
    block = get_block(user, UsageKey.from_string(usage_id), check=check)
    return webob_to_django_response(block.handle(handler, django_to_webob_request(request), ""))


def render_xblock(request: Any, usage_id: str) -> HttpResponse:
    """The block alone on a page, as the learning MFE frames a unit; with a masquerade the request's user is another."""
    request.user = _masquerade(request)
    block = get_block(request.user, UsageKey.from_string(usage_id))
    return HttpResponse(block.render("student_view").content)


def _masquerade(request: Any) -> Any:
    """Whom the block is built for: "view as a specific learner" replaces the user, "as a student" the role alone."""
    chosen = request.session.get("masquerade", {})
    if chosen.get("user"):
        shown = get_user_model().objects.get(username=chosen["user"])
        shown.real_user = request.user
        return shown
    if chosen.get("role"):
        request.user.masquerade_role = chosen["role"]
    return request.user
