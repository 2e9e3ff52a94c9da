"""What of django-helpdesk stays in Django's admin: queues and ignored addresses, which people keep as data.

Tickets, follow-ups and everything that belongs to one are taken out: the admin would write past the service layer.
Nothing is deleted here: deleting a queue would delete its tickets.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import HttpRequest
from helpdesk import admin as _stock  # noqa: F401  # its registrations come first, whatever the order of the apps
from helpdesk.models import IgnoreEmail, Queue

if TYPE_CHECKING:
    _Page = admin.ModelAdmin[Any]
else:
    _Page = admin.ModelAdmin  # generic for the type checker only


class _NoDelete:
    def has_delete_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        return False


class QueueAdmin(_NoDelete, _Page):
    """A queue's name and order of work. Mailboxes and their passwords are no part of it: mail intake is ours."""

    list_display = ("title", "slug", "locale", "default_owner")
    fields = ("title", "slug", "locale", "default_owner", "dedicated_time", "escalate_days")
    # A slug is part of addresses and of the services that point here.
    readonly_fields = ("slug",)

    def has_add_permission(self, _request: HttpRequest) -> bool:
        return False


class IgnoredAddressAdmin(_Page):
    list_display = ("name", "email_address", "queue_list")
    fields = ("name", "email_address", "queues")


def take_over(site: admin.AdminSite) -> None:
    """Leaves our two tables of the package in the admin and takes all others out. Safe to repeat."""
    for model in [model for model in site._registry if model._meta.app_label == "helpdesk"]:
        site.unregister(model)
    for model, page in ((Queue, QueueAdmin), (IgnoreEmail, IgnoredAddressAdmin)):
        site.register(model, page)


take_over(admin.site)
