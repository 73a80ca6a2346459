"""What the import pages' forms send, read into a source and choices. What a file means is decided below the api."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..api.frameworks import importing as api
from ..api.jobs import uploads
from ..applets.exchange.data.files import Choices, Source, read_level_names
from ..applets.exchange.data.uploads import ImportKind, take_files
from ..core.errors import MentoringError
from ..core.text import KEY_LENGTH, LINE_LENGTH
from ..wording.refusals import describe_refusal

_DEFAULTS = Choices()


@contextmanager
def _refusals_in_the_form() -> Iterator[None]:
    """Say at the field why what was sent cannot be taken."""
    try:
        yield
    except MentoringError as refusal:
        raise forms.ValidationError(describe_refusal(refusal)) from refusal


class SeveralFiles(forms.FileInput):
    """A file input that takes several, such as a folder's."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[UploadedFile[Any]]:
        """All of them."""
        return list(files.getlist(name))


class SeveralFilesField(forms.FileField):
    """Files under the limits."""

    widget = SeveralFiles
    kind: ImportKind

    def clean(self, data: Any, initial: Any = None) -> Source | None:
        """The bytes by file name, None without a file."""
        with _refusals_in_the_form():
            return take_files(data, kind=self.kind, most=uploads.most_bytes()) if data else None


class UploadForm(forms.Form):
    """A file, and into which programme; the programme is asked for only where there are several."""

    kind: ImportKind
    file = SeveralFilesField(required=False, label=gettext_lazy("File"))
    programme = forms.ChoiceField(label=gettext_lazy("Programme"))

    def __init__(self, *args: Any, programmes: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].kind = self.kind  # type: ignore[attr-defined]  # a SeveralFilesField, as said above
        field = self.fields["programme"]
        field.choices = list(programmes)  # type: ignore[attr-defined]  # a ChoiceField, as said above
        if len(programmes) == 1:
            field.required, field.initial = False, programmes[0][0]
            field.widget = forms.HiddenInput()

    def clean_file(self) -> Source | None:
        """At least one file."""
        if self.cleaned_data["file"] is None:
            raise forms.ValidationError(_("Choose a file."))
        return self.source()

    def source(self) -> Source:
        """The bytes that were uploaded, by file name."""
        source: Source = self.cleaned_data["file"]
        return source


class PeopleForm(UploadForm):
    """A table of people, and what it means for rows with a fault and for people whom it does not name."""

    kind = ImportKind.PEOPLE
    all_or_nothing = forms.BooleanField(
        required=False,
        label=gettext_lazy("Import nothing if a row has a fault"),
        help_text=gettext_lazy("Otherwise you get the faulty rows back as a file, with the reasons."),
    )
    absent_left = forms.BooleanField(
        required=False,
        label=gettext_lazy("People of this programme who are not in the file have left"),
        help_text=gettext_lazy(
            "The preview names them. Their membership ends, and nothing of theirs is erased. Administrators stay."
        ),
    )

    def choices(self) -> Choices:
        """What the file may leave open."""
        cleaned = self.cleaned_data
        return Choices(all_or_nothing=cleaned["all_or_nothing"], absent_left=cleaned["absent_left"])


class FrameworkForm(UploadForm):
    """A competency model, or the name of one that comes with the package, and what its file may leave open."""

    kind = ImportKind.FRAMEWORK
    sample = forms.ChoiceField(required=False, label=gettext_lazy("Or a sample model"))
    format_name = forms.ChoiceField(
        required=False,
        label=gettext_lazy("Format"),
        help_text=gettext_lazy("We recognise the format from the content. Choose one only if that fails."),
    )
    levels = forms.CharField(
        label=gettext_lazy("Level names, lowest first, one per line"),
        widget=forms.Textarea(attrs={"rows": 5, "cols": 30}),
        initial="\n".join(_DEFAULTS.levels),
    )
    mentor_from = forms.IntegerField(
        label=gettext_lazy("May mentor from level"),
        min_value=1,
        initial=_DEFAULTS.mentor_from,
        help_text=gettext_lazy("Counted from the lowest, which is 1."),
    )
    target = forms.IntegerField(
        label=gettext_lazy("Level that every role asks for"),
        min_value=1,
        initial=_DEFAULTS.target,
        help_text=gettext_lazy("You can change individual targets later, in a new version."),
    )
    only = forms.CharField(
        required=False,
        label=gettext_lazy("Only roles with codes that start with"),
        help_text=gettext_lazy(
            "For example, 29-1141 for nurses in O*NET. Separate codes with commas. Leave empty to import every role."
        ),
    )
    key = forms.CharField(
        required=False,
        max_length=KEY_LENGTH,
        label=gettext_lazy("Save with this key"),
        help_text=gettext_lazy(
            "Leave empty to use the key in the file. A different key creates a separate competency model."
        ),
    )
    title = forms.CharField(required=False, max_length=LINE_LENGTH, label=gettext_lazy("Title"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sample"].choices = [("", "–"), *api.list_samples().items()]  # type: ignore[attr-defined]
        titles = [(name, _(title)) for name, title in uploads.format_titles().items()]
        self.fields["format_name"].choices = [("", _("Recognise automatically")), *titles]  # type: ignore[attr-defined]

    def clean_file(self) -> Source | None:
        """Whether there must be one is decided together with the sample."""
        source: Source | None = self.cleaned_data["file"]
        return source

    def clean_levels(self) -> tuple[str, ...]:
        """The names, of which there are some, all different."""
        with _refusals_in_the_form():
            return read_level_names(self.cleaned_data["levels"])

    def clean(self) -> dict[str, Any]:
        """One of file and sample, and levels that exist."""
        cleaned = super().clean() or self.cleaned_data
        if "file" in cleaned and bool(cleaned["file"]) == bool(cleaned.get("sample")):
            both = bool(cleaned["file"])
            self.add_error(
                "file",
                _("Choose a file or a sample model, not both.") if both else _("Choose a file or a sample model."),
            )
        for name in ("mentor_from", "target"):
            if "levels" in cleaned and cleaned.get(name, 0) > len(cleaned["levels"]):
                self.add_error(name, _("Choose a level from 1 to %(count)s.") % {"count": len(cleaned["levels"])})
        return cleaned

    def source(self) -> Source:
        """The uploaded bytes, or those of the sample."""
        sample = self.cleaned_data["sample"]
        return api.load_sample(sample) if sample else super().source()

    def choices(self) -> Choices:
        """What the file may leave open."""
        cleaned = self.cleaned_data
        return Choices(
            levels=cleaned["levels"],
            mentor_from=cleaned["mentor_from"],
            target=cleaned["target"],
            only=tuple(code.strip() for code in cleaned["only"].split(",") if code.strip()),
            key=cleaned["key"],
            title=cleaned["title"],
        )
