"""Taxonomies of Open edX, through a stand-in with the signatures of openedx-core 1.15.2: listed, named, linked to, and
absent where they are not installed or not the reader's to see."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from mentoring_xblock.api.frameworks import taxonomies as api
from mentoring_xblock.api.frameworks.states import Draft
from mentoring_xblock.applets.competencies.models import FrameworkVersion, SkillVersion
from mentoring_xblock.core.errors import InvalidInput, NotAllowed, NotFound
from mentoring_xblock.platform import taxonomies
from tests import builders
from tests.platform import stand_in_taxonomies

pytestmark = pytest.mark.django_db
INSTALLED = "django.contrib.admin"
"""An app that is there, so that the stand-in counts as installed."""


class MayView:
    """The platform's rule: this user sees every taxonomy but the secret one."""

    def authenticate(self, *_: object, **__: object) -> None:
        return None

    def has_perm(self, user: Any, permission: str, obj: Any = None) -> bool:
        return permission == "oel_tagging.view_taxonomy" and obj is not None and obj.export_id != "secret"


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """A site with taxonomies."""
    monkeypatch.setattr(taxonomies, "TAGGING", ((INSTALLED, stand_in_taxonomies.__name__),))
    monkeypatch.setattr(taxonomies, "LEARNING", (INSTALLED, stand_in_taxonomies.__name__))
    settings.AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend", f"{__name__}.MayView"]


@pytest.fixture
def boss() -> Any:
    programme = builders.programme("here")
    builders.framework(programme)
    user = builders.user("boss", is_staff=True)
    return builders.member(programme, is_admin=True, user=user)


def link(boss: Any, taxonomy: str = "skills", tag: str = "D.1", **options: Any) -> Draft:
    sent = {"framework": "data", "skill": "pivot", "programme": "here", **options}
    return api.link_skill(actor_id=boss.user_id, taxonomy=taxonomy, tag=tag, **sent)


def page_of(boss: Any, path: str) -> Any:
    client = Client()
    client.force_login(get_user_model()._default_manager.get(pk=boss.user_id))
    return client.get(path)


def test_without_openedx_core_there_is_nothing_and_nothing_breaks(boss: Any) -> None:
    assert not api.has_taxonomies()
    assert api.list_taxonomies(actor_id=boss.user_id, programme="here") == ()
    assert api.name_link(actor_id=boss.user_id, taxonomy="skills", tag="D.1") is None
    with pytest.raises(NotFound):
        api.list_tags(actor_id=boss.user_id, taxonomy="skills", programme="here")
    with pytest.raises(InvalidInput):
        link(boss)


def test_taxonomies_are_listed_with_what_they_are_and_only_those_to_be_seen(boss: Any, installed: None) -> None:
    found = api.list_taxonomies(actor_id=boss.user_id, programme="here")
    assert found == (("skills", "Our skills", True),)
    root = builders.user(is_superuser=True)
    assert [taxonomy_id for taxonomy_id, *_ in api.list_taxonomies(actor_id=root.pk)] == ["skills", "secret"]


def test_before_openedx_core_1_15_no_taxonomy_is_one_of_competencies(
    boss: Any, installed: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taxonomies, "LEARNING", ("openedx_learning", "openedx_learning.api"))
    assert [is_competency for *_, is_competency in api.list_taxonomies(actor_id=boss.user_id, programme="here")] == [
        False
    ]
    monkeypatch.setattr(taxonomies, "LEARNING", (INSTALLED, "json"))
    assert [is_competency for *_, is_competency in api.list_taxonomies(actor_id=boss.user_id, programme="here")] == [
        False
    ]


def test_the_first_installed_api_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taxonomies, "TAGGING", (("not_there", "nothing"), (INSTALLED, stand_in_taxonomies.__name__)))
    assert taxonomies._tagging() is stand_in_taxonomies


def test_tags_are_listed_and_searched_without_those_that_cannot_be_named(boss: Any, installed: None) -> None:
    tags = api.list_tags(actor_id=boss.user_id, taxonomy="skills", programme="here")
    assert tags == (("D", "Data", 0), ("D.1", "Pivot tables", 1))
    found = api.list_tags(actor_id=boss.user_id, taxonomy="skills", search="pivot", programme="here")
    assert [tag_id for tag_id, *_ in found] == ["D.1"]


def test_a_taxonomy_not_to_be_seen_answers_like_one_that_is_not_there(boss: Any, installed: None) -> None:
    for taxonomy in ("secret", "absent", ""):
        assert api.name_link(actor_id=boss.user_id, taxonomy=taxonomy, tag="P") is None
        with pytest.raises(NotFound):
            api.list_tags(actor_id=boss.user_id, taxonomy=taxonomy, programme="here")
    with pytest.raises(InvalidInput) as secret:
        link(boss, taxonomy="secret", tag="P")
    with pytest.raises(InvalidInput) as absent:
        link(boss, taxonomy="absent", tag="P")
    assert str(secret.value) == str(absent.value)
    assert FrameworkVersion.objects.count() == 1


