"""The sample institution as a Django app: its mark tells production that a database holds sample data."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "helpdesk_site.demo"
    label = "demo"
