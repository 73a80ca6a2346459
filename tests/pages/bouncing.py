"""A mail server that refuses some addresses outright, as one does that knows them to be gone."""

from __future__ import annotations

from smtplib import SMTPRecipientsRefused
from typing import Any, ClassVar

from django.core.mail.backends.base import BaseEmailBackend


class Bouncing(BaseEmailBackend):
    """``refused``: addresses. What was tried and what was delivered is kept, by its recipients."""

    refused: ClassVar[set[str]] = set()
    tried: ClassVar[list[list[str]]] = []
    delivered: ClassVar[list[list[str]]] = []

    def send_messages(self, email_messages: Any) -> int:
        for message in email_messages:
            self.tried.append(message.to)
            gone = self.refused.intersection(message.to)
            if gone:
                raise SMTPRecipientsRefused({each: (550, b"No such user here: " + each.encode()) for each in gone})
            self.delivered.append(message.to)
        return len(email_messages)