def test_a_link_is_made_in_the_draft_and_the_published_wording_stays(boss: Any, installed: None) -> None:
    draft = link(boss)
    published = SkillVersion.objects.get(version__status="published", skill__key="pivot")
    assert (published.taxonomy_id, published.tag_id) == ("", "")
    stored = SkillVersion.objects.get(version_id=draft.version.version_id, skill__key="pivot")
    assert (stored.taxonomy_id, stored.tag_id) == ("skills", "D.1")
    assert link(boss).version.content_hash == draft.version.content_hash
    link(boss, taxonomy="", tag="")
    stored = SkillVersion.objects.get(version__status="draft", skill__key="pivot")
    assert (stored.taxonomy_id, stored.tag_id) == ("", "")


def test_a_tag_that_is_not_there_and_a_skill_that_is_not_there_are_refused(boss: Any, installed: None) -> None:
    for options in ({"tag": "no"}, {"tag": ""}):
        with pytest.raises(InvalidInput):
            link(boss, **options)
    with pytest.raises(NotFound):
        link(boss, skill="nothing")
    with pytest.raises(NotFound):
        link(boss, framework="nothing")
    assert FrameworkVersion.objects.count() == 1


def test_only_an_admin_of_the_programme_lists_and_links(boss: Any, installed: None) -> None:
    stranger = builders.user().pk
    plain = builders.member(builders.programme("there"), is_admin=True)
    for actor_id in (stranger, plain.user_id):
        with pytest.raises(NotFound):
            api.list_taxonomies(actor_id=actor_id, programme="here")
        with pytest.raises(NotFound):
            api.link_skill(
                actor_id=actor_id, framework="data", skill="pivot", taxonomy="skills", tag="D", programme="here"
            )
    with pytest.raises(NotAllowed):
        api.list_taxonomies(actor_id=stranger)


def test_the_skills_page_names_the_link_or_shows_its_ids(boss: Any, installed: None) -> None:
    row = SkillVersion.objects.get(skill__key="pivot")
    row.uris, row.taxonomy_id, row.tag_id = ["https://example.org/pivot", "javascript:alert(1)"], "skills", "d.1"
    row.save()
    path = f"/admin/task_mentoring/skillversion/{row.pk}/change/"
    page = page_of(boss, path).content.decode()
    assert "Our skills › Pivot tables" in page
    assert "competency taxonomy" in page
    assert '<a href="https://example.org/pivot"' in page
    assert 'href="javascript' not in page
    SkillVersion.objects.filter(pk=row.pk).update(taxonomy_id="secret")
    page = page_of(boss, path).content.decode()
    assert "Another customer" not in page
    assert "not found on this site" in page


def test_the_skills_page_says_where_taxonomies_are_not_installed(boss: Any) -> None:
    SkillVersion.objects.filter(skill__key="pivot").update(taxonomy_id="skills", tag_id="D.1")
    row = SkillVersion.objects.get(skill__key="pivot")
    page = page_of(boss, f"/admin/task_mentoring/skillversion/{row.pk}/change/").content.decode()
    assert "taxonomy “skills”, tag “D.1”" in page
    assert "not installed on this site" in page
    assert "Choose a tag" not in page
    assert page_of(boss, f"/admin/task_mentoring/skillversion/{row.pk}/link/").status_code == 404


def test_a_tag_is_chosen_on_a_page_of_its_own(boss: Any, installed: None) -> None:
    row = SkillVersion.objects.get(skill__key="pivot")
    path = f"/admin/task_mentoring/skillversion/{row.pk}/link/"
    client = Client()
    client.force_login(get_user_model()._default_manager.get(pk=boss.user_id))
    page = client.get(path, {"taxonomy": "skills"}).content.decode()
    assert "Our skills (competency taxonomy)" in page
    assert 'value="D.1"' in page
    assert "Another customer" not in page
    assert client.get(path, {"taxonomy": "secret"}).status_code == 404
    wrong = client.post(path, {"taxonomy": "skills", "tag": "no"})
    assert wrong.status_code == 400
    assert "We cannot find this tag" in wrong.content.decode()
    answer = client.post(path, {"taxonomy": "skills", "tag": "D.1"}, follow=True)
    page = answer.content.decode()
    assert "Saved to the draft. Publish the draft to use the link." in page
    assert "Our skills › Pivot tables" in page
    stored = SkillVersion.objects.get(version__status="draft", skill__key="pivot")
    client.post(f"/admin/task_mentoring/skillversion/{stored.pk}/link/", {"decision": "remove"})
    assert SkillVersion.objects.get(version__status="draft", skill__key="pivot").tag_id == ""
    there = builders.member(builders.programme("there"), is_admin=True, user=builders.user("other", is_staff=True))
    assert page_of(there, path).status_code == 404
