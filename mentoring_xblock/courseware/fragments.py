"""What the block's views give to the page: HTML with its styles, its script, and what the script needs to begin."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext
from web_fragments.fragment import Fragment

from mentoring_xblock.platform import outline
from mentoring_xblock.platform.addresses import address_of_login, way_back_to
from mentoring_xblock.platform.identity import SENTENCES, Visit

from . import names, payloads, screens, studio_screens, team_panel
from .assessment import Assessment, count_asked
from .configuration import keys_in
from .introduction import RULES, sanitise_introduction

_STATIC = "static/mentoring_xblock/"
# Each is asked for by its own, hashed address: a script's "import" would name the file without the hash.
_LEARNER_MODULES = {
    "learner": "block-learner.js",
    "mentors": "block-mentors.js",
    "pages": "block-pages.js",
    "requests": "requests.js",
    "skill": "block-skill.js",
    "unsent": "block-words.js",
}
_TEAM_MODULES = {"team": "block-team.js", "requests": "requests.js"}
_EDITOR_MODULES = {
    "editor": "studio-editor.js",
    "requests": "requests.js",
    "search": "studio-search.js",
    "order": "studio-order.js",
    "formatting": "studio-formatting.js",
    "inline": "studio-inline.js",
    "faults": "studio-faults.js",
    "leaving": "studio-leaving.js",
    "preview": "studio-preview.js",
    "skills": "studio-skills.js",
    "units": "studio-units.js",
}


def make_learner_fragment(block: Any, opened: Assessment, *, user_id: int) -> Fragment:
    """The form and the results, with the script that sends them."""
    asked = count_asked(opened, user_id=user_id)
    html = draw_learner(block, opened, asked=asked)
    fragment = make_fragment(block, html)
    fragment.add_javascript_url(_url(block, "js/block.js"))
    script = _script(block, _LEARNER_MODULES, screens.learner_words())
    # ``owner``: whose answers the browser keeps. Who is signed out signs in beside the page, which stays as it is.
    script |= {"owner": payloads.owner_mark(user_id), "signIn": address_of_login()}
    fragment.initialize_js("CompetencySelfAssessment", script)
    return fragment


def draw_learner(block: Any, opened: Assessment, *, asked: int = 0, body_only: bool = False) -> str:
    """The block as its learner sees it; ``body_only`` leaves the outermost element out."""
    marks, is_waiting = block.describe_marks(opened.now), block.are_marks_waiting()
    return screens.show_learner(
        frame_of(block), opened, marks=marks, is_waiting=is_waiting, asked=asked, body_only=body_only
    )


def add_team_panel(block: Any, fragment: Fragment) -> Fragment:
    """``fragment``, as a learner or a visitor would get it, with the folded panel of the course team below it."""
    fragment.add_content(team_panel.show_frame(uid_of(block)))
    fragment.add_css_url(_url(block, "css/block-team.css"))
    fragment.add_javascript_url(_url(block, "js/team.js"))
    args = _script(block, _TEAM_MODULES, team_panel.words()) | {"learner": fragment.json_init_args}
    fragment.initialize_js("CompetencySelfAssessmentWithTeam", args)
    return fragment


def asked_skills(block: Any) -> list[str]:
    """The keys of the skills that the block asks for, in the author's order; none where only its role says which."""
    return keys_in(block.skills) or list(dict(block.snapshot.get("skills", ())))


def make_editor_fragment(
    block: Any, catalogue: dict[str, Any], values: dict[str, Any], inline: dict[str, Any], seen: str
) -> Fragment:
    """Studio's editor (``studio_screens.show_editor``), with the script that saves what is set in it."""
    html = studio_screens.show_editor(
        uid_of(block), catalogue, values, inline, seen, has_outline=outline.has_outline(block)
    )
    fragment = make_fragment(block, html, "studio.css")
    fragment.add_javascript_url(_url(block, "js/studio.js"))
    words = studio_screens.editor_words()
    fragment.initialize_js("CompetencySelfAssessmentEditor", _script(block, _EDITOR_MODULES, words) | {"rules": RULES})
    return fragment


def make_visitor_fragment(block: Any, visit: Visit) -> Fragment:
    """Text alone, for those who cannot answer here, with the reason, and for a visitor who is not signed in with the
    way to the login page."""
    sign_in = address_of_login(way_back_to(block)) if visit is Visit.ANONYMOUS else ""
    return make_public_fragment(block, gettext(SENTENCES[visit]) if visit in SENTENCES else "", sign_in=sign_in)


def make_public_fragment(block: Any, sentence: str, *, sign_in: str = "") -> Fragment:
    """Only text, no form; ``sentence`` gives the reason."""
    known = names.read_names(block)
    role = names.find_role_title(known.get("role_title", ""), known.get("framework_title", ""))
    skills = names.skill_titles(block, known)
    html = screens.show_public(frame_of(block), sentence=sentence, sign_in=sign_in, role_title=role, skills=skills)
    return make_fragment(block, html)


def make_fragment(block: Any, html: str, *stylesheets: str) -> Fragment:
    """``html`` with the block's styles, and further ones by file name."""
    fragment = Fragment(html)
    for name in ("tokens.css", "block.css", *stylesheets):
        fragment.add_css_url(_url(block, f"css/{name}"))
    return fragment


def frame_of(block: Any, values: Mapping[str, Any] | None = None, *, suffix: str = "") -> screens.Frame:
    """What stands around every screen of the block, or of the editor's unsaved ``values``.

    ``suffix`` keeps its element ids apart where a page shows the block itself as well.
    """
    have = {"display_name": block.display_name, "introduction": block.introduction} | dict(values or {})
    urls = block.runtime.service(block, "replace_urls")
    introduction = have["introduction"]
    if urls is not None and introduction:
        introduction = urls.replace_urls(introduction)
    title = have["display_name"]
    if title == type(block).display_name.default:
        # No author's words.
        title = gettext(title)
    return {"uid": uid_of(block) + suffix, "title": title, "introduction": sanitise_introduction(introduction)}


def uid_of(block: Any) -> str:
    """What the ids of the block's elements begin with."""
    return f"tm-{hashlib.sha256(str(block.scope_ids.usage_id).encode()).hexdigest()[:12]}"


def _script(block: Any, modules: Mapping[str, str], words: dict[str, str]) -> dict[str, Any]:
    """What the initialiser needs: where each module is, the CSRF cookie's name, and sentences."""
    addresses = {name: _url(block, f"js/{file}") for name, file in modules.items()}
    return {"modules": addresses, "cookie": settings.CSRF_COOKIE_NAME, "words": words}


def _url(block: Any, name: str) -> str:
    return str(block.runtime.local_resource_url(block, _STATIC + name))
