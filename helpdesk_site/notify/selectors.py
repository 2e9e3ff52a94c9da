"""Reading one's own notifications; nobody reads another's."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from helpdesk_site.kernel.prepared import Counted, Given, Prepared
from helpdesk_site.notify.models import Choice, Notification, Preference
from helpdesk_site.people.models import Person

MOST_COUNTED = 100


_UNREAD: Prepared[Notification] = Prepared(
    lambda: Notification.objects.filter(person=Given("person"), read_at__isnull=True)[:MOST_COUNTED]
)


def notifications_of(person: Person) -> QuerySet[Notification]:
    """Newest first."""
    return Notification.objects.filter(person=person).order_by("-id")


def unread_counted(person: Person) -> Counted:
    """How many are unread, counted up to a hundred: the header says "99+" then, whatever their number."""
    return Counted(_UNREAD, {"person": person.pk})


def any_unread(about_type: str, about_id: str) -> Exists:
    """Whether something about a thing was told and not read yet: a column of the statement that finds the thing, for
    the person given as "person". `about_id` names the column that tells the thing.
    """
    unread = Notification.objects.filter(person=Given("person"), read_at__isnull=True)
    return Exists(unread.filter(about_type=about_type, about_id=OuterRef(about_id)))


def preference_of(person: Person) -> Preference:
    """What he chose as a whole; one of version 0, which is not stored, when he never did."""
    stored = Preference.objects.filter(person=person).first()
    return stored or Preference(person=person, afternoon=False, version=0)


def choices_of(person: Person) -> dict[tuple[str, str], str]:
    """What he chose, by kind and queue ("" is in general)."""
    chosen = Choice.objects.filter(person=person).values_list("kind", "queue", "way")
    return {(kind, queue): way for kind, queue, way in chosen}


def to_be_mailed(public_ids: Sequence[str]) -> QuerySet[Notification]:
    """Of these, what nobody has decided about yet, with its reader and (`chosen`) what he chose: one statement.

    The choice for a queue goes before the one in general.
    """
    theirs = Choice.objects.filter(Q(queue="") | Q(queue=OuterRef("queue")), person=OuterRef("person"))
    chosen = theirs.filter(kind=OuterRef("kind")).order_by("-queue").values("way")[:1]
    undecided = Notification.objects.filter(public_id__in=public_ids, way="", mailed_at__isnull=True)
    with_choice = undecided.annotate(chosen=Coalesce(Subquery(chosen), Value("")))
    return with_choice.select_related("person").order_by("id")


def told_about(about_type: str, about_ids: Sequence[str], *, cause: str) -> set[str]:
    """About which of these things somebody was told for this cause, a word of the notification's context."""
    found = Notification.objects.filter(about_type=about_type, about_id__in=about_ids, context__cause=cause)
    return set(found.values_list("about_id", flat=True))
