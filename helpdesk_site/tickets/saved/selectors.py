"""Which saved views a person finds, and in which order; who may change one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Q, QuerySet

from helpdesk_site.kernel.turkish import fold, sort_key
from helpdesk_site.people.models import Person
from helpdesk_site.people.selectors import roles_on
from helpdesk_site.tickets import policies
from helpdesk_site.tickets.models import SavedView, Sharing


def views_for(person: Person) -> QuerySet[SavedView]:
    """His own, those of his team and those of the whole desk. None for who has no work list."""
    reach = policies.reach_of(roles_on(person))
    if reach.is_empty:
        return SavedView.objects.none()
    team = Q(sharing=Sharing.TEAM, teams__overlap=policies.teams_of(reach))
    found = SavedView.objects.filter(Q(person=person) | Q(sharing=Sharing.DESK) | team, active=True)
    return found.select_related("person")


def view_for(person: Person, public_id: str) -> SavedView | None:
    """The view, when there is one that the person finds."""
    return views_for(person).filter(public_id=public_id).first() if public_id else None


def in_order(views: Iterable[SavedView], chosen: Sequence[str]) -> list[SavedView]:
    """As the person put them; those that he did not put anywhere behind, by their names."""
    places = {public_id: place for place, public_id in enumerate(chosen)}
    return sorted(views, key=lambda view: (places.get(view.public_id, len(places)), sort_key(view.title), view.pk))


def views_called(person: Person, words: str, *, most: int) -> list[SavedView]:
    """Those whose names hold each of the words, in any spelling of the Turkish letters; none without words."""
    terms = fold(words).split()
    found = views_for(person) if terms else ()
    return [view for view in found if all(term in fold(view.title) for term in terms)][:most]


def may_change(person: Person, view: SavedView) -> bool:
    """Its owner; what is shared also whoever answers for the desk."""
    return view.person_id == person.pk or (view.is_shared and policies.may_keep_views_of_others(roles_on(person)))


def sharings_for(person: Person, view: SavedView | None) -> list[Sharing]:
    """With whom the person may share it. What belongs to somebody else is not put back among that one's own."""
    roles = roles_on(person)
    found = [Sharing.OWN] if view is None or view.person_id == person.pk else []
    if not policies.work_reach_of(roles).is_empty:
        found.append(Sharing.TEAM)
    if policies.may_keep_views_of_others(roles):
        found.append(Sharing.DESK)
    return found
