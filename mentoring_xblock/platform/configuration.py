"""The one place where ``settings.TASK_MENTORING`` is read, and where each of its names has its default.

Read at call time, never at import: the platform completes its settings after plugins are found.
No name is read that is not listed here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import partial
from types import MappingProxyType, UnionType
from typing import Any, cast
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.template import TemplateDoesNotExist, TemplateSyntaxError, engines
from django.template.backends.django import DjangoTemplates

from ..core.errors import InvalidInput, gettext_noop
from ..core.text import LINE_LENGTH

DEFAULTS = MappingProxyType(
    {
        # The template that the pages extend, with the blocks title, headextra, bodyclass and body.
        "BASE_TEMPLATE": "main_django.html",
        # True on a site without edx-platform (the demo): all signed-in users count as enrolled, staff as authors.
        "STANDALONE": False,
        # Figures of the estimate that differ from ratings.data.EstimateParameters, by name.
        "ESTIMATE": MappingProxyType({}),
        # Figures of the ranking that differ from matching.data.RankingParameters, by name.
        "RANKING": MappingProxyType({}),
        # A confirmed rating older than so many months gives way to the person's own newer one.
        "CONFIRMED_MONTHS": 18,
        # For so many days after one declined the other, a mentor and a mentee are not shown to each other.
        "DECLINED_DAYS": 90,
        # "Pair everyone" is planned while the browser waits up to so many members, and apart from it beyond; and so
        # many pairings are proposed while it waits.
        "PAIR_AT_ONCE": 500,
        # What an import in Django's admin takes, all files together. The web server before the LMS may take less.
        "IMPORT_MEGABYTES": 8,
        # Up to this size a file is planned while its sender waits; beyond it a worker does it.
        "IMPORT_AT_ONCE_KILOBYTES": 300,
        # So long a file waits to be imported; then it is forgotten.
        "IMPORT_HOURS": 24,
        # Days after a re-rating, by the names of pairings.data.waits.ConfirmationDays: when its confirmer is reminded,
        # when the administrators are asked too, and when what the pair ticked off counts.
        "CONFIRMATION_DAYS": MappingProxyType({}),
        # So many people who are not in a programme one of its administrators may look up by previews of people files in
        # 24 hours. Administrators of the site and the command line may always.
        "OUTSIDERS_A_DAY": 1000,
        # How often one person may call the REST API: "number/period", the period second, minute, hour or day; None: as
        # often as they like.
        "REST_RATES": MappingProxyType({"READ": "300/minute", "WRITE": "60/minute"}),
        # How the two people of a pairing reach each other beside email: a list of {"label": "Teams", "url": "https://..."}
        # whose addresses may contain {email} and {username}.
        "CONTACT_LINKS": (),
        # So many minutes the review queue says who is reviewing a proposal; 0 says nothing.
        "CLAIM_MINUTES": 15,
    }
)

MOST = 1_000_000
"""No number of these settings is meant to be larger; a time of so many days or hours is still one."""
_NUMBER = int | float
_KINDS: dict[type | UnionType, str] = {
    bool: gettext_noop("The setting %(name)s of TASK_MENTORING must be True or False."),
    _NUMBER: gettext_noop("The setting %(name)s of TASK_MENTORING must be a number from 0 to 1,000,000."),
    str: gettext_noop("The setting %(name)s of TASK_MENTORING must be text."),
    Mapping: gettext_noop("The setting %(name)s of TASK_MENTORING must be a dictionary of figures by name."),
    list | tuple: gettext_noop("The setting %(name)s of TASK_MENTORING must be a list."),
}
"""What a value may be, by the kind of the default, and the message for any other."""
_RATE = re.compile(r"[1-9][0-9]{0,6}/(second|minute|hour|day)")
_BAD_RATE = gettext_noop(
    "The rate %(name)s in REST_RATES of TASK_MENTORING must be None, or a number per second, minute, hour or day,"
    " such as “60/minute”."
)
_NO_RATE = gettext_noop("REST_RATES of TASK_MENTORING has no name %(name)s. Use READ and WRITE.")
_BAD_LINK = gettext_noop(
    "Link %(number)s of CONTACT_LINKS in TASK_MENTORING must be a dictionary with a label and a url. The url begins "
    "with https:// or mailto: and has no placeholders other than {email} and {username}, and neither of them in "
    "the host."
)
_PLACEHOLDER = re.compile(r"[{](email|username)[}]")
_LONGEST_LABEL = 40
_UNKNOWN = gettext_noop("TASK_MENTORING has no setting %(name)s.")
_UNKNOWN_NEAR = gettext_noop("TASK_MENTORING has no setting %(name)s. Did you mean %(near)s?")
_NO_DICTIONARY = gettext_noop("TASK_MENTORING must be a dictionary of settings by name.")
_NO_TEMPLATE = gettext_noop("We cannot find the template %(name)s. Check BASE_TEMPLATE in TASK_MENTORING.")


def get_setting(name: str) -> Any:
    """Give the operator's value of ``name``, or its default.

    Raises ``KeyError`` for a name without a default, which is a mistake in this package and not in the installation;
    InvalidInput for a value that cannot be meant: of another kind than the default, or a number that is not finite or
    below zero.
    """
    default = DEFAULTS[name]
    value = _chosen().get(name, default)
    if value is not default:
        kind = next(kind for kind in _KINDS if isinstance(default, kind))
        is_fit = isinstance(value, kind) and (kind is bool or not isinstance(value, bool))
        if not is_fit or (kind is _NUMBER and not 0 <= value <= MOST):
            raise InvalidInput(_KINDS[kind], code="bad_setting", name=name)
    return value


def get_rest_rates() -> dict[str, str | None]:
    """How often one person may read (``READ``) and write (``WRITE``), None: without limit. Raises InvalidInput."""
    defaults = cast("Mapping[str, str | None]", DEFAULTS["REST_RATES"])
    chosen = get_setting("REST_RATES")
    for name, rate in chosen.items():
        if name not in defaults:
            raise InvalidInput(_NO_RATE, code="unknown_setting", name=name)
        if rate is not None and not (isinstance(rate, str) and _RATE.fullmatch(rate)):
            raise InvalidInput(_BAD_RATE, code="bad_rate", name=name)
    return {**defaults, **chosen}


@dataclass(frozen=True, slots=True)
class ContactLink:
    """One way to reach somebody: what the link is called, and its address, as the operator set it up with ``{email}``
    and ``{username}`` or ``filled_in`` for one person."""

    label: str
    address: str

    @property
    def needs_email(self) -> bool:
        """Whether the address is made of the person's email address."""
        return "{email}" in self.address

    def filled_in(self, *, email: str, username: str) -> ContactLink:
        """For one person; their data is quoted, so it can never change what kind of address it is."""
        known = {"email": quote(email, safe="@"), "username": quote(username, safe="")}
        return ContactLink(self.label, _PLACEHOLDER.sub(lambda found: known[found[1]], self.address))


