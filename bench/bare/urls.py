"""The bare pages."""

from django.urls import path

from bench.bare import views

urlpatterns = [
    path("list/", views.tickets),
    path("search/", views.search),
    path("ticket/<int:ticket_id>/", views.ticket),
    path("create/", views.create),
    path("follow-up/<int:ticket_id>/", views.follow_up),
]
