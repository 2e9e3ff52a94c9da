"""Django's own admin: a look at the tables of people for administrators. Changes go through the services."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url

from helpdesk_site.people import models

if TYPE_CHECKING:
    _Admin = admin.ModelAdmin[Any]
else:
    _Admin = admin.ModelAdmin  # generic in the stubs alone


def sign_in_at_the_desk(request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:  # noqa: ARG001  # the admin calls it so
    """The admin has no door of its own: one sign-in, one brake, one audit (ASVS 6.8.1)."""
    return redirect_to_login(request.get_full_path(), resolve_url(settings.LOGIN_URL))


admin.site.login = sign_in_at_the_desk  # type: ignore[method-assign]


class ReadOnlyAdmin(_Admin):
    """Rows to be seen, not edited: an edit here would have no audit row."""

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False


@admin.register(models.Person)
class PersonAdmin(ReadOnlyAdmin):
    list_display = ("official_name", "employee_no", "unit", "title", "active")
    list_filter = ("active", "employment_type")
    list_select_related = ("unit",)
    search_fields = ("search_fold",)
    ordering = ("sort_key", "id")


@admin.register(models.Unit)
class UnitAdmin(ReadOnlyAdmin):
    list_display = ("name", "detsis_no", "kind", "is_defined", "valid_from", "valid_to")
    list_filter = ("kind", "is_defined")
    ordering = ("sort_key", "id")


@admin.register(models.RoleGrant)
class RoleGrantAdmin(ReadOnlyAdmin):
    list_display = ("person", "role", "unit", "valid_from", "valid_to")
    list_filter = ("role",)
    list_select_related = ("person", "unit")


@admin.register(models.Delegation)
class DelegationAdmin(ReadOnlyAdmin):
    list_display = ("delegator", "delegate", "kind", "state", "valid_from", "valid_to")
    list_filter = ("state", "kind")
    list_select_related = ("delegator", "delegate")


@admin.register(models.SyncRun)
class SyncRunAdmin(ReadOnlyAdmin):
    list_display = ("public_id", "mode", "state", "started_at", "read", "created", "written", "deactivated", "missing")
    list_filter = ("state", "mode")
    exclude = ("plan",)


@admin.register(models.SyncFinding)
class SyncFindingAdmin(ReadOnlyAdmin):
    list_display = ("kind", "person", "detail", "found_at", "closed_at")
    list_filter = ("kind",)
    list_select_related = ("person",)


@admin.register(models.User)
class UserAdmin(ReadOnlyAdmin):
    list_display = ("username", "person", "is_local", "is_active", "is_staff", "last_login")
    list_filter = ("is_local", "is_staff", "is_active")
    list_select_related = ("person",)
    exclude = ("password",)
