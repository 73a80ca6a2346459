"""The public api: every function that names something, called by everybody. A door may forget to ask, the api not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from mentoring_xblock import api
from mentoring_xblock.api.ratings.data import SkillAnswer
from mentoring_xblock.applets.exchange.data.files import Choices
from mentoring_xblock.applets.exchange.data.uploads import ImportKind
from mentoring_xblock.applets.exchange.matching import Matching, Shape
from mentoring_xblock.applets.pairings.data.plan import Practice
from mentoring_xblock.applets.pairings.data.sessions import SessionKind
from mentoring_xblock.applets.people.data import Policy
from tests import builders
from tests.courseware.course import COURSE, USAGE

from ..asking import World
from ..canaries import mark
from ..doors import Door
from ..people import ABSENT, home_of, site_of, trio_of
from .line import INSIDE, MEMBERS, RUNNERS, SIGNED_IN, Line, on, open_to, programme_for, step


def case(name: str) -> Door:
    return Door("use_case", name)


def _pair(**values: Any) -> Any:
    return lambda world, actor, whose, thing: {"pairing_id": thing} | values


def _in(**values: Any) -> Any:
    """In the programme that the actor would name."""
    return lambda world, actor, whose, thing: {"programme": programme_for(world, actor, whose)} | values


def _about(*names: str, **values: Any) -> Any:
    """With the framework, skill or role of that programme; ``@x`` puts the thing's id under the name x."""

    def send(world: World, actor: str, whose: str, thing: Any) -> dict[str, Any]:
        # Of a colleague one asks in one's own programme, so does the admin; of a foreign one too, and gets nothing.
        site = site_of(world.found, whose) if actor == "superuser" else home_of(world.found, actor)
        known = {"framework": site.framework, "skill": "free", "role": site.role, "programme": site.info.key}
        given = {name: thing if name.startswith("@") else known[name] for name in names}
        return {name.removeprefix("@"): value for name, value in given.items()} | values

    return send


def _step_of(**values: Any) -> Any:
    def send(world: World, actor: str, whose: str, thing: Any) -> dict[str, Any]:
        return {"pairing_id": thing, "step_id": trio_of(world.found, whose).steps["active"]} | values

    return send


def _session_of(world: World, actor: str, whose: str, thing: Any) -> dict[str, Any]:
    return {"pairing_id": thing, "session_id": trio_of(world.found, whose).sessions["active"]}


def _times_of(**values: Any) -> Any:
    def send(world: World, actor: str, whose: str, thing: Any) -> dict[str, Any]:
        return {"pairing_id": thing, "times_id": trio_of(world.found, whose).times["active"]} | values

    return send


def _proposal(world: World, actor: str, whose: str, thing: Any) -> dict[str, Any]:
    mentor = trio_of(world.found, whose).mentor.member_id
    return _about("framework", "skill", "programme")(world, actor, whose, thing) | {
        "mentee_id": thing,
        "mentor_id": mentor,
    }


def _absence(world: World, actor: str, whose: str, thing: Any) -> dict[str, Any]:
    mentor = trio_of(world.found, whose).mentor.member_id
    return _about("framework", "skill", "programme")(world, actor, whose, thing) | {
        "mentee_id": thing,
        "mentor_id": mentor,
    }


def _choose(world: World, actor: str, whose: str, thing: Any) -> dict[str, Any]:
    return {"pairing_id": thing, "mentor_id": trio_of(world.found, whose).mentor.member_id}


def _request(world: World, actor: str, whose: str, thing: Any) -> dict[str, Any]:
    site = home_of(world.found, actor)
    return _about("framework", "skill", "programme")(world, actor, whose, thing) | {
        "choices": [site.ids["offer"]], "token": "t-request",
    }  # fmt: skip


def _source(world: World, actor: str, whose: str, thing: Any) -> dict[str, Any]:
    return {
        "programme": programme_for(world, actor, whose),
        "source": api.Source("people.csv", {"people.csv": b"username\n"}),
    }


