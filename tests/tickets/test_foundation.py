"""What we rely on of django-helpdesk, and what of it must stay closed: fails on the upgrade that changes it."""

from __future__ import annotations

import importlib
from pathlib import Path

import helpdesk
import pytest
from django.contrib import admin
from django.db import connection
from django.db.models import ProtectedError
from django.urls import URLPattern, URLResolver, get_resolver
from helpdesk import urls as stock_urls
from helpdesk.models import FollowUp, IgnoreEmail, Queue, Ticket, TicketChange

from helpdesk_site.kernel.audit.models import AuditEntry
from helpdesk_site.tickets import stock
from helpdesk_site.tickets.guard import OutsideTheServiceError
from helpdesk_site.tickets.statuses import FLOW, LABELS, STATUS_OF, State, Status
from tests.tickets.people import browser_of


def names_of(entries: list[URLPattern | URLResolver]) -> set[str]:
    names: set[str] = set()
    for entry in entries:
        names |= names_of(entry.url_patterns) if isinstance(entry, URLResolver) else {entry.name or ""}
    return names


def patterns_under(prefix: str) -> list[URLPattern]:
    (resolver,) = [
        entry
        for entry in get_resolver().url_patterns
        if isinstance(entry, URLResolver) and str(entry.pattern) == prefix
    ]
    return [entry for entry in resolver.url_patterns if isinstance(entry, URLPattern)]


# Closed doors


def test_every_stock_name_resolves_and_only_four_lead_anywhere():
    ours = {pattern.name: pattern.callback for pattern in patterns_under("helpdesk/")}
    assert set(ours) == names_of(stock_urls.urlpatterns)
    assert {name for name, view in ours.items() if view is not stock.closed} == {"view", "list", "dashboard", "home"}


ADDRESSES = [
    "helpdesk/tickets/submit/", "helpdesk/tickets/my-tickets/", "helpdesk/view/?ticket=a-1&email=x&key=y",
    "helpdesk/tickets/update/", "helpdesk/tickets/merge", "helpdesk/tickets/1/edit/", "helpdesk/tickets/1/delete/",
    "helpdesk/tickets/1/hold/", "helpdesk/tickets/1/followup_delete/1/", "helpdesk/tickets/1/update/",
    "helpdesk/raw/ticket/", "helpdesk/rss/", "helpdesk/reports/", "helpdesk/settings/", "helpdesk/ignore/",
    "helpdesk/system_settings/", "helpdesk/login/", "helpdesk/kb/", "helpdesk/rss/unassigned/", "helpdesk/save_query/",
    "helpdesk/change_language/", "helpdesk/datatables_ticket_list/e30=", "helpdesk/password_change/",
    "helpdesk/api/tickets/", "helpdesk/kanban/", "helpdesk/tickets/1/kanban-update/",
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete"])
def test_stock_pages_api_and_kanban_answer_404_even_to_the_chief(desk, ticket, method):
    chief = browser_of(desk.chief)
    for address in ADDRESSES:
        assert getattr(chief, method)(f"/{address}").status_code == 404, address
    assert Ticket.objects.filter(pk=ticket.ticket_id).exists()


@pytest.mark.django_db
def test_an_old_link_to_a_ticket_leads_to_our_page_for_whoever_may_see_it(desk, ticket):
    address = f"/helpdesk/tickets/{ticket.ticket_id}/"
    assert browser_of(desk.employee).get(address)["Location"] == f"/talep/{ticket.public_id}/"
    assert browser_of(desk.stranger).get(address).status_code == 404
    assert browser_of(desk.employee).get(f"{address}?take").status_code == 302
    assert not FollowUp.objects.exists()


def test_the_admin_keeps_queues_and_ignored_addresses_and_deletes_no_queue(rf):
    kept = {model for model in admin.site._registry if model._meta.app_label == "helpdesk"}
    assert kept == {Queue, IgnoreEmail}
    page = admin.site._registry[Queue]
    assert not page.has_delete_permission(rf.get("/"))
    assert not page.has_add_permission(rf.get("/"))
    assert not {name for name in page.fields or () if "pass" in str(name) or "email_box" in str(name)}


# The guard


@pytest.mark.django_db
def test_a_ticket_written_past_the_services_is_refused_and_nothing_changes(desk, ticket):
    row = Ticket.objects.get(pk=ticket.ticket_id)
    row.title = "başka"
    entry = FollowUp(ticket=row, title="x")
    for act in (row.save, Ticket(queue=row.queue, title="x").save, entry.save):
        with pytest.raises(OutsideTheServiceError):
            act()
    for act in (row.delete, Queue.objects.get(pk=row.queue_id).delete):
        with pytest.raises((OutsideTheServiceError, ProtectedError)):
            act()
    assert Ticket.objects.get(pk=row.pk).title == ticket.title


@pytest.mark.django_db
def test_in_production_it_is_written_and_recorded(desk, ticket, settings):
    settings.DEMO = False
    row = Ticket.objects.get(pk=ticket.ticket_id)
    row.save(update_fields=["modified"])
    entry = AuditEntry.objects.get(action="ticket.written_outside")
    assert (entry.object_type, entry.object_id) == ("helpdesk.ticket", str(row.pk))


# What we build on


def test_the_package_is_the_release_we_know():
    assert helpdesk.__file__ is not None
    migrations = {path.stem for path in (Path(helpdesk.__file__).parent / "migrations").glob("0*.py")}
    assert max(migrations) == "0043_fix_on_delete_behaviour", "read what is new, then move our own migration after it"
    importlib.import_module("helpdesk.migrations.0043_fix_on_delete_behaviour")


@pytest.mark.parametrize(
    ("model", "fields"),
    [
        (Ticket, {"title", "queue", "created", "modified", "submitter_email", "assigned_to", "status", "description",
                  "resolution", "priority", "due_date", "secret_key"}),
        (FollowUp, {"ticket", "date", "title", "comment", "public", "user", "new_status", "message_id"}),
        (TicketChange, {"followup", "field", "old_value", "new_value"}),
        (Queue, {"title", "slug", "locale", "allow_public_submission"}),
    ],
)  # fmt: skip
def test_the_columns_that_we_write_are_there(model, fields):
    assert fields <= {field.name for field in model._meta.get_fields()}


@pytest.mark.django_db
def test_our_indexes_stand_on_its_tables():
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname FROM pg_indexes WHERE tablename = 'helpdesk_followup'")
        assert {"helpdesk_followup_conversation", "helpdesk_followup_message"} <= {
            name for (name,) in cursor.fetchall()
        }


# The states


def test_each_state_has_a_number_a_word_and_the_package_knows_it():
    assert {state.status for state in State} == set(Status)
    assert set(LABELS) == set(STATUS_OF) == set(State)
    assert dict(Ticket.STATUS_CHOICES) == {status.value: LABELS[state] for state, status in STATUS_OF.items()}
    assert set(Ticket.OPEN_STATUSES) == {state.status for state in State if state.is_open}


def test_people_reach_no_state_that_belongs_to_a_process():
    reached = set().union(*FLOW.values())
    assert not reached & {State.WAITING_APPROVAL, State.SCHEDULED, State.WITHDRAWN, State.NEW, State.REOPENED}
    assert State.WAITING_APPROVAL not in FLOW
