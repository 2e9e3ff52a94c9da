"""Keeping a view of the work list, and putting one away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db import IntegrityError
from django.utils.translation import gettext as _

from helpdesk_site.kernel import audit
from helpdesk_site.kernel.errors import Conflict, Invalid, NotAllowed
from helpdesk_site.kernel.transaction import changed, unit_of_work
from helpdesk_site.people.models import Person
from helpdesk_site.people.selectors import roles_on
from helpdesk_site.tickets import policies, text
from helpdesk_site.tickets.models import SavedView, Sharing
from helpdesk_site.tickets.saved import selectors

TOPIC: Final = "queue:views"
# Each is counted whenever the work list changes: so many that nobody is held up, and no more.
MOST_OF_A_PERSON: Final = 30
LONGEST_QUERY: Final = 1000


def keep_view(
    *,
    actor: Person,
    view: SavedView | None,
    expected_version: int,
    title: str,
    query: str,
    columns: Sequence[str],
    sharing: str,
) -> SavedView:
    """Makes a view or changes one; whose it is stays.

    Raises NotAllowed, Invalid with the fields at fault, Conflict when somebody else changed or dropped it meanwhile.
    """
    _require_right(actor, view, sharing)
    owner = actor if view is None else view.person
    teams = policies.teams_of(policies.work_reach_of(roles_on(owner))) or (view.teams if view else [])
    values = {
        "title": text.clean_title(title, limit=60),
        "query": _short(query),
        "columns": list(columns),
        "sharing": sharing,
        "teams": teams if sharing == Sharing.TEAM else [],
    }
    try:
        with unit_of_work():
            kept = _begun(actor, values) if view is None else _changed(view, expected_version, values)
            audit.record("tickets.view.kept", actor=actor, on=kept, version=kept.version, sharing=sharing)
            changed(TOPIC)
            return kept
    except IntegrityError as taken:
        sentence = _("There is a view of this name already.")
        raise Invalid(sentence, fields={"title": [sentence]}, code="title_taken") from taken


def drop_view(view: SavedView, *, actor: Person) -> None:
    """Nobody finds it any more; the requests stay where they are. Raises NotAllowed. Safe to repeat."""
    if not selectors.may_change(actor, view):
        raise _not_allowed()
    with unit_of_work():
        if SavedView.objects.filter(pk=view.pk, active=True).update(active=False):
            audit.record("tickets.view.dropped", actor=actor, on=view)
            changed(TOPIC)


def _require_right(actor: Person, view: SavedView | None, sharing: str) -> None:
    if policies.reach_of(roles_on(actor)).is_empty or (view is not None and not selectors.may_change(actor, view)):
        raise _not_allowed()
    if sharing not in selectors.sharings_for(actor, view):
        raise NotAllowed(_("You may not share a view like this. Choose another group, or ask the chief to share it."))


def _not_allowed() -> NotAllowed:
    return NotAllowed(_("A view is changed by whoever made it; one that is shared also by the chief."))


def _short(query: str) -> str:
    if len(query) > LONGEST_QUERY:
        raise Invalid(_("These filters are too long to be kept. Use fewer words."), code="too_long")
    return query


def _begun(actor: Person, values: Mapping[str, Any]) -> SavedView:
    # Locked, so that two windows do not go beyond the limit together.
    Person.objects.select_for_update().get(pk=actor.pk)
    if SavedView.objects.filter(person=actor, active=True).count() >= MOST_OF_A_PERSON:
        raise Invalid(
            _("You have %(number)d views already. Put one away that you no longer use.") % {"number": MOST_OF_A_PERSON},
            code="too_many",
        )
    return SavedView.objects.create(person=actor, **values)


def _changed(view: SavedView, expected_version: int, values: Mapping[str, Any]) -> SavedView:
    same = SavedView.objects.filter(pk=view.pk, active=True, version=expected_version)
    if not same.update(**values, version=expected_version + 1):
        raise Conflict(_("Somebody else changed this view meanwhile. Open it again and make your change there."))
    return SavedView.objects.get(pk=view.pk)
