"""Views that do the least: ideal SQL by the right index, and a minimal template."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

COLUMNS = "p.reference, p.title, p.state, p.unit_name_then, p.created_at, r.given_name, r.surname"
TICKETS = f"SELECT {COLUMNS} FROM tickets_ticketprofile p JOIN people_person r ON r.id = p.requester_id"
PAGE = "ORDER BY p.id DESC LIMIT 50"

TICKET = f"{TICKETS} WHERE p.ticket_id = %s"
CONVERSATION = """
SELECT f.date, f.title, f.comment, u.username FROM helpdesk_followup f LEFT JOIN people_user u ON u.id = f.user_id
WHERE f.ticket_id = %s ORDER BY f.id DESC LIMIT 100
"""
NEW_TICKET = """
INSERT INTO helpdesk_ticket (title, description, queue_id, created, modified, status, on_hold, priority, secret_key)
VALUES (%s, %s, %s, now(), now(), 1, false, 3, 'x') RETURNING id
"""
NEW_ENTRY = """
INSERT INTO helpdesk_followup (ticket_id, date, title, comment, public) VALUES (%s, now(), 'replied', %s, true)
"""
TOUCH = "UPDATE helpdesk_ticket SET modified = now() WHERE id = %s"


def tickets(request: HttpRequest) -> HttpResponse:
    """Open tickets of all queues or of one; with `before` the page below that id, of every state."""
    queue, before = request.GET.get("queue"), request.GET.get("before")
    state = "p.id < %s" if before else "p.is_open"
    given = [int(value) for value in (before, queue) if value]
    narrowed = f"{state} AND p.queue_id = %s" if queue else state
    return render(request, "list.html", {"tickets": _rows(f"{TICKETS} WHERE {narrowed} {PAGE}", given)})


def search(request: HttpRequest) -> HttpResponse:
    found = _rows(f"{TICKETS} WHERE p.search_vector @@ to_tsquery('simple', %s) {PAGE}", [request.GET["q"]])
    return render(request, "list.html", {"tickets": found})


def ticket(request: HttpRequest, ticket_id: int) -> HttpResponse:
    context = {"tickets": _rows(TICKET, [ticket_id]), "entries": _rows(CONVERSATION, [ticket_id])}
    return render(request, "ticket.html", context)


def create(request: HttpRequest) -> HttpResponse:
    with transaction.atomic(), connection.cursor() as cursor:
        given: list[Any] = [request.POST["title"], request.POST["description"], int(request.POST["queue"])]
        cursor.execute(NEW_TICKET, given)
        cursor.execute(NEW_ENTRY, [cursor.fetchone()[0], request.POST["description"]])
    return HttpResponseRedirect("/list/")


def follow_up(request: HttpRequest, ticket_id: int) -> HttpResponse:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(NEW_ENTRY, [ticket_id, request.POST["text"]])
        cursor.execute(TOUCH, [ticket_id])
    return HttpResponseRedirect("/list/")


def _rows(statement: str, given: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return list(cursor.fetchall())
