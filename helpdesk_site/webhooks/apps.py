"""Webhooks as a Django app."""

from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "helpdesk_site.webhooks"
    label = "webhooks"
    verbose_name = "webhooks"

    def ready(self) -> None:
        from helpdesk_site.webhooks import registration

        registration.register()
