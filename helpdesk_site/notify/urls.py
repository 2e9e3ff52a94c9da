"""The addresses of notifications."""

from django.urls import path

from helpdesk_site.notify import views

app_name = "notify"

urlpatterns = [
    path("bildirimler/", views.notifications, name="list"),
    path("bildirimler/okundu/", views.mark_read, name="mark_read"),
    path("bildirimler/okundu/konu/", views.mark_read_about, name="mark_read_about"),
    path("bildirimler/tercihler/", views.choose, name="preferences"),
]
