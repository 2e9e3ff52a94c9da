"""0 lost, 0 applied twice, 0 told wrongly: whatever dies and whatever a target answers."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connections

from deploy.postgres import EmbeddedPostgres
from helpdesk_site.access.models import AccessRequest
from tests.chaos.storm import TAKEN, Storm
from tests.conftest import point_django_at
from tests.servers.installation import Installation, Times, fill, installation

OPERATIONS = int(os.environ.get("CHAOS_OPERATIONS", "60"))
SEED = int(os.environ.get("CHAOS_SEED", "20261124"))
# A late write arrives LATE seconds after it was sent: the settle window is longer, and half of a lease than a call.
TIMES = Times(call=1, lease=4, settle=3.5)


@pytest.fixture
def site(
    postgres: EmbeddedPostgres, institution_template: str, tmp_path: Path, django_db_blocker
) -> Iterator[Installation]:
    with installation(postgres, institution_template, tmp_path, times=TIMES) as started:
        point_django_at(postgres, started.database)
        with django_db_blocker.unblock():
            fill(started, roles_beside=tuple(TAKEN))
            yield started
            connections.close_all()
        point_django_at(postgres, "shared")


@pytest.mark.timeout(1200)
def test_in_the_storm_nothing_is_lost_doubled_or_told_wrongly(site: Installation, tmp_path: Path) -> None:
    storm = Storm(site, operations=OPERATIONS, seed=SEED, history=tmp_path / "history.jsonl")
    report = storm.rage()
    sys.stdout.write(f"\nchaos: {report}\n")
    assert report.lost == []
    assert report.doubled == []
    assert report.told_wrongly == []
    assert report.kills > 0
    assert report.late_writes > 0
    assert set(AccessRequest.objects.values_list("state", flat=True)) == {"verified"}
    checked = io.StringIO()
    call_command("verify_invariants", history=tmp_path / "history.jsonl", stdout=checked)
    sys.stdout.write(checked.getvalue())
    assert "BROKEN" not in checked.getvalue()
    assert "not checked" not in checked.getvalue()


@pytest.mark.timeout(600)
def test_negative_control_a_worker_that_does_not_read_first_gives_rights_twice(
    site: Installation, tmp_path: Path
) -> None:
    storm = Storm(site, operations=40, seed=SEED, history=tmp_path / "history.jsonl")
    report = storm.rage(without="reading_first", enough=lambda: storm.doubled() != [])
    assert report.doubled != []
