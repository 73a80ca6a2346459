"""The demo site as a Django app, so that its templates and static files are found. It has no tables."""

from __future__ import annotations

from django.apps import AppConfig


class DemoSiteConfig(AppConfig):
    """Templates, static files and views of the demo alone."""

    name = "tests.site"
    label = "demo_site"
    verbose_name = "Demo site"

    def ready(self) -> None:
        """Set up Celery before the first task is sent: its own default would look for a broker."""
        from tests.site import celery

        celery.app.finalize()
