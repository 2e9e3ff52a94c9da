"""What a web process holds: the pages, not the libraries that a target, a signature or a PDF needs now and then."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from textwrap import dedent

import pytest

# Imported when they are first needed (docs/decisions/0031-memory.md): what each stands for, and a module of it.
NOW_AND_THEN = {
    "the EBYS": "scim2_models",
    "its calls over HTTP": "httpx",
    "the directory": "ldap3",
    "signed checkpoints": "cryptography.hazmat.primitives.serialization",
    "records as PDF": "typst",
    "proposed holidays": "holidays",
}
PROGRAM = dedent("""
    import json, sys
    import helpdesk_site.wsgi
    from django.urls import URLResolver, get_resolver

    def walk(entries):
        for entry in entries:
            if isinstance(entry, URLResolver):
                walk(entry.url_patterns)

    walk(get_resolver().url_patterns)
    {more}
    print(json.dumps(sorted(sys.modules)))
""")


def modules_after(more: str = "") -> set[str]:
    """What a process has imported that is ready to serve every page, and has done something `more`."""
    program = PROGRAM.format(more=more)
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "helpdesk_site.settings.test"}
    done = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True, timeout=120, env=environment
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_a_process_that_serves_every_page_has_not_imported_what_is_needed_now_and_then() -> None:
    there = modules_after()
    assert "helpdesk_site.access.records.pdf" in there, "the pages are there"
    assert {what for what, module in NOW_AND_THEN.items() if module in there} == set()


@pytest.mark.parametrize(
    ("more", "what"),
    [
        (
            "from helpdesk_site import wiring; wiring.sandbox_ebys('https://ebys.ornek.bel.tr', 'key').__enter__()",
            "the EBYS",
        ),
        ("from helpdesk_site import wiring; wiring.directory()", "the directory"),
        ("from helpdesk_site.kernel.calendar.proposals import proposed_holidays as p; p(2026)", "proposed holidays"),
    ],
)
def test_they_come_when_they_are_needed(more: str, what: str) -> None:
    """The control: what is looked for would be found."""
    assert NOW_AND_THEN[what] in modules_after(more)


def test_a_worker_has_what_calls_the_targets_before_its_first_task() -> None:
    """Its leases would run while it imports: a storm that kills workers at random found that."""
    there = modules_after("from celery.signals import worker_init; worker_init.send(None)")
    assert {NOW_AND_THEN["the EBYS"], NOW_AND_THEN["the directory"]} <= there
