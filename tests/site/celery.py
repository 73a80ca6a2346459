"""The demo's Celery application: tasks run where they are called, as there is no broker."""

from __future__ import annotations

from celery import Celery

app = Celery("task_mentoring_demo")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.set_default()
