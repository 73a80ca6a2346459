"""Two programmes on one site, each with a team, and every text and personal field of everybody marked with a canary.

``north`` is the programme under test: the trio ``ours`` (mentee, mentor, would-be mentor, manager) and the trio
``others`` of colleagues who have nothing to do with it. ``south`` is a customer that must stay invisible.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from mentoring_xblock import api
from mentoring_xblock.api.jobs import uploads
from mentoring_xblock.applets.audit_log.models import LogEntry
from mentoring_xblock.applets.competencies.models import Framework, FrameworkVersion, Role, SkillVersion
from mentoring_xblock.applets.exchange.data.uploads import ImportKind
from mentoring_xblock.applets.matching.models import MentorOffer
from mentoring_xblock.applets.notices.models import CalendarFeed, Notice
from mentoring_xblock.applets.pairings.models.outcomes import ConcernRow, Outcome, ThanksRow
from mentoring_xblock.applets.pairings.models.pairing import Pairing, PlanStep
from mentoring_xblock.applets.pairings.models.requests import MentoringRequest, RequestChoice, WaitingEntry
from mentoring_xblock.applets.pairings.models.sessions import ProposedTimes, Session
from mentoring_xblock.applets.pairings.states import State
from mentoring_xblock.applets.people.data import MemberInfo, ProgrammeInfo
from mentoring_xblock.applets.people.models import Member, MentorOptIn, Programme
from mentoring_xblock.applets.ratings.models import Draft, EvidenceRule, Rating
from mentoring_xblock.core import clock
from mentoring_xblock.models import ImportRun
from tests import builders

from .canaries import mark

SKILLS = ("active", "proposed", "approved", "reassessed", "rejected", "completed", "fell_short", "free")
"""One skill for a pairing in each of these states; on ``free`` there is none."""
STATES = {name: State(name) for name in SKILLS if name != "free"}


@dataclass
class Trio:
    """Who takes part in a family of pairings, and the ids of everything that they own."""

    mentee: MemberInfo
    mentor: MemberInfo
    would_be: MemberInfo
    manager: MemberInfo
    pairings: dict[str, int] = field(default_factory=dict)
    steps: dict[str, int] = field(default_factory=dict)
    sessions: dict[str, int] = field(default_factory=dict)
    times: dict[str, int] = field(default_factory=dict)
    notice: int = 0
    request: int = 0
    concern: int = 0


@dataclass
class Site:
    """A programme with its framework, its people and the ids by kind."""

    info: ProgrammeInfo
    framework: str
    role: str
    people: dict[str, MemberInfo]
    skill_ids: dict[str, int]
    ids: dict[str, int] = field(default_factory=dict)


@dataclass
class Organisation:
    """Everything there is. ``users`` holds the Django user of everybody by name."""

    users: dict[str, Any]
    north: Site
    south: Site
    ours: Trio
    others: Trio
    foreign: Trio


NORTH = ("ada", "mia", "fred", "nia", "tom", "wes", "lea", "cal", "uma", "una", "olga", "ina", "rita")
SOUTH = ("zoe", "yan", "xia", "vic", "val", "ulf")
STAFF = frozenset({"ada", "zoe", "sid", "sue"})
MANAGED_BY = {"nia": "mia", "cal": "olga", "lea": "olga", "xia": "ulf"}
ADMINS = frozenset({"ada", "zoe"})
MENTORS = frozenset({"tom", "wes", "uma", "una", "rita", "vic", "val"})


def model_key(programme: str) -> str:
    """The key of a programme's competency model, marked as its titles are."""
    return f"{programme}-model-{mark(programme, 'title')}"


def role_key(programme: str) -> str:
    """The key of the role in it."""
    return f"{programme}-role-{mark(programme, 'title')}"


NORTH_MODEL, SOUTH_MODEL = model_key("north"), model_key("south")
NORTH_ROLE = role_key("north")


