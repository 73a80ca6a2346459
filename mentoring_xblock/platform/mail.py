"""Mail to one person: through edx-ace where the platform has it, else through Django. What is said is said above.

Both ways render the templates under ``task_mentoring/edx_ace/news/email``, so one wording serves both.
"""

from __future__ import annotations

import inspect
import logging
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMultiAlternatives, get_connection
from django.utils import translation
from django.utils.http import urlencode

from .addresses import address_of
from .identity import is_studio
from .templates import render_to_string

log = logging.getLogger(__name__)

LANGUAGE_PREFERENCE = "pref-lang"
LIMIT_SECONDS = 10.0
"""A mail server that says nothing for so long is taken for down, unless the site says otherwise (EMAIL_TIMEOUT)."""
_TEMPLATES = "task_mentoring/edx_ace/news/email/"


class MailFailed(Exception):
    """The mail could not be sent; it may be tried again."""


@dataclass(frozen=True, slots=True)
class MailLine:
    """One piece of news: a sentence, the pairing that it is about, and whether it changes the pairing's calendar.

    ``page``: the page that it leads to if it is about no pairing; "" if there is nothing to open. ``address``: leads
    elsewhere in the LMS instead.
    """

    text: str
    pairing_id: int | None = None
    for_calendar: bool = False
    page: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail to an account that has an address."""

    user_id: int
    address: str
    language: str

    @contextmanager
    def in_their_language(self) -> Iterator[None]:
        """Texts made inside are in the reader's language."""
        with translation.override(self.language):
            yield

    def send(
        self,
        *,
        subject: str,
        lines: Sequence[MailLine],
        name: str = "",
        unsubscribe: str = "",
        programme: str = "",
        course: str = "",
    ) -> None:
        """Send the lines under one subject, as text and as HTML, each with the way to its page; raises MailFailed.

        Args:
            name: The reader's, for the greeting.
            unsubscribe: The address that turns such mails off by one POST (RFC 8058); "" for a mail without.
            programme: The key that the addresses of pages must name; "" for a reader of one programme.
            course: The key of the course that writes to somebody who is in no programme: they have no pages of ours,
                and the platform's own opt-out of the course's mails holds.
        """
        query = f"?{urlencode({'programme': programme})}" if programme else ""
        context = {
            "subject": subject,
            "name": name,
            "lines": [_linked(line, query) for line in lines],
            "link": "" if course else address_of("my") + query,
            "preferences": "" if course else address_of("my") + query + "#mails",
            "unsubscribe": unsubscribe,
        }
        if course:
            # The platform's policy for course mails looks under this name.
            context["course_ids"] = [course]
        # A bare path, where the site does not say where its LMS is, is an address for no mail program.
        headers = _one_click(unsubscribe) if unsubscribe.startswith("http") else {}
        try:
            if _has_ace():
                self._send_by_ace(context, headers)
            else:
                self._send_by_django(subject, context, headers)
        except MailFailed:
            raise
        except Exception as error:  # whatever a mail server or the platform's channel raises
            # Its kind alone: mail servers say whose address they refused, and this is kept.
            raise MailFailed(type(error).__name__) from error

    def _send_by_django(self, subject: str, context: dict[str, Any], headers: dict[str, str]) -> None:
        body = render_to_string(_TEMPLATES + "body.txt", context)
        message = EmailMultiAlternatives(
            subject, body, None, [self.address], connection=get_connection(timeout=_limit()), headers=headers
        )
        head, html = (render_to_string(_TEMPLATES + name, context) for name in ("head.html", "body.html"))
        message.attach_alternative(
            f"<!DOCTYPE html>\n<html>\n<head>\n{head}</head>\n<body>\n{html}</body>\n</html>\n", "text/html"
        )
        message.send()

    def _send_by_ace(self, context: dict[str, Any], headers: dict[str, str]) -> None:
        from edx_ace import ace, policy
        from edx_ace.channel import ChannelType
        from edx_ace.message import Message
        from edx_ace.recipient import Recipient

        # Older releases of edx-ace take no headers; their mails have the link in the text alone.
        more = {"headers": headers} if "headers" in inspect.signature(Message).parameters else {}
        message = Message(
            app_label="task_mentoring",
            name="news",
            recipient=Recipient(lms_user_id=self.user_id, email_address=self.address),
            language=self.language,
            context=context,
            options={"transactional": True},
            **more,
        )
        if ChannelType.EMAIL not in policy.channels_for(message):
            # Their own opt-out or the operator's rule: sending again would change nothing.
            log.info("The site's policies allow no mail to user %s", self.user_id)
            return
        with _hearing_of(str(message.uuid)) as delivered, _sockets_time_out():
            ace.send(message, limit_to_channels=[ChannelType.EMAIL])
        if not delivered:
            raise MailFailed("edx-ace has not delivered it; its own log says why")


