"""Entries of a set of changes: one statement, and each in the chain as if it had been recorded alone."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from helpdesk_site.kernel import audit
from helpdesk_site.kernel.actors import SystemActor
from helpdesk_site.kernel.audit.models import AuditEntry, AuditLink
from helpdesk_site.kernel.transaction import NoTransaction, unit_of_work

ACTOR = SystemActor("test")


def test_outside_of_a_unit_of_work_nothing_is_recorded(own_database):
    with pytest.raises(NoTransaction):
        audit.record_each("thing.changed", actor=ACTOR, about=[(("thing", "1"), {})])
    assert not AuditEntry.objects.exists()


def test_each_entry_is_sealed_in_the_order_given_by_one_statement(own_database):
    about = [(("thing", str(number)), {"number": number}) for number in range(50)]
    with CaptureQueriesContext(connection) as captured, unit_of_work():
        audit.record_each("thing.changed", actor=ACTOR, about=about)
    assert sum(query["sql"].startswith("COPY") for query in captured.captured_queries) == 1
    sealed = AuditLink.objects.order_by("seq").values_list("entry__object_id", flat=True)
    assert list(sealed) == [str(number) for number in range(50)]
    call_command("verify_audit", stdout=StringIO())


def test_an_entry_of_a_set_says_what_a_single_one_says(own_database):
    with unit_of_work():
        audit.record("thing.changed", actor=ACTOR, on=("thing", "1"), number=1)
        audit.record_each("thing.changed", actor=ACTOR, about=[(("thing", "1"), {"number": 1})])
    first, second = AuditEntry.objects.order_by("pk")
    assert json.loads(first.payload)["data"] == json.loads(second.payload)["data"] == {"number": 1}
    assert (first.action, first.object_type, first.object_id) == (second.action, second.object_type, second.object_id)