def make_organisation() -> Organisation:
    """Seed both programmes: rows made directly, but for a run and an upload, whose contents only the program knows."""
    users = {name: _account(name) for name in (*NORTH, *SOUTH, "otto", "teo", "sid", "sue")}
    north, south = _site("north", NORTH, users), _site("south", SOUTH, users)
    found = Organisation(
        users=users,
        north=north,
        south=south,
        ours=_trio(north, "ours", "nia", "tom", "wes", "mia", runner_up="rita"),
        others=_trio(north, "others", "cal", "uma", "una", "olga", runner_up="rita"),
        foreign=_trio(south, "foreign", "xia", "vic", "val", "ulf", runner_up="vic"),
    )
    # Fred managed Nia before Mia did, and rated her then.
    _rate(north, "nia", "active", 2, source="manager", rater="fred", at=builders.NOW - timedelta(days=90))
    CalendarFeed.objects.create(user_id=users["rita"].pk, token="emptyfeed", created_at=builders.NOW)
    for site, trio in ((north, found.ours), (south, found.foreign)):
        _records(site, trio)
    _sign_on_everywhere(found)
    return found


def _account(name: str) -> Any:
    account = builders.user(
        mark(name, "username"),
        email=f"{mark(name, 'mail')}@example.com",
        first_name=name.title(),
        last_name=mark(name, "name"),
        is_staff=name in STAFF,
        is_superuser=name == "sue",
        is_active=name != "ina",
    )
    account.set_unusable_password()
    account.save()
    return account


def _site(key: str, names: tuple[str, ...], users: dict[str, Any]) -> Site:
    # So many pairings that nobody is refused for having enough of them.
    info = builders.programme(key, open_pairings=50)
    # The one that strangers fall into who name none: nothing of it may reach them either.
    default_slot = 1 if key == "north" else None
    Programme.objects.filter(pk=info.programme_id).update(title=mark(key, "title"), default_slot=default_slot)
    model = builders.framework_model(model_key(key), skills=(*SKILLS, f"{key}-only"), role=role_key(key))
    version = builders.framework(info, model)
    FrameworkVersion.objects.filter(pk=version.version_id).update(title=f"{key} model {mark(key, 'title')}")
    Role.objects.filter(version_id=version.version_id).update(title=f"{key} role {mark(key, 'title')}")
    for wording in SkillVersion.objects.filter(version_id=version.version_id).select_related("skill"):
        wording.title = f"{wording.skill.key} {mark(key, 'title')}"
        wording.save(update_fields=["title"])
    people: dict[str, MemberInfo] = {}
    for name in sorted(names, key=lambda each: each in MANAGED_BY):
        manager = MANAGED_BY.get(name)
        people[name] = builders.member(
            info,
            user=users[name],
            manager=people[manager] if manager else None,
            role=(version.framework_id, role_key(key)) if name not in ADMINS else None,
            department=mark(name, "department"),
            unit=mark(name, "unit"),
            region=mark(name, "region"),
            is_admin=name in ADMINS,
            mentors_everything=name in MENTORS,
            places=9,
        )
    skill_ids = {skill: builders.skill_id(version, skill) for skill in SKILLS}
    site = Site(info, model_key(key), role_key(key), people, skill_ids)
    site.ids["framework"] = version.framework_id
    site.ids["version"] = version.version_id
    for name in names:
        if name not in ADMINS:
            level = 4 if name in MENTORS else 1
            builders.rate(people[name], dict.fromkeys(skill_ids.values(), level), note=mark(name, "note"))
            Draft.objects.create(
                user=users[name],
                usage_key=f"block-{name}",
                usage_hash=f"hash-{name}",
                answers={"active": {"level": 2, "note": mark(name, "draft")}},
                saved_at=builders.NOW,
            )
    for name in MENTORS & set(names):
        _rate(site, name, "free", 4, source="manager", rater="mia" if key == "north" else "ulf")
    return site


def _rate(site: Site, name: str, skill: str, level: int, *, source: str, rater: str, at: Any = builders.NOW) -> None:
    builders.rate(
        site.people[name],
        {site.skill_ids[skill]: level},
        source=source,
        rater=site.people[rater],
        at=at,
        note=mark(name, "opinion"),
    )


