"""Every table of the package as its models describe it; ``python -m tests.initial_migration`` writes it."""

import django.db.models.deletion
import mentoring_xblock.core.working_days
from django.conf import settings
from django.db import migrations, models

from ..applets import schema


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BlockFigures",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("usage_hash", models.CharField(max_length=64, unique=True)),
                ("usage_key", models.CharField(max_length=255)),
                ("figures", models.JSONField(default=dict)),
                ("counted_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Framework",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=120, verbose_name="key")),
            ],
            options={
                "verbose_name": "competency model",
                "verbose_name_plural": "competency models",
            },
        ),
        migrations.CreateModel(
            name="CalendarFeed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token", models.CharField(max_length=64, unique=True)),
                ("created_at", models.DateTimeField()),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="FrameworkVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(verbose_name="version number")),
                (
                    "status",
                    models.CharField(
                        choices=[("draft", "Draft"), ("published", "In use"), ("retired", "Retired")],
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                ("title", models.CharField(max_length=255, verbose_name="title")),
                ("description", models.TextField(blank=True, verbose_name="description")),
                ("source", models.CharField(blank=True, max_length=4000, verbose_name="source")),
                ("licence", models.CharField(blank=True, max_length=255, verbose_name="licence")),
                ("language", models.CharField(default="en", max_length=35, verbose_name="language")),
                ("mentor_from", models.PositiveSmallIntegerField(verbose_name="may mentor from level")),
                ("content_hash", models.CharField(max_length=64, verbose_name="content hash")),
                ("created_at", models.DateTimeField(verbose_name="created")),
                ("published_at", models.DateTimeField(null=True, verbose_name="published")),
                (
                    "draft_of",
                    models.OneToOneField(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="draft",
                        to="task_mentoring.framework",
                    ),
                ),
                (
                    "framework",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="task_mentoring.framework",
                        verbose_name="competency model",
                    ),
                ),
                (
                    "published_of",
                    models.OneToOneField(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="published",
                        to="task_mentoring.framework",
                    ),
                ),
            ],
            options={
                "verbose_name": "version of a competency model",
                "verbose_name_plural": "versions of competency models",
            },
        ),
        migrations.CreateModel(
            name="Job",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=40)),
                ("subject_id", models.BigIntegerField()),
                ("number", models.PositiveIntegerField(default=0)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting to start"),
                            ("running", "Running"),
                            ("split", "Split into parts"),
                            ("done", "Done"),
                            ("failed", "Failed"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("step", models.CharField(blank=True, max_length=40)),
                ("done", models.PositiveIntegerField(default=0)),
                ("total", models.PositiveIntegerField(default=0)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("claim", models.CharField(blank=True, max_length=32)),
                ("claimed_until", models.DateTimeField(null=True)),
                ("due_at", models.DateTimeField()),
                ("created_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("refusal", models.JSONField(default=dict)),
                (
                    "parent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parts",
                        to="task_mentoring.job",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Level",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                ("name", models.CharField(max_length=255, verbose_name="name")),
                ("meaning", models.TextField(blank=True, verbose_name="meaning")),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="levels",
                        to="task_mentoring.frameworkversion",
                        verbose_name="version",
                    ),
                ),
            ],
            options={
                "verbose_name": "level",
                "verbose_name_plural": "levels",
            },
        ),
        migrations.CreateModel(
            name="LogEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("programme_id", models.BigIntegerField(null=True, verbose_name="programme")),
                ("at", models.DateTimeField(verbose_name="when")),
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("programme.added", "Programme added"),
                            ("programme.changed", "Programme changed"),
                            ("member.joined", "Joined the programme"),
                            ("member.changed", "Member changed"),
                            ("member.roles_changed", "Roles changed"),
                            ("member.mentoring_changed", "Willingness to mentor changed"),
                            ("member.offer_changed", "Offer to mentor a skill changed"),
                            ("member.mail_changed", "Choice of emails changed"),
                            ("member.calendar_renewed", "Private calendar address created"),
                            ("member.calendar_revoked", "Private calendar address revoked"),
                            ("member.absence_changed", "Absence changed"),
                            ("people.previewed", "People looked up for an import"),
                            ("framework.drafted", "Draft started"),
                            ("framework.draft_changed", "Draft changed"),
                            ("framework.draft_discarded", "Draft discarded"),
                            ("framework.published", "Version published"),
                            ("framework.retired", "Competency model retired"),
                            ("evidence.rule_set", "Evidence rule set"),
                            ("evidence.rule_removed", "Evidence rule removed"),
                            ("rating.submitted", "Self-assessment submitted"),
                            ("assessment.reset", "Self-assessment reset by the course team"),
                            ("assessment.reminded", "Learners reminded of a self-assessment"),
                            ("rating.confirmed", "Skill rated by a manager"),
                            ("rating.imported", "Ratings imported"),
                            ("rating.evidence", "Skill rated by a graded test"),
                            ("waiting.joined", "Joined a waiting list"),
                            ("waiting.left", "Left a waiting list"),
                            ("waiting.notified", "Notified that a mentor is available"),
                            ("mentor.invited", "Invited to mentor a skill"),
                            ("request.opened", "Mentor requested"),
                            ("request.exhausted", "Request ended: no mentor was left"),
                            ("match.applied", "Pairings of “pair everyone” proposed"),
                            ("match.cancelled", "Run of “pair everyone” cancelled"),
                            ("pairing.proposed", "Proposed"),
                            ("pairing.mentor_changed", "Mentor changed"),
                            ("pairing.review_claimed", "Review started"),
                            ("pairing.approved", "Approved"),
                            ("pairing.rejected", "Not approved"),
                            ("pairing.accepted", "Accepted by the mentor"),
                            ("pairing.declined", "Declined by the mentor"),
                            ("pairing.ticked", "Behaviour ticked or unticked"),
                            ("pairing.step_added", "Step added to the plan"),
                            ("pairing.step_dropped", "Step of the plan removed"),
                            ("pairing.step_restored", "Step of the plan put back"),
                            ("pairing.step_moved", "Order of the plan changed"),
                            ("pairing.step_noted", "Note in the plan changed"),
                            ("pairing.work_named", "Real work for a behaviour changed"),
                            ("pairing.session_planned", "Session planned"),
                            ("pairing.session_held", "Session recorded"),
                            ("pairing.session_moved", "Session moved"),
                            ("pairing.times_proposed", "Times for a session proposed"),
                            ("pairing.times_accepted", "Time for a session accepted"),
                            ("pairing.times_declined", "Other times for a session asked for"),
                            ("pairing.times_withdrawn", "Proposed times withdrawn"),
                            ("pairing.session_cancelled", "Session cancelled"),
                            ("pairing.reassessed", "Rated again by the mentee"),
                            ("pairing.evidence_asked", "More evidence asked for"),
                            ("pairing.extension_asked", "More time asked for"),
                            ("pairing.extension_refused", "More time not agreed"),
                            ("pairing.extended", "Extended"),
                            ("pairing.escalated", "Administrators asked to confirm"),
                            ("pairing.completed", "Target reached"),
                            ("pairing.fell_short", "Ended below the target"),
                            ("pairing.withdrawn", "Withdrawn"),
                            ("pairing.thanked", "Mentor thanked"),
                            ("pairing.thanks_shown", "Thanks on the mentor’s record changed"),
                            ("concern.reported", "Concern reported"),
                            ("concern.closed", "Concern closed"),
                            ("pairing.expired", "Expired"),
                        ],
                        max_length=60,
                        verbose_name="action",
                    ),
                ),
                (
                    "subject",
                    models.CharField(
                        choices=[
                            ("programme", "Programme"),
                            ("member", "Member"),
                            ("framework", "Competency model"),
                            ("submission", "Self-assessment"),
                            ("request", "Request for a mentor"),
                            ("pairing", "Pairing"),
                            ("run", "Run of “pair everyone”"),
                        ],
                        max_length=40,
                        verbose_name="subject",
                    ),
                ),
                ("subject_id", models.BigIntegerField(verbose_name="ID")),
                ("member_id", models.BigIntegerField(null=True, verbose_name="member")),
                ("old", models.JSONField(default=dict, verbose_name="before")),
                ("new", models.JSONField(default=dict, verbose_name="after")),
                ("reason", models.CharField(blank=True, max_length=4000, verbose_name="reason")),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
            ],
            options={
                "verbose_name": "log entry",
                "verbose_name_plural": "audit log",
            },
        ),
        migrations.CreateModel(
            name="MatchRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("role_key", models.CharField(blank=True, max_length=255, verbose_name="role")),
                ("planned_at", models.DateTimeField(verbose_name="planned")),
                ("applied_at", models.DateTimeField(null=True, verbose_name="proposed")),
                ("summary", models.JSONField(default=dict, verbose_name="summary")),
                ("plan", models.JSONField(default=list)),
                ("plan_hash", models.CharField(max_length=64, verbose_name="plan hash")),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
            ],
            options={
                "verbose_name": "run of “pair everyone”",
                "verbose_name_plural": "runs of “pair everyone”",
            },
        ),
        migrations.CreateModel(
            name="MatchData",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=20)),
                ("number", models.PositiveIntegerField()),
                ("piece", models.BinaryField()),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="data", to="task_mentoring.matchrun"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Member",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("department", models.CharField(blank=True, max_length=255, verbose_name="department")),
                ("unit", models.CharField(blank=True, max_length=255, verbose_name="unit")),
                ("region", models.CharField(blank=True, max_length=255, verbose_name="region")),
                ("time_zone", models.CharField(blank=True, max_length=64, verbose_name="time zone")),
                (
                    "is_admin",
                    models.BooleanField(
                        default=False,
                        help_text="Runs the programme: reviews proposals, pairs people and sees reports.",
                        verbose_name="administrator",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                (
                    "mentors_everything",
                    models.BooleanField(
                        default=False,
                        help_text="Offers every skill in which they are at mentor level.",
                        verbose_name="offers every skill",
                    ),
                ),
                (
                    "is_paused",
                    models.BooleanField(
                        default=False, help_text="Does not accept new mentees for now.", verbose_name="paused"
                    ),
                ),
                ("is_held", models.BooleanField(default=False, verbose_name="paused by an administrator")),
                ("places", models.PositiveSmallIntegerField(default=2, verbose_name="can mentor at once")),
                (
                    "places_taken",
                    models.PositiveSmallIntegerField(default=0, editable=False, verbose_name="mentors now"),
                ),
                (
                    "silences",
                    models.PositiveSmallIntegerField(default=0, editable=False, verbose_name="unanswered in a row"),
                ),
                ("away_from", models.DateField(blank=True, null=True, verbose_name="away from")),
                ("away_to", models.DateField(blank=True, null=True, verbose_name="away to")),
                ("away_since", models.DateTimeField(editable=False, null=True, verbose_name="away since")),
                ("away_until", models.DateTimeField(editable=False, null=True, verbose_name="away until")),
                ("absence_begun", models.BooleanField(default=False, editable=False, verbose_name="absence begun")),
                (
                    "course",
                    models.CharField(
                        blank=True, default="", editable=False, max_length=255, verbose_name="joined through the course"
                    ),
                ),
                ("left_course", models.BooleanField(default=False, editable=False, verbose_name="left the course")),
                ("joined_at", models.DateTimeField(verbose_name="joined")),
                (
                    "deputy",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="task_mentoring.member",
                        verbose_name="deputy",
                    ),
                ),
                (
                    "manager",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="reports",
                        to="task_mentoring.member",
                        verbose_name="manager",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mentoring_members",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
            ],
            options={
                "verbose_name": "member",
                "verbose_name_plural": "members",
            },
        ),
        migrations.CreateModel(
            name="ExposureDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("amount", models.FloatField(default=0)),
                (
                    "mentor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="task_mentoring.member"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AwaitedManager",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("email", models.CharField(max_length=255)),
                ("email_key", models.CharField(editable=False, max_length=64)),
                ("awaited_at", models.DateTimeField()),
                (
                    "member",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="task_mentoring.member",
                        verbose_name="member",
                    ),
                ),
            ],
            options={
                "verbose_name": "awaited manager",
                "verbose_name_plural": "awaited managers",
            },
        ),
        migrations.CreateModel(
            name="MemberRole",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("role_key", models.CharField(max_length=120, verbose_name="role")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
                (
                    "framework",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="task_mentoring.framework",
                        verbose_name="competency model",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="roles",
                        to="task_mentoring.member",
                        verbose_name="member",
                    ),
                ),
            ],
            options={
                "verbose_name": "role held",
                "verbose_name_plural": "roles held",
            },
        ),
        migrations.CreateModel(
            name="MentoringRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token", models.CharField(max_length=64)),
                ("message", models.CharField(blank=True, max_length=4000)),
                ("created_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "mentee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mentoring_requests",
                        to="task_mentoring.member",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("to_answer", "%(mentee)s asks you for help with “%(skill)s”. Please accept or decline."),
                            (
                                "answer_due",
                                "%(mentee)s is still waiting for your answer about “%(skill)s”, and your time to answer is nearly over. Please accept or decline.",
                            ),
                            (
                                "your_turn",
                                "Somebody can help you with “%(skill)s” now. Ask them within %(days)s working days; then we notify the next person in line.",
                            ),
                            ("concern", "Somebody has reported a concern about a pairing. Please look at it."),
                            (
                                "to_review",
                                "%(mentee)s would like %(mentor)s as a mentor for “%(skill)s”. Please review it.",
                            ),
                            ("many_to_review", "“Pair everyone” proposed %(n)s pairings. Please review them."),
                            (
                                "to_confirm",
                                "%(mentee)s rated “%(skill)s” again. Please confirm, or say what is missing.",
                            ),
                            (
                                "confirm_overdue",
                                "Nobody has confirmed %(mentee)s’s new rating of “%(skill)s” so far. You can confirm it now.",
                            ),
                            (
                                "passed_to_you",
                                "Decisions that have passed to you: %(n)s. These are pairings to approve and new ratings to confirm, which waited for somebody else before.",
                            ),
                            (
                                "still_waiting",
                                "Decisions that wait for you: %(n)s. These are pairings to approve and new ratings to confirm.",
                            ),
                            (
                                "session_cancelled",
                                "The session of %(mentee)s and %(mentor)s on “%(skill)s” that was planned for %(starts_at)s is cancelled.",
                            ),
                            (
                                "session_planned",
                                "A session of %(mentee)s and %(mentor)s on “%(skill)s” is planned for %(starts_at)s.",
                            ),
                            (
                                "times_proposed",
                                "%(other)s proposes times for a session on “%(skill)s”. Accept one, or ask for others.",
                            ),
                            (
                                "times_declined",
                                "None of the times that you proposed to %(other)s for “%(skill)s” suits. Propose others.",
                            ),
                            ("session_moved", "Your session with %(other)s on “%(skill)s” is moved to %(starts_at)s."),
                            (
                                "session_over",
                                "Was your session with %(other)s on “%(skill)s” held? Please say yes or no.",
                            ),
                            (
                                "to_rerate",
                                "Your pairing with %(mentor)s has reached its last day. Please rate yourself in “%(skill)s” again.",
                            ),
                            (
                                "evidence_asked",
                                "“%(skill)s” needs more evidence before the new level can be confirmed. Open the pairing to read what is missing.",
                            ),
                            (
                                "mentor_gone",
                                "%(mentor)s has left, so your pairing for “%(skill)s” cannot go on. End it and ask somebody else, or it will end by itself in two weeks.",
                            ),
                            (
                                "mentee_gone",
                                "%(mentee)s has left, so the pairing with %(mentor)s for “%(skill)s” cannot go on. Please end it, or it will end by itself in two weeks.",
                            ),
                            (
                                "offers_paused",
                                "You did not answer %(n)s requests in a row, so we have paused your offers as a mentor and will not ask you for now. To be asked again, open your offers under “My mentoring”.",
                            ),
                            (
                                "nobody_left",
                                "Your request for “%(skill)s” has ended without a mentor. You can ask others.",
                            ),
                            (
                                "extension_asked",
                                "%(other)s asks for more time for “%(skill)s”. Please agree, or say no.",
                            ),
                            (
                                "plan_session",
                                "You and %(other)s have not planned a session for “%(skill)s” yet. Agree on a first one.",
                            ),
                            (
                                "hold_session",
                                "You and %(other)s have not met for “%(skill)s” yet. Agree on a time, or end the pairing so that you are both free again.",
                            ),
                            (
                                "at_limit",
                                "Your request for “%(skill)s” has ended: you have as many open pairings as your programme allows. Ask again when one of them has ended.",
                            ),
                            (
                                "invited",
                                "People are looking for help with “%(skill)s”, and you are at mentor level. Would you offer to mentor it?",
                            ),
                            ("ending", "The pairing of %(mentee)s and %(mentor)s for “%(skill)s” ends on %(ends_on)s."),
                            (
                                "extended",
                                "%(other)s has agreed to more time: your pairing for “%(skill)s” now ends on %(ends_on)s.",
                            ),
                            (
                                "extension_refused",
                                "%(other)s has not agreed to more time: your pairing for “%(skill)s” ends on %(ends_on)s, as planned.",
                            ),
                            ("accepted", "%(mentor)s will mentor you in “%(skill)s”. Agree on your first session."),
                            (
                                "proposed",
                                "%(mentor)s was proposed to you as a mentor for “%(skill)s”. We notify you when the mentor has answered.",
                            ),
                            ("passed_on", "Your request for “%(skill)s” went on to your next choice, %(mentor)s."),
                            ("declined", "%(mentor)s cannot mentor you in “%(skill)s” now."),
                            (
                                "rejected",
                                "The pairing with %(mentor)s for “%(skill)s” was not approved. Open it to read why.",
                            ),
                            ("rate_yourself", "The course team asks you to rate yourself in “%(title)s”."),
                            (
                                "unanswered",
                                "Your time to answer %(mentee)s about “%(skill)s” has run out, so we do not wait for your answer any more.",
                            ),
                            ("withdrawn", "The request of %(mentee)s to %(mentor)s for “%(skill)s” was taken back."),
                            (
                                "ended_early",
                                "The pairing of %(mentee)s and %(mentor)s for “%(skill)s” was ended early.",
                            ),
                            (
                                "lapsed",
                                "The pairing of %(mentee)s and %(mentor)s for “%(skill)s” ended without a new rating.",
                            ),
                            ("completed", "%(mentee)s reached the target in “%(skill)s”, mentored by %(mentor)s."),
                            ("thanked", "%(mentee)s thanks you for your help with “%(skill)s”."),
                            (
                                "fell_short",
                                "%(mentee)s and %(mentor)s ended their pairing for “%(skill)s” below the target.",
                            ),
                            (
                                "shown",
                                "Nobody confirmed the new level in “%(skill)s” in time, so the pairing of %(mentee)s and %(mentor)s has ended. What the mentee did alone counts as the mentor’s rating.",
                            ),
                            ("waiting", "%(mentee)s is waiting for somebody who can help with “%(skill)s”."),
                        ],
                        max_length=40,
                    ),
                ),
                ("facts", models.JSONField(default=dict)),
                ("created_at", models.DateTimeField()),
                ("read_at", models.DateTimeField(null=True)),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="notices", to="task_mentoring.member"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="NoticePreference",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("to_answer", "%(mentee)s asks you for help with “%(skill)s”. Please accept or decline."),
                            (
                                "answer_due",
                                "%(mentee)s is still waiting for your answer about “%(skill)s”, and your time to answer is nearly over. Please accept or decline.",
                            ),
                            (
                                "your_turn",
                                "Somebody can help you with “%(skill)s” now. Ask them within %(days)s working days; then we notify the next person in line.",
                            ),
                            ("concern", "Somebody has reported a concern about a pairing. Please look at it."),
                            (
                                "to_review",
                                "%(mentee)s would like %(mentor)s as a mentor for “%(skill)s”. Please review it.",
                            ),
                            ("many_to_review", "“Pair everyone” proposed %(n)s pairings. Please review them."),
                            (
                                "to_confirm",
                                "%(mentee)s rated “%(skill)s” again. Please confirm, or say what is missing.",
                            ),
                            (
                                "confirm_overdue",
                                "Nobody has confirmed %(mentee)s’s new rating of “%(skill)s” so far. You can confirm it now.",
                            ),
                            (
                                "passed_to_you",
                                "Decisions that have passed to you: %(n)s. These are pairings to approve and new ratings to confirm, which waited for somebody else before.",
                            ),
                            (
                                "still_waiting",
                                "Decisions that wait for you: %(n)s. These are pairings to approve and new ratings to confirm.",
                            ),
                            (
                                "session_cancelled",
                                "The session of %(mentee)s and %(mentor)s on “%(skill)s” that was planned for %(starts_at)s is cancelled.",
                            ),
                            (
                                "session_planned",
                                "A session of %(mentee)s and %(mentor)s on “%(skill)s” is planned for %(starts_at)s.",
                            ),
                            (
                                "times_proposed",
                                "%(other)s proposes times for a session on “%(skill)s”. Accept one, or ask for others.",
                            ),
                            (
                                "times_declined",
                                "None of the times that you proposed to %(other)s for “%(skill)s” suits. Propose others.",
                            ),
                            ("session_moved", "Your session with %(other)s on “%(skill)s” is moved to %(starts_at)s."),
                            (
                                "session_over",
                                "Was your session with %(other)s on “%(skill)s” held? Please say yes or no.",
                            ),
                            (
                                "to_rerate",
                                "Your pairing with %(mentor)s has reached its last day. Please rate yourself in “%(skill)s” again.",
                            ),
                            (
                                "evidence_asked",
                                "“%(skill)s” needs more evidence before the new level can be confirmed. Open the pairing to read what is missing.",
                            ),
                            (
                                "mentor_gone",
                                "%(mentor)s has left, so your pairing for “%(skill)s” cannot go on. End it and ask somebody else, or it will end by itself in two weeks.",
                            ),
                            (
                                "mentee_gone",
                                "%(mentee)s has left, so the pairing with %(mentor)s for “%(skill)s” cannot go on. Please end it, or it will end by itself in two weeks.",
                            ),
                            (
                                "offers_paused",
                                "You did not answer %(n)s requests in a row, so we have paused your offers as a mentor and will not ask you for now. To be asked again, open your offers under “My mentoring”.",
                            ),
                            (
                                "nobody_left",
                                "Your request for “%(skill)s” has ended without a mentor. You can ask others.",
                            ),
                            (
                                "extension_asked",
                                "%(other)s asks for more time for “%(skill)s”. Please agree, or say no.",
                            ),
                            (
                                "plan_session",
                                "You and %(other)s have not planned a session for “%(skill)s” yet. Agree on a first one.",
                            ),
                            (
                                "hold_session",
                                "You and %(other)s have not met for “%(skill)s” yet. Agree on a time, or end the pairing so that you are both free again.",
                            ),
                            (
                                "at_limit",
                                "Your request for “%(skill)s” has ended: you have as many open pairings as your programme allows. Ask again when one of them has ended.",
                            ),
                            (
                                "invited",
                                "People are looking for help with “%(skill)s”, and you are at mentor level. Would you offer to mentor it?",
                            ),
                            ("ending", "The pairing of %(mentee)s and %(mentor)s for “%(skill)s” ends on %(ends_on)s."),
                            (
                                "extended",
                                "%(other)s has agreed to more time: your pairing for “%(skill)s” now ends on %(ends_on)s.",
                            ),
                            (
                                "extension_refused",
                                "%(other)s has not agreed to more time: your pairing for “%(skill)s” ends on %(ends_on)s, as planned.",
                            ),
                            ("accepted", "%(mentor)s will mentor you in “%(skill)s”. Agree on your first session."),
                            (
                                "proposed",
                                "%(mentor)s was proposed to you as a mentor for “%(skill)s”. We notify you when the mentor has answered.",
                            ),
                            ("passed_on", "Your request for “%(skill)s” went on to your next choice, %(mentor)s."),
                            ("declined", "%(mentor)s cannot mentor you in “%(skill)s” now."),
                            (
                                "rejected",
                                "The pairing with %(mentor)s for “%(skill)s” was not approved. Open it to read why.",
                            ),
                            ("rate_yourself", "The course team asks you to rate yourself in “%(title)s”."),
                            (
                                "unanswered",
                                "Your time to answer %(mentee)s about “%(skill)s” has run out, so we do not wait for your answer any more.",
                            ),
                            ("withdrawn", "The request of %(mentee)s to %(mentor)s for “%(skill)s” was taken back."),
                            (
                                "ended_early",
                                "The pairing of %(mentee)s and %(mentor)s for “%(skill)s” was ended early.",
                            ),
                            (
                                "lapsed",
                                "The pairing of %(mentee)s and %(mentor)s for “%(skill)s” ended without a new rating.",
                            ),
                            ("completed", "%(mentee)s reached the target in “%(skill)s”, mentored by %(mentor)s."),
                            ("thanked", "%(mentee)s thanks you for your help with “%(skill)s”."),
                            (
                                "fell_short",
                                "%(mentee)s and %(mentor)s ended their pairing for “%(skill)s” below the target.",
                            ),
                            (
                                "shown",
                                "Nobody confirmed the new level in “%(skill)s” in time, so the pairing of %(mentee)s and %(mentor)s has ended. What the mentee did alone counts as the mentor’s rating.",
                            ),
                            ("waiting", "%(mentee)s is waiting for somebody who can help with “%(skill)s”."),
                        ],
                        max_length=40,
                    ),
                ),
                (
                    "timing",
                    models.CharField(
                        choices=[
                            ("at_once", "At once"),
                            ("daily", "In a daily email"),
                            ("weekly", "In a weekly email"),
                            ("off", "No email"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notice_preferences",
                        to="task_mentoring.member",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="OutboxItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=255, unique=True)),
                ("channel", models.CharField(choices=[("mail", "mail"), ("event", "event")], max_length=10)),
                ("payload", models.JSONField(default=dict)),
                ("created_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("can_wait", models.BooleanField(default=True)),
                ("claimed_until", models.DateTimeField(null=True)),
                ("sent_at", models.DateTimeField(null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("last_error", models.CharField(blank=True, max_length=255)),
                (
                    "member",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="task_mentoring.member",
                    ),
                ),
                (
                    "notice",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="task_mentoring.notice",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Pairing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("role_key", models.CharField(blank=True, max_length=120, verbose_name="role")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "Waiting for approval"),
                            ("approved", "Waiting for the mentor’s answer"),
                            ("active", "Under way"),
                            ("reassessed", "Waiting for confirmation"),
                            ("completed", "Target reached"),
                            ("fell_short", "Ended below the target"),
                            ("shown", "Shown, not confirmed"),
                            ("rejected", "Not approved"),
                            ("declined", "Declined by the mentor"),
                            ("withdrawn", "Withdrawn"),
                            ("expired", "Expired"),
                        ],
                        default="proposed",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("learner", "Requested by the learner"),
                            ("practice", "Requested by the learner, to practise"),
                            ("manager", "Proposed by the manager"),
                            ("admin", "Proposed by an administrator"),
                            ("batch", "From “pair everyone”"),
                        ],
                        max_length=10,
                        verbose_name="origin",
                    ),
                ),
                ("from_level", models.PositiveSmallIntegerField(null=True, verbose_name="from level")),
                ("target_level", models.PositiveSmallIntegerField(verbose_name="target level")),
                ("weeks", models.PositiveSmallIntegerField(verbose_name="length in weeks")),
                ("message", models.CharField(blank=True, max_length=4000, verbose_name="message")),
                ("score", models.FloatField(default=0, verbose_name="score")),
                ("reasons", models.JSONField(default=list)),
                ("runners_up", models.JSONField(default=list)),
                ("closing_reason", models.CharField(blank=True, max_length=4000, verbose_name="reason for ending")),
                ("evidence_asked", models.CharField(blank=True, max_length=4000, verbose_name="evidence asked for")),
                ("created_at", models.DateTimeField(verbose_name="proposed")),
                ("changed_at", models.DateTimeField(verbose_name="changed")),
                ("asked_at", models.DateTimeField(null=True, verbose_name="mentor asked")),
                ("gone_since", models.DateTimeField(null=True)),
                ("answered_in", models.PositiveSmallIntegerField(null=True)),
                ("answer_by", models.DateTimeField(null=True, verbose_name="answer due")),
                ("waits_since", models.DateTimeField(null=True, verbose_name="waiting for confirmation since")),
                ("escalated_at", models.DateTimeField(null=True, verbose_name="administrators asked")),
                ("starts_on", models.DateField(null=True, verbose_name="starts")),
                ("ends_on", models.DateField(null=True, verbose_name="ends")),
                ("extension_weeks", models.PositiveSmallIntegerField(null=True, verbose_name="more weeks asked for")),
                ("extension_by_mentor", models.BooleanField(null=True, verbose_name="asked by the mentor")),
                ("extension_agreed", models.BooleanField(null=True, verbose_name="more weeks agreed")),
                ("calendar_sequence", models.PositiveIntegerField(default=0)),
                ("claimed_until", models.DateTimeField(null=True)),
                (
                    "claimed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="task_mentoring.member",
                    ),
                ),
                (
                    "mentee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pairings_as_mentee",
                        to="task_mentoring.member",
                        verbose_name="mentee",
                    ),
                ),
                (
                    "mentor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pairings_as_mentor",
                        to="task_mentoring.member",
                        verbose_name="mentor",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="task_mentoring.member",
                        verbose_name="proposed by",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pairings",
                        to="task_mentoring.mentoringrequest",
                        verbose_name="request",
                    ),
                ),
            ],
            options={
                "verbose_name": "pairing",
                "verbose_name_plural": "pairings",
            },
        ),
        migrations.CreateModel(
            name="Outcome",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("level_before", models.PositiveSmallIntegerField(null=True)),
                ("self_after", models.PositiveSmallIntegerField(null=True)),
                ("shown_after", models.PositiveSmallIntegerField(null=True)),
                ("confirmed_after", models.PositiveSmallIntegerField(null=True)),
                ("reached", models.BooleanField(null=True)),
                ("comment", models.CharField(blank=True, max_length=4000)),
                ("reassessed_at", models.DateTimeField(null=True)),
                ("confirmed_at", models.DateTimeField(null=True)),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="task_mentoring.member",
                    ),
                ),
                (
                    "pairing",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="outcome", to="task_mentoring.pairing"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="notice",
            name="pairing",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="task_mentoring.pairing"
            ),
        ),
        migrations.CreateModel(
            name="PlanStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField()),
                ("level", models.PositiveSmallIntegerField()),
                ("behaviour", models.TextField()),
                ("work", models.CharField(blank=True, max_length=4000)),
                ("own_words", models.CharField(blank=True, default="", max_length=500)),
                ("is_added", models.BooleanField(default=False)),
                ("note", models.CharField(blank=True, default="", max_length=4000)),
                ("dropped_at", models.DateTimeField(null=True)),
                ("watched_at", models.DateTimeField(null=True)),
                ("together_at", models.DateTimeField(null=True)),
                ("alone_at", models.DateTimeField(null=True)),
                (
                    "pairing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="plan_steps",
                        to="task_mentoring.pairing",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Programme",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=120, unique=True, verbose_name="key")),
                ("title", models.CharField(max_length=255, verbose_name="title")),
                ("default_slot", models.PositiveSmallIntegerField(blank=True, editable=False, null=True, unique=True)),
                (
                    "approve_by",
                    models.CharField(
                        choices=[
                            ("admin", "An administrator of the programme"),
                            ("manager", "The mentee’s manager"),
                            ("none", "Nobody: every proposal is approved automatically"),
                        ],
                        default="admin",
                        max_length=10,
                        verbose_name="who approves a pairing",
                    ),
                ),
                (
                    "confirm_by",
                    models.CharField(
                        choices=[
                            ("manager", "The mentee’s manager"),
                            ("mentor", "The mentor"),
                            ("admin", "An administrator of the programme"),
                        ],
                        default="manager",
                        max_length=10,
                        verbose_name="who confirms the new level",
                    ),
                ),
                (
                    "weeks",
                    models.PositiveSmallIntegerField(
                        default=4,
                        help_text="How long a pairing lasts unless somebody chooses another length.",
                        verbose_name="length in weeks",
                    ),
                ),
                (
                    "answer_days",
                    models.PositiveSmallIntegerField(
                        default=3,
                        help_text="How many working days a mentor has to answer a request.",
                        verbose_name="days to answer",
                    ),
                ),
                (
                    "open_pairings",
                    models.PositiveSmallIntegerField(
                        default=2,
                        help_text="How many pairings a mentee can have at once, from request to end, no matter who proposes them.",
                        verbose_name="open pairings",
                    ),
                ),
                (
                    "places",
                    models.PositiveSmallIntegerField(
                        default=2,
                        help_text="How many people somebody can mentor unless they set their own number.",
                        verbose_name="mentees per mentor",
                    ),
                ),
                (
                    "mentors_shown",
                    models.PositiveSmallIntegerField(
                        default=5, help_text="How many mentors a person sees for one gap.", verbose_name="mentors shown"
                    ),
                ),
                (
                    "own_manager_may_mentor",
                    models.BooleanField(default=False, verbose_name="a manager may mentor their own reports"),
                ),
                (
                    "shows_addresses",
                    models.BooleanField(
                        default=True,
                        help_text="Only the two people of a pairing, and only while it is under way.",
                        verbose_name="a pair sees each other’s email addresses",
                    ),
                ),
                (
                    "entry",
                    models.CharField(
                        choices=[
                            ("by_invitation", "By invitation: an administrator adds or imports people"),
                            (
                                "by_course",
                                "By course: anyone who answers a self-assessment of this programme in one of their courses",
                            ),
                            ("open", "Open: anyone with an account on this site"),
                        ],
                        default="by_course",
                        max_length=20,
                        verbose_name="how people join",
                    ),
                ),
                (
                    "entry_courses",
                    models.JSONField(blank=True, default=list, verbose_name="courses from which people join"),
                ),
                (
                    "ends_with_course",
                    models.BooleanField(
                        default=False,
                        help_text="Only for “By course”: people who leave the course through which they joined also leave the programme. When they enrol again, they are back.",
                        verbose_name="membership ends with the course",
                    ),
                ),
                (
                    "weekend",
                    models.JSONField(
                        blank=True,
                        default=mentoring_xblock.core.working_days.list_weekend,
                        verbose_name="days of the week without work",
                    ),
                ),
                ("holidays", models.JSONField(blank=True, default=list, verbose_name="holidays")),
                ("created_at", models.DateTimeField(verbose_name="created")),
                ("rules_seen_at", models.DateTimeField(editable=False, null=True)),
                ("unit_address", models.CharField(blank=True, editable=False, max_length=500)),
            ],
            options={
                "verbose_name": "programme",
                "verbose_name_plural": "programmes",
                "constraints": [
                    schema.check(
                        "tm_programme_default_slot",
                        models.Q(("default_slot__isnull", True), ("default_slot", 1), _connector="OR"),
                    ),
                    schema.check("tm_programme_approve_by", models.Q(("approve_by__in", ["admin", "manager", "none"]))),
                    schema.check(
                        "tm_programme_confirm_by", models.Q(("confirm_by__in", ["manager", "mentor", "admin"]))
                    ),
                    schema.check("tm_programme_entry", models.Q(("entry__in", ["by_invitation", "by_course", "open"]))),
                    schema.check("tm_programme_weeks", models.Q(("weeks__gte", 1), ("weeks__lte", 52))),
                    schema.check("tm_programme_shown", models.Q(("mentors_shown__gte", 1), ("mentors_shown__lte", 20))),
                ],
            },
        ),
        migrations.AddField(
            model_name="pairing",
            name="programme",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="task_mentoring.programme",
                verbose_name="programme",
            ),
        ),
        migrations.AddField(
            model_name="member",
            name="programme",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="members",
                to="task_mentoring.programme",
                verbose_name="programme",
            ),
        ),
        migrations.AddField(
            model_name="matchrun",
            name="programme",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="task_mentoring.programme",
                verbose_name="programme",
            ),
        ),
        migrations.CreateModel(
            name="ImportRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("framework", "Competency model"), ("people", "People"), ("ratings", "Ratings")],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=255, verbose_name="file")),
                ("format", models.CharField(max_length=20, verbose_name="format")),
                ("plan_hash", models.CharField(max_length=64, verbose_name="plan hash")),
                ("counts", models.JSONField(default=dict, verbose_name="counts")),
                ("applied_at", models.DateTimeField(verbose_name="imported")),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="task_mentoring.programme",
                        verbose_name="programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "finished import",
                "verbose_name_plural": "finished imports",
            },
        ),
        migrations.AddField(
            model_name="framework",
            name="programme",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="frameworks",
                to="task_mentoring.programme",
                verbose_name="programme",
            ),
        ),
        migrations.CreateModel(
            name="ExpectedPerson",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("email", models.CharField(max_length=255, verbose_name="email address")),
                ("email_key", models.CharField(editable=False, max_length=64)),
                ("department", models.CharField(blank=True, max_length=255, verbose_name="department")),
                ("unit", models.CharField(blank=True, max_length=255, verbose_name="unit")),
                ("region", models.CharField(blank=True, max_length=255, verbose_name="region")),
                ("time_zone", models.CharField(blank=True, max_length=64, verbose_name="time zone")),
                ("manager_email", models.CharField(blank=True, max_length=255)),
                ("roles", models.JSONField(default=list, verbose_name="roles")),
                ("expected_at", models.DateTimeField(verbose_name="expected since")),
                (
                    "manager",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="task_mentoring.member",
                        verbose_name="manager",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="task_mentoring.programme",
                        verbose_name="programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "expected person",
                "verbose_name_plural": "expected people",
            },
        ),
        migrations.CreateModel(
            name="ConcernRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "about",
                    models.CharField(
                        choices=[
                            ("message", "A message or a note"),
                            ("person", "How somebody behaves"),
                            ("other", "Something else"),
                        ],
                        max_length=10,
                    ),
                ),
                ("text", models.CharField(max_length=1000)),
                ("created_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="task_mentoring.member"
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="task_mentoring.member",
                    ),
                ),
                (
                    "of",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="task_mentoring.member"
                    ),
                ),
                (
                    "pairing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="task_mentoring.pairing"
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="task_mentoring.programme"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ProgrammeSummary",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("members", models.PositiveIntegerField()),
                ("rated", models.PositiveIntegerField()),
                ("mentors", models.PositiveIntegerField()),
                ("places", models.PositiveIntegerField()),
                ("places_taken", models.PositiveIntegerField()),
                ("counted_at", models.DateTimeField()),
                (
                    "programme",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="summary",
                        to="task_mentoring.programme",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RaterBias",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("self_bias", models.FloatField()),
                ("skills", models.PositiveIntegerField()),
                ("learned_at", models.DateTimeField()),
                (
                    "framework",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="task_mentoring.framework"
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="task_mentoring.member"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "rater biases",
            },
        ),
        migrations.CreateModel(
            name="RememberedMatching",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("framework", "Competency model"), ("people", "People"), ("ratings", "Ratings")],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("headings", models.CharField(max_length=64)),
                ("choices", models.JSONField(default=dict)),
                ("used_at", models.DateTimeField()),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="task_mentoring.programme",
                        verbose_name="programme",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RequestChoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField()),
                ("score", models.FloatField(default=0)),
                ("reasons", models.JSONField(default=list)),
                ("tried_at", models.DateTimeField(null=True)),
                (
                    "mentor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="task_mentoring.member"
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="choices",
                        to="task_mentoring.mentoringrequest",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Role",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=120, verbose_name="key")),
                ("title", models.CharField(max_length=255, verbose_name="title")),
                ("family", models.CharField(blank=True, max_length=255, verbose_name="family")),
                ("grade", models.CharField(blank=True, max_length=255, verbose_name="grade")),
                ("description", models.TextField(blank=True, verbose_name="description")),
                ("position", models.PositiveIntegerField(default=0, verbose_name="position")),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="roles",
                        to="task_mentoring.frameworkversion",
                        verbose_name="version",
                    ),
                ),
            ],
            options={
                "verbose_name": "role",
                "verbose_name_plural": "roles",
            },
        ),
        migrations.CreateModel(
            name="Session",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token", models.CharField(max_length=64)),
                ("starts_at", models.DateTimeField()),
                ("minutes", models.PositiveSmallIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("shadow", "Shadow: watch how it is done"),
                            ("practise", "Practise: try it yourself"),
                            ("review", "Review: talk it through"),
                        ],
                        max_length=10,
                    ),
                ),
                ("notes", models.CharField(blank=True, max_length=4000)),
                ("for_confirmer", models.CharField(blank=True, default="", max_length=1000)),
                ("place", models.CharField(blank=True, default="", max_length=255)),
                ("held", models.BooleanField(default=False)),
                ("cancelled", models.BooleanField(default=False)),
                ("calendar_sequence", models.PositiveIntegerField(default=0)),
                ("created_at", models.DateTimeField()),
                (
                    "logged_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="task_mentoring.member",
                    ),
                ),
                (
                    "pairing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sessions",
                        to="task_mentoring.pairing",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ProposedTimes",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token", models.CharField(max_length=64)),
                ("starts", models.JSONField(default=list)),
                ("chosen", models.PositiveSmallIntegerField(null=True)),
                ("minutes", models.PositiveSmallIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("shadow", "Shadow: watch how it is done"),
                            ("practise", "Practise: try it yourself"),
                            ("review", "Review: talk it through"),
                        ],
                        max_length=10,
                    ),
                ),
                ("place", models.CharField(blank=True, max_length=255)),
                ("note", models.CharField(blank=True, max_length=4000)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Waiting for an answer"),
                            ("accepted", "One was accepted"),
                            ("declined", "Others were requested"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "open_pairing",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="open_times",
                        to="task_mentoring.pairing",
                    ),
                ),
                (
                    "pairing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="proposed_times",
                        to="task_mentoring.pairing",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="task_mentoring.member",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="task_mentoring.session",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Skill",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=120, verbose_name="key")),
                (
                    "framework",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="skills",
                        to="task_mentoring.framework",
                        verbose_name="competency model",
                    ),
                ),
            ],
            options={
                "verbose_name": "skill",
                "verbose_name_plural": "skills",
            },
        ),
        migrations.AddField(
            model_name="pairing",
            name="open_skill",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="task_mentoring.skill"
            ),
        ),
        migrations.AddField(
            model_name="pairing",
            name="skill",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="task_mentoring.skill",
                verbose_name="skill",
            ),
        ),
        migrations.CreateModel(
            name="NotMyWork",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("said_at", models.DateTimeField()),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="task_mentoring.member"
                    ),
                ),
                (
                    "skill",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="task_mentoring.skill"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="notice",
            name="skill",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="task_mentoring.skill"
            ),
        ),
        migrations.CreateModel(
            name="MentorOptIn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_paused", models.BooleanField(default=False, verbose_name="paused")),
                ("changed_at", models.DateTimeField(verbose_name="changed")),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="opt_ins",
                        to="task_mentoring.member",
                        verbose_name="member",
                    ),
                ),
                (
                    "skill",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="task_mentoring.skill",
                        verbose_name="skill",
                    ),
                ),
            ],
            options={
                "verbose_name": "offered skill",
                "verbose_name_plural": "offered skills",
            },
        ),
        migrations.CreateModel(
            name="MentorOffer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("mentor_user_id", models.BigIntegerField()),
                ("mentor_from", models.PositiveSmallIntegerField()),
                ("band", models.PositiveSmallIntegerField()),
                ("base_score", models.FloatField()),
                ("higher_score", models.FloatField(default=0)),
                ("mean", models.FloatField()),
                ("sd", models.FloatField()),
                ("self_level", models.PositiveSmallIntegerField(null=True)),
                ("confirmed_level", models.PositiveSmallIntegerField(null=True)),
                ("confirmed_by", models.CharField(blank=True, max_length=10)),
                ("department", models.CharField(blank=True, max_length=255)),
                ("unit", models.CharField(blank=True, max_length=255)),
                ("region", models.CharField(blank=True, max_length=255)),
                ("utc_offset", models.SmallIntegerField(null=True)),
                ("places", models.PositiveSmallIntegerField()),
                ("places_taken", models.PositiveSmallIntegerField()),
                ("exposure", models.FloatField(default=0)),
                ("reached", models.PositiveIntegerField(default=0)),
                ("fell_short", models.PositiveIntegerField(default=0)),
                ("answered", models.PositiveIntegerField(default=0)),
                ("days_taken", models.PositiveIntegerField(default=0)),
                ("unanswered", models.PositiveIntegerField(default=0)),
                ("away_since", models.DateTimeField(null=True)),
                ("away_until", models.DateTimeField(null=True)),
                ("renewed_at", models.DateTimeField()),
                (
                    "mentor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="offers", to="task_mentoring.member"
                    ),
                ),
                (
                    "skill",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="task_mentoring.skill"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="mentoringrequest",
            name="open_skill",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="task_mentoring.skill"
            ),
        ),
        migrations.AddField(
            model_name="mentoringrequest",
            name="skill",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="task_mentoring.skill"
            ),
        ),
        migrations.CreateModel(
            name="EvidenceRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("item", models.CharField(blank=True, max_length=255)),
                ("item_hash", models.CharField(max_length=64)),
                ("level", models.PositiveSmallIntegerField()),
                ("least_share", models.FloatField()),
                (
                    "skill",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="task_mentoring.skill"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Estimate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("mean", models.FloatField()),
                ("sd", models.FloatField()),
                ("self_level", models.PositiveSmallIntegerField(null=True)),
                ("self_at", models.DateTimeField(null=True)),
                ("self_previous", models.PositiveSmallIntegerField(null=True)),
                ("self_last_performed", models.DateField(null=True)),
                ("self_anchored", models.BooleanField(default=False)),
                ("mentor_level", models.PositiveSmallIntegerField(null=True)),
                ("mentor_at", models.DateTimeField(null=True)),
                ("manager_level", models.PositiveSmallIntegerField(null=True)),
                ("manager_at", models.DateTimeField(null=True)),
                ("test_level", models.PositiveSmallIntegerField(null=True)),
                ("test_at", models.DateTimeField(null=True)),
                ("self_inherited", models.BooleanField(default=False)),
                ("mentor_inherited", models.BooleanField(default=False)),
                ("manager_inherited", models.BooleanField(default=False)),
                ("test_inherited", models.BooleanField(default=False)),
                ("self_imported", models.BooleanField(default=False)),
                ("mentor_imported", models.BooleanField(default=False)),
                ("manager_imported", models.BooleanField(default=False)),
                ("test_imported", models.BooleanField(default=False)),
                ("renewed_at", models.DateTimeField()),
                ("left_out", models.BooleanField(default=False)),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="estimates",
                        to="task_mentoring.member",
                    ),
                ),
                (
                    "skill",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="estimates", to="task_mentoring.skill"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SkillStatistics",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("mean", models.FloatField()),
                ("variance", models.FloatField()),
                ("people", models.PositiveIntegerField()),
                ("self_bias", models.FloatField(null=True)),
                ("mentor_bias", models.FloatField(null=True)),
                ("learned_at", models.DateTimeField()),
                ("figures", models.JSONField(default=dict)),
                ("self_since", models.DateTimeField(null=True)),
                ("mentor_since", models.DateTimeField(null=True)),
                ("manager_since", models.DateTimeField(null=True)),
                ("test_since", models.DateTimeField(null=True)),
                ("self_above_since", models.DateTimeField(null=True)),
                ("mentor_above_since", models.DateTimeField(null=True)),
                (
                    "skill",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="statistics",
                        to="task_mentoring.skill",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SkillSuccession",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "former",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="task_mentoring.skill"
                    ),
                ),
                (
                    "successor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="task_mentoring.skill"
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="successions",
                        to="task_mentoring.frameworkversion",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SkillSummary",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rated", models.PositiveIntegerField()),
                ("expected", models.FloatField()),
                ("log_nobody", models.FloatField()),
                ("confirmed", models.PositiveIntegerField()),
                ("needed", models.PositiveIntegerField()),
                ("offering", models.PositiveIntegerField()),
                ("places_free", models.PositiveIntegerField()),
                ("counted_at", models.DateTimeField()),
                ("upto", models.BigIntegerField()),
                ("whole_at", models.DateTimeField()),
                ("whole_upto", models.BigIntegerField()),
                (
                    "skill",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="summary", to="task_mentoring.skill"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SkillVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=255, verbose_name="title")),
                ("description", models.TextField(blank=True, verbose_name="description")),
                (
                    "kind",
                    models.CharField(
                        choices=[("task", "Task"), ("skill", "Skill"), ("knowledge", "Knowledge")],
                        default="skill",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("group", models.CharField(blank=True, max_length=255, verbose_name="group")),
                ("position", models.PositiveIntegerField(default=0, verbose_name="position")),
                ("uris", models.JSONField(default=list, verbose_name="links")),
                ("plan", models.JSONField(default=list, verbose_name="project")),
                ("taxonomy_id", models.CharField(blank=True, max_length=255, verbose_name="taxonomy")),
                ("tag_id", models.CharField(blank=True, max_length=255, verbose_name="tag")),
                ("is_retired", models.BooleanField(default=False, verbose_name="retired")),
                (
                    "skill",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="task_mentoring.skill",
                        verbose_name="skill key",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="skill_versions",
                        to="task_mentoring.frameworkversion",
                        verbose_name="version",
                    ),
                ),
            ],
            options={
                "verbose_name": "skill",
                "verbose_name_plural": "skills",
            },
        ),
        migrations.AddField(
            model_name="pairing",
            name="skill_version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="task_mentoring.skillversion",
                verbose_name="skill",
            ),
        ),
        migrations.CreateModel(
            name="Behaviour",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("level", models.PositiveSmallIntegerField(verbose_name="level")),
                ("position", models.PositiveSmallIntegerField(verbose_name="position")),
                ("text", models.TextField(verbose_name="behaviour")),
                (
                    "skill_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="behaviours",
                        to="task_mentoring.skillversion",
                        verbose_name="skill",
                    ),
                ),
            ],
            options={
                "verbose_name": "behaviour",
                "verbose_name_plural": "behaviours",
            },
        ),
        migrations.CreateModel(
            name="Submission",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token", models.CharField(max_length=64)),
                ("usage_key", models.CharField(blank=True, max_length=255)),
                ("usage_hash", models.CharField(blank=True, max_length=64)),
                ("role_key", models.CharField(blank=True, max_length=120)),
                ("submitted_at", models.DateTimeField()),
                ("reset_at", models.DateTimeField(null=True)),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="submissions",
                        to="task_mentoring.member",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Rating",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("level", models.PositiveSmallIntegerField(verbose_name="level")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("self", "own rating"),
                            ("mentor", "mentor"),
                            ("manager", "manager"),
                            ("test", "graded test"),
                        ],
                        max_length=10,
                        verbose_name="source",
                    ),
                ),
                ("last_performed", models.DateField(null=True, verbose_name="last used")),
                (
                    "anchored",
                    models.BooleanField(
                        default=False,
                        help_text="The form showed behaviours beside the levels and announced a check.",
                        verbose_name="behaviours shown",
                    ),
                ),
                ("is_imported", models.BooleanField(default=False, verbose_name="imported")),
                ("note", models.CharField(blank=True, max_length=4000, verbose_name="note")),
                ("rated_at", models.DateTimeField(verbose_name="rated")),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="ratings",
                        to="task_mentoring.member",
                        verbose_name="member",
                    ),
                ),
                (
                    "pairing",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="task_mentoring.pairing",
                        verbose_name="pairing",
                    ),
                ),
                (
                    "rater",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="task_mentoring.member",
                        verbose_name="rated by",
                    ),
                ),
                (
                    "skill",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="task_mentoring.skill",
                        verbose_name="skill key",
                    ),
                ),
                (
                    "skill_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="task_mentoring.skillversion",
                        verbose_name="skill",
                    ),
                ),
                (
                    "submission",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="ratings",
                        to="task_mentoring.submission",
                        verbose_name="submission",
                    ),
                ),
            ],
            options={
                "verbose_name": "rating",
                "verbose_name_plural": "ratings",
            },
        ),
        migrations.CreateModel(
            name="Target",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("level", models.PositiveSmallIntegerField(verbose_name="level")),
                ("importance", models.PositiveSmallIntegerField(default=3, verbose_name="importance")),
                ("position", models.PositiveIntegerField(default=0, verbose_name="position")),
                (
                    "role",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="targets",
                        to="task_mentoring.role",
                        verbose_name="role",
                    ),
                ),
                (
                    "skill_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="targets",
                        to="task_mentoring.skillversion",
                        verbose_name="skill",
                    ),
                ),
            ],
            options={
                "verbose_name": "target",
                "verbose_name_plural": "targets",
            },
        ),
        migrations.CreateModel(
            name="ThanksRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.CharField(max_length=500)),
                ("may_show", models.BooleanField(default=False)),
                ("is_shown", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField()),
                (
                    "pairing",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="thanks", to="task_mentoring.pairing"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Upload",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("framework", "Competency model"), ("people", "People"), ("ratings", "Ratings")],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("name", models.CharField(max_length=255, verbose_name="file")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("matching", "Waiting for its columns"),
                            ("planning", "Preparing the preview"),
                            ("planned", "Preview ready"),
                            ("applying", "Being imported"),
                            ("applied", "Imported"),
                            ("failed", "Failed"),
                        ],
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("content", models.BinaryField(null=True)),
                ("options", models.JSONField(default=dict)),
                ("plan", models.BinaryField(null=True)),
                ("left_out", models.BinaryField(null=True)),
                ("fingerprint", models.CharField(blank=True, max_length=64)),
                ("summary", models.JSONField(default=dict)),
                ("trouble", models.JSONField(default=dict)),
                ("is_large", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField(verbose_name="changed")),
                ("expires_at", models.DateTimeField(verbose_name="deleted")),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="task_mentoring.programme",
                        verbose_name="programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "import",
                "verbose_name_plural": "my imports",
            },
        ),
        migrations.CreateModel(
            name="WaitingEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("joined_at", models.DateTimeField()),
                ("notified_at", models.DateTimeField(null=True)),
                ("turn_until", models.DateTimeField(null=True)),
                ("left_at", models.DateTimeField(null=True)),
                (
                    "mentee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="waiting", to="task_mentoring.member"
                    ),
                ),
                (
                    "open_skill",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="task_mentoring.skill",
                    ),
                ),
                (
                    "skill",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="task_mentoring.skill"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("usage_key", models.CharField(max_length=255)),
                ("usage_hash", models.CharField(max_length=64)),
                ("answers", models.JSONField(default=dict)),
                ("saved_at", models.DateTimeField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("user", "usage_hash"), name="tm_draft_once")],
            },
        ),
        migrations.AddConstraint(
            model_name="frameworkversion",
            constraint=models.UniqueConstraint(fields=("framework", "number"), name="tm_version_number_once"),
        ),
        migrations.AddConstraint(
            model_name="frameworkversion",
            constraint=schema.check("tm_version_status", models.Q(("status__in", ["draft", "published", "retired"]))),
        ),
        migrations.AddConstraint(
            model_name="frameworkversion",
            constraint=schema.check(
                "tm_version_one_published",
                models.Q(
                    models.Q(("status", "published"), ("published_of__isnull", False)),
                    models.Q(
                        models.Q(("status", "published"), _negated=True),
                        models.Q(("published_of__isnull", False), _negated=True),
                    ),
                    _connector="OR",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="frameworkversion",
            constraint=schema.check(
                "tm_version_one_draft",
                models.Q(
                    models.Q(("status", "draft"), ("draft_of__isnull", False)),
                    models.Q(
                        models.Q(("status", "draft"), _negated=True),
                        models.Q(("draft_of__isnull", False), _negated=True),
                    ),
                    _connector="OR",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="job",
            index=models.Index(fields=["state", "due_at"], name="tm_job_due"),
        ),
        migrations.AddConstraint(
            model_name="job",
            constraint=models.UniqueConstraint(fields=("kind", "subject_id", "number"), name="tm_job_once"),
        ),
        migrations.AddConstraint(
            model_name="job",
            constraint=schema.check(
                "tm_job_state", models.Q(("state__in", ["waiting", "running", "split", "done", "failed", "cancelled"]))
            ),
        ),
        migrations.AddConstraint(
            model_name="job",
            constraint=schema.check(
                "tm_job_ended",
                models.Q(
                    models.Q(("state__in", ["cancelled", "done", "failed"]), ("ended_at__isnull", False)),
                    models.Q(
                        models.Q(("state__in", ["cancelled", "done", "failed"]), _negated=True),
                        models.Q(("ended_at__isnull", False), _negated=True),
                    ),
                    _connector="OR",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="job",
            constraint=schema.check(
                "tm_job_claimed",
                models.Q(
                    models.Q(("state", "running"), ("claimed_until__isnull", False)),
                    models.Q(
                        models.Q(("state", "running"), _negated=True),
                        models.Q(("claimed_until__isnull", False), _negated=True),
                    ),
                    _connector="OR",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="level",
            constraint=models.UniqueConstraint(fields=("version", "number"), name="tm_level_once"),
        ),
        migrations.AddConstraint(
            model_name="level",
            constraint=schema.check("tm_level_from_one", models.Q(("number__gte", 1))),
        ),
        migrations.AddIndex(
            model_name="logentry",
            index=models.Index(fields=["subject", "subject_id"], name="tm_log_subject"),
        ),
        migrations.AddIndex(
            model_name="logentry",
            index=models.Index(fields=["programme_id", "at"], name="tm_log_programme_at"),
        ),
        migrations.AddIndex(
            model_name="logentry",
            index=models.Index(fields=["member_id"], name="tm_log_member"),
        ),
        migrations.AddConstraint(
            model_name="matchdata",
            constraint=models.UniqueConstraint(fields=("run", "name", "number"), name="tm_match_data_once"),
        ),
        migrations.AddConstraint(
            model_name="exposureday",
            constraint=models.UniqueConstraint(fields=("mentor", "day"), name="tm_exposure_once"),
        ),
        migrations.AddIndex(
            model_name="awaitedmanager",
            index=models.Index(fields=["email_key"], name="tm_awaited_email"),
        ),
        migrations.AddConstraint(
            model_name="memberrole",
            constraint=models.UniqueConstraint(fields=("member", "framework", "role_key"), name="tm_member_role_once"),
        ),
        migrations.AddConstraint(
            model_name="noticepreference",
            constraint=models.UniqueConstraint(fields=("member", "kind"), name="tm_notice_preference_once"),
        ),
        migrations.AddConstraint(
            model_name="noticepreference",
            constraint=schema.check(
                "tm_notice_preference_timing", models.Q(("timing__in", ["at_once", "daily", "weekly", "off"]))
            ),
        ),
        migrations.AddIndex(
            model_name="outboxitem",
            index=models.Index(fields=["sent_at", "due_at"], name="tm_outbox_due"),
        ),
        migrations.AddConstraint(
            model_name="outboxitem",
            constraint=schema.check("tm_outbox_channel", models.Q(("channel__in", ("mail", "event")))),
        ),
        migrations.AddConstraint(
            model_name="outcome",
            constraint=schema.check(
                "tm_outcome_reached",
                models.Q(
                    models.Q(("reached__isnull", False), ("confirmed_at__isnull", False)),
                    models.Q(
                        models.Q(("reached__isnull", False), _negated=True),
                        models.Q(("confirmed_at__isnull", False), _negated=True),
                    ),
                    _connector="OR",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="planstep",
            constraint=models.UniqueConstraint(fields=("pairing", "position"), name="tm_step_once"),
        ),
        migrations.AddConstraint(
            model_name="planstep",
            constraint=schema.check("tm_step_level", models.Q(("level__gte", 1))),
        ),
        migrations.AddIndex(
            model_name="member",
            index=models.Index(fields=["programme", "department"], name="tm_member_department"),
        ),
        migrations.AddIndex(
            model_name="member",
            index=models.Index(fields=["manager"], name="tm_member_manager"),
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.UniqueConstraint(fields=("programme", "user"), name="tm_member_once"),
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=schema.check("tm_member_places", models.Q(("places_taken__lte", models.F("places")))),
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=schema.check("tm_member_places_most", models.Q(("places__lte", 50))),
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=schema.check(
                "tm_member_away",
                models.Q(
                    models.Q(("away_from__isnull", False), ("away_to__isnull", False)),
                    models.Q(
                        models.Q(("away_from__isnull", False), _negated=True),
                        models.Q(("away_to__isnull", False), _negated=True),
                    ),
                    _connector="OR",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=schema.check(
                "tm_member_away_since",
                models.Q(
                    models.Q(("away_from__isnull", False), ("away_since__isnull", False)),
                    models.Q(
                        models.Q(("away_from__isnull", False), _negated=True),
                        models.Q(("away_since__isnull", False), _negated=True),
                    ),
                    _connector="OR",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=schema.check(
                "tm_member_away_until",
                models.Q(
                    models.Q(("away_from__isnull", False), ("away_until__isnull", False)),
                    models.Q(
                        models.Q(("away_from__isnull", False), _negated=True),
                        models.Q(("away_until__isnull", False), _negated=True),
                    ),
                    _connector="OR",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="framework",
            constraint=models.UniqueConstraint(fields=("programme", "key"), name="tm_framework_once"),
        ),
        migrations.AddIndex(
            model_name="expectedperson",
            index=models.Index(fields=["email_key"], name="tm_expected_email"),
        ),
        migrations.AddConstraint(
            model_name="expectedperson",
            constraint=models.UniqueConstraint(fields=("programme", "email_key"), name="tm_expected_once"),
        ),
        migrations.AddIndex(
            model_name="concernrow",
            index=models.Index(fields=["programme", "closed_at"], name="tm_concern_open"),
        ),
        migrations.AddConstraint(
            model_name="concernrow",
            constraint=schema.check("tm_concern_two_people", models.Q(("by", models.F("of")), _negated=True)),
        ),
        migrations.AddConstraint(
            model_name="raterbias",
            constraint=models.UniqueConstraint(fields=("member", "framework"), name="tm_rater_bias_once"),
        ),
        migrations.AddConstraint(
            model_name="rememberedmatching",
            constraint=models.UniqueConstraint(fields=("programme", "kind", "headings"), name="tm_matching_once"),
        ),
        migrations.AddConstraint(
            model_name="rememberedmatching",
            constraint=schema.check("tm_matching_kind", models.Q(("kind__in", ["framework", "people", "ratings"]))),
        ),
        migrations.AddConstraint(
            model_name="requestchoice",
            constraint=models.UniqueConstraint(fields=("request", "position"), name="tm_choice_position_once"),
        ),
        migrations.AddConstraint(
            model_name="requestchoice",
            constraint=models.UniqueConstraint(fields=("request", "mentor"), name="tm_choice_mentor_once"),
        ),
        migrations.AddConstraint(
            model_name="role",
            constraint=models.UniqueConstraint(fields=("version", "key"), name="tm_role_once"),
        ),
        migrations.AddIndex(
            model_name="session",
            index=models.Index(fields=["pairing", "starts_at"], name="tm_session_time"),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.UniqueConstraint(fields=("pairing", "token"), name="tm_session_once"),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=schema.check("tm_session_kind", models.Q(("kind__in", ["shadow", "practise", "review"]))),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=schema.check("tm_session_minutes", models.Q(("minutes__gte", 5), ("minutes__lte", 600))),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=schema.check("tm_session_end", models.Q(("held", False), ("cancelled", False), _connector="OR")),
        ),
        migrations.AddConstraint(
            model_name="proposedtimes",
            constraint=models.UniqueConstraint(fields=("pairing", "token"), name="tm_times_once"),
        ),
        migrations.AddConstraint(
            model_name="proposedtimes",
            constraint=schema.check(
                "tm_times_open",
                models.Q(
                    models.Q(("state", "open"), ("open_pairing__isnull", False)),
                    models.Q(
                        models.Q(("state", "open"), _negated=True),
                        models.Q(("open_pairing__isnull", False), _negated=True),
                    ),
                    _connector="OR",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="proposedtimes",
            constraint=schema.check(
                "tm_times_state", models.Q(("state__in", ["open", "accepted", "declined", "withdrawn"]))
            ),
        ),
        migrations.AddConstraint(
            model_name="proposedtimes",
            constraint=schema.check("tm_times_kind", models.Q(("kind__in", ["shadow", "practise", "review"]))),
        ),
        migrations.AddConstraint(
            model_name="proposedtimes",
            constraint=schema.check("tm_times_minutes", models.Q(("minutes__gte", 5), ("minutes__lte", 600))),
        ),
        migrations.AddConstraint(
            model_name="skill",
            constraint=models.UniqueConstraint(fields=("framework", "key"), name="tm_skill_once"),
        ),
        migrations.AddConstraint(
            model_name="notmywork",
            constraint=models.UniqueConstraint(fields=("member", "skill"), name="tm_not_my_work_once"),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(fields=["member", "read_at", "created_at"], name="tm_notice_inbox"),
        ),
        migrations.AddConstraint(
            model_name="mentoroptin",
            constraint=models.UniqueConstraint(fields=("member", "skill"), name="tm_opt_in_once"),
        ),
        migrations.AddIndex(
            model_name="mentoroffer",
            index=models.Index(fields=["skill", "band", "base_score", "mentor"], name="tm_offer_scan"),
        ),
        migrations.AddIndex(
            model_name="mentoroffer",
            index=models.Index(fields=["skill", "band", "higher_score", "mentor"], name="tm_offer_higher"),
        ),
        migrations.AddIndex(
            model_name="mentoroffer",
            index=models.Index(fields=["mentor"], name="tm_offer_mentor"),
        ),
        migrations.AddConstraint(
            model_name="mentoroffer",
            constraint=models.UniqueConstraint(fields=("skill", "mentor"), name="tm_offer_once"),
        ),
        migrations.AddConstraint(
            model_name="mentoroffer",
            constraint=schema.check("tm_offer_band", models.Q(("band__in", [2, 1]))),
        ),
        migrations.AddConstraint(
            model_name="mentoroffer",
            constraint=schema.check("tm_offer_score", models.Q(("base_score__gte", 0))),
        ),
        migrations.AddConstraint(
            model_name="mentoroffer",
            constraint=schema.check("tm_offer_higher_score", models.Q(("higher_score__gte", 0))),
        ),
        migrations.AddConstraint(
            model_name="mentoringrequest",
            constraint=models.UniqueConstraint(fields=("mentee", "token"), name="tm_request_once"),
        ),
        migrations.AddConstraint(
            model_name="mentoringrequest",
            constraint=models.UniqueConstraint(fields=("mentee", "open_skill"), name="tm_request_one_open"),
        ),
        migrations.AddConstraint(
            model_name="mentoringrequest",
            constraint=schema.check(
                "tm_request_open",
                models.Q(
                    models.Q(("closed_at__isnull", True), ("open_skill__isnull", False)),
                    models.Q(
                        models.Q(("closed_at__isnull", True), _negated=True),
                        models.Q(("open_skill__isnull", False), _negated=True),
                    ),
                    _connector="OR",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="evidencerule",
            index=models.Index(fields=["item_hash"], name="tm_evidence_item"),
        ),
        migrations.AddConstraint(
            model_name="evidencerule",
            constraint=models.UniqueConstraint(fields=("skill", "item_hash", "level"), name="tm_evidence_once"),
        ),
        migrations.AddConstraint(
            model_name="evidencerule",
            constraint=schema.check("tm_evidence_level", models.Q(("level__gte", 1))),
        ),
        migrations.AddConstraint(
            model_name="evidencerule",
            constraint=schema.check("tm_evidence_share", models.Q(("least_share__gt", 0), ("least_share__lte", 1))),
        ),
        migrations.AddIndex(
            model_name="estimate",
            index=models.Index(fields=["skill", "member"], name="tm_estimate_skill"),
        ),
        migrations.AddConstraint(
            model_name="estimate",
            constraint=models.UniqueConstraint(fields=("member", "skill"), name="tm_estimate_once"),
        ),
        migrations.AddConstraint(
            model_name="estimate",
            constraint=schema.check("tm_estimate_sd", models.Q(("sd__gt", 0))),
        ),
        migrations.AddConstraint(
            model_name="skillstatistics",
            constraint=schema.check("tm_statistics_variance", models.Q(("variance__gt", 0))),
        ),
        migrations.AddConstraint(
            model_name="skillsuccession",
            constraint=models.UniqueConstraint(fields=("version", "former", "successor"), name="tm_succession_once"),
        ),
        migrations.AddConstraint(
            model_name="skillsuccession",
            constraint=schema.check(
                "tm_succession_two_skills", models.Q(("former", models.F("successor")), _negated=True)
            ),
        ),
        migrations.AddConstraint(
            model_name="skillsummary",
            constraint=schema.check("tm_summary_chances", models.Q(("expected__gte", 0), ("log_nobody__lte", 0))),
        ),
        migrations.AddConstraint(
            model_name="skillversion",
            constraint=models.UniqueConstraint(fields=("version", "skill"), name="tm_skill_version_once"),
        ),
        migrations.AddConstraint(
            model_name="skillversion",
            constraint=schema.check("tm_skill_version_kind", models.Q(("kind__in", ["task", "skill", "knowledge"]))),
        ),
        migrations.AddIndex(
            model_name="pairing",
            index=models.Index(fields=["programme", "state", "created_at"], name="tm_pairing_queue"),
        ),
        migrations.AddIndex(
            model_name="pairing",
            index=models.Index(fields=["mentor", "state"], name="tm_pairing_mentor"),
        ),
        migrations.AddIndex(
            model_name="pairing",
            index=models.Index(fields=["mentee", "state"], name="tm_pairing_mentee"),
        ),
        migrations.AddIndex(
            model_name="pairing",
            index=models.Index(fields=["state", "answer_by"], name="tm_pairing_answer_by"),
        ),
        migrations.AddIndex(
            model_name="pairing",
            index=models.Index(fields=["state", "ends_on"], name="tm_pairing_ends_on"),
        ),
        migrations.AddIndex(
            model_name="pairing",
            index=models.Index(fields=["state", "waits_since"], name="tm_pairing_waits_since"),
        ),
        migrations.AddConstraint(
            model_name="pairing",
            constraint=models.UniqueConstraint(fields=("mentee", "open_skill"), name="tm_pairing_one_open"),
        ),
        migrations.AddConstraint(
            model_name="pairing",
            constraint=schema.check(
                "tm_pairing_open",
                models.Q(
                    models.Q(
                        ("state__in", ["active", "approved", "proposed", "reassessed"]), ("open_skill__isnull", False)
                    ),
                    models.Q(
                        models.Q(("state__in", ["active", "approved", "proposed", "reassessed"]), _negated=True),
                        models.Q(("open_skill__isnull", False), _negated=True),
                    ),
                    _connector="OR",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="pairing",
            constraint=schema.check(
                "tm_pairing_state",
                models.Q(
                    (
                        "state__in",
                        [
                            "proposed",
                            "approved",
                            "active",
                            "reassessed",
                            "completed",
                            "fell_short",
                            "shown",
                            "rejected",
                            "declined",
                            "withdrawn",
                            "expired",
                        ],
                    )
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="pairing",
            constraint=schema.check(
                "tm_pairing_origin", models.Q(("origin__in", ["learner", "practice", "manager", "admin", "batch"]))
            ),
        ),
        migrations.AddConstraint(
            model_name="pairing",
            constraint=schema.check("tm_pairing_two_people", models.Q(("mentee", models.F("mentor")), _negated=True)),
        ),
        migrations.AddConstraint(
            model_name="pairing",
            constraint=schema.check("tm_pairing_weeks", models.Q(("weeks__gte", 1), ("weeks__lte", 52))),
        ),
        migrations.AddConstraint(
            model_name="pairing",
            constraint=schema.check(
                "tm_pairing_answer",
                models.Q(
                    models.Q(("state", "approved"), ("answer_by__isnull", False)),
                    models.Q(
                        models.Q(("state", "approved"), _negated=True),
                        models.Q(("answer_by__isnull", False), _negated=True),
                    ),
                    _connector="OR",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="pairing",
            constraint=schema.check(
                "tm_pairing_waits",
                models.Q(
                    models.Q(("state", "reassessed"), ("waits_since__isnull", False)),
                    models.Q(
                        models.Q(("state", "reassessed"), _negated=True),
                        models.Q(("waits_since__isnull", False), _negated=True),
                    ),
                    _connector="OR",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="pairing",
            constraint=schema.check(
                "tm_pairing_extension",
                models.Q(
                    models.Q(("extension_by_mentor__isnull", False), ("extension_weeks__isnull", False)),
                    models.Q(
                        models.Q(("extension_by_mentor__isnull", False), _negated=True),
                        models.Q(("extension_weeks__isnull", False), _negated=True),
                    ),
                    _connector="OR",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="pairing",
            constraint=schema.check(
                "tm_pairing_longer",
                models.Q(
                    models.Q(("extension_agreed__isnull", True), ("extension_weeks__isnull", True)),
                    models.Q(("extension_weeks__gte", 1), ("extension_weeks__lte", 4)),
                    _connector="OR",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="pairing",
            constraint=schema.check(
                "tm_pairing_dates",
                models.Q(
                    ("ends_on__isnull", True),
                    models.Q(("ends_on__gt", models.F("starts_on")), ("starts_on__isnull", False)),
                    _connector="OR",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="behaviour",
            constraint=models.UniqueConstraint(fields=("skill_version", "level", "position"), name="tm_behaviour_once"),
        ),
        migrations.AddConstraint(
            model_name="behaviour",
            constraint=schema.check("tm_behaviour_level", models.Q(("level__gte", 1))),
        ),
        migrations.AddIndex(
            model_name="submission",
            index=models.Index(fields=["usage_hash"], name="tm_submission_block"),
        ),
        migrations.AddConstraint(
            model_name="submission",
            constraint=models.UniqueConstraint(fields=("member", "token"), name="tm_submission_once"),
        ),
        migrations.AddIndex(
            model_name="rating",
            index=models.Index(fields=["member", "skill", "rated_at"], name="tm_rating_history"),
        ),
        migrations.AddConstraint(
            model_name="rating",
            constraint=models.UniqueConstraint(fields=("submission", "skill"), name="tm_rating_once_a_submission"),
        ),
        migrations.AddConstraint(
            model_name="rating",
            constraint=schema.check(
                "tm_rating_source", models.Q(("source__in", ["self", "mentor", "manager", "test"]))
            ),
        ),
        migrations.AddConstraint(
            model_name="rating",
            constraint=schema.check("tm_rating_level", models.Q(("level__gte", 1))),
        ),
        migrations.AddConstraint(
            model_name="target",
            constraint=models.UniqueConstraint(fields=("role", "skill_version"), name="tm_target_once"),
        ),
        migrations.AddConstraint(
            model_name="target",
            constraint=schema.check("tm_target_level", models.Q(("level__gte", 1))),
        ),
        migrations.AddConstraint(
            model_name="target",
            constraint=schema.check("tm_target_importance", models.Q(("importance__gte", 1), ("importance__lte", 5))),
        ),
        migrations.AddIndex(
            model_name="upload",
            index=models.Index(fields=["expires_at"], name="tm_upload_expiry"),
        ),
        migrations.AddConstraint(
            model_name="upload",
            constraint=schema.check("tm_upload_kind", models.Q(("kind__in", ["framework", "people", "ratings"]))),
        ),
        migrations.AddConstraint(
            model_name="upload",
            constraint=schema.check(
                "tm_upload_state",
                models.Q(("state__in", ["matching", "planning", "planned", "applying", "applied", "failed"])),
            ),
        ),
        migrations.AddConstraint(
            model_name="upload",
            constraint=schema.check(
                "tm_upload_content",
                models.Q(
                    models.Q(models.Q(("state", "applied"), _negated=True), ("content__isnull", False)),
                    models.Q(("state", "applied"), models.Q(("content__isnull", False), _negated=True)),
                    _connector="OR",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="upload",
            constraint=schema.check(
                "tm_upload_shown",
                models.Q(
                    models.Q(("state", "applying"), _negated=True),
                    models.Q(("fingerprint", ""), _negated=True),
                    _connector="OR",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="waitingentry",
            constraint=models.UniqueConstraint(fields=("mentee", "open_skill"), name="tm_waiting_once"),
        ),
        migrations.AddConstraint(
            model_name="waitingentry",
            constraint=schema.check(
                "tm_waiting_open",
                models.Q(
                    models.Q(("left_at__isnull", True), ("open_skill__isnull", False)),
                    models.Q(
                        models.Q(("left_at__isnull", True), _negated=True),
                        models.Q(("open_skill__isnull", False), _negated=True),
                    ),
                    _connector="OR",
                ),
            ),
        ),
    ]