_SESSION = {
    "token": "t-session", "starts_at": datetime(2026, 3, 3, 9, tzinfo=UTC), "minutes": 45,
    "kind": SessionKind("practise"),
}  # fmt: skip
_OVER = "the last day of this pairing is past"
_WATCHED = next(iter(Practice))
_ITEM = "block-v1:Org+Course+Run+type@problem+block@p1"
_ROWS = ("admin superuser", "admin superuser", "other_admin superuser")
_NORTHERN = "peer mentee mentor would_be manager former admin"
_SOUTHERN = "other_admin other_member"
_HOLDERS = {"rest": "forbidden", "absent_for": f"{RUNNERS} outsider teacher staff"}
"""Of what a programme's admins alone see: its members are refused, for all others there is no such programme."""


_COURSE = "course-v1:Org+Course+Run"
_BLOCK = {"course": _COURSE, "usage_key": "block-v1:Org+Course+Run+type@competency_self_assessment+block@b2"}


def _model() -> Any:
    model = builders.framework_model("carried")
    return replace(model, key="course.a.b")


def _run(name: str, **values: Any) -> Line:
    send = lambda world, actor, whose, thing: {"run_id": thing} | _in(**values)(world, actor, whose, thing)
    return on(case(name), "run", "admin superuser", "", "other_admin superuser", send=send, **_HOLDERS)


def _runner(name: str, send: Any = None, **more: Any) -> Line:
    return open_to(case(name), RUNNERS + "; absent: outsider teacher staff", send=send or _in(), **more)


def _member(name: str, send: Any = None, *, superuser: str = "superuser") -> Line:
    return open_to(case(name), f"{MEMBERS} {superuser}; absent: outsider teacher staff", send=send or _in())


def _author(name: str, **values: Any) -> Line:
    send = lambda world, actor, whose, thing: {"framework": thing} | _in(**values)(world, actor, whose, thing)
    return on(case(name), "key", "admin superuser", "", "other_admin superuser", send=send, **_HOLDERS)


def _upload(name: str, *, works_for_none: str = "", **values: Any) -> Line:
    send = lambda world, actor, whose, thing: {"upload_id": thing} | values
    return on(case(name), "upload", "admin", "", "other_admin", send=send, works_for_none=works_for_none)


TRUSTED = {
    "collect_evidence": "a sweep of a whole programme, from a command",
    "describe_unsubscribe": "the signed link of a mail is the right",
    "get_calendar_feed": "the secret in a private address is the right",
    "load_sample": "a file of the package",
    "recalculate": "a command",
    "read_credential": "the signed address is the right",
    "record_evidence": "a grade that the platform published",
    "retire_user": "the platform's retirement",
    "unsubscribe": "the signed link of a mail is the right",
}
"""What no request reaches with an id of the caller's: why it asks for nobody's right."""

