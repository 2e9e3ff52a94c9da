"""The access app: it tells the kernel what follows from an approval and how its work is woken."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccessConfig(AppConfig):
    name = "helpdesk_site.access"
    label = "access"
    verbose_name = _("Permission changes")

    def ready(self) -> None:
        from helpdesk_site.access import registration

        registration.register()
