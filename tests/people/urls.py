"""The addresses of people alone, for the tests of their pages."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def home(request: HttpRequest) -> HttpResponse:
    return HttpResponse("home")


urlpatterns = [
    path("", home),
    path("", include("helpdesk_site.people.urls")),
    path("", include("helpdesk_site.interface.urls")),
    path("admin/", admin.site.urls),
]
