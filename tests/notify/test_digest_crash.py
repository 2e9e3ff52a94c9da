"""A worker that is killed on the way of a digest: nothing is lost, and what may be repeated is the same mail."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core import mail

from helpdesk_site.kernel import clock, outbox
from helpdesk_site.kernel.calendar.seeding import seed_calendar
from helpdesk_site.kernel.outbox.models import OutboxMessage
from helpdesk_site.notify.digests import making
from helpdesk_site.notify.models import Digest, DigestState
from helpdesk_site.people.models import Person
from tests.notify.digesting import it_is, tell, wait_for_digests
from tests.servers.quiet import without_broker
from tests.servers.workers import workers
from tests.tickets.people import make_person

# A day that has passed on every machine: the worker lives in its own time.
EVENING, MORNING = "09.03.2026 16:00", "10.03.2026 08:30"


@pytest.fixture
def reader(own_database: str) -> Iterator[Person]:
    """Somebody whose digest was made, and waits in the outbox."""
    with without_broker():
        seed_calendar()
        person = make_person("Ayşe", "Kaya")
        wait_for_digests(person)
        tell(person, when=EVENING)
        with it_is(MORNING):
            assert making.make_due() == 1
        yield person


def killed_at(place_of_death: str, scratch: Path) -> None:
    (scratch / place_of_death).touch()
    with workers({"HELPDESK_FAILPOINTS": str(scratch)}) as place:
        place.start("killed", "deliver_everything")
        assert place.wait("killed", 120) == -signal.SIGKILL
    # The lease of the dead ends by the machine's time, which no test waits for.
    OutboxMessage.objects.filter(topic=making.TOPIC).update(lease_until=clock.real_now())


@pytest.mark.parametrize("place_of_death", ["outbox_before_send", "digest_after_send"])
def test_who_takes_over_sends_it_once_and_tells_it_done(reader: Person, scratch: Path, place_of_death: str) -> None:
    killed_at(place_of_death, scratch)
    digest = Digest.objects.get()
    assert digest.state == DigestState.WAITING
    assert making.make_due() == 0, "a sweep makes no second one"
    outbox.deliver_waiting()
    outbox.deliver_waiting()
    (message,) = mail.outbox
    assert message.message()["Message-ID"] == f"<{digest.public_id}@testserver>", "what the dead may have sent, too"
    assert Digest.objects.get().state == DigestState.SENT


def test_who_dies_after_it_is_noted_leaves_nothing_to_send(reader: Person, scratch: Path) -> None:
    killed_at("outbox_after_send", scratch)
    outbox.deliver_waiting()
    assert not mail.outbox, "the dead had sent it and said so"
    assert Digest.objects.get().state == DigestState.SENT
    assert OutboxMessage.objects.get(topic=making.TOPIC).state == OutboxMessage.State.DELIVERED
