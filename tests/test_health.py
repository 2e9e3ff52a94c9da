"""/readyz names what is down, and waits for nothing that hangs."""

from __future__ import annotations

import json
import time
from threading import Event
from typing import Any

import pytest
from celery.signals import worker_ready
from django.core.cache import cache
from django.test import RequestFactory

import helpdesk_site.celery
from helpdesk_site import health, wiring
from integrations.directory.fake import FakeDirectory
from integrations.ebys.fake import FakeEbys

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_cache(settings: Any) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "health"}}
    cache.clear()


def parts() -> dict[str, str]:
    with wiring.replaced(directory=FakeDirectory(), ebys=FakeEbys()):
        found: dict[str, str] = json.loads(health.readyz(RequestFactory().get("/readyz")).content)["parts"]
    return found


def test_a_worker_is_up_from_the_moment_at_which_it_is_ready() -> None:
    assert parts()["worker"] == "down"
    worker_ready.send(sender=helpdesk_site.celery.app)
    assert parts()["worker"] == "up"


def test_a_part_that_hangs_is_down_and_the_others_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    thaw = Event()
    monkeypatch.setattr(health, "PATIENCE_SECONDS", 0.3)
    monkeypatch.setattr(FakeEbys, "check", lambda _ebys: thaw.wait(60))
    began = time.monotonic()
    found = parts()
    thaw.set()
    assert time.monotonic() - began < 30
    assert (found["ebys"], found["directory"], found["database"]) == ("down", "up", "up")


def test_a_scanner_is_a_part_where_files_are_scanned(settings: Any) -> None:
    assert "scanner" not in parts()
    settings.CLAMD_URL = "unix:///nonexistent.sock"
    assert parts()["scanner"] == "down"
