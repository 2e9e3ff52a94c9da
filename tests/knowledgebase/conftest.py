"""A desk as the tests of tickets have it, and articles written through the services."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from helpdesk_site.people.models import Person
from helpdesk_site.tickets.models import TicketProfile
from knowledgebase import services
from knowledgebase.models import Article
from tests.tickets.conftest import build_desk, open_for
from tests.tickets.people import make_person

TEXT = "## Ne görülür\n\nEvrak listede yoktur.\n\n## Ne yapılır\n\n1. **Vekâlet** sayfasını açın.\n2. Tanımı kaydedin."


@pytest.fixture
def desk(db: None) -> SimpleNamespace:
    return build()


@pytest.fixture
def committed_desk(own_database: str) -> SimpleNamespace:
    """The same in a database of the test alone, where commits are real."""
    return build()


def build() -> SimpleNamespace:
    desk = build_desk()
    desk.ebys_admin = make_person("Fırat", "Özgün", roles=("ebys_admin",))
    desk.director = make_person("İpek", "Doğan", roles=("branch_director",))
    return desk


def write(editor: Person, title: str = "Vekâlet tanımı görünmüyor", **typed: str) -> Article:
    """A draft that could be published."""
    begun = services.begin_article(actor=editor, title=title)
    wanted = {"summary": "Vekil, evrakı görmüyor.", "body": TEXT, **typed}
    return services.write_draft(begun, actor=editor, expected_version=begun.draft_version, typed=wanted)


def publish(editor: Person, title: str = "Vekâlet tanımı görünmüyor", **typed: str) -> Article:
    """An article that people may read."""
    written = write(editor, title, **typed)
    return services.publish(written, actor=editor, expected_version=written.draft_version)


@pytest.fixture
def article(desk: SimpleNamespace) -> Article:
    return publish(desk.agent)


@pytest.fixture
def ticket(desk: SimpleNamespace) -> TicketProfile:
    return ticket_of(desk)


def ticket_of(desk: SimpleNamespace, **over: Any) -> TicketProfile:
    return open_for(desk.employee, **{"title": "Vekaletim düşmemiş, evrak görünmüyor", **over})