def _trio(site: Site, family: str, mentee: str, mentor: str, would_be: str, manager: str, *, runner_up: str) -> Trio:
    who = site.people
    trio = Trio(who[mentee], who[mentor], who[would_be], who[manager])
    for name, state in STATES.items():
        owner = f"{family}{name}"
        is_early = state in (State.PROPOSED, State.REJECTED)
        row = builders.pairing(
            trio.mentee,
            trio.would_be if is_early else trio.mentor,
            site.skill_ids[name],
            state=state,
            at=clock.now() - timedelta(days=1),
            role_key=site.role,
            message=mark(owner, "message"),
            closing_reason=mark(owner, "reason") if state in (State.REJECTED, State.COMPLETED) else "",
            evidence_asked=mark(owner, "evidence") if state in (State.ACTIVE, State.REASSESSED) else "",
            proposed_by_id=trio.mentee.member_id,
            **({"ends_on": clock.now().date() + timedelta(days=14)} if state is State.ACTIVE else {}),
            score=0.8125,
            reasons=[{"code": "other_department", "params": {"name": mark(mentor, "department")}}],
            runners_up=[
                {
                    "mentor_id": who[runner_up].member_id,
                    "score": 0.71875,
                    "reasons": [{"code": "other_unit", "params": {"name": mark(owner, "runnerup")}}],
                }
            ],
        )
        trio.pairings[name] = row.pk
        if state is State.APPROVED:
            Pairing.objects.filter(pk=row.pk).update(answer_by=clock.now() + timedelta(days=2))
        if state in (State.ACTIVE, State.REASSESSED, State.COMPLETED):
            _under_way(row, owner, trio, name)
        LogEntry.objects.create(
            programme_id=site.info.programme_id,
            at=builders.NOW,
            actor_id=trio.manager.user_id,
            action="pairing.approved",
            subject="pairing",
            subject_id=row.pk,
            member_id=trio.mentee.member_id,
            reason=mark(owner, "log"),
        )
    trio.notice = Notice.objects.create(
        member_id=trio.mentee.member_id, kind="accepted", pairing_id=trio.pairings["active"], created_at=builders.NOW
    ).pk
    CalendarFeed.objects.create(user_id=trio.mentee.user_id, token=f"{family}feed", created_at=builders.NOW)
    trio.request = _request(site, trio, family)
    trio.concern = ConcernRow.objects.create(
        programme_id=site.info.programme_id,
        pairing_id=trio.pairings["active"],
        by_id=trio.mentee.member_id,
        of_id=trio.mentor.member_id,
        about="person",
        text=mark(f"{family}active", "concern"),
        created_at=builders.NOW,
    ).pk
    # Somebody whose offers an admin could take up again; a mentee has none.
    Member.objects.filter(pk=trio.mentee.member_id).update(is_held=True)
    return trio


def _under_way(row: Pairing, owner: str, trio: Trio, name: str) -> None:
    outcome, _ = Outcome.objects.get_or_create(pairing=row, defaults={"level_before": 1})
    if row.state in (State.REASSESSED, State.COMPLETED):
        outcome.self_after, outcome.reassessed_at = 3, builders.NOW
    if row.state == State.COMPLETED:
        outcome.manager_after, outcome.confirmed_at, outcome.reached = 3, builders.NOW, True
        ThanksRow.objects.create(
            pairing=row, text=mark(owner, "thanks"), may_show=True, is_shown=True, created_at=builders.NOW
        )
        outcome.confirmed_by_id, outcome.comment = trio.manager.member_id, mark(owner, "comment")
    outcome.save()
    step = PlanStep.objects.filter(pairing=row).first() or PlanStep.objects.create(
        pairing=row, position=0, level=row.target_level, behaviour="You can"
    )
    PlanStep.objects.filter(pk=step.pk).update(work=mark(owner, "work"), note=mark(owner, "stepnote"))
    session = Session.objects.create(
        pairing=row,
        token=f"session-{owner}",
        starts_at=builders.NOW,
        minutes=45,
        kind="practise",
        notes=mark(owner, "session"),
        place=mark(owner, "place"),
        logged_by_id=trio.mentor.member_id,
        created_at=builders.NOW,
    )
    is_open = row.state != State.COMPLETED
    times = ProposedTimes.objects.create(
        pairing=row,
        open_pairing=row if is_open else None,
        state="open" if is_open else "accepted",
        token=f"times-{owner}",
        proposed_by_id=trio.mentor.member_id,
        starts=[(clock.now() + timedelta(days=days)).isoformat() for days in (1, 2)],
        minutes=45,
        kind="practise",
        place=mark(owner, "place"),
        note=mark(owner, "proposal"),
        created_at=builders.NOW,
    )
    trio.steps[name], trio.sessions[name], trio.times[name] = step.pk, session.pk, times.pk


