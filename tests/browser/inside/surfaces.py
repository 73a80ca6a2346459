"""Every place that shows what people wrote: the doors that the matrix of permissions lists, the block, files, mails."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth import get_user_model
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile

from mentoring_xblock import api
from mentoring_xblock.applets.audit_log.models import LogEntry
from mentoring_xblock.applets.competencies.models import SkillVersion
from mentoring_xblock.applets.exchange.data.files import Source
from mentoring_xblock.applets.exchange.data.uploads import ImportKind, UploadState
from mentoring_xblock.applets.exchange.models import RememberedMatching, Upload
from mentoring_xblock.applets.exchange.packing import pack_source
from mentoring_xblock.applets.notices.api import announce
from mentoring_xblock.applets.notices.kinds.kind import Kind
from mentoring_xblock.applets.notices.models import OutboxItem
from mentoring_xblock.applets.pairings.models.requests import RequestChoice
from mentoring_xblock.applets.people.models import AwaitedManager, ExpectedPerson
from mentoring_xblock.applets.ratings.in_block import hash_of
from mentoring_xblock.applets.ratings.models import Draft
from mentoring_xblock.core import clock
from tests import builders
from tests.matrix.asking import World
from tests.matrix.cells import fill
from tests.matrix.expected import admin, extra, pages
from tests.matrix.organisation import SKILLS
from tests.matrix.visible import EARLY
from tests.site.course import list_units

from .poisoning import Poison


@dataclass(frozen=True, slots=True)
class Surface:
    """An address as one person opens it."""

    actor: str
    path: str
    is_block: bool = False


ACTORS = ("mentee", "mentor", "manager", "admin", "superuser")
NO_PAGES = (
    ".csv", ".json", ".ics", "export/<str:format_name>/", "template/<slug:kind>/", "today/<str:framework>/",
    "people-today/",
)  # fmt: skip
"""How addresses end that give a file."""
_EVERYWHERE = "admin/task_mentoring/"


def add_rows(world: World) -> None:
    """What the organisation does not have: a draft of its model, people who are expected, what was remembered."""
    north, boss = world.found.north, world.client_of("admin")
    boss.post(f"/{_EVERYWHERE}framework/{north.ids['framework']}/step/", {"do": "start"})
    ours = world.found.ours
    world.client_of("mentee").post(f"/mentoring/pairings/{ours.pairings['active']}/add-step/", {"text": "A step"})
    SkillVersion.objects.update(uris=["https://x.example/A skill"], plan=["A piece of work"])
    reasons = [{"code": "other_department", "params": {"name": "A department"}}]
    RequestChoice.objects.update(reasons=reasons)
    LogEntry.objects.update(old={"title": "A title", "department": "A department"})
    programme, now = north.info.programme_id, clock.now()
    ExpectedPerson.objects.create(
        programme_id=programme,
        email="x@x.example",
        email_key="x",
        expected_at=now,
        roles=[[north.ids["framework"], north.role]],
    )
    AwaitedManager.objects.create(
        member_id=north.people["lea"].member_id, email="y@x.example", email_key="y", awaited_at=now
    )
    RememberedMatching.objects.create(
        programme_id=programme,
        kind="people",
        headings="x",
        choices={"columns": [["A heading", "username"]]},
        used_at=now,
    )
    title, later = "A title", now + timedelta(days=1)
    question = {"old": "old", "old_title": title, "new": "new", "new_title": title}
    summary = {
        "key": "x", "title": title, "layers": ["A layer, and another"], "roles": [["x", "A role"]],
        "questions": [{"kind": "skill", "is_role": False, **question}, {"kind": "role", "is_role": True, **question}],
        "gone_roles": [("y", title, 1)],
    }  # fmt: skip
    trouble = {"message": "We could not read %(name)s.", "params": {"name": "A name"}, "code": "x"}
    content = pack_source(Source("x.csv", {"x.csv": b"Skill,Low,High\nOne,Less,More\n"}))
    for state in (UploadState.PLANNED, UploadState.FAILED):
        Upload.objects.create(
            programme_id=programme, actor_id=world.user_id("admin"), kind=ImportKind.FRAMEWORK, name="x.csv",
            content=content, state=state, summary=summary, trouble=trouble if state is UploadState.FAILED else {},
            created_at=now, changed_at=now, expires_at=later,
        )  # fmt: skip
    for kind in Kind:
        announce(
            kind, [ours.mentee.member_id, ours.mentor.member_id, ours.manager.member_id],
            pairing_id=ours.pairings["active"], skill_id=north.skill_ids["active"],
            facts={"block": "A unit", "reason": "x"}, once="all of them", now=now,
        )  # fmt: skip


def listed(world: World) -> Iterator[Surface]:
    """Every address of a page that the matrix lists, for whoever it lets in."""
    seen = set()
    for actor in ACTORS:
        for line in (*pages.LINES, *admin.LINES, *extra.LINES):
            whose = "ours" if line.thing else ""
            if line.door.method != "GET" or line.door.kind != "url" or line.expect(actor, whose) != "ok":
                continue
            # To a superuser the admin's lists show more; all else is as for the programme's own admin.
            is_list = line.door.name.startswith("admin/") and not line.thing
            is_page = not line.door.name.startswith("api/") and not line.door.name.endswith(NO_PAGES)
            if not is_page or (actor == "superuser" and not is_list):
                continue
            thing = world.things[line.thing][whose] if line.thing else None
            sent = line.send(world, actor, whose, thing)
            query = urlencode(sent.get("query") or {})
            path = "/" + fill(line.door.name, sent.get("path"), thing) + (f"?{query}" if query else "")
            if (actor, path) not in seen:
                seen.add((actor, path))
                yield Surface(actor, path)
    for actor in ACTORS[:4]:
        for state, number in world.found.ours.pairings.items():
            path = f"/mentoring/pairings/{number}/"
            if (actor, path) not in seen and not (actor == "mentor" and state in EARLY):
                yield Surface(actor, path)
    for number, kind in Upload.objects.filter(actor_id=world.user_id("admin")).values_list("pk", "kind"):
        yield Surface("admin", f"/mentoring/import/{number}/")
        yield Surface("admin", f"/mentoring/import/{number}/{'columns' if kind == 'framework' else 'choices'}/")
        yield Surface("admin", f"/{_EVERYWHERE}upload/{number}/change/")


def upload_files(world: World, poison: Poison) -> None:
    """Files with payloads in their names, headings and cells, by the page that takes them."""
    write = lambda: poison.write("file.cell", 255)  # noqa: E731
    people = [["username", "department", "unit", "region", "time zone", "manager", "roles"]]
    people += [[write() for _ in people[0]] for _ in range(4)]
    foreign = [[write() for _ in range(5)] for _ in range(4)]
    model = [["Skill", "Group", "Description", "Role", "Target", *(write() for _ in range(3))]]
    model += [[write() for _ in model[0]] for _ in range(6)]
    own = [["username", "skill", "level", "date"], *([write() for _ in range(4)] for _ in range(4))]
    for kind, rows in (
        ("people", people), ("people", foreign), ("model", model), ("model", foreign), ("ratings", own),
        ("ratings", foreign),
    ):  # fmt: skip
        content = "\n".join(",".join(_cell(each) for each in row) for row in rows)
        file = SimpleUploadedFile("x.csv", content.encode())
        # As whoever wants to attack would send it: Django's own class would strip it.
        file._name = poison.write("file.name", 100, end=".csv", without='/\\"\r\n')
        world.client_of("admin").post("/mentoring/import/submit/", {"kind": kind, "file": file})


def _cell(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def fill_in_a_draft(world: World, usage: str) -> None:
    """What a learner has typed and not yet submitted, in the block of that usage."""
    for actor in ("mentee", "admin"):
        answers = {skill: {"level": 2, "note": "x", "last_performed": None, "willing": True} for skill in SKILLS}
        Draft.objects.create(
            user_id=world.user_id(actor), usage_key=usage, usage_hash=hash_of(usage), answers=answers,
            saved_at=clock.now(),
        )  # fmt: skip


def remind(world: World, usage: str) -> None:
    """Have the course team remind those who have not answered; the block's title is in the mail and the inbox."""
    team = world.client_of("superuser")
    team.cookies["csrftoken"] = "t" * 32
    team.post(
        f"/workbench/handler/{usage}/team_remind", {}, content_type="application/json",
        headers={"x-csrftoken": "t" * 32},
    )  # fmt: skip


