"""What the import pages' forms send, read into a source and choices. What a file means is decided below the api."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..api.frameworks import importing as api
from ..api.jobs import uploads
from ..applets.exchange.data.files import MAX_FILES, Choices, Source
from ..core.scales import MAX_LEVELS, MIN_LEVELS
from ..core.text import KEY_LENGTH, LINE_LENGTH

_DEFAULTS = Choices()


class SeveralFiles(forms.FileInput):
    """A file input that takes several, such as a folder's."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[UploadedFile[Any]]:
        """All of them."""
        return list(files.getlist(name))


class SeveralFilesField(forms.FileField):
    """Files under the limits; nothing of them is read here."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        """The files, in the order of their names."""
        found: list[UploadedFile[Any]] = sorted(data or [], key=lambda each: str(each.name))
        if len(found) > MAX_FILES:
            raise forms.ValidationError(_("You can upload up to %(most)s files at once.") % {"most": MAX_FILES})
        names = [str(each.name) for each in found]
        if len(set(names)) < len(names):
            raise forms.ValidationError(_("Two files have the same name. Rename one of them."))
        most = uploads.most_bytes()
        if sum(each.size or 0 for each in found) > most:
            raise forms.ValidationError(
                _("The files are larger than %(most)s MB together. Import them from the command line.")
                % {"most": most // 1_000_000}
            )
        return found


class UploadForm(forms.Form):
    """A file, and into which programme; the programme is asked for only where there are several."""

    file = SeveralFilesField(required=False, label=gettext_lazy("File"))
    programme = forms.ChoiceField(label=gettext_lazy("Programme"))

    def __init__(self, *args: Any, programmes: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["programme"]
        field.choices = list(programmes)  # type: ignore[attr-defined]  # a ChoiceField, as said above
        if len(programmes) == 1:
            field.required, field.initial = False, programmes[0][0]
            field.widget = forms.HiddenInput()

    def clean_file(self) -> list[UploadedFile[Any]]:
        """At least one file."""
        files: list[UploadedFile[Any]] = self.cleaned_data["file"]
        if not files:
            raise forms.ValidationError(_("Choose a file."))
        return files

    def source(self) -> Source:
        """The bytes that were uploaded, by file name."""
        files: list[UploadedFile[Any]] = self.cleaned_data["file"]
        contents = {str(each.name): each.read() for each in files}
        return Source.of_files(contents)


class PeopleForm(UploadForm):
    """A table of people, and what it means for rows with a fault and for people whom it does not name."""

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
        samples = [(key, key.replace("-", " ").capitalize()) for key in api.list_samples()]
        self.fields["sample"].choices = [("", "–"), *samples]  # type: ignore[attr-defined]
        titles = [(name, _(title)) for name, title in uploads.format_titles().items()]
        self.fields["format_name"].choices = [("", _("Recognise automatically")), *titles]  # type: ignore[attr-defined]

    def clean_file(self) -> list[UploadedFile[Any]]:
        """Whether there must be one is decided together with the sample."""
        files: list[UploadedFile[Any]] = self.cleaned_data["file"]
        return files

    def clean_levels(self) -> tuple[str, ...]:
        """The names, of which there are some, all different."""
        names = tuple(line.strip() for line in self.cleaned_data["levels"].splitlines() if line.strip())
        if not MIN_LEVELS <= len(names) <= MAX_LEVELS or len({name.casefold() for name in names}) < len(names):
            raise forms.ValidationError(
                _("Enter %(least)s to %(most)s different names, one per line.")
                % {"least": MIN_LEVELS, "most": MAX_LEVELS}
            )
        return names

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
