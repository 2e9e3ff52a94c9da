"""Who gets what at the addresses that are not ours: Django's admin and django-helpdesk's own pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from helpdesk_site.audiences.circles import (
    ADMINISTRATORS,
    SEES_TICKET,
)
from helpdesk_site.audiences.declaring import (
    Answer,
    Door,
    Method,
    Route,
    page,
)


def admin_page(
    name: str, shown: Answer = 200, sent: Answer = 200, *, missing: Answer | None = None, thing: str = "", **fixed: Any
) -> Route:
    """A page of Django's admin, for administrators alone; it answers a POST wherever it answers a GET.

    A row that is not there gives `missing`, unless the page refuses before it looks.
    """

    def method(answer: Answer) -> Method:
        return Method(answer, ADMINISTRATORS, hidden=answer if missing is None or answer == 403 else missing)

    return Route(name, Door.ADMIN, method(shown), method(sent), thing=thing, fixed=fixed)


def admin_table(table: str, *, add: Answer = 403, save: Answer = 403, delete: Answer = 403) -> Iterator[Route]:
    """The pages of one table. What nobody may add, save or delete is read only: an edit here would have no audit row.

    A row that is not there leads back to the first page.
    """
    place = table.replace("_", "/", 1)
    yield admin_page(f"admin:{table}_changelist")
    yield admin_page(f"admin:{table}_add", add, add)
    for name, shown, sent in (("change", 200, save), ("delete", delete, delete), ("history", 200, 200)):
        yield admin_page(f"admin:{table}_{name}", shown, sent, missing="admin:index", thing=table)
    lead = f"admin:{table}_change"
    yield admin_page(f"yonetim/{place}/<path:object_id>/", lead, lead, missing=lead, thing=table)


LED_TO_THE_DESK = Method(404, anonymous="people:sign_in")
READ_ONLY = ("person", "unit", "rolegrant", "delegation", "syncrun", "syncfinding", "user")

ADMIN = (
    # The doors of the desk are the only ones (people/admin.py).
    Route("admin:login", Door.OPEN, get=LED_TO_THE_DESK, post=LED_TO_THE_DESK),
    Route(
        "admin:logout", Door.ADMIN,
        get=Method(405, ADMINISTRATORS, anonymous="admin:index"),
        post=Method("people:sign_in", ADMINISTRATORS, anonymous="admin:index"),
    ),
    admin_page("admin:password_change", 404, 404),
    admin_page("admin:password_change_done", 404, 404),
    admin_page("admin:index"),
    admin_page("admin:app_list", app_label="people"),
    admin_page("admin:jsi18n", 200, 405),
    admin_page("admin:autocomplete", 403, 405),
    admin_page("admin:view_on_site", 404, 404, content_type_id=0, object_id=1),
    *(row for name in READ_ONLY for row in admin_table(f"people_{name}")),
    *admin_table("helpdesk_queue", save=200),
    *admin_table("helpdesk_ignoreemail", add=200, save=200, delete=200),
    admin_page("yonetim/(?P<url>.*)$", 404, 404),
)  # fmt: skip


# django-helpdesk's own pages: three lead to ours, the others exist in name alone (tickets/stock.py).
STOCK_CLOSED = """
    mass_update merge_tickets followup_edit followup_delete edit update delete hold unhold ticket_cc ticket_cc_add
    ticket_cc_del ticket_resolves_add ticket_resolves_del attachment_del attachment_preview edit_ticket_checklist
    delete_ticket_checklist raw rss_index report_index run_report saved_searches_list savequery delete_query
    user_settings email_ignore email_ignore_add email_ignore_del checklist_templates edit_checklist_template
    delete_checklist_template datatables_ticket_list timeline_ticket_list my-tickets submit submit_iframe
    success_iframe public_view public_change_language ticket_dependency_add ticket_dependency_del rss_user
    rss_user_queue rss_queue rss_unassigned rss_activity kb_index kb_category kb_category_iframe kb_vote login logout
    password_change password_change_done help_context system_settings
"""
STOCK = (
    page("helpdesk:view", "tickets:ticket", SEES_TICKET, thing="stock ticket"),
    page("helpdesk:list", "tickets:queue"),
    page("helpdesk:dashboard", "tickets:queue"),
    Route("helpdesk:home", Door.OPEN, get=Method("home")),
    *(Route(f"helpdesk:{name}", Door.NONE) for name in STOCK_CLOSED.split()),
)
