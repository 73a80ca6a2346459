"""What an author does with the block in Studio: its two views there, the editor's handlers, and what they share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext
from web_fragments.fragment import Fragment

from mentoring_xblock.core.errors import InvalidInput, MentoringError, gettext_noop
from mentoring_xblock.core.later import Later
from mentoring_xblock.core.text import is_name
from mentoring_xblock.core.values import pick
from mentoring_xblock.platform import enrolment, identity, outline
from mentoring_xblock.wording.refusals import describe_refusal

from .configuration import CONFIGURED, Configuration
from .handlers import for_author

if TYPE_CHECKING:
    from . import assessment, carried, fragments, screens, studio_form, units
else:
    assessment = Later("mentoring_xblock.courseware.assessment")
    carried = Later("mentoring_xblock.courseware.carried")
    fragments = Later("mentoring_xblock.courseware.fragments")
    screens = Later("mentoring_xblock.courseware.screens")
    studio_form = Later("mentoring_xblock.courseware.studio_form")
    units = Later("mentoring_xblock.courseware.units")

NOT_READY = gettext_noop("This self-assessment is not ready yet: its author has not chosen a competency model.")
NOT_AVAILABLE = gettext_noop(
    "This self-assessment is not available right now. Let the course team know. What you have answered so far is kept."
)
"""For learners, whatever its author has to correct."""


class EditedInStudio:
    """The author's side of the block; its fields and how they are read are the block's own."""

    programme: str
    framework: str
    role: str
    display_name: str
    inline_skills: dict[str, Any]
    snapshot: dict[str, Any]
    units: dict[str, str]
    scope_ids: Any
    configuration: Callable[..., Configuration]
    closing_time: Callable[[], datetime | None]
    is_closed: Callable[[datetime], bool]

    def author_view(self, context: Mapping[str, Any] | None = None) -> Fragment:
        """What Studio shows on the unit page: what is set, what to fix, and the form as learners meet it."""
        del context
        return fragments.make_fragment(self, self._preview(self.configuration()), "studio.css")

    def studio_view(self, context: Mapping[str, Any] | None = None) -> Fragment:
        """The editor."""
        del context
        try:
            catalogue = self._catalogue(identity.session_user_id(), {})
        except InvalidInput:
            # OLX written by hand names what no key can be; an author corrects it in the editor.
            catalogue = self._catalogue(
                identity.session_user_id(), dict.fromkeys(("programme", "framework", "role"), "")
            )
        author = self._author(identity.session_user_id() or 0)
        inline, seen = studio_form.read_carried(self.inline_skills, author=author)
        return fragments.make_editor_fragment(self, catalogue, self.authored_values(), inline, seen)

    @for_author
    def studio_submit(self, user_id: int, payload: dict[str, Any]) -> Mapping[str, Any]:
        """Save the editor."""
        author = self._author(user_id)
        values = studio_form.read_form(payload, author=author)
        seen = ""
        if values["inline_skills"]:
            values["framework"], seen = studio_form.store_inline(payload, values, author=author)
        values["units"] = units.keep_asked(values["units"], values["snapshot"])
        for name, value in values.items():
            setattr(self, name, value)
        return {"saved": True, "display_name": self.display_name, "seen": seen}

    @for_author
    def studio_options(self, user_id: int, payload: dict[str, Any]) -> Mapping[str, Any]:
        """What the selects offer for a programme, a framework and a role."""
        catalogue = self._catalogue(user_id, payload)
        return {name: catalogue[name] for name in ("frameworks", "roles", "skills", "role")}

    @for_author
    def studio_preview(self, user_id: int, payload: dict[str, Any]) -> Mapping[str, Any]:
        """The form as it would look; nothing is saved."""
        values = studio_form.read_form(payload, author=self._author(user_id))
        # The page may show the block itself as well; no element id may be there twice.
        return {"html": self._preview(self.configuration(values), values, suffix="-preview")}

    @for_author
    def studio_units(self, user_id: int, payload: dict[str, Any]) -> Mapping[str, Any]:
        """The units of the course that an author can name for a skill, and those that a tag names."""
        author = self._author(user_id)
        tagged = studio_form.read_tagged_units(self._chosen() | payload, author=author)
        return {"units": [list(unit) for unit in outline.list_units(author.course)], "tagged": tagged}

    def authored_values(self) -> dict[str, Any]:
        """What the author set, by the name of the field."""
        return {name: getattr(self, name) for name in studio_form.FIELDS}

    def configured_values(self) -> dict[str, Any]:
        """Of these what decides how the block works, which every view reads."""
        return pick(self, CONFIGURED)

    def _catalogue(self, author: int | None, wanted: Mapping[str, Any]) -> dict[str, Any]:
        return studio_form.read_catalogue(self._chosen() | dict(wanted), author=self._author(author or 0))

    def _chosen(self) -> dict[str, Any]:
        """The programme, model and role that are stored."""
        stored = {"programme": self.programme, "framework": self.framework, "role": self.role}
        # What an import stored and could name nothing counts as nothing chosen, so that its author can choose.
        return {name: value if is_name(value) else "" for name, value in stored.items()}

    def _author(self, user_id: int) -> studio_form.Author:
        return studio_form.Author(
            user_id,
            course=enrolment.course_of(self),
            current_programme=self.programme,
            usage_key=str(self.scope_ids.usage_id),
            current_framework=self.framework,
        )

    def _preview(
        self, configuration: Configuration, values: Mapping[str, Any] | None = None, *, suffix: str = ""
    ) -> str:
        author, frame = identity.session_user_id(), fragments.frame_of(self, values, suffix=suffix)
        if author is None or not (configuration.framework or self.inline_skills):
            return screens.show_author(frame, None, summary=(), warnings=[gettext(NOT_READY)])
        try:
            inline = self.inline_skills if values is None else values["inline_skills"]
            opened = carried.preview_form(configuration, inline, author_id=author, is_saved=values is None)
        except MentoringError as refusal:
            return screens.show_author(frame, None, summary=(), warnings=[describe_refusal(refusal)])
        named = configuration.skills or dict(self.snapshot.get("skills", ()))
        # The editor's own fields say what is set; its preview is for what learners see.
        summary = screens.summarise(opened, closes_at=self.closing_time()) if values is None else ()
        is_closed = self.is_closed(opened.now)
        warnings = screens.advise(assessment.with_retired(opened), is_closed=is_closed, named=named)
        if values is None and self.units:
            titles = {skill.key: skill.title for skill in opened.skills}
            warnings += units.advise_units(self.units, course=configuration.course, titles=titles)
        return screens.show_author(frame, opened, summary=summary, warnings=warnings, folded=values is None)
