"""People as a Django app."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "helpdesk_site.people"
    label = "people"
    verbose_name = "people"

    def ready(self) -> None:
        from helpdesk_site.people import registration

        registration.register()
