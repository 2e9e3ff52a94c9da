"""What pages are told of calls by."""

from __future__ import annotations

from helpdesk_site.people.models import Person


def topic_of(agent: Person) -> str:
    """The live topic of the calls that ring at one person."""
    return f"calls:{agent.uuid}"
