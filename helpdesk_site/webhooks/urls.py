"""The addresses of webhooks."""

from django.urls import path

from helpdesk_site.webhooks import views

app_name = "webhooks"

_ONE = "web-kancalari/<slug:public_id>/"

urlpatterns = [
    path("web-kancalari/", views.listed, name="list"),
    path("web-kancalari/yeni/", views.new, name="new"),
    path("web-kancalari/gonderim/<slug:public_id>/", views.delivery, name="delivery"),
    path("web-kancalari/gonderim/<slug:public_id>/yeniden/", views.send_again, name="send_again"),
    path(_ONE, views.subscription, name="subscription"),
    path(_ONE + "degistir/", views.change, name="change"),
    path(_ONE + "anahtar/", views.rotate, name="rotate"),
    path(_ONE + "dene/", views.test, name="test"),
    path(_ONE + "sil/", views.end, name="end"),
    path(_ONE + "durum/<slug:step>/", views.step, name="step"),
]
