"""The XBlock: its fields, and the views and handlers of learners, each a few lines. What learners say is in tables.

Every handler passes ``platform.identity``'s guard first (``courseware.handlers``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from django.utils.translation import gettext
from web_fragments.fragment import Fragment
from xblock.completable import CompletableXBlockMixin
from xblock.core import XBlock
from xblock.fields import Boolean, Dict, Integer, List, Scope, String

from . import api
from .core import clock
from .core.errors import InvalidInput, MentoringError, NotFound, gettext_noop
from .core.later import Later
from .courseware.answers import answer
from .courseware.configuration import CompletionRule, Configuration, Layout, Rerate, RoleMode, read_configuration
from .courseware.grading import GradedForTakingPart
from .courseware.handlers import for_learner
from .courseware.introduction import plain_text
from .courseware.scenarios import SCENARIOS
from .courseware.studio import NOT_AVAILABLE, NOT_READY, EditedInStudio
from .courseware.team import ReportsToTeam
from .platform import enrolment, identity
from .platform.tracking import track
from .wording.refusals import describe_refusal

if TYPE_CHECKING:
    from .courseware import assessment, carried, fragments, names, olx, payloads, presenter, questions, screens, units
else:
    assessment = Later("mentoring_xblock.courseware.assessment")
    fragments = Later("mentoring_xblock.courseware.fragments")
    carried = Later("mentoring_xblock.courseware.carried")
    names = Later("mentoring_xblock.courseware.names")
    olx = Later("mentoring_xblock.courseware.olx")
    payloads = Later("mentoring_xblock.courseware.payloads")
    presenter = Later("mentoring_xblock.courseware.presenter")
    questions = Later("mentoring_xblock.courseware.questions")
    screens = Later("mentoring_xblock.courseware.screens")
    units = Later("mentoring_xblock.courseware.units")

T = TypeVar("T")


@XBlock.wants("user", "i18n", "settings", "completion", "replace_urls")
class CompetencySelfAssessmentXBlock(
    EditedInStudio, ReportsToTeam, GradedForTakingPart, CompletableXBlockMixin, XBlock
):
    """Rate yourself against a role's skills, see the gaps, and find a mentor for one of them.

    What an author does with it in Studio is in ``courseware.studio``, what the course team does in ``courseware.team``.
    """

    has_author_view = True
    show_in_read_only_mode = True
    icon_class = "other"
    public_dir = "static"

    # Always exported: what has nothing but a name is read as the name of a file.
    display_name = String(
        display_name=gettext_noop("Title"),
        default=gettext_noop("Self-assessment"),
        scope=Scope.settings,
        force_export=True,
    )
    programme = String(help="Key of the programme; empty for the learner's only one.", default="", scope=Scope.settings)
    framework = String(help="Key of the competency model.", default="", scope=Scope.content)
    role_mode = String(help="fixed, own or choose.", default=RoleMode.FIXED.value, scope=Scope.content)
    role = String(help="Key of the role; for own, unused.", default="", scope=Scope.content)
    skills = List(help="Keys of the skills asked for, in order; empty for all.", scope=Scope.content)
    introduction = String(help="HTML before the form; sanitised.", default="", scope=Scope.content)
    layout = String(help="group, skill or page.", default=Layout.GROUP.value, scope=Scope.settings)
    hide_target = Boolean(help="Hide the target until a skill is rated.", default=True, scope=Scope.settings)
    ask_last_performed = Boolean(help="Ask when the skill was last used.", default=True, scope=Scope.settings)
    ask_willing = Boolean(
        help="Ask learners whether they are willing to mentor others.", default=True, scope=Scope.settings
    )
    show_results = Boolean(help="Show the results at once.", default=True, scope=Scope.settings)
    show_mentors = Boolean(help="Offer mentors for gaps.", default=True, scope=Scope.settings)
    rerate = String(help="always, pairing, days or never.", default=Rerate.ALWAYS.value, scope=Scope.settings)
    rerate_days = Integer(help="Days between ratings, for rerate=days.", default=30, scope=Scope.settings)
    completion_rule = String(help="first or all.", default=CompletionRule.FIRST.value, scope=Scope.settings)
    units = Dict(help="The course unit that teaches a skill, by the skill's key.", scope=Scope.content)
    inline_skills = Dict(help="Skills that the author wrote in the block itself.", scope=Scope.content)
    snapshot = Dict(help="Titles behind the keys, for copies and libraries.", scope=Scope.content)
    unknown_olx = Dict(help="What an import held that this release does not know.", scope=Scope.content)

    chosen_role = String(help="The role that the learner chose.", default="", scope=Scope.user_state)
    state_token = String(help="Marks that the learner submitted, so that a reset finds them.", scope=Scope.user_state)

    _restored = ""
    """The key of the model that a handler found or brought back; "" before."""

    # Views

    @XBlock.supports("multi_device")
    def student_view(self, context: Mapping[str, Any] | None = None) -> Fragment:
        """The form and the results; text alone for those who cannot answer here, with the reason why.

        Below it the panel of the course team, for them alone.
        """
        del context
        visit, user_id = identity.meet(self)
        if user_id is None:
            return fragments.make_visitor_fragment(self, visit)
        fragment = self._learner_fragment(user_id)
        return fragments.add_team_panel(self, fragment) if identity.is_of_team(self) else fragment

    def _learner_fragment(self, user_id: int) -> Fragment:
        try:
            opened = self._open(user_id)
        except MentoringError as refusal:
            is_bare = not self.framework and identity.is_of_team(self)
            return fragments.make_public_fragment(self, gettext(NOT_READY) if is_bare else describe_refusal(refusal))
        return fragments.make_learner_fragment(self, opened, user_id=user_id)

    def public_view(self, context: Mapping[str, Any] | None = None) -> Fragment:
        """Text alone, for visitors of a public course: without an account, or without an enrolment."""
        del context
        visit, _user_id = identity.meet(self)
        return fragments.make_visitor_fragment(self, visit)

    def student_view_data(self, context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """What clients that render blocks themselves get of the authored content."""
        del context
        known = names.read_names(self)
        return {
            "display_name": self.display_name,
            "introduction": plain_text(self.introduction),
            "framework": known.get("framework_title", self.framework),
            "role": known.get("role_title", self.role),
            "skills": names.skill_titles(self, known),
        }

    def index_dictionary(self) -> dict[str, Any]:
        """What the course search finds the block by."""
        document = super().index_dictionary()
        document["content"] = {
            "display_name": self.display_name,
            "introduction": plain_text(self.introduction),
            "skills": " ".join(names.skill_titles(self, names.read_names(self))),
        }
        document["content_type"] = "Self-assessment"
        return document  # type: ignore[no-any-return]

    # Handlers for learners

    @XBlock.handler
    def student_view_user_state(self, request: Any, _suffix: str = "") -> Any:
        """The learner's own ratings, results and pairings, for clients that render blocks themselves; a GET."""

        def run() -> Mapping[str, Any]:
            user_id = identity.require_reader(self, request)
            return presenter.state_json(self._open(user_id))

        return answer(run)

    @for_learner
    def load(self, user_id: int, payload: dict[str, Any]) -> Mapping[str, Any]:
        """Everything to show, as data or (``as``: "html") as the page shows it; ``role`` takes up another role where
        learners may choose."""
        role = self.chosen_role
        if payload.get("role") and self.configuration().role_mode is RoleMode.CHOOSE:
            role = payloads.parse_key(payload, "role")
        opened = self._open(user_id, role=role)
        # Only once it is known to be there: a refusal stores nothing.
        self.chosen_role = role
        if payload.get("as") != "html":
            profile = opened.profile
            unread, waiting = api.count_waiting(actor_id=user_id, programme=profile.programme.key, profile=profile)
            return presenter.to_json(opened) | {"waiting": {"unread": unread, "waiting": waiting}}
        asked = assessment.count_asked(opened, user_id=user_id)
        return {"html": fragments.draw_learner(self, opened, asked=asked, body_only=True)}

    @for_learner
    def save_draft(self, user_id: int, payload: dict[str, Any]) -> Mapping[str, Any]:
        """Keep what is filled in, and reveal the previous rating and the target of what is."""
        draft = payloads.parse_draft(payload, today=clock.now().date())
        known_at = payloads.parse_stamp(payload)
        about: dict[str, Any] = {"user_id": user_id, "draft": draft, "known_at": known_at}
        opened, newer = self._in_role(
            lambda chosen: assessment.save_draft(self.configuration(), chosen_role=chosen, **about)
        )
        return questions.present_saved(opened, draft, newer)

    @for_learner
    def submit(self, user_id: int, payload: dict[str, Any]) -> Mapping[str, Any]:
        """Store the ratings, and give the results."""
        token = payloads.parse_token(payload)
        draft = payloads.parse_draft(payload, today=clock.now().date())
        about: dict[str, Any] = {"user_id": user_id, "token": token, "draft": draft}
        opened = self._in_role(lambda chosen: assessment.submit(self.configuration(), chosen_role=chosen, **about))
        opened = units.with_units(opened, self.units) if self.units else opened
        self.state_token = token
        complete = opened.configuration.completion_of(opened.results)
        self.earn(complete, now=opened.now)
        track(self, "assessment.submitted", {"skills": sum(rating["level"] is not None for rating in draft.values())})
        return {
            "results": presenter.results_json(opened),
            "pairings_ended": presenter.present_ended(opened),
            "marks_waiting": self.are_marks_waiting(),
            "html": fragments.draw_learner(self, opened, body_only=True),
        }

    @for_learner
    def mentors(self, user_id: int, payload: dict[str, Any]) -> Mapping[str, Any]:
        """Mentors for one gap, with reasons. Only somebody new writes here: they become a member by asking."""
        self._require_mentors_shown()
        skill = payloads.parse_key(payload, "skill")
        opened = self._open(user_id, with_skill_records=False)
        about, profile = self._about(opened, user_id, skill), opened.profile
        found = api.recommend_mentors(**about, role=profile.definition.role_key, profile=profile)
        shown = presenter.present_mentors(found, opened.scale)
        return shown | {"html": screens.show_mentors(fragments.uid_of(self), shown)}

    @for_learner
    def request_mentor(self, user_id: int, payload: dict[str, Any]) -> Mapping[str, Any]:
        """Ask up to three mentors, one after the other."""
        self._require_mentors_shown()
        choices, token = payloads.parse_choices(payload), payloads.parse_token(payload)
        skill, message = payloads.parse_key(payload, "skill"), payloads.parse_message(payload)
        opened = self._open(user_id, with_skill_records=False)
        pairing = api.request_mentor(
            **self._about(opened, user_id, skill),
            role=opened.profile.definition.role_key,
            choices=choices,
            token=token,
            message=message,
        )
        track(self, "mentor.requested", {"pairing": pairing.pairing_id, "choices": len(choices)})
        return {"request": pairing.request_id, "state": str(pairing.state)}

    @for_learner
    def offer_mentoring(self, user_id: int, payload: dict[str, Any]) -> Mapping[str, Any]:
        """Offer to mentor a skill, change the offer, or pause it."""
        self._require_mentors_shown()
        places, paused = payloads.parse_offer(payload)
        skill = payloads.parse_key(payload, "skill")
        opened = self._open(user_id, with_skill_records=False)
        member = api.offer_mentoring(**self._about(opened, user_id, skill), places=places, paused=paused)
        return {"places": member.places, "places_taken": member.places_taken, "paused": paused}

    @for_learner
    def join_waiting_list(self, user_id: int, payload: dict[str, Any]) -> Mapping[str, Any]:
        """Wait for a mentor; the programme's admins see it."""
        self._require_mentors_shown()
        opened = self._open(user_id, with_skill_records=False)
        api.join_waiting_list(**self._about(opened, user_id, payloads.parse_key(payload, "skill")))
        return {"waiting_list": True}

    # OLX

    @classmethod
    def parse_xml(cls, node: Any, runtime: Any, keys: Any) -> CompetencySelfAssessmentXBlock:
        """Read the block from OLX; see ``courseware.olx``."""
        bare, values = olx.read_elements(node, cls.fields)
        block: CompetencySelfAssessmentXBlock = super().parse_xml(bare, runtime, keys)
        attributes = olx.unknown_attributes(node, block.fields)
        if attributes:
            values["unknown_olx"] = values.get("unknown_olx", {}) | {"attributes": attributes}
        for name, value in values.items():
            setattr(block, name, value)
        return block

    def add_xml_to_node(self, node: Any) -> None:
        """Write the block as OLX; see ``courseware.olx``."""
        super().add_xml_to_node(node)
        values = {name: getattr(self, name) for name in olx.STRUCTURED}
        olx.write_elements(node, values, drop=("chosen_role", "state_token", "raw_earned", "unpublished"))

    @staticmethod
    def workbench_scenarios() -> list[tuple[str, str]]:
        """Ready-made blocks for the workbench."""
        return list(SCENARIOS)

    # What the above share

    def configuration(self, values: Mapping[str, Any] | None = None) -> Configuration:
        """The author's choices as stored, or with the editor's unsaved ``values`` over them."""
        fields = self.configured_values() | dict(values or {})
        if self._restored and values is None:
            fields["framework"] = self._restored
        return read_configuration(str(self.scope_ids.usage_id), fields, course=enrolment.course_of(self))

    def _open(self, user_id: int, *, with_skill_records: bool = True, role: str | None = None) -> assessment.Assessment:
        about: dict[str, Any] = {"user_id": user_id, "with_skill_records": with_skill_records}

        def open_in(chosen: str) -> assessment.Assessment:
            return carried.open_form(self.configuration(), self.inline_skills, chosen_role=chosen, **about)

        # A role that is only asked for has to be there.
        is_kept = role is None or role == self.chosen_role
        opened = self._in_role(open_in) if is_kept else open_in(role or "")
        return units.with_units(opened, self.units) if self.units and with_skill_records else opened

    def _in_role(self, act: Callable[[str], T]) -> T:
        """``act`` in the role that the learner chose; in the author's if the one that they chose is gone since.

        What is wrong with the block is said to the course team alone: a learner can only let them know.
        """
        for role in dict.fromkeys((self.chosen_role, "")):
            try:
                return act(role)
            except NotFound as refusal:
                missing = refusal
        if missing.code == NotFound.code and not identity.is_of_team(self):
            raise NotFound(NOT_AVAILABLE) from missing
        raise missing

    def restore_model(self, user_id: int) -> None:
        """Bring back the model of the block's own skills if the block came here without it."""
        if self.inline_skills:
            about = self.configuration(), self.inline_skills
            self._restored = self._in_role(lambda _any: carried.restore(*about, user_id=user_id))

    def _about(self, opened: assessment.Assessment, user_id: int, skill: str) -> dict[str, Any]:
        """The arguments that say who and what an api call is about; a person who has not joined yet joins with it.

        Raises InvalidInput for a skill that the block does not ask for.
        """
        if skill not in {each.key for each in opened.skills}:
            raise InvalidInput(
                gettext_noop("This self-assessment does not ask for that skill. Reload the page."), code="unknown_skill"
            )
        assessment.become_member(opened, user_id=user_id)
        return {
            "actor_id": user_id,
            "framework": opened.configuration.framework,
            "skill": skill,
            "programme": opened.profile.programme.key,
        }

    def _require_mentors_shown(self) -> None:
        if not self.show_mentors:
            raise InvalidInput(
                gettext_noop("This self-assessment no longer offers mentors. Reload the page."), code="no_mentors_here"
            )
