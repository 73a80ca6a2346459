"""Studio's addresses: a block's editor, the admin, and whatever the plugins bring."""

from django.conf import settings
from django.contrib import admin
from django.urls import path
from edx_django_utils.plugins import get_plugin_url_patterns

urlpatterns = [path("admin/", admin.site.urls), *get_plugin_url_patterns(settings.PROJECT)]
