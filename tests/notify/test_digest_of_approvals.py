"""What waits for a manager's decision stands in his digest, from the request to the mail."""

from __future__ import annotations

from datetime import timedelta

from django.core import mail

from helpdesk_site.access import notices
from helpdesk_site.access.services.decisions import decide_request
from helpdesk_site.kernel import clock, outbox
from helpdesk_site.notify.digests import making
from helpdesk_site.notify.models import Notification, Way
from tests.access.writing import line, submitted
from tests.institution import Targets, person
from tests.kernel.calendar_samples import at
from tests.notify.digesting import choose, tell

MANAGER = "isik.irmak"


def test_approvals_are_mailed_at_once_and_stand_in_the_digest_until_they_are_decided(institution: Targets) -> None:
    manager = person(MANAGER)
    choose(manager, request_reply="digest")
    with clock.held_at(at("03.12.2026 10:00")):
        older = submitted(line("45121", "PARAFCI"))
    with clock.held_at(at("07.12.2026 10:00")):
        submitted(line("46000", "HAVALE"))
        tell(manager)
        asked = Notification.objects.filter(person=manager, kind="approval_asked")
        assert set(asked.values_list("way", flat=True)) == {Way.MAIL}
    mail.outbox.clear()
    with clock.held_at(at("08.12.2026 08:30")):
        making.make_due()
        outbox.deliver_waiting()
    (message,) = [message for message in mail.outbox if message.subject.startswith("Özet")]
    assert message.to == [manager.mail]
    assert message.subject == "Özet: 1 yenilik, 2 onay sizi bekliyor"
    body = str(message.body)
    assert body.count("[gerekli]") == 2
    assert body.index("4 gündür") < body.index("22 saattir")
    assert f"/yetki/{older.public_id}/karar/" in body

    with clock.held_at(at("08.12.2026 09:00")):
        decide_request(older, actor=manager, verdict="approve")
        assert len(notices.approvals_waiting(manager)) == 1
    with clock.held_at(at("09.12.2026 08:30") + timedelta(minutes=1)):
        assert making.make_due() == 0, "what still waits makes no digest by itself: nothing is new"
