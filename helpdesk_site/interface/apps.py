"""The interface as a Django app."""

from django.apps import AppConfig


class InterfaceConfig(AppConfig):
    name = "helpdesk_site.interface"
    label = "interface"