LINES: tuple[Line, ...] = (
    on(case("get_pairing"), "active", INSIDE, "admin superuser", "other_admin superuser", send=_pair()),
    on(case("get_pairing"), "proposed", "mentee manager admin superuser", "admin superuser", "other_admin superuser",
       send=_pair(), variant="proposed"),
    on(case("get_pairing"), "rejected", "mentee manager admin superuser", "admin superuser", "other_admin superuser",
       send=_pair(), variant="rejected"),
    # Whatever is not theirs as mentee is left out: for everybody else the answer is empty, and equally so.
    on(case("get_own_progress"), "active", "mentee", rest="ok",
       send=lambda w, a, o, thing: {"pairing_ids": [thing]}),
    step(case("approve_pairing"), "proposed", may="admin", may_not="mentee manager", send=_pair()),
    step(case("reject_pairing"), "proposed", may="admin", may_not="mentee manager", send=_pair(reason="No.")),
    step(case("choose_other_mentor"), "proposed", may="admin", may_not="mentee manager", send=_choose),
    step(case("claim_review"), "proposed", may="admin", may_not="mentee manager", send=_pair()),
    step(case("get_review_claims"), "proposed", may="admin", may_not="mentee manager", send=_pair()),
    step(case("accept_pairing"), "approved", may="mentor", may_not="mentee manager admin", send=_pair()),
    step(case("decline_pairing"), "approved", may="mentor", may_not="mentee manager admin", send=_pair()),
    step(case("withdraw_pairing"), "active", may="mentee mentor manager admin", send=_pair(reason="No.")),
    step(case("close_pairing"), "active", may="mentee mentor manager admin", send=_pair(),
         works_for_none="nobody of the pairing has left"),
    step(case("confirm_growth"), "reassessed", may="manager", may_not="mentee mentor admin", send=_pair(level=3)),
    step(case("ask_evidence"), "reassessed", may="manager", may_not="mentee mentor admin", send=_pair(what="More.")),
    step(case("ask_another_round"), "fell_short", may="mentee", may_not="mentor manager admin",
         send=_pair(token="t-again")),
    step(case("ask_extension"), "active", may="mentee mentor", may_not="manager admin", send=_pair(weeks=2)),
    step(case("answer_extension"), "active", may="mentee mentor", may_not="manager admin", send=_pair(agree=True),
         works_for_none="nobody has asked for more time"),
    step(case("log_session"), "active", may="mentee mentor", may_not="manager admin", send=_pair(**_SESSION)),
    step(case("cancel_session"), "active", may="mentee mentor", may_not="manager admin", send=_session_of),
    *(
        step(case(name), "active", may="mentee mentor", may_not="manager admin", send=send,
             works_for_none=_OVER if name.startswith(("propose", "accept", "move")) else "")
        for name, send in (
            ("propose_session_times", _pair(token="t-times", starts=[_SESSION["starts_at"]], minutes=45, kind="review")),
            ("accept_session_time", _times_of(choice=0)),
            ("decline_session_times", _times_of()),
            ("move_session", lambda w, a, o, thing: _session_of(w, a, o, thing)
             | {"starts_at": _SESSION["starts_at"], "minutes": 45, "sequence": 0}),
            ("answer_session", lambda w, a, o, thing: _session_of(w, a, o, thing) | {"held": True}),
        )
    ),
    # The pair's calendars are nobody else's, however much they see of the pairing.
    step(case("preview_session_times"), "active", may="mentee mentor", may_not="manager admin", send=_pair()),
    step(case("set_plan_work"), "active", may="mentor", may_not="mentee manager admin", send=_step_of(work="A report")),
    step(case("add_plan_step"), "active", may="mentee mentor", may_not="manager admin", send=_pair(text="Show a colleague")),
    *(
        step(case(name), "active", may="mentee mentor", may_not="manager admin", send=_step_of(**values))
        for name, values in (("drop_plan_step", {}), ("move_plan_step", {"place": 0}), ("note_plan_step", {"note": "x"}))
    ),
    step(case("tick_step"), "active", may="mentee mentor", may_not="manager admin",
         send=_step_of(practice=_WATCHED, done=True)),
    step(case("rate_skills"), "active", may="mentee", variant="pairing", forbidden_for="superuser",
         send=lambda w, a, o, thing: _about("framework", "role", "programme", token="t")(w, a, o, thing)
         | {"pairing_id": thing, "answers": [SkillAnswer("active", 3)]}),
    open_to(case("rate_skills"), f"{MEMBERS}; absent: outsider teacher staff; forbidden: superuser",
            send=_about("framework", "role", "programme", token="t", answers=[SkillAnswer("free", 2)])),
    open_to(case("renew_calendar_feed"), MEMBERS, send=lambda w, a, o, t: {}),
    open_to(case("revoke_calendar_feed"), MEMBERS, send=lambda w, a, o, t: {}),
    open_to(case("get_draft"), SIGNED_IN, send=lambda w, a, o, t: {"usage_key": "block"}),  # one's own, or nothing
    open_to(case("course_team.last_reset"), SIGNED_IN, send=lambda w, a, o, t: {"usage_key": "block"}),  # one's own
    *(
        open_to(case(f"course_team.{name}"), "teacher",
                send=lambda w, a, o, t, more=more: {"course": str(COURSE), "usage_key": str(USAGE)} | more)
        for name, more in (
            ("get_block_report", {"framework": "data"}), ("renew_block_report", {"framework": "data"}),
            ("remind_learners", {"title": "A self-assessment"}), ("reset_learner", {"username": mark("lea", "username")}),
        )
    ),
    open_to(case("save_draft"), f"{MEMBERS}; absent: outsider teacher staff superuser",
            send=_about("framework", "role", "programme", usage_key="block", answers={"free": {"level": 2}})),
    open_to(case("get_profile"), f"{MEMBERS} superuser; absent: outsider teacher staff",
            send=_about("framework", "role", "programme")),
    on(case("get_profile"), "member", "mentee manager admin superuser", "admin superuser", "other_admin superuser",
       send=_about("framework", "role", "programme", "@member_id"), variant="member"),
    open_to(case("recommend_mentors"), f"{MEMBERS}; absent: outsider teacher staff; forbidden: superuser",
            send=_about("framework", "skill", "role", "programme")),
    on(case("recommend_mentors"), "member", "mentee manager admin superuser", "admin superuser",
       "other_admin superuser", send=_about("framework", "skill", "role", "programme", "@member_id"), variant="member"),
    open_to(case("request_mentor"), f"{MEMBERS}; absent: outsider teacher staff; forbidden: superuser", send=_request),
    on(case("propose_pairing"), "member", "manager admin superuser", "admin superuser", "other_admin superuser",
       send=_proposal),
    on(case("rate_report"), "member", "manager admin superuser", "admin superuser", "other_admin superuser",
       send=_about("framework", "skill", "programme", "@member_id", level=2)),
    on(case("rate_report_skills"), "member", "manager admin superuser", "admin superuser", "other_admin superuser",
       send=_about("framework", "programme", "@member_id", levels={"free": 2})),
    step(case("thank_mentor"), "completed", may="mentee", may_not="mentor manager admin", send=_pair(text="Thanks")),
    step(case("show_thanks"), "completed", may="mentor", may_not="mentee manager admin", send=_pair()),
    step(case("get_thanks"), "completed", may="mentee mentor", may_not="manager admin", send=_pair()),
    step(case("get_credential"), "completed", may="mentee mentor", may_not="manager admin", send=_pair()),
    _member("get_record", superuser=""),
    step(case("report_concern"), "active", may="mentee mentor", may_not="manager admin",
         send=_pair(about="person", text="No.")),
    on(case("close_concern"), "concern", "admin superuser", "admin superuser", "other_admin superuser",
       send=_about("programme", "@concern_id"), **_HOLDERS),
    on(case("release_offers"), "member", "admin superuser", "admin superuser", "other_admin superuser",
       send=_about("programme", "@member_id"), **_HOLDERS),
    _runner("list_concerns"),
    _member("offer_mentoring", _about("framework", "skill", "programme"), superuser=""),
    _member("list_deputies", _in(), superuser=""),
    _member("set_absence", _in(away_from=None, away_to=None), superuser=""),
    _member("set_mentoring", _in(everything=True, paused=False, places=9), superuser=""),
    _member("join_waiting_list", _about("framework", "skill", "programme"), superuser=""),
    _runner("list_invitable", _about("framework", "skill", "programme")),
    on(case("invite_to_mentor"), "member", *_ROWS, send=_about("framework", "skill", "programme", "@member_id"),
       works_for_none="nobody who is asked about is at mentor level without offering it", **_HOLDERS),
    _member("leave_waiting_list", _about("framework", "skill", "programme"), superuser=""),
    _member("mark_notices_read", _in(notice_ids=[ABSENT]), superuser=""),
    _member("get_my_mentoring", superuser=""),
    _member("get_notice_preferences", superuser=""),
    # Zeros for strangers, which tell nothing.
    open_to(case("count_waiting"), SIGNED_IN, send=lambda w, a, o, t: {}),
    _member("get_decisions"),
    _member("list_stood_in_for"),
    _member("set_notice_preferences", _in(timings={"ending": "weekly"}), superuser=""),
    _member("get_team_gaps", superuser=""),
    _member("get_team"),
    _member("get_viewer"),
    _member("list_confirmations"),
    _member("list_waiting_confirmations"),
    _member("list_reviews"),
    _member("list_frameworks"),
    _member("name_members", _about("programme", member_ids=[ABSENT])),
    open_to(case("list_programmes"), SIGNED_IN, send=lambda w, a, o, t: {}),
    open_to(case("list_programmes_run_by"), SIGNED_IN, send=lambda w, a, o, t: {}),
    open_to(case("read_own_data"), SIGNED_IN, send=lambda w, a, o, t: {}),
    open_to(case("export_user"), SIGNED_IN, send=lambda w, a, o, t: {}),
    # Somebody else's data is the operator's to hand out, and nobody's else.
    open_to(case("export_user"), "superuser", variant="somebody else’s", rest="absent",
            send=lambda w, a, o, t: {"user_id": w.found.ours.mentee.user_id if a != "mentee" else w.user_id("mentor")}),
    _runner("get_bench_strength"),
    _runner("get_programme_overview"),
    _runner("list_evidence_rules"),
    _runner("set_evidence_rule", _about("framework", "skill", "programme", item=_ITEM, level=2, percent=50.0)),
    _runner("newest_pairing_run"),
    _runner("start_pairing_run"),
    _runner("pair_everyone"),
    _runner("import_people", _source),
    _runner("import_ratings", _source, works_for_none="the file holds no rating of the model"),
    _runner("expected.list_expected"),
    _runner("starting.get_start"),
    _runner("starting.confirm_rules"),
    _runner("starting.set_unit_address", _in(address="https://lms.example.com/unit")),
    _runner("expected.forget_expected", _in(email="nobody@example.org")),
    _runner("appoint_admin", lambda w, a, o, t: _in()(w, a, o, t) | {
        "user_id": (w.found.foreign if programme_for(w, a, o) == "south" else w.found.ours).mentee.user_id}),
    _runner("import_framework", _source, works_for_none="the file holds no model"),
    _runner("uploads.submit_upload", _source),
    _runner("matching.open_import", lambda *asked: _source(*asked) | {"kind": ImportKind.FRAMEWORK}),
    _runner("importing.list_own"),
    _runner("importing.export_people"),
    _runner("importing.make_template", _in(kind=ImportKind.FRAMEWORK)),
    on(case("importing.export_for_editing"), "key", "admin superuser", "", "other_admin superuser",
       send=lambda w, a, o, thing: {"key": thing} | _in()(w, a, o, thing), **_HOLDERS),
    _runner("taxonomies.list_taxonomies"),
    # Without openedx-core no taxonomy is there.
    open_to(case("taxonomies.list_tags"), f"absent: {RUNNERS} outsider teacher staff", send=_in(taxonomy="1")),
    _runner("taxonomies.link_skill", _about("framework", "skill", "programme", taxonomy="1", tag="2"),
            works_for_none="without openedx-core there is no tag to link to"),
    open_to(case("taxonomies.name_link"), SIGNED_IN, send=lambda w, a, o, t: {"taxonomy": "1", "tag": "2"}),
    open_to(case("join_programme"), f"{MEMBERS}; absent: outsider teacher staff superuser", send=_in()),
    _runner("open_programme"),
    open_to(case("create_programme"), "superuser", send=lambda w, a, o, t: {"key": f"by-{a}", "title": "New"}),
    open_to(case("set_policy"), "superuser; absent: outsider teacher staff", send=_in(policy=Policy(weeks=6))),
    on(case("get_role"), "definition", f"{_NORTHERN} superuser", "", f"{_SOUTHERN} superuser",
       send=lambda w, a, o, thing: _in(framework=thing[0], role=thing[1])(w, a, o, thing)),
    *(
        on(case(name), "key", f"{_NORTHERN} superuser", "", f"{_SOUTHERN} superuser", send=_about("@framework", "programme"))
        for name in ("list_roles", "list_skills")
    ),
    # That the actor may write in the course is the door's to ask; the default programme is for every author.
    open_to(case("list_authored_frameworks"), SIGNED_IN, send=_in()),
    on(case("list_authored_roles"), "key", f"{_NORTHERN} outsider teacher staff superuser", "", f"{_SOUTHERN} superuser",
       send=_about("@framework", "programme")),
    on(case("preview_profile"), "key", f"{_NORTHERN} outsider teacher staff superuser", "", f"{_SOUTHERN} superuser",
       send=_about("@framework", "programme")),
    on(case("taxonomies.find_tagged_units"), "key", f"{_NORTHERN} outsider teacher staff superuser", "", f"{_SOUTHERN} superuser",
       send=_about("@framework", "programme")),
    # A block's own skills. To look is for every author, to store for those who may write in the course.
    open_to(case("course_models.get_course_model"), SIGNED_IN, send=_in(**_BLOCK)),
    open_to(case("course_models.preview_course_model"), SIGNED_IN, send=_in(course=_COURSE, model=_model())),
    open_to(case("course_models.save_course_model"), "staff superuser", send=_in(**_BLOCK, model=_model())),
    # A learner's first request brings back what the course carries, where its authors could have written it.
    *(
        open_to(case(f"course_models.{name}"), f"{_NORTHERN} teacher", rest="absent", send=_in(**sent, model=_model()))
        for name, sent in (("open_course_model", {"course": _COURSE}), ("restore_course_model", _BLOCK))
    ),
    on(case("end_membership"), "member", *_ROWS, send=_about("programme", "@member_id"), **_HOLDERS),
    on(case("name_person"), "member", *_ROWS, send=_about("programme", "@member_id"), **_HOLDERS),
    on(case("explain_exclusion"), "member", *_ROWS, send=_absence, **_HOLDERS),
    # A name that is typed, not an id: whoever is not there is answered with a sentence beside the field.
    on(case("find_person"), "username", *_ROWS, send=_about("programme", "@who"), rest="forbidden",
       absent_for="outsider teacher staff", ok_for=RUNNERS),
    _runner("programmes.administered_programme", lambda w, a, o, t: {"key": programme_for(w, a, o)}),
    on(case("export_framework"), "key", "admin superuser", "", "other_admin superuser",
       send=lambda w, a, o, thing: {"key": thing, "format_name": "json"} | _in()(w, a, o, thing), **_HOLDERS),
    _run("get_pairing_run"),
    _run("apply_pairing_run"),
    _run("cancel_pairing_run"),
    on(case("remove_evidence_rule"), "rule", "admin superuser", "", "other_admin superuser",
       send=lambda w, a, o, thing: {"rule_id": thing} | _in()(w, a, o, thing), **_HOLDERS),
    _upload("uploads.get_upload"),
    _upload("matching.view_table"),
    _upload("choosing.view_choices"),
    _upload("choosing.choose", choices=Choices()),
    _upload("matching.settle_identity"),
    _upload("matching.match_upload", choices=Choices(matching=Matching(Shape.LIST, ("skill",)))),
    _upload("uploads.step_of"),
    _upload("uploads.read_left_out", works_for_none="every row of the file comes in"),
    _upload("uploads.plan_upload_again"),
    _upload("uploads.apply_upload", fingerprint="x", works_for_none="only a plan that was shown is applied"),
    _upload("uploads.discard_upload"),
    _author("states.get_framework"),
    _author("states.list_framework_changes"),
    _author("states.compare_versions", old=1, new=1),
    _author("authoring.start_draft"),
    _author("authoring.duplicate_framework", key="copy", title="Copy"),
    _author("authoring.retire_framework", expected=1),
    _runner("authoring.create_framework", _in(title="New", key="new")),
    *(
        # Without a draft every one of them is absent, for admins too; with one they are of ``get_framework``'s kind.
        on(case(name), "key", "absent: admin superuser", "", "absent: other_admin superuser",
           send=lambda world, actor, whose, thing, values=values: {"framework": thing}
           | _in(**values)(world, actor, whose, thing), **_HOLDERS)
        for name, values in (
            ("states.get_draft", {}),
            ("states.get_draft_difference", {}),
            ("authoring.publish_draft", {"expected": "x"}),
        )
    ),
    _author("authoring.discard_draft", expected="x"),
    on(case("authoring.change_draft"), "key", "absent: admin superuser", "", "absent: other_admin superuser",
       send=lambda w, a, o, thing: {"framework": thing, "expected": "x", "model": builders.framework_model()}
       | _in()(w, a, o, thing), **_HOLDERS),
)  # fmt: skip
