"""The demo site's addresses, those of the hosts, and the collected static files."""

from __future__ import annotations

from django.conf import settings
from django.urls import path
from django.views.static import serve

from tests.browser.hosts import views
from tests.site.urls import urlpatterns as of_the_site

urlpatterns = [
    path("static/<path:path>", serve, {"document_root": settings.STATIC_ROOT}),
    path("hosts/<str:host>/<str:view>/<int:number>/", views.show, name="host"),
    *of_the_site,
]
