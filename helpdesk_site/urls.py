"""Every address of the product. Apps name theirs; here they are only put together."""

from __future__ import annotations

from importlib.util import find_spec

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from helpdesk_site.tickets.views.home import home


def _of(*modules: str) -> list[URLPattern | URLResolver]:
    return [path("", include(module)) for module in modules if find_spec(module)]


urlpatterns: list[URLPattern | URLResolver] = [
    path("", home, name="home"),
    *_of(
        "helpdesk_site.kernel.urls",
        "helpdesk_site.people.urls",
        "helpdesk_site.notify.urls",
        "helpdesk_site.tickets.urls",
        "helpdesk_site.access.urls",
        "helpdesk_site.interface.urls",
    ),
    path("api/v1/", include("helpdesk_site.api.urls")),
    path("yonetim/", admin.site.urls),
    path("helpdesk/", include("helpdesk_site.tickets.stock")),
]

handler400 = "helpdesk_site.interface.views.bad_request"
handler403 = "helpdesk_site.interface.views.forbidden"
handler404 = "helpdesk_site.interface.views.not_found"
handler500 = "helpdesk_site.interface.views.server_error"
