"""The other two sides of the comparison: stock starts on its copy of the data, the bare page shows the same rows."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from deploy.config import ROOT
from deploy.postgres import EmbeddedPostgres

ASK_STOCK = """
import json, os, sys, django
django.setup()
from django.test import Client
from helpdesk.models import FollowUp, Ticket
client = Client(SERVER_NAME="127.0.0.1")
client.cookies[sys.argv[1]] = sys.argv[2]
from bench.pages_of_stock import ticket_list
answers = {name: client.get(address) for name, address in {
    "list": ticket_list(open_=True), "search": ticket_list(search="sistem"), "api": "/api/tickets/?page_size=5",
    "dashboard": "/dashboard/", "ticket": f"/tickets/{Ticket.objects.order_by('-pk')[0].pk}/"}.items()}
print(json.dumps({
    "status": {name: answer.status_code for name, answer in answers.items()},
    "statements": int(answers["list"]["X-Statements"]), "rows": len(answers["list"].json()["data"]),
    "tickets": Ticket.objects.count(), "entries": FollowUp.objects.count(),
    "states": sorted(set(Ticket.objects.values_list("status", flat=True))),
}))
"""
ASK_BARE = """
import json, django
django.setup()
from django.test import Client
client = Client(SERVER_NAME="127.0.0.1")
answers = [client.get("/list/"), client.get("/list/?queue=1&before=999999"), client.get("/search/?q=sistem")]
print(json.dumps([[each.status_code, int(each["X-Statements"]), each.content.count(b"<tr>")] for each in answers]))
"""


@pytest.fixture
def stock(postgres: EmbeddedPostgres, sample_database: str) -> Iterator[dict[str, str]]:
    """The environment of a prepared stock, with its session."""
    postgres.create_database("stock", template="template1")
    environment = environment_of("bench.stock.settings", postgres.url("helpdesk_owner", "stock"))
    printed = run(["-m", "bench.stock.prepare", postgres.url("helpdesk_owner", sample_database)], environment)
    yield {**environment, **json.loads(printed)}
    postgres.drop_database("stock")


def environment_of(settings: str, database: str) -> dict[str, str]:
    return {**os.environ, "DJANGO_SETTINGS_MODULE": settings, "DATABASE_URL": database}


def run(program: list[str], environment: dict[str, str]) -> str:
    command = [sys.executable, *program]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()[-1]


def test_stock_starts_on_its_copy_of_the_sample_and_answers_its_administrator(stock, sample):
    answer = json.loads(run(["-c", ASK_STOCK, stock["cookie"], stock["session"]], stock))
    assert set(answer["status"].values()) == {200}, answer["status"]
    assert answer["tickets"] >= sample.tickets
    assert answer["entries"] > answer["tickets"]
    assert set(answer["states"]) <= {1, 2, 3, 4, 5}, "stock's default settings know no other state"
    assert 0 < answer["rows"] <= 50
    assert answer["statements"] > answer["rows"], "the fault that we measure against: statements for each row"


def test_the_bare_page_shows_fifty_rows_with_one_statement(postgres: EmbeddedPostgres, sample_database: str):
    environment = environment_of("bench.bare.settings", postgres.url("helpdesk_app", sample_database))
    pages = json.loads(run(["-c", ASK_BARE], environment))
    assert [status for status, _statements, _rows in pages] == [200, 200, 200]
    assert {statements for _status, statements, _rows in pages} == {1}
    assert all(0 < rows <= 50 for _status, _statements, rows in pages)
