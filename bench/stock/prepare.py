"""Makes the stock database: `python -m bench.stock.prepare SOURCE_URL`. Prints what the measurements ask for, as JSON.

Stock gets the same tickets, queues, people of the desk, conversations and changes, but none of our tables and indexes.
Its default settings know five states: those that we add become the stock state that means the same.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

import django
import psycopg

STATUS = "CASE WHEN {0} BETWEEN 6 AND 11 THEN 1 WHEN {0} > 11 THEN 4 ELSE {0} END"

# Table, its columns, and where their values come from.
COPIES: tuple[tuple[str, str, str], ...] = (
    (
        "auth_user",
        "id, password, is_superuser, username, first_name, last_name, email, is_staff, is_active, date_joined",
        "SELECT u.id, '!', false, u.username, p.given_name, p.surname, p.mail, true, true, u.created_at "
        "FROM people_user u JOIN people_person p ON p.id = u.person_id",
    ),
    (
        "helpdesk_queue",
        "id, title, slug, locale, allow_public_submission, allow_email_submission, "
        "enable_notifications_on_email_events, email_box_ssl, email_address",
        "SELECT id, title, slug, 'en', false, false, false, false, '' FROM helpdesk_queue",
    ),
    (
        "helpdesk_ticket",
        "id, title, queue_id, created, modified, submitter_email, assigned_to_id, status, on_hold, description, "
        "priority, secret_key",
        "SELECT t.id, t.title, t.queue_id, t.created, t.modified, r.mail, t.assigned_to_id, "
        f"{STATUS.format('t.status')}, t.on_hold, t.description, t.priority, t.secret_key FROM helpdesk_ticket t "
        "JOIN tickets_ticketprofile p ON p.ticket_id = t.id JOIN people_person r ON r.id = p.requester_id "
        "ORDER BY t.id",
    ),
    (
        "helpdesk_followup",
        "id, ticket_id, date, title, comment, public, user_id, new_status",
        "SELECT id, ticket_id, date, title, comment, public, user_id, "
        f"{STATUS.format('new_status')} FROM helpdesk_followup ORDER BY id",
    ),
    (
        "helpdesk_ticketchange",
        "id, followup_id, field, old_value, new_value",
        "SELECT id, followup_id, field, old_value, new_value FROM helpdesk_ticketchange ORDER BY id",
    ),
)


def main(source_url: str) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.stock.settings"
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0, interactive=False)
    connection.close()
    with (
        psycopg.connect(source_url) as source,
        psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as target,
    ):
        for table, columns, select in COPIES:
            copy_over(source, target, table, columns, select)
        target.execute("VACUUM (ANALYZE)")
    print(json.dumps(sign_in()))


def copy_over(
    source: psycopg.Connection[Any], target: psycopg.Connection[Any], table: str, columns: str, select: str
) -> None:
    """Fills one table and sets its counter behind what is there."""
    reading, writing = f"COPY ({select}) TO STDOUT", f"COPY {table} ({columns}) FROM STDIN"
    target.execute(f"DELETE FROM {table}".encode())
    with source.cursor().copy(reading.encode()) as rows, target.cursor().copy(writing.encode()) as copy:
        for block in rows:
            copy.write(block)
    target.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}".encode())


def sign_in() -> dict[str, Any]:
    """The session of the first account of the desk, made an administrator as stock's staff mostly are."""
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.test import Client
    from helpdesk.models import UserSettings

    users = get_user_model().objects.order_by("pk")
    user = users[0]
    user.is_superuser = True
    user.save()
    known = set(UserSettings.objects.values_list("user_id", flat=True))
    UserSettings.objects.bulk_create(UserSettings(user=each) for each in users if each.pk not in known)
    client = Client()
    client.force_login(user)
    return {"cookie": settings.SESSION_COOKIE_NAME, "session": client.cookies[settings.SESSION_COOKIE_NAME].value}


if __name__ == "__main__":
    main(sys.argv[1])
