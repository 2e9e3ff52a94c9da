"""The addresses of the reports."""

from django.urls import path

from helpdesk_site.reports import views

app_name = "reports"

urlpatterns = [path("servis/", views.overview, name="overview")]
