"""Reading one's own notifications; nobody reads another's."""

from __future__ import annotations

from django.db.models import QuerySet

from helpdesk_site.kernel.prepared import Given, Prepared
from helpdesk_site.notify.models import Notification, Preference
from helpdesk_site.people.models import Person

MOST_COUNTED = 100


_UNREAD: Prepared[Notification] = Prepared(
    lambda: Notification.objects.filter(person=Given("person"), read_at__isnull=True)[:MOST_COUNTED]
)
_UNREAD_ABOUT: Prepared[Notification] = Prepared(
    lambda: Notification.objects.filter(
        person=Given("person"), read_at__isnull=True, about_type=Given("type"), about_id=Given("id")
    )
)


def notifications_of(person: Person) -> QuerySet[Notification]:
    """Newest first."""
    return Notification.objects.filter(person=person).order_by("-id")


def unread_count(person: Person) -> int:
    """How many are unread, counted up to a hundred: the header says "99+" then, whatever their number."""
    return _UNREAD.count(person=person.pk)


def mails_what_can_wait(person: Person) -> bool:
    return not Preference.objects.filter(person=person, mail_digestible=False).exists()


def has_unread_about(person: Person, about: tuple[str, str]) -> bool:
    """Whether something about this thing was told to the person and not read yet."""
    return _UNREAD_ABOUT.exists(person=person.pk, type=about[0], id=about[1])
