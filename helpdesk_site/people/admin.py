"""Django's own admin: a look at the tables of people for administrators. Changes go through the services."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import admin
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth import admin as _groups  # noqa: F401  # its registration comes first, whatever the order of the apps
from django.contrib.auth.models import Group
from django.contrib.auth.views import redirect_to_login
from django.contrib.sites import admin as _sites  # noqa: F401  # the same
from django.contrib.sites.models import Site
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from helpdesk_site.people import models
from helpdesk_site.people.views.signing_in import sign_out

if TYPE_CHECKING:
    _Admin = admin.ModelAdmin[Any]
else:
    _Admin = admin.ModelAdmin  # generic in the stubs alone


@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_at_the_desk(request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:  # noqa: ARG001  # the admin calls it so
    """The admin has no door of its own: one sign-in, one brake, one audit (ASVS 6.8.1).

    Raises Http404 for somebody who is signed in and no administrator: sent to sign in again, he would go in circles.
    """
    if request.user.is_authenticated:
        raise Http404
    wanted = request.GET.get(REDIRECT_FIELD_NAME) or reverse("admin:index")
    return redirect_to_login(wanted, resolve_url(settings.LOGIN_URL))


def not_here(request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:  # noqa: ARG001  # the admin calls it so
    """Passwords are the directory's, and of a local account the command's that made it."""
    raise Http404


def sign_out_at_the_desk(request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:  # noqa: ARG001  # the admin calls it so
    """Leaving through the admin ends the session as leaving through a page does."""
    return sign_out(request)


def close_other_doors(site: admin.AdminSite) -> None:
    """Leaves one way in, one way out, and no table that the desk does not use: roles are rows, not Django's groups."""
    site.login = sign_in_at_the_desk  # type: ignore[method-assign]
    site.logout = sign_out_at_the_desk  # type: ignore[method-assign,assignment]
    site.password_change = not_here  # type: ignore[method-assign,assignment]
    site.password_change_done = not_here  # type: ignore[method-assign,assignment]
    for model in (Group, Site):
        if site.is_registered(model):
            site.unregister(model)


close_other_doors(admin.site)


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
