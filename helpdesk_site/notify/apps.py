"""Notifications as a Django app: what people are told, by mail, in the application and over the live connection."""

from django.apps import AppConfig


class NotifyConfig(AppConfig):
    name = "helpdesk_site.notify"
    label = "notify"
    verbose_name = "notify"

    def ready(self) -> None:
        from helpdesk_site.notify import registration

        registration.register()
