"""The Studio editor's own screen: its HTML, and the sentences that its script puts in. No queries."""

from __future__ import annotations

import json
from typing import Any

from django.utils.translation import gettext

from mentoring_xblock.core.errors import gettext_noop
from mentoring_xblock.core.labels import LabelledEnum
from mentoring_xblock.platform.templates import render_to_string
from mentoring_xblock.wording.labels import label_of
from mentoring_xblock.wording.limits import LIMITS
from mentoring_xblock.wording.lists import join_label

from .configuration import LONGEST_WAIT_DAYS, CompletionRule, Layout, Rerate, RoleMode
from .grading import HEAVIEST
from .introduction import LONGEST as LONGEST_INTRODUCTION

_HINTS: dict[LabelledEnum, str] = {
    RoleMode.FIXED: gettext_noop("the role chosen here"),
    RoleMode.OWN: gettext_noop("as recorded in the programme"),
    RoleMode.CHOOSE: gettext_noop("starting from the role chosen here"),
}
_SWITCHES = (
    (
        "hide_target",
        gettext_noop("Hide the target until a skill is rated"),
        gettext_noop("People rate more honestly when they do not see what is expected."),
    ),
    (
        "ask_last_performed",
        gettext_noop("Ask when the skill was last used"),
        gettext_noop("Ratings count for less if people have not used the skill for a long time."),
    ),
    (
        "ask_willing",
        gettext_noop("Ask who is willing to mentor others"),
        gettext_noop("Only people at mentor level become mentors, and they can pause at any time."),
    ),
    (
        "show_results",
        gettext_noop("Show the results at once"),
        gettext_noop("Shows the gap for each skill, as bars and as a table."),
    ),
    (
        "show_mentors",
        gettext_noop("Offer mentors for gaps"),
        gettext_noop("Learners can ask up to three mentors, in order. Completion never depends on this."),
    ),
)


def show_editor(
    uid: str, catalogue: dict[str, Any], values: dict[str, Any], inline: dict[str, Any], seen: str, *, has_outline: bool
) -> str:
    """The Studio editor with the block's ``values`` and its own skills (``inline``) as the author will have ``seen``
    them.

    ``has_outline``: the block stands in a course whose units can be named.
    """
    chosen = values["skills"] or list(dict(catalogue["skills"]))
    skills = [(key, title, key in chosen) for key, title in catalogue["skills"]]
    context = {
        "uid": uid,
        "values": values,
        "catalogue": catalogue,
        "inline": json.dumps(inline),
        "has_outline": has_outline,
        "units": json.dumps(values["units"]),
        "seen": seen,
        "is_inline": bool(values["inline_skills"]),
        "skills": sorted(skills, key=lambda each: chosen.index(each[0]) if each[2] else len(chosen)),
        "switches": [(name, gettext(label), gettext(hint), values[name]) for name, label, hint in _SWITCHES],
        "role_modes": _choices(RoleMode, values["role_mode"]),
        "layouts": _choices(Layout, values["layout"]),
        "rerates": _choices(Rerate, values["rerate"]),
        "waits_days": values["rerate"] == Rerate.DAYS,
        "completion_rules": _choices(CompletionRule, values["completion_rule"]),
        "limits": LIMITS,
        "longest_introduction": str(LONGEST_INTRODUCTION),
        "longest_wait": LONGEST_WAIT_DAYS,
        "heaviest": HEAVIEST,
    }
    return render_to_string("mentoring_xblock/block/editor.html", context)


def editor_words() -> dict[str, str]:
    """The sentences that the editor's script puts in, in the reader's language."""
    return {
        "label": join_label("{label}", "{said}"),
        "saving": gettext("Saving …"),
        "failed": gettext("This was not saved"),
        "offline": gettext("The server did not answer. Check your connection and try again."),
        "up": gettext("Move up"),
        "down": gettext("Move down"),
        "order": gettext("Change the position of"),
        "orderHint": gettext("Drag, or press the arrow keys"),
        "moved": gettext("{title} is now number {place}."),
        "chosen": gettext("{count} of {total} skills chosen"),
        "many": gettext("{count} of {total} skills chosen. We recommend 20 to 25."),
        "undone": gettext("Your last change is undone."),
        "redone": gettext("Your change is made again."),
        "choices": gettext("Choices: {name}"),
        "found": gettext("{count} found"),
        "nothingFound": gettext("Nothing found. Try fewer or other words."),
        "noRoles": gettext("Choose a competency model first"),
        "previewSaved": gettext("This is what learners see."),
        "previewUnsaved": gettext("This is what learners will see. It is not saved yet."),
        "previewStale": gettext("Not up to date: {why}"),
        "fold": gettext("Hide"),
        "unfold": gettext("Show"),
        "formatting": gettext("Formatting"),
        "bold": gettext("Bold"),
        "italic": gettext("Italic"),
        "insertUnorderedList": gettext("Bulleted list"),
        "insertOrderedList": gettext("Numbered list"),
        "link": gettext("Link"),
        "html": gettext("Edit as HTML"),
        "address": gettext("Web or email address"),
        "addLink": gettext("Set the link"),
        "noLink": gettext("Back to the text"),
        "levelNumber": gettext("Level {number}"),
        "skillNumber": gettext("Skill {number}"),
        "target": gettext("Target"),
        "remove": gettext("Remove"),
        "removed": gettext("{title} is removed."),
        "more": gettext("Group, description and what each level looks like"),
        "group": gettext("Group"),
        "description": gettext("Description"),
        "behaviours": gettext("{level}: what people can do, one thing on each line"),
        "chooseUnit": gettext("Choose a course unit"),
        "noUnits": gettext("This course has no units yet."),
        "unitLinked": gettext("{skill} leads to {unit}."),
        "unitsLinked": gettext("The tagged units are linked. Check them in the list."),
        "unitMissing": gettext("Choose a skill and a course unit first."),
        "unitGone": gettext("a unit that is not in this course"),
        "unlink": gettext("Remove the link"),
        "unlinked": gettext("The link for {skill} is removed."),
        "incomplete": gettext("This page did not load completely. Reload it to edit the block."),
    }


def _choices(kinds: type[LabelledEnum], value: str) -> list[tuple[str, str, str, bool]]:
    return [
        (kind.value, label_of(kind), gettext(_HINTS[kind]) if kind in _HINTS else "", kind == value) for kind in kinds
    ]
