"""What the pages' forms send, read into typed values. Rules of the domain are the api's; here only shape and range."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..applets.pairings.data.feedback import LONGEST_CONCERN, LONGEST_THANKS, ConcernAbout
from ..applets.pairings.data.pairing import MOST_MORE_WEEKS
from ..applets.pairings.data.sessions import (
    LONGEST_EVIDENCE,
    LONGEST_SESSION,
    MOST_TIMES,
    SHORTEST_SESSION,
    SessionKind,
)
from ..applets.people.data import MOST_PLACES, MOST_WEEKS
from ..core.errors import InvalidInput, NotFound, gettext_noop
from ..core.ids import HIGHEST_ID
from ..core.scales import MAX_LEVELS
from ..core.text import KEY_LENGTH, LINE_LENGTH, NOTE_LENGTH, TOKEN_LENGTH
from ..wording.labels import choices_of
from ..wording.lists import join_label
from ..wording.refusals import FIELDS

FormType = TypeVar("FormType", bound=forms.Form)


def new_token() -> str:
    """A token that makes a second sending of one form a no-op."""
    return secrets.token_urlsafe(16)


class RefusedForm(InvalidInput):
    """The form was not filled in as it must be; ``fields`` says what is wrong with which field."""


def read(form_class: type[FormType], data: Mapping[str, Any]) -> dict[str, Any]:
    """The cleaned values of a form; raises RefusedForm with the first complaint of every field."""
    form = form_class(data)
    if form.is_valid():
        return form.cleaned_data
    fields = {name: _in_words(form, name, errors[0]) for name, errors in form.errors.as_data().items()}
    raise RefusedForm(gettext_noop("Please check the form: %(what)s"), fields=fields, what=" ".join(fields.values()))


def _in_words(form: forms.Form, name: str, error: ValidationError) -> str:
    """A complaint, after the name of its field where Django words it, whose sentences stand beside their field."""
    text = error.messages[0]
    field = form.fields.get(name)
    words = FIELDS.get(name)
    if field is None or words is None or error.code is None:
        return text
    of_django: dict[str, object] = {}
    for each in reversed(type(field).__mro__):
        of_django |= getattr(each, "default_error_messages", {})
    said = field.error_messages.get(error.code)
    return text if said is not None and said is not of_django.get(error.code) else join_label(gettext(words), text)


def read_id(data: Mapping[str, Any], name: str) -> int:
    """The id of a row in a hidden field; raises NotFound for what cannot be one."""
    value = str(data.get(name, ""))
    if not (value.isascii() and value.isdecimal()) or len(value) > 18:
        raise NotFound
    return int(value)


class ReasonForm(forms.Form):
    """Why somebody declines, rejects or withdraws."""

    reason = forms.CharField(
        max_length=NOTE_LENGTH, error_messages={"required": _("Give a short reason. The others will read it.")}
    )


class MentoringForm(forms.Form):
    """How many a person mentors at once, whether for every skill, and whether they pause."""

    places = forms.IntegerField(
        min_value=1,
        max_value=MOST_PLACES,
        error_messages={"required": _("Enter how many people you can mentor at once.")},
    )
    everything = forms.BooleanField(required=False)
    paused = forms.BooleanField(required=False)


class AbsenceForm(forms.Form):
    """From when to when somebody is away; both empty: they are not. The deputy is a manager's to choose."""

    away_from = forms.DateField(required=False, error_messages={"invalid": _("Enter a valid day.")})
    away_to = forms.DateField(required=False, error_messages={"invalid": _("Enter a valid day.")})
    deputy = forms.IntegerField(required=False, min_value=1, max_value=HIGHEST_ID)


class OfferForm(forms.Form):
    """One offered skill, paused or not."""

    framework = forms.CharField(max_length=KEY_LENGTH)
    skill = forms.CharField(max_length=KEY_LENGTH)
    paused = forms.BooleanField(required=False)


class WaitingForm(forms.Form):
    """A skill for which somebody waits."""

    framework = forms.CharField(max_length=KEY_LENGTH)
    skill = forms.CharField(max_length=KEY_LENGTH)


class InvitationForm(WaitingForm):
    """Whom to ask to mentor it."""

    member_id = forms.IntegerField(min_value=1)


class LocalDateTimeField(forms.DateTimeField):
    """A date and time as the form says them. In whose time zone they are, the api knows: so there is one rule."""

    def to_python(self, value: Any) -> datetime | None:
        """Without a time zone; raises ValidationError for what none of the formats reads."""
        return None if value in self.empty_values else super(forms.DateTimeField, self).to_python(value)


class LevelField(forms.IntegerField):
    """The number of a level."""

    def __init__(self) -> None:
        words = _("Choose a level.")
        super().__init__(min_value=1, max_value=MAX_LEVELS, error_messages={"required": words, "invalid": words})


class MomentField(LocalDateTimeField):
    """Day and time of a session."""

    def __init__(self, *, required: bool = True) -> None:
        super().__init__(
            required=required,
            input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
            error_messages={
                "required": _("Enter the day and time of the session."),
                "invalid": _("Enter a valid day and time."),
            },
        )


class MinutesField(forms.IntegerField):
    """How long a session takes."""

    def __init__(self) -> None:
        super().__init__(
            min_value=SHORTEST_SESSION,
            max_value=LONGEST_SESSION,
            error_messages={
                "required": _("Enter how many minutes the session takes."),
                "min_value": _("A session must take at least %(limit_value)s minutes."),
                "max_value": _("A session can take at most %(limit_value)s minutes."),
            },
        )


_STARTS = ("starts_1", "starts_2", "starts_3")