def units() -> Iterator[Surface]:
    """The block's views in each unit, as people in each of its states see it, and its editor."""
    for number in range(len(list_units())):
        for actor in ("mentee", "admin", "superuser"):
            yield Surface(actor, f"/workbench/unit/{number}/", is_block=True)
        yield Surface("superuser", f"/workbench/unit/{number}/author/", is_block=True)
        yield Surface("mentee", f"/workbench/unit/{number}/public/")
    yield Surface("mentor", "/workbench/unit/0/", is_block=True)
    yield Surface("superuser", "/workbench/")


def write_mails() -> dict[str, str]:
    """Everything that waits is sent; by an address, the HTML of each mail."""
    mail.outbox.clear()
    # What no server would deliver to is no mail; their own addresses are for the pages.
    accounts = list(get_user_model()._default_manager.all())
    for account in accounts:
        get_user_model()._default_manager.filter(pk=account.pk).update(email=f"{account.pk}@x.example")
    OutboxItem.objects.update(due_at=clock.now())
    api.send_outbox(now=builders.next_working_morning())
    get_user_model()._default_manager.bulk_update(accounts, ["email"])
    assert mail.outbox
    return {
        f"/mail/{number}/": str(message.alternatives[0][0])  # type: ignore[attr-defined]
        for number, message in enumerate(mail.outbox)
    }


def subjects() -> list[Any]:
    """The subjects of the mails, which are headers."""
    return [message.subject for message in mail.outbox]
