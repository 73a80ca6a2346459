"""What a people table can say of a manager that many rows share, in the sentences in which it is remarked once."""

from __future__ import annotations

from ...core.errors import gettext_noop
from .causes import Cause

UNKNOWN_MANAGER = Cause(
    gettext_noop(
        "The manager “%(name)s” is not in this programme or in the file, so we leave this person’s manager as it is. "
        "Import the manager too, or write their email address."
    ),
    gettext_noop(
        "The manager “%(name)s” is not in this programme or in the file, so the managers of these people stay as they "
        "are. Import the manager too, or write their email address. Rows: %(count)s."
    ),
    gettext_noop(
        "These managers and %(more)s more are not in this programme or in the file, so the managers of their people "
        "stay as they are: %(names)s. Import them too, or write their email addresses. Rows: %(count)s."
    ),
)
AWAITED_MANAGER = Cause(
    gettext_noop(
        "The manager “%(name)s” is not in this programme yet. Their people get this manager as soon as they join."
    ),
    gettext_noop(
        "The manager “%(name)s” is not in this programme yet. Their people get this manager as soon as they join. "
        "Rows: %(count)s."
    ),
    gettext_noop(
        "These managers and %(more)s more are not in this programme yet: %(names)s. Their people get them as managers "
        "as soon as they join. Rows: %(count)s."
    ),
)
SEVERAL_MANAGERS = Cause(
    gettext_noop(
        "Several people can be meant by the manager “%(name)s”, so we leave this person’s manager as it is. "
        "Write an email address."
    ),
    gettext_noop(
        "Several people can be meant by the manager “%(name)s”, so the managers of these people stay as they are. "
        "Write an email address. Rows: %(count)s."
    ),
    gettext_noop(
        "Several people can be meant by each of these managers and %(more)s more, so the managers of their people stay "
        "as they are: %(names)s. Write email addresses. Rows: %(count)s."
    ),
)
