"""A block in a library of the newer kind: the runtime reads it from OLX each time, has no course and at times no user.

By ``openedx/core/djangoapps/xblock/runtime`` (``runtime.py`` and ``openedx_core_runtime.py``): only what an author sets
has a store, a service that is not asked for in the class raises, and so does the user's where there is none.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from lxml import etree
from opaque_keys.edx.locator import LibraryLocatorV2, LibraryUsageLocatorV2
from xblock.exceptions import NoSuchServiceError
from xblock.field_data import DictFieldData, FieldData, SplitFieldData
from xblock.fields import Scope, ScopeIds
from xblock.runtime import MemoryIdManager, NullI18nService, Runtime

from mentoring_xblock.applets.competencies.models import Framework
from mentoring_xblock.block import CompetencySelfAssessmentXBlock as Block
from tests import builders
from tests.courseware.course import Course, ShownUser, call, platform, render, request
from tests.test_block_inline_skills import INLINE
from tests.test_block_studio import GOOD

pytestmark = pytest.mark.django_db

USAGE = LibraryUsageLocatorV2(LibraryLocatorV2("Org", "Lib"), "competency_self_assessment", "b1")
NEW = "<competency_self_assessment/>"


class Authored(FieldData):
    """What an author sets, and whether that is other than what was read."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self.changed = False

    def get(self, block: Any, name: str) -> Any:
        self._check(block, name)
        return self.values[name]

    def set(self, block: Any, name: str, value: Any) -> None:
        self._check(block, name)
        if name not in self.values or self.values[name] != value:
            self.values[name], self.changed = value, True

    def delete(self, block: Any, name: str) -> None:
        self._check(block, name)
        del self.values[name]
        self.changed = True

    def _check(self, block: Any, name: str) -> None:
        if block.fields[name].scope not in (Scope.content, Scope.settings):
            raise NotImplementedError(name)


class LibraryRuntime(Runtime):
    """Reads the block from ``olx`` and writes it there, if the user may edit the library."""

    def __init__(self, olx: str, user: Any, *, may_edit: bool = True) -> None:
        keys = MemoryIdManager()
        super().__init__(id_reader=keys, id_generator=keys)
        self.olx, self.user, self.may_edit = olx, user, may_edit
        self.user_id = getattr(user, "id", None)
        self.authored, self.learned = Authored(), DictFieldData({})

    def read(self) -> Any:
        """The block as it was written last."""
        keys = ScopeIds(self.user_id, USAGE.block_type, None, USAGE)
        block = Block.parse_xml(etree.fromstring(self.olx), runtime=self, keys=keys)
        block.force_save_fields(block._get_fields_to_save())
        self.authored.changed = False
        return block

    def save_block(self, block: Any) -> None:
        """Write, if anything is other than what was read."""
        if not self.authored.changed:
            return
        if not self.may_edit:
            raise RuntimeError("You do not have permission to edit this XBlock")
        node = etree.Element("root")
        block.add_xml_to_node(node)
        assert block.display_name
        self.olx = etree.tostring(node, encoding="unicode", pretty_print=True)

    def service(self, block: Any, service_name: str) -> Any:
        if block.service_declaration(service_name) is None:
            raise NoSuchServiceError(service_name)
        if service_name == "field-data":
            user = dict.fromkeys((Scope.user_state, Scope.user_info, Scope.preferences), self.learned)
            return SplitFieldData({Scope.content: self.authored, Scope.settings: self.authored} | user)
        if service_name == "user":
            if self.user is None:
                raise RuntimeError("Cannot access user service when there is no user bound to the XBlock.")
            return ShownUser(self.user, team=self.user.is_staff)
        return NullI18nService() if service_name == "i18n" else None

    def publish(self, block: Any, event_type: str, event_data: dict[str, Any]) -> None:
        raise AssertionError("nothing is learned in a library")

    def handler_url(
        self, block: Any, handler_name: str, suffix: str = "", query: str = "", thirdparty: bool = False
    ) -> str:
        return f"https://studio.example/api/xblock/v2/xblocks/{USAGE}/handler/1-abc/{handler_name}/"

    def resource_url(self, resource: str) -> str:
        raise NotImplementedError

    def local_resource_url(self, block: Any, uri: str) -> str:
        return f"https://studio.example/static/{uri}"


@pytest.fixture
def author(settings: Any) -> Iterator[Any]:
    settings.TASK_MENTORING = {"STANDALONE": False}
    settings.ROOT_URLCONF = "cms.urls"
    programme = builders.programme("acme")
    builders.framework(programme, builders.framework_model(skills=("pivot", "chart", "story")))
    user = builders.user("author")
    builders.member(programme, user=user)
    with platform(Course()):
        yield user


def test_what_is_read_is_not_taken_for_a_change(author: Any) -> None:
    runtime = LibraryRuntime(NEW, author, may_edit=False)
    for view in ("author_view", "studio_view", "student_view", "public_view"):
        assert render(runtime.read(), view, caller=author)
    assert call(runtime.read(), "studio_options", request({}), caller=author)[0] == 200
    runtime.read().save()
    assert runtime.olx == NEW


def test_a_search_and_a_list_of_blocks_need_no_user(author: Any) -> None:
    block = LibraryRuntime(NEW, None).read()
    assert block.index_dictionary()["content"]["display_name"] == "Self-assessment"
    assert block.student_view_data()["display_name"] == "Self-assessment"


def test_what_an_author_saves_is_there_when_it_is_read_again_and_is_no_learners_to_answer(author: Any) -> None:
    runtime = LibraryRuntime(NEW, author)
    status, answer = call(runtime.read(), "studio_submit", request(GOOD), caller=author)
    assert status == 200, answer
    again = runtime.read()
    assert (again.display_name, again.framework, list(again.skills)) == (
        GOOD["display_name"],
        GOOD["framework"],
        GOOD["skills"],
    )
    written = runtime.olx
    again.save()
    assert runtime.olx == written
    for handler, payload in (("submit", {"token": "t" * 8, "ratings": {}}), ("load", {}), ("team_report", {})):
        assert call(runtime.read(), handler, request(payload), caller=author)[0] == 403


def test_skills_that_are_written_in_it_stay_in_it_and_make_no_model(author: Any) -> None:
    runtime = LibraryRuntime(NEW, author)
    form = GOOD | {"framework": "", "role": "", "role_mode": "fixed", "skills": [], "inline_skills": INLINE, "seen": ""}
    before = Framework.objects.count()
    assert call(runtime.read(), "studio_submit", request(form), caller=author)[0] == 200
    assert Framework.objects.count() == before
    assert runtime.read().inline_skills["skills"][0]["title"] == "Knead dough"
    assert "Knead dough" in render(runtime.read(), "author_view", caller=author)


def test_whoever_may_only_look_changes_nothing(author: Any) -> None:
    runtime = LibraryRuntime(NEW, author, may_edit=False)
    with pytest.raises(RuntimeError):
        call(runtime.read(), "studio_submit", request(GOOD), caller=author)
    assert runtime.olx == NEW
