"""Two people, or two tabs, with the same plan open: nothing of the one is undone by the other."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import pytest

from mentoring_xblock.applets.pairings.models.pairing import PlanStep
from tests.pages.reading import path, text


class _Form(HTMLParser):
    """What a browser would send of the plan's form."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self.area = ""
        self.feed(page[page.index('<ol class="tm-steps">') : page.index("</ol>", page.index("tm-steps"))])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {key: value or "" for key, value in attrs}
        if tag == "textarea":
            self.area = found["name"]
            self.values[self.area] = ""
        elif tag == "input" and (found.get("type") != "checkbox" or "checked" in found):
            self.values[found["name"]] = found.get("value", "on")

    def handle_endtag(self, tag: str) -> None:
        self.area = "" if tag == "textarea" else self.area

    def handle_data(self, data: str) -> None:
        if self.area:
            self.values[self.area] += data


@pytest.fixture
def opened(world: Any, enter: Any, running: Any) -> Any:
    """The plan as it is open before somebody, and the step in it."""

    def of(member: Any) -> tuple[Any, dict[str, str]]:
        browser = enter(member)
        return browser, _Form(browser.get(path(running)).content.decode()).values

    return of


def test_what_the_other_ticked_and_wrote_meanwhile_stays(world: Any, opened: Any, running: Any) -> None:
    step = PlanStep.objects.get(pairing=running)
    mentee, old = opened(world.rene)
    mentor, form = opened(world.tariq)
    form |= {f"tick-{step.pk}-watched": "on", f"note-{step.pk}": "Seen\nin May", f"work-{step.pk}": "The May report"}
    assert mentor.post(path(running, "plan"), form).status_code == 302
    old |= {f"tick-{step.pk}-together": "on"}
    for action in ("plan", "plan"):
        assert mentee.post(path(running, action), old).status_code == 302
    step.refresh_from_db()
    assert (bool(step.watched_at), bool(step.together_at), step.note) == (True, True, "Seen\nin May")
    # A page that is up to date takes ticks and texts away.
    mentor, form = opened(world.tariq)
    assert form[f"had-{step.pk}"] == "watched together"
    assert form[f"note-{step.pk}"] == "Seen\nin May"
    del form[f"tick-{step.pk}-watched"]
    mentor.post(path(running, "plan"), form | {f"note-{step.pk}": "", f"work-{step.pk}": ""})
    step.refresh_from_db()
    assert (bool(step.watched_at), bool(step.together_at), step.note, step.work) == (False, True, "", "")


@pytest.mark.parametrize("action", ["plan", "drop-step"])
def test_of_a_text_that_both_changed_both_are_shown_and_nothing_is_saved(
    world: Any, opened: Any, running: Any, action: str
) -> None:
    step = PlanStep.objects.get(pairing=running)
    mentee, old = opened(world.rene)
    mentor, form = opened(world.tariq)
    mentor.post(path(running, "plan"), form | {f"note-{step.pk}": "canary-mentor"})
    typed = {f"note-{step.pk}": "canary-mentee", f"tick-{step.pk}-alone": "on", "step": str(step.pk)}
    answer = mentee.post(path(running, action), old | typed)
    page = text(answer)
    assert answer.status_code == 409
    assert "has changed since you opened this page" in page
    assert "Saved now: <bdi>canary-mentor</bdi>" in page
    again = _Form(answer.content.decode()).values
    assert again[f"note-{step.pk}"] == "canary-mentee"
    assert again[f"had-note-{step.pk}"] == "canary-mentor"
    assert again[f"tick-{step.pk}-alone"] == "on"
    step.refresh_from_db()
    assert (step.note, step.alone_at, step.dropped_at) == ("canary-mentor", None, None)
    # Now they have read it.
    assert mentee.post(path(running, "plan"), again).status_code == 302
    step.refresh_from_db()
    assert (step.note, bool(step.alone_at)) == ("canary-mentee", True)


def test_a_plan_that_is_refused_keeps_what_was_typed(world: Any, opened: Any, running: Any) -> None:
    step = PlanStep.objects.get(pairing=running)
    browser, form = opened(world.tariq)
    answer = browser.post(path(running, "plan"), form | {f"note-{step.pk}": "n" * 4001, f"work-{step.pk}": "Mine"})
    assert answer.status_code == 400
    again = _Form(answer.content.decode()).values
    assert (len(again[f"note-{step.pk}"]), again[f"work-{step.pk}"]) == (4001, "Mine")
