"""Every address of the product. Apps name theirs; here they are only put together."""

from __future__ import annotations

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from helpdesk_site.health import healthz, readyz
from helpdesk_site.tickets.views.home import home

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home, name="home"),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("", include("helpdesk_site.tickets.urls")),  # the most asked for first: addresses are tried in this order
    path("", include("helpdesk_site.people.urls")),
    path("", include("helpdesk_site.notify.urls")),
    path("", include("helpdesk_site.webhooks.urls")),
    path("", include("helpdesk_site.access.urls")),
    path("", include("knowledgebase.urls")),
    path("", include("helpdesk_site.reports.urls")),
    path("", include("helpdesk_site.interface.urls")),
    path("api/v1/", include("helpdesk_site.api.urls")),
    path("yonetim/", admin.site.urls),
    path("helpdesk/", include("helpdesk_site.tickets.stock")),
]

handler400 = "helpdesk_site.interface.views.bad_request"
handler403 = "helpdesk_site.interface.views.forbidden"
handler404 = "helpdesk_site.interface.views.not_found"
handler500 = "helpdesk_site.interface.views.server_error"
