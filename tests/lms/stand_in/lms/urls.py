"""The LMS's addresses: blocks, the admin, and whatever the plugins bring."""

from django.conf import settings
from django.contrib import admin
from django.http import HttpResponse
from django.urls import path
from edx_django_utils.plugins import get_plugin_url_patterns
from lms.djangoapps.courseware import block_render

_HANDLER = "courses/<str:course_id>/xblock/<str:usage_id>"

urlpatterns = [
    path("admin/", admin.site.urls),
    path("login", lambda request: HttpResponse("Sign in"), name="signin_user"),
    path(f"{_HANDLER}/handler/<str:handler>", block_render.handle_xblock_callback),
    path(f"{_HANDLER}/handler_noauth/<str:handler>", block_render.handle_xblock_callback_noauth),
    path("xblock/<str:usage_id>", block_render.render_xblock),
    *get_plugin_url_patterns(settings.PROJECT),
]
