"""The kernel as a Django app."""

from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "helpdesk_site.kernel"
    label = "kernel"
    verbose_name = "kernel"
