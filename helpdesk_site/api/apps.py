"""The API as a Django app, for the table that keeps answers to repeated requests."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "helpdesk_site.api"
    label = "api"
    verbose_name = "API"
