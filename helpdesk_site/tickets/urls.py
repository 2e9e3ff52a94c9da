"""The addresses of tickets."""

from django.urls import URLPattern, path

from helpdesk_site.tickets import stock

app_name = "tickets"

urlpatterns: list[URLPattern] = [
    path("talep/<slug:public_id>/", stock.closed, name="ticket"),
    path("is-listesi/", stock.closed, name="queue"),
]
