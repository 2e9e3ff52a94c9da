"""Reports: they read the other apps and tell the interface where they stand."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "helpdesk_site.reports"
    label = "reports"
    verbose_name = _("Reports")

    def ready(self) -> None:
        from helpdesk_site.reports import registration

        registration.register()
