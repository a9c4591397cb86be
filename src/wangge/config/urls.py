"""Addresses: pages in Chinese at /, in English at /en/; programs at /api/. /healthz is config/health.py's."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from wangge.api.v1 import api_urls

urlpatterns = [
    path("api/v1/", api_urls()),
    *i18n_patterns(
        path("staff/", include("wangge.desks.staff.urls")),
        path("", include("wangge.desks.look.urls")),
        path("", include("wangge.desks.resident.urls")),
        prefix_default_language=False,
    ),
]
