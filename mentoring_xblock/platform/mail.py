"""Mail to one person: through edx-ace where the platform has it, else through Django. What is said is said above."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import send_mail
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.translation import gettext

LANGUAGE_PREFERENCE = "pref-lang"


class MailFailed(Exception):
    """The mail could not be handed over; it may be tried again."""


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

    def send(self, *, subject: str, lines: Sequence[str]) -> None:
        """Send the lines under one subject, with the way to the page; raises MailFailed."""
        link = _page_link()
        try:
            if _has_ace():
                self._send_by_ace(subject, lines, link)
            else:
                body = "\n".join(
                    [*(f"- {line}" for line in lines), "", gettext("My mentoring: %(link)s") % {"link": link}]
                )
                send_mail(subject, body, None, [self.address])
        except Exception as error:  # whatever a mail server or the platform's channel raises
            raise MailFailed(f"{type(error).__name__}: {error}") from error

    def _send_by_ace(self, subject: str, lines: Sequence[str], link: str) -> None:
        from edx_ace import ace
        from edx_ace.message import Message
        from edx_ace.recipient import Recipient

        ace.send(
            Message(
                app_label="task_mentoring",
                name="news",
                recipient=Recipient(lms_user_id=self.user_id, email_address=self.address),
                language=self.language,
                context={"subject": subject, "lines": list(lines), "link": link},
                options={"transactional": True},
            )
        )


def _has_ace() -> bool:
    """Installed is not enough: a site that has not set it up has no channel to send through."""
    return find_spec("edx_ace") is not None and bool(getattr(settings, "ACE_CHANNEL_DEFAULT_EMAIL", None))


def open_mail(user_id: int) -> Mail | None:
    """A mail to that account; None where there is no such account, no address, or it is no longer active."""
    user = get_user_model()._default_manager.filter(pk=user_id, is_active=True).first()
    address = getattr(user, "email", "")
    if user is None or "@" not in address:
        return None
    return Mail(user_id, address, _language_of(user))


def _language_of(user: object) -> str:
    if find_spec("openedx") is not None:
        from openedx.core.djangoapps.user_api.preferences.api import get_user_preference

        return get_user_preference(user, LANGUAGE_PREFERENCE) or settings.LANGUAGE_CODE
    return settings.LANGUAGE_CODE


def _page_link() -> str:
    try:
        path = reverse("task_mentoring:my")
    except NoReverseMatch:
        path = "/mentoring/"
    root = getattr(settings, "LMS_ROOT_URL", "") or ""
    return f"{root.rstrip('/')}{path}"
