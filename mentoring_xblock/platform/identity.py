"""Who is calling a block, and may they? The one guard of every handler, and the same judgement for the views.

The platform's handler URLs check little: one of them reaches every handler with no session, no CSRF token and no
enrolment, and Studio's asks for no more than a login. So identity is judged here, from the session alone. What a
programme allows its members is not judged here, but in the api.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import crum
from django.conf import settings
from django.utils.crypto import constant_time_compare

from mentoring_xblock.core.errors import InvalidInput, NotAllowed, gettext_noop

from .configuration import get_setting


class Visit(StrEnum):
    """In which circumstances somebody meets a block; only a LEARNER may write."""

    LEARNER = "learner"
    ANONYMOUS = "anonymous"
    INACTIVE = "inactive"
    MASQUERADE = "masquerade"
    AUTHOR = "author"
    OUTSIDE = "outside"
    NOT_ENROLLED = "not_enrolled"
    CLOSED = "closed"


SENTENCES = {
    Visit.ANONYMOUS: gettext_noop("Sign in to rate yourself and find a mentor."),
    Visit.INACTIVE: gettext_noop("Activate your account to rate yourself and find a mentor."),
    Visit.MASQUERADE: gettext_noop("You are viewing this course as somebody else, so nothing is saved."),
    Visit.AUTHOR: gettext_noop("This is a preview. Nothing is saved here."),
    Visit.OUTSIDE: gettext_noop("You can answer this self-assessment only in a course."),
    Visit.NOT_ENROLLED: gettext_noop("Enrol in this course to rate yourself and find a mentor."),
    Visit.CLOSED: gettext_noop("You do not have access to this part of the course."),
}
"""Why nothing can be saved, for screens and refusals alike."""
_SHOWN = "_mentoring_shown"
"""The attribute of a block that keeps its user's identity, together with the service that told it."""


def meet(block: Any) -> tuple[Visit, int | None]:
    """Judge who meets ``block`` and how; there is a caller, by user id, exactly where the visit is a LEARNER's."""
    user = crum.get_current_user()
    visit = _visit(block, user)
    return visit, user.id if visit is Visit.LEARNER else None


def is_of_team(block: Any) -> bool:
    """Whether the person before the block belongs to its course's team."""
    return bool(_shown_identity(block).get("user_is_staff"))


def require_learner(block: Any, request: Any) -> int:
    """The id of the user who may answer ``block``. Every learner handler that writes starts here.

    Raises InvalidInput unless ``request`` is a JSON POST; NotAllowed without the CSRF header, and for every visit
    other than an enrolled learner's or the course team's own.
    """
    check_request(request)
    return _require_caller(block)


def require_reader(block: Any, request: Any) -> int:
    """The id of the user who may read their own state of ``block``, as ``require_learner`` would let them answer it.

    For clients without our pages (mobile apps, other blocks): a GET, which carries no CSRF header and changes nothing.
    Raises InvalidInput for another method, NotAllowed for every visit other than an enrolled learner's.
    """
    if request.method != "GET":
        raise InvalidInput(gettext_noop("Use a GET request for this address."), code="method")
    return _require_caller(block)


def require_team(block: Any, request: Any) -> int:
    """The id of the user who is of the team of the block's course. Every handler of the team that writes starts here.

    Raises as ``require_learner``, and NotAllowed for a learner.
    """
    user_id = require_learner(block, request)
    _require_in_team(block)
    return user_id


def require_team_reader(block: Any, request: Any) -> int:
    """The id of the user who is of the course's team, for a GET that changes nothing: a download by a plain link.

    Raises as ``require_reader``, and NotAllowed for a learner.
    """
    user_id = require_reader(block, request)
    _require_in_team(block)
    return user_id


def require_author(block: Any, request: Any) -> int:
    """The id of the user who may edit ``block``. Every Studio handler starts here.

    Raises InvalidInput unless ``request`` is a JSON POST; NotAllowed without the CSRF header, outside Studio, and
    without the right to write in the block's course. Content libraries of the newer kind are guarded by their runtime.
    """
    check_request(request)
    user = crum.get_current_user()
    if user is None or not user.is_authenticated or not user.is_active or hasattr(user, "real_user"):
        raise NotAllowed(SENTENCES[Visit.ANONYMOUS], code=Visit.ANONYMOUS.value)
    if not may_author(block, user):
        raise NotAllowed(gettext_noop("Only the authors of this course can change this block, and only in Studio."))
    return int(user.id)


