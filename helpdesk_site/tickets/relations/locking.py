"""Several tickets locked at once: always in the order of their keys, so that two who do it never wait in a ring."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from django.db import connection

from helpdesk_site.kernel.actors import Actor, is_system
from helpdesk_site.kernel.transaction import require_transaction
from helpdesk_site.tickets import selectors
from helpdesk_site.tickets.models import TicketProfile
from helpdesk_site.tickets.services.locking import person_of

# Two who join different pairs at once could close a ring of waiting that neither of them sees.
_ONE_AT_A_TIME: Final = "SELECT pg_advisory_xact_lock(hashtext('tickets.depends_on'))"


def lock_all(actor: Actor, ticket_ids: Collection[str]) -> dict[str, TicketProfile]:
    """The tickets by their public ids, their rows locked until the end of the transaction.

    Raises TicketProfile.DoesNotExist when the actor may not see one of them: hidden and missing are one.
    """
    require_transaction()
    seen = TicketProfile.objects.all() if is_system(actor) else selectors.tickets_visible_to(person_of(actor))
    wanted = set(ticket_ids)
    keys = list(seen.filter(public_id__in=wanted).values_list("pk", flat=True))
    list(TicketProfile.objects.filter(pk__in=keys).order_by("pk").select_for_update().values_list("pk"))
    # Read after the wait: with the people that the rows point at now, and only what may still be seen.
    found = {profile.public_id: profile for profile in selectors.whole(seen.filter(pk__in=keys))}
    if found.keys() != wanted:
        raise TicketProfile.DoesNotExist
    return found


def one_dependency_at_a_time() -> None:
    """Until the end of the transaction nobody else joins tickets that wait."""
    require_transaction()
    with connection.cursor() as cursor:
        cursor.execute(_ONE_AT_A_TIME)