def get_contact_links() -> tuple[ContactLink, ...]:
    """The operator's links in order. Raises InvalidInput for one that cannot be meant."""
    return tuple(_link_of(each, number) for number, each in enumerate(get_setting("CONTACT_LINKS"), start=1))


def _link_of(each: object, number: int) -> ContactLink:
    if isinstance(each, Mapping) and set(each) == {"label", "url"}:
        label, url = each["label"], each["url"]
        if isinstance(label, str) and 0 < len(label.strip()) <= _LONGEST_LABEL and _is_link(url):
            return ContactLink(label.strip(), url)
    raise InvalidInput(_BAD_LINK, code="bad_link", number=number)


def _is_link(url: object) -> bool:
    """Whether it is an address of https with a fixed host or one of mailto, without other placeholders or blanks."""
    if not isinstance(url, str) or len(url) > LINE_LENGTH or set("{}") & set(_PLACEHOLDER.sub("", url)):
        return False
    if any(sign.isspace() or not sign.isprintable() for sign in url):
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    if parts.scheme == "mailto":
        return bool(parts.path)
    return url.startswith("https://") and bool(parts.hostname) and "{" not in parts.netloc


def refuse_unknown_names() -> None:
    """Raises InvalidInput for the first name in ``TASK_MENTORING`` that nothing reads, with the name that was meant."""
    for name in sorted(map(str, set(_chosen()) - set(DEFAULTS))):
        near = get_close_matches(name.upper(), DEFAULTS, n=1)
        if near:
            raise InvalidInput(_UNKNOWN_NEAR, code="unknown_setting", name=name, near=near[0])
        raise InvalidInput(_UNKNOWN, code="unknown_setting", name=name)


def refuse_missing_template() -> None:
    """Raises InvalidInput where the operator's BASE_TEMPLATE is not found.

    The default is the LMS's own and is not looked for: Studio, which reads the same settings, shows no page of ours.
    """
    name = get_setting("BASE_TEMPLATE")
    if name == DEFAULTS["BASE_TEMPLATE"] or any(map(partial(_has_template, name), engines.all())):
        return
    raise InvalidInput(_NO_TEMPLATE, code="no_template", name=name)


def _has_template(name: str, engine: object) -> bool:
    if not isinstance(engine, DjangoTemplates):
        return False
    try:
        engine.get_template(name)
    except (TemplateDoesNotExist, OSError):  # a name that is a folder, or empty
        return False
    except TemplateSyntaxError:
        return True
    return True


def _chosen() -> Mapping[str, Any]:
    """What the operator wrote; raises InvalidInput unless that is a dictionary."""
    chosen = getattr(settings, "TASK_MENTORING", None) or {}
    if not isinstance(chosen, Mapping):
        raise InvalidInput(_NO_DICTIONARY, code="bad_setting")
    return chosen