class TimesForm(forms.Form):
    """Up to three times for a session; those left empty are none."""

    token = forms.CharField(max_length=TOKEN_LENGTH)
    starts_1 = MomentField()
    starts_2 = MomentField(required=False)
    starts_3 = MomentField(required=False)
    minutes = MinutesField()
    kind = forms.ChoiceField(choices=choices_of(SessionKind))
    place = forms.CharField(max_length=LINE_LENGTH, required=False)
    note = forms.CharField(max_length=NOTE_LENGTH, required=False)

    def clean_kind(self) -> SessionKind:
        """The kind as the api knows it."""
        return SessionKind(self.cleaned_data["kind"])

    def clean(self) -> dict[str, Any]:
        """The times as one list."""
        cleaned: dict[str, Any] = super().clean() or {}
        cleaned["starts"] = [each for name in _STARTS if (each := cleaned.pop(name, None)) is not None]
        return cleaned


class ChoiceForm(forms.Form):
    """One of the proposed times, by its position."""

    times_id = forms.IntegerField(min_value=1, max_value=HIGHEST_ID)
    choice = forms.IntegerField(min_value=0, max_value=MOST_TIMES - 1)


class MoveForm(forms.Form):
    """Another time for a planned session; ``sequence`` is the version that the page showed."""

    starts_at = MomentField()
    minutes = MinutesField()
    place = forms.CharField(max_length=LINE_LENGTH, required=False)
    sequence = forms.IntegerField(min_value=0, max_value=HIGHEST_ID)


class SessionForm(forms.Form):
    """A session to come, or one that was held."""

    token = forms.CharField(max_length=TOKEN_LENGTH)
    starts_at = MomentField()
    minutes = MinutesField()
    kind = forms.ChoiceField(choices=choices_of(SessionKind))
    place = forms.CharField(max_length=LINE_LENGTH, required=False)
    notes = forms.CharField(max_length=NOTE_LENGTH, required=False)
    for_confirmer = forms.CharField(max_length=LONGEST_EVIDENCE, required=False)
    held = forms.BooleanField(required=False)

    def clean_kind(self) -> SessionKind:
        """The kind as the api knows it."""
        return SessionKind(self.cleaned_data["kind"])


class ThanksForm(forms.Form):
    """What a mentee writes to their mentor."""

    text = forms.CharField(max_length=LONGEST_THANKS, error_messages={"required": _("Write a few words.")})
    may_show = forms.BooleanField(required=False)


class ConcernForm(forms.Form):
    """What somebody reports to the programme's administrators."""

    about = forms.ChoiceField(
        choices=choices_of(ConcernAbout), error_messages={"required": _("Choose what your concern is about.")}
    )
    text = forms.CharField(
        max_length=LONGEST_CONCERN, error_messages={"required": _("Say in a few words what happened.")}
    )


class LevelForm(forms.Form):
    """A level with a comment."""

    level = LevelField()
    comment = forms.CharField(max_length=NOTE_LENGTH, required=False)
    token = forms.CharField(max_length=TOKEN_LENGTH, required=False)


class EvidenceForm(forms.Form):
    """What is still to be shown before a level is confirmed."""

    what = forms.CharField(
        max_length=NOTE_LENGTH, error_messages={"required": _("Say what you would still like to see.")}
    )


class ProposalForm(forms.Form):
    """A mentor for one of my reports."""

    mentor = forms.IntegerField(min_value=1, error_messages={"required": _("Choose one of the mentors.")})
    framework = forms.CharField(max_length=KEY_LENGTH)
    skill = forms.CharField(max_length=KEY_LENGTH)
    weeks = forms.IntegerField(min_value=1, max_value=MOST_WEEKS, required=False)
    message = forms.CharField(max_length=NOTE_LENGTH, required=False)


class RequestForm(forms.Form):
    """A request for a mentor in one skill; whom to ask is read beside it."""

    framework = forms.CharField(max_length=KEY_LENGTH)
    skill = forms.CharField(max_length=KEY_LENGTH)
    token = forms.CharField(max_length=TOKEN_LENGTH)
    message = forms.CharField(max_length=NOTE_LENGTH, required=False)


class AnotherRoundForm(forms.Form):
    """The same mentor once more."""

    token = forms.CharField(max_length=TOKEN_LENGTH)
    message = forms.CharField(max_length=NOTE_LENGTH, required=False)


class ExtensionForm(forms.Form):
    """By how many weeks a pairing is to go on."""

    more = forms.IntegerField(
        min_value=1, max_value=MOST_MORE_WEEKS, error_messages={"required": _("Choose how many more weeks.")}
    )


class EvidenceRuleForm(forms.Form):
    """Which graded item shows which level of which skill."""

    framework = forms.CharField(max_length=KEY_LENGTH)
    skill = forms.CharField(max_length=KEY_LENGTH, error_messages={"required": _("Choose a skill.")})
    by = forms.ChoiceField(choices=[("item", ""), ("competency", "")])
    item = forms.CharField(max_length=LINE_LENGTH, required=False)
    level = LevelField()
    percent = forms.FloatField(
        min_value=0.01,
        max_value=100,
        required=False,
        error_messages={
            "invalid": _("Enter the minimum score in percent."),
            "min_value": _("The minimum score must be above 0 percent."),
            "max_value": _("The minimum score can be at most 100 percent."),
        },
    )

    def clean(self) -> dict[str, Any]:
        """An item that is to be graded must be named."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("by") == "item" and not cleaned.get("item"):
            self.add_error("item", _("Enter the usage key of the problem or subsection."))
        return cleaned