def _request(site: Site, trio: Trio, family: str) -> int:
    row = MentoringRequest.objects.create(
        mentee_id=trio.mentee.member_id,
        skill_id=site.skill_ids["proposed"],
        open_skill_id=site.skill_ids["proposed"],
        token=f"request-{family}",
        message=mark(f"{family}proposed", "message"),
        created_at=builders.NOW,
    )
    choices = ((trio.would_be, builders.NOW), (trio.mentor, None))
    for position, (mentor, tried) in enumerate(choices):
        RequestChoice.objects.create(request=row, position=position, mentor_id=mentor.member_id, tried_at=tried)
    Pairing.objects.filter(pk=trio.pairings["proposed"]).update(request=row)
    return row.pk


def _records(site: Site, trio: Trio) -> None:
    """What only the programme's admins and the admin site hold: runs, imports, rules, the waiting list."""
    key, admin = site.info.key, "ada" if site.info.key == "north" else "zoe"
    at, user = builders.NOW, site.people[admin].user_id
    site.ids["run"] = api.start_pairing_run(actor_id=user, programme=key).run_id
    site.ids["import"] = ImportRun.objects.create(
        programme_id=site.info.programme_id, actor_id=user, kind="people", name=mark(admin, "lookup"), format="csv",
        plan_hash="x", applied_at=at,
    ).pk  # fmt: skip
    lines = f"username,department\n{mark(site.info.key, 'title')},{mark(admin, 'upload')}\n".encode()
    source = api.Source(mark(admin, "upload"), {f"{mark(admin, 'upload')}.csv": lines})
    site.ids["upload"] = uploads.submit_upload(
        actor_id=user, source=source, kind=ImportKind.PEOPLE, programme=key
    ).upload_id
    site.ids["rule"] = EvidenceRule.objects.create(
        skill_id=site.skill_ids["free"], item=f"item-{mark(key, 'title')}", item_hash=f"hash-{key}", level=2,
        least_share=0.5,
    ).pk  # fmt: skip
    WaitingEntry.objects.create(
        mentee_id=trio.mentee.member_id, skill_id=site.skill_ids["free"], open_skill_id=site.skill_ids["free"],
        joined_at=at,
    )  # fmt: skip
    wording = SkillVersion.objects.filter(version_id=site.ids["version"]).first()
    assert wording is not None
    site.ids["wording"] = wording.pk
    site.ids["role"] = Role.objects.get(version_id=site.ids["version"]).pk
    site.ids["rating"] = Rating.objects.filter(member_id=trio.mentee.member_id).latest("id").pk
    site.ids["logentry"] = LogEntry.objects.filter(subject_id=trio.pairings["active"]).latest("id").pk
    site.ids["offer"] = MentorOffer.objects.get(mentor_id=trio.mentor.member_id, skill_id=site.skill_ids["free"]).pk
    MentorOptIn.objects.create(
        member_id=trio.mentor.member_id, skill_id=site.skill_ids["free"], is_paused=False, changed_at=at
    )


def _sign_on_everywhere(found: Organisation) -> None:
    """Check the seed against itself: the two programmes share nothing but the site."""
    assert not Member.objects.filter(user__in=Member.objects.filter(programme__key="south").values("user")).filter(
        programme__key="north"
    )
    assert Framework.objects.count() == 2
    assert set(found.users) >= set(found.north.people) | set(found.south.people)
