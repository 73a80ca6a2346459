"""The addresses of the pages, under /mentoring/ and in the namespace ``task_mentoring``. No views here."""

from __future__ import annotations

from django.urls import path, register_converter
from django.urls.converters import IntConverter

from . import (
    asking,
    calendar,
    everyone,
    evidence,
    exclusion,
    expected,
    importing,
    inviting,
    my,
    pairing,
    programme,
    recognition,
    starting,
    team,
    unsubscribe,
)


class IdConverter(IntConverter):
    """A row's id: no more digits than any database's key has, so that a longer one is simply not found."""

    regex = "[0-9]{1,18}"


register_converter(IdConverter, "mentoring_id")

urlpatterns = [
    path("", my.my_mentoring, name="my"),
    path("mentor/", my.save_mentoring, name="save_mentoring"),
    path("absence/", my.save_absence, name="save_absence"),
    path("offer/", my.save_offer, name="save_offer"),
    path("ask/", asking.ask, name="ask"),
    path("ask/send/", asking.send, name="send_request"),
    path("ask/wait/", asking.wait, name="wait"),
    path("waiting/leave/", my.leave_waiting, name="leave_waiting"),
    path("notices/", my.read_notices, name="read_notices"),
    path("mails/", my.save_mails, name="save_mails"),
    path("unsubscribe/<str:token>/", unsubscribe.unsubscribe, name="unsubscribe"),
    path("record/", recognition.record, name="record"),
    path("badges/<str:token>/", recognition.hosted_badge, name="hosted_badge"),
    path("pairings/<mentoring_id:pairing_id>/badge.json", recognition.badge, name="badge"),
    path("my-data/", my.my_data_page, name="my_data_page"),
    path("my-data.json", my.my_data, name="my_data"),
    path("pairings/<mentoring_id:pairing_id>/", pairing.pairing, name="pairing"),
    path("pairings/<mentoring_id:pairing_id>/calendar.ics", calendar.pairing_calendar, name="pairing_calendar"),
    path(
        "pairings/<mentoring_id:pairing_id>/sessions/<mentoring_id:session_id>.ics",
        calendar.session_calendar,
        name="session_calendar",
    ),
    path("calendar/<slug:token>.ics", calendar.feed, name="calendar_feed"),
    path("calendar/renew/", my.renew_calendar, name="renew_calendar"),
    path("calendar/revoke/", my.revoke_calendar, name="revoke_calendar"),
    path("pairings/<mentoring_id:pairing_id>/<slug:action>/", pairing.change, name="change_pairing"),
    path("team/", team.team, name="team"),
    path("team/gaps.csv", team.gaps_csv, name="gaps_csv"),
    path("team/confirm/", team.confirm_many, name="confirm_many"),
    path("team/members/<mentoring_id:member_id>/", team.member, name="member"),
    path("team/members/<mentoring_id:member_id>/propose/", team.propose, name="propose"),
    path("team/members/<mentoring_id:member_id>/rate/", team.rate, name="rate"),
    path("programme/", programme.programme, name="programme"),
    path("programme/pair-everyone/", everyone.start, name="pair_everyone"),
    path("programme/pair-everyone/<mentoring_id:run_id>/", everyone.run, name="pairing_run"),
    path("programme/pair-everyone/<mentoring_id:run_id>/progress.json", everyone.progress, name="pairing_progress"),
    path("programme/pair-everyone/<mentoring_id:run_id>/propose/", everyone.propose, name="propose_run"),
    path("programme/pair-everyone/<mentoring_id:run_id>/cancel/", everyone.cancel, name="cancel_run"),
    path("programme/bench.csv", programme.bench_csv, name="bench_csv"),
    path("programme/why-not/", exclusion.exclusion, name="exclusion"),
    path("programme/concerns/<mentoring_id:concern_id>/close/", programme.close_concern, name="close_concern"),
    path("programme/offers/<mentoring_id:member_id>/release/", programme.release_offers, name="release_offers"),
    path("programme/expected/", expected.expected, name="expected"),
    path("programme/expected/remove/", expected.forget, name="forget_expected"),
    path("start/", starting.start, name="start"),
    path("start/sample/", starting.take_sample, name="start_sample"),
    path("start/rules/", starting.confirm_rules, name="confirm_rules"),
    path("start/unit/", starting.set_unit, name="set_unit"),
    path("import/", importing.start, name="import"),
    path("import/submit/", importing.submit, name="submit_import"),
    path("import/template/<slug:kind>/", importing.template, name="import_template"),
    path("import/today/<str:framework>/", importing.today, name="import_today"),
    path("import/people-today/", importing.today_people, name="import_today_people"),
    path("import/<mentoring_id:upload_id>/", importing.plan, name="import_plan"),
    path("import/<mentoring_id:upload_id>/columns/", importing.columns, name="import_columns"),
    path("import/<mentoring_id:upload_id>/choices/", importing.choices, name="import_choices"),
    path("import/<mentoring_id:upload_id>/choose/", importing.choose, name="choose_import"),
    path("import/<mentoring_id:upload_id>/left-out.csv", importing.left_out, name="import_left_out"),
    path("import/<mentoring_id:upload_id>/match/", importing.match, name="match_import"),
    path("import/<mentoring_id:upload_id>/progress.json", importing.progress, name="import_progress"),
    path("import/<mentoring_id:upload_id>/settle/", importing.settle, name="settle_import"),
    path("import/<mentoring_id:upload_id>/apply/", importing.apply, name="apply_import"),
    path("import/<mentoring_id:upload_id>/again/", importing.again, name="plan_import_again"),
    path("import/<mentoring_id:upload_id>/discard/", importing.discard, name="discard_import"),
    path("programme/invite/", inviting.inviting, name="inviting"),
    path("programme/invite/send/", inviting.invite, name="invite"),
    path("programme/evidence/", evidence.evidence, name="evidence"),
    path("programme/evidence/save/", evidence.save_rule, name="save_evidence_rule"),
    path("programme/evidence/<mentoring_id:rule_id>/remove/", evidence.remove_rule, name="remove_evidence_rule"),
]