def may_author(block: Any, user: Any) -> bool:
    """Tell whether ``user`` may change ``block`` in this process."""
    if _is_standalone():
        return bool(user.is_staff and getattr(block.runtime, "is_author_mode", False))
    if not is_studio():
        return False
    context = getattr(block.scope_ids.usage_id, "context_key", None)
    if context is None or not hasattr(context, "run"):
        return context is not None
    from common.djangoapps.student.auth import has_studio_write_access

    return bool(has_studio_write_access(user, context))


def session_user_id() -> int | None:
    """The id of the signed-in user, whatever they may do; None if nobody is signed in."""
    user = crum.get_current_user()
    return user.id if user is not None and user.is_authenticated else None


def is_studio() -> bool:
    """Tell whether this process is Studio, by the URL configuration that it serves."""
    return str(getattr(settings, "ROOT_URLCONF", "")).startswith("cms.")


def is_enrolled(user: Any, course_key: Any) -> bool:
    """Tell whether ``user`` has an active enrolment in the course; one query."""
    from common.djangoapps.student.models import CourseEnrollment

    return bool(CourseEnrollment.is_enrolled(user, course_key))


def may_load(user: Any, block: Any, course_key: Any) -> bool:
    """Tell whether the platform shows ``block`` to ``user``: neither hidden, nor before its start, nor another group's.

    One of the LMS's addresses of a handler does not ask. The platform's answer knows a role that is only viewed as,
    and nothing of enrolments.
    """
    from lms.djangoapps.courseware.access import has_access

    return bool(has_access(user, "load", block, course_key))


def check_request(request: Any) -> None:
    """Refuse what no page of ours sends: other methods, other content types, a CSRF header unlike the cookie.

    A header that equals the cookie can only be set by a script of the same site. ``request`` is WebOb's.
    """
    if request.method != "POST":
        raise InvalidInput(gettext_noop("Use a POST request for this address."), code="method")
    if (request.content_type or "").partition(";")[0].strip().lower() != "application/json":
        raise InvalidInput(gettext_noop("Send JSON to this address."), code="content_type")
    cookie = request.cookies.get(settings.CSRF_COOKIE_NAME) or ""
    header = request.environ.get(settings.CSRF_HEADER_NAME) or ""
    if not cookie or not constant_time_compare(cookie, header):
        raise NotAllowed(
            gettext_noop("This request did not come from the page. Reload the page and try again."), code="csrf"
        )


def _require_in_team(block: Any) -> None:
    if not is_of_team(block):
        raise NotAllowed(gettext_noop("Only the course team can do this."), code="no_team")


def _require_caller(block: Any) -> int:
    visit, user_id = meet(block)
    if user_id is None:
        raise NotAllowed(SENTENCES[visit], code=visit.value)
    return user_id


def _visit(block: Any, user: Any) -> Visit:
    shown = _shown_identity(block)
    if getattr(block.runtime, "is_author_mode", False):
        return Visit.AUTHOR
    if user is None or not user.is_authenticated or not shown.get("is_authenticated"):
        return Visit.ANONYMOUS
    # Viewing as a learner swaps the user service's identity, and the request's user carries the real one along.
    if hasattr(user, "real_user") or shown.get("user_id") != user.id:
        return Visit.MASQUERADE
    if not user.is_active:
        return Visit.INACTIVE
    return _admit(block, user)


def _admit(block: Any, user: Any) -> Visit:
    context = getattr(block.scope_ids.usage_id, "context_key", None)
    if context is not None and not getattr(context, "is_course", False):
        return Visit.OUTSIDE
    if _is_standalone():
        return Visit.LEARNER
    if context is None or is_studio():
        return Visit.OUTSIDE
    if not is_of_team(block) and not is_enrolled(user, context):
        return Visit.NOT_ENROLLED
    if not may_load(user, block, context):
        return Visit.CLOSED
    return Visit.LEARNER


def _shown_identity(block: Any) -> dict[str, Any]:
    """What the runtime's user service says of the user before the block, without the attributes' common prefix.

    Kept with the block, since the LMS reads the user's preferences each time that the service is asked.
    """
    service = block.runtime.service(block, "user")
    if service is None:
        return {}
    asked, shown = getattr(block, _SHOWN, (None, {}))
    if asked is not service:
        found = service.get_current_user().opt_attrs
        shown = {name: found.get(f"edx-platform.{name}") for name in ("is_authenticated", "user_id", "user_is_staff")}
        setattr(block, _SHOWN, (service, shown))
    return shown


def _is_standalone() -> bool:
    return bool(get_setting("STANDALONE"))