def _limit() -> float:
    """Seconds that a mail server may leave us without an answer."""
    return float(settings.EMAIL_TIMEOUT or LIMIT_SECONDS)


@contextmanager
def _sockets_time_out() -> Iterator[None]:
    """Let sockets that are opened without a limit have ours: edx-ace opens them and takes no limit from its caller.

    The default belongs to the process, so it is set only where the site has none (EMAIL_TIMEOUT) and nothing else set
    it, and taken back at once. Mails are sent by a worker or the sweep, never by a request.
    """
    if settings.EMAIL_TIMEOUT or socket.getdefaulttimeout() is not None:
        yield
        return
    socket.setdefaulttimeout(LIMIT_SECONDS)
    try:
        yield
    finally:
        socket.setdefaulttimeout(None)


@contextmanager
def _hearing_of(uuid: str) -> Iterator[list[str]]:
    """Collects the name of the channel that delivered the message ``uuid``.

    edx-ace only reports it to the monitoring when no channel is set up, a template is missing or the mail server
    refuses; what it does say to us is that a message left.
    """
    from edx_ace.signals import ACE_MESSAGE_SENT

    delivered: list[str] = []

    def hear(message: dict[str, Any], **_kwargs: Any) -> None:
        if message.get("uuid") == uuid:
            delivered.append(str(message.get("channel", "")))

    ACE_MESSAGE_SENT.connect(hear, weak=False)
    try:
        yield delivered
    finally:
        ACE_MESSAGE_SENT.disconnect(hear)


def _has_ace() -> bool:
    """Installed is not enough: a site that has not set it up has no channel to send through."""
    return find_spec("edx_ace") is not None and bool(getattr(settings, "ACE_CHANNEL_DEFAULT_EMAIL", None))


def are_sent_here() -> bool:
    """Whether mails leave from this process: not from Studio, which has edx-ace without the policies of the LMS, and so
    does not know who has turned off the mails of a course."""
    return not is_studio()


def open_mail(user_id: int) -> Mail | None:
    """A mail to that account; None if there is no such account, no address, or it is no longer active."""
    user = get_user_model()._default_manager.filter(pk=user_id, is_active=True).first()
    address = getattr(user, "email", "")
    if user is None or "@" not in address:
        return None
    return Mail(user_id, address, _language_of(user))


def language_of(user_id: int) -> str:
    """The language of that account, else the site's."""
    user = get_user_model()._default_manager.filter(pk=user_id).first()
    return settings.LANGUAGE_CODE if user is None else _language_of(user)


def _language_of(user: object) -> str:
    if find_spec("openedx") is not None:
        from openedx.core.djangoapps.user_api.preferences.api import get_user_preference

        return get_user_preference(user, LANGUAGE_PREFERENCE) or settings.LANGUAGE_CODE
    return settings.LANGUAGE_CODE


def _one_click(address: str) -> dict[str, str]:
    """The headers by which mail programs offer to unsubscribe (RFC 2369 and RFC 8058)."""
    return {"List-Unsubscribe": f"<{address}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def _linked(line: MailLine, query: str) -> dict[str, str]:
    """A line as the templates want it, with absolute addresses; "" if there is nothing to open."""
    known = line.pairing_id is not None
    return {
        "text": line.text,
        "link": address_of("pairing", line.pairing_id) if known else "",
        "page": line.address or (address_of(line.page) + query if line.page and not known else ""),
        # edx-ace's channel for Django takes no attachment, so the calendar file is linked.
        "calendar": address_of("pairing_calendar", line.pairing_id) if known and line.for_calendar else "",
    }
