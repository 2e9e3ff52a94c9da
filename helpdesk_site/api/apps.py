"""The API as a Django app, for the table that keeps answers to repeated requests."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApiConfig(AppConfig):
    name = "helpdesk_site.api"
    label = "api"
    verbose_name = _("API")
