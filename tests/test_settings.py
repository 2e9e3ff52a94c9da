"""Production starts only with careful settings; each case runs in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from celery.utils.dispatch import Signal
from django.core.exceptions import ImproperlyConfigured

from helpdesk_site import celery
from helpdesk_site.demo.models import SampleMark
from helpdesk_site.demo.refusal import refuse_sample_data
from helpdesk_site.kernel import clock

ROOT = Path(__file__).parents[1]

CAREFUL = {
    "DJANGO_SETTINGS_MODULE": "helpdesk_site.settings.prod",
    "SECRET_KEY": "0kq3v9-x2m8_w7r5t1z6y4u0i9o8p7a6s5d4f3g2h1j0k9l8-q1w2e3r4",
    "ALLOWED_HOSTS": "destek.ornek.bel.tr",
    "PUBLIC_URL": "https://destek.ornek.bel.tr/",
    "DATABASE_URL": "postgresql://app@db/helpdesk",
    "REDIS_URL": "redis://broker/0",
    "LDAP_URL": "ldaps://dizin.ornek.bel.tr",
    "LDAP_BASE_DN": "dc=ornek,dc=bel,dc=tr",
    "LDAP_BIND_DN": "cn=reader,dc=ornek,dc=bel,dc=tr",
    "LDAP_BIND_PASSWORD": "x",
    "LDAP_WRITER_DN": "cn=writer,dc=ornek,dc=bel,dc=tr",
    "LDAP_WRITER_PASSWORD": "x",
    "EBYS_ADAPTER": "manual",
    "AUDIT_KEY_FILE": "/run/secrets/audit.key",
    "CHECKPOINT_DIR": "/mnt/checkpoints",
    "STATIC_ROOT": "/srv/static",
    "MEDIA_ROOT": "/srv/media",
    "FILES_ROOT": "/srv/files",
    "EMAIL_HOST": "posta.ornek.bel.tr",
    "DEFAULT_FROM_EMAIL": "destek@ornek.bel.tr",
}


def check(*arguments: str, **over: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "STATE_DIR": "/nonexistent", **CAREFUL, **over}
    command = [sys.executable, str(ROOT / "manage.py"), "check", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False, cwd=ROOT)


@pytest.mark.parametrize(
    "name, value, sentence",
    [
        ("DEBUG", "1", "DEBUG is not for production"),
        ("SECRET_KEY", "django-insecure-" + "k3y" * 20, "SECRET_KEY is a default or too weak"),
        (
            "SECRET_KEY",
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            "SECRET_KEY is a default or too weak",
        ),
        ("CLOCK_FILE", "/srv/clock", "A moved clock"),
        ("ALLOWED_HOSTS", "*", "ALLOWED_HOSTS names the hosts"),
        ("LDAP_ALLOW_CLEAR_TEXT", "yes", "LDAP_ALLOW_CLEAR_TEXT is for this machine alone"),
        ("SECRET_KEY", "", "SECRET_KEY (or SECRET_KEY_FILE) is not set"),
    ],
)
def test_a_careless_value_stops_the_start(name: str, value: str, sentence: str) -> None:
    result = check(**{name: value})
    assert result.returncode != 0
    assert sentence in result.stderr


def test_the_token_of_ebys_does_not_travel_in_clear_text() -> None:
    scim = {"EBYS_ADAPTER": "scim", "EBYS_TOKEN": "x"}
    careless = check(**scim, EBYS_URL="http://ebys.ornek.bel.tr/scim/v2")
    assert "EBYS_URL is https" in careless.stderr
    for url in ("https://ebys.ornek.bel.tr/scim/v2", "http://127.0.0.1:8101/scim/v2"):
        assert check(**scim, EBYS_URL=url).returncode == 0


def test_careful_settings_pass_djangos_own_deployment_check_without_a_warning() -> None:
    result = check("--deploy", "--fail-level", "WARNING")
    assert result.returncode == 0, result.stderr


def test_production_refuses_a_database_with_sample_accounts(on_institution: None, db: None, settings) -> None:
    settings.DEMO = False
    refuse_sample_data()
    SampleMark.objects.create(loaded_at=clock.now())
    with pytest.raises(ImproperlyConfigured, match="sample accounts"):
        refuse_sample_data()


def test_a_production_worker_does_not_begin_on_sample_accounts_either(on_institution: None, db: None, settings) -> None:
    """Celery logs what a receiver of its signals raises and goes on: only the end of the process stops it."""
    settings.DEMO = False
    SampleMark.objects.create(loaded_at=clock.now())
    starting = Signal("worker_init")
    starting.connect(celery.refuse_sample_data)
    with pytest.raises(SystemExit, match="sample accounts"):
        starting.send(sender=None)
