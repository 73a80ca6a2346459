"""Programmes in Django's admin: added, and their policy changed, by use cases."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import HttpRequest
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from .. import api
from ..applets.people.data import POLICY_BOUNDS, ApproveBy, ConfirmBy, Entry, Policy
from ..core.errors import InvalidInput
from ..core.later import Later
from ..core.text import check_key
from ..core.working_days import MONDAY, SUNDAY
from ..models import Programme
from ..wording.lists import join_words
from ..wording.refusals import describe_refusal
from .rights import ShownOnly, actor_of

if TYPE_CHECKING:
    from ..api import programmes

    ModelForm = forms.ModelForm[Programme]
else:
    programmes = Later("mentoring_xblock.api.programmes")
    ModelForm = forms.ModelForm

POLICY = (
    "title", "approve_by", "confirm_by", "weeks", "answer_days", "open_pairings", "places", "mentors_shown",
    "own_manager_may_mentor", "shows_addresses", "weekend", "holidays", "entry", "entry_courses", "ends_with_course",
)  # fmt: skip


_SWITCHES = ("own_manager_may_mentor", "shows_addresses", "ends_with_course")
_LINES = {"required": False, "max_length": 20_000}
SHOWN_AS_WORDS = {"weekend": "free_weekdays", "holidays": "free_days", "entry_courses": "courses"}
"""Columns with lists, and how they are shown to those who may only look."""


class LinesField(forms.CharField):
    """A list as a text, one a line; empty lines and repetitions are left out. ``read`` makes the list of the text."""

    def __init__(self, *, read: Callable[[str], Iterable[object]], **options: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 4, "cols": 60}), **_LINES | options)
        self.read = read

    def prepare_value(self, value: Any) -> Any:
        """The stored list as lines; what was typed stays as it is."""
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        """The list. Raises ValidationError for a line that cannot be meant."""
        try:
            return list(map(str, self.read(str(super().clean(value)))))
        except InvalidInput as refusal:
            raise forms.ValidationError(describe_refusal(refusal)) from refusal

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compared as text, since that is what the browser sends."""
        return super().has_changed(self.prepare_value(initial), data)


class ProgrammeForm(ModelForm):
    """The policy, with bounds in words where the database has them as constraints."""

    weekend = forms.TypedMultipleChoiceField(
        label=_("Days of the week without work"),
        required=False,
        coerce=int,
        choices=[(number, WEEKDAYS[number - 1]) for number in range(MONDAY, SUNDAY + 1)],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("These days do not count when a mentor has so many working days to answer."),
    )
    holidays = LinesField(
        label=_("Holidays"),
        read=lambda text: programmes.read_holidays(text),  # noqa: PLW0108 - not imported before it is called
        help_text=_("Days on which nobody works, one per line, such as 2026-12-25."),
    )
    entry_courses = LinesField(
        label=_("Courses from which people join"),
        read=lambda text: programmes.read_entry_courses(text),  # noqa: PLW0108 - as above
        help_text=_(
            "Only for “By course”. One per line: a course key (course-v1:Org+Course+Run), an organisation (Org), or a "
            "course (Org+Course) for all of its runs. Leave empty to allow every course whose block names this "
            "programme; on a site with several programmes, name the courses."
        ),
    )

    class Meta:
        model = Programme
        fields = POLICY

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Who may only look gets a form without fields.
        for name in POLICY_BOUNDS.keys() & self.fields.keys():
            least, most = POLICY_BOUNDS[name]
            field = self.fields[name]
            field.validators += [MinValueValidator(least), MaxValueValidator(most)]
            field.widget.attrs |= {"min": least, "max": most}

    def clean_key(self) -> str:
        """The key in lower case. Raises ValidationError for what cannot be one."""
        try:
            return check_key(self.cleaned_data["key"], field="key")
        except InvalidInput as refusal:
            raise forms.ValidationError(describe_refusal(refusal)) from refusal

    def policy(self) -> Policy:
        """The rules that a sound form says."""
        said = self.cleaned_data
        return Policy(
            **{name: said[name] for name in (*POLICY_BOUNDS, *_SWITCHES)},
            approve_by=ApproveBy(said["approve_by"]),
            confirm_by=ConfirmBy(said["confirm_by"]),
            entry=Entry(said["entry"]),
            entry_courses=tuple(said["entry_courses"]),
            weekend=tuple(said["weekend"]),
            holidays=programmes.read_holidays("\n".join(said["holidays"])),
        )


@admin.register(Programme)
class ProgrammeAdmin(ShownOnly):
    """Programmes: to look at for their admins; for superusers, to add and to set the policy of."""

    programme_path = "id"
    form = ProgrammeForm
    list_display = ("title", "key", "entry", "approve_by", "confirm_by", "weeks", "places")
    search_fields = ("title", "key")

    def has_add_permission(self, request: HttpRequest, obj: Programme | None = None) -> bool:
        """A further organisation of the site is the operator's to add."""
        return self.has_change_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Programme | None = None) -> bool:
        """A policy decides who approves whom, so it is the operator's."""
        return bool(getattr(request.user, "is_superuser", False))

    def get_fields(self, request: HttpRequest, obj: Programme | None = None) -> Any:
        """The key and the policy; who may only look sees lists in words, not as they are stored."""
        names = ["key", *POLICY]
        return names if self.has_change_permission(request, obj) else [SHOWN_AS_WORDS.get(each, each) for each in names]

    def get_readonly_fields(self, request: HttpRequest, obj: Programme | None = None) -> Any:
        """Files and addresses name the key, so it is chosen once."""
        return SHOWN_AS_WORDS.values() if obj is None else ("key", *SHOWN_AS_WORDS.values())

    @admin.display(description=_("courses from which people join"))
    def courses(self, row: Programme) -> str:
        """One a line."""
        return "\n".join(row.entry_courses)

    @admin.display(description=_("days of the week without work"))
    def free_weekdays(self, row: Programme) -> str:
        """By their names."""
        return join_words(WEEKDAYS[number - 1] for number in row.weekend)

    @admin.display(description=_("holidays"))
    def free_days(self, row: Programme) -> str:
        """One a line."""
        return "\n".join(row.holidays)

    def save_model(self, request: HttpRequest, obj: Programme, form: Any, change: bool) -> None:
        """Hand the policy to its use case, which stores it with a log row."""
        actor_id, policy, title = actor_of(request), form.policy(), form.cleaned_data["title"]
        if change:
            api.set_policy(actor_id=actor_id, programme=obj.key, policy=policy, title=title)
        else:
            obj.pk = api.create_programme(actor_id=actor_id, key=obj.key, policy=policy, title=title).programme_id
