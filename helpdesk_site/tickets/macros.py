"""Macros: who may use and keep them, what their words stand for, and running one on a ticket."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.db import IntegrityError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from helpdesk_site.kernel import audit
from helpdesk_site.kernel.errors import Invalid, NotAllowed, WrongState
from helpdesk_site.kernel.transaction import unit_of_work
from helpdesk_site.people.models import Person
from helpdesk_site.people.selectors import roles_on
from helpdesk_site.tickets import policies, text
from helpdesk_site.tickets.models import ChecklistTemplateProfile, Macro, TicketProfile
from helpdesk_site.tickets.services.commands import steps_at_once
from helpdesk_site.tickets.services.locking import TicketId

# Replaced word by word: nothing is evaluated, and what is not named here stays as it was written.
PLACES: Final = ("{ad}", "{soyad}", "{talep}", "{konu}", "{ben}")


def macros_for(person: Person) -> QuerySet[Macro]:
    """His own and the desk's, in the order of their names. None for who does not work on tickets."""
    if policies.work_reach_of(roles_on(person)).is_empty:
        return Macro.objects.none()
    found = Macro.objects.filter(Q(person=person) | Q(person__isnull=True), active=True)
    return found.select_related("checklist__template").order_by("title", "id")


def may_keep(person: Person, macro: Macro | None, *, for_all: bool) -> bool:
    """Everybody of the desk keeps his own; what all see, the chief keeps."""
    roles = roles_on(person)
    if policies.work_reach_of(roles).is_empty:
        return False
    if for_all or (macro is not None and macro.person_id is None):
        return policies.may_keep_macros_of_all(roles)
    return macro is None or macro.person_id == person.pk


def filled(words: str, profile: TicketProfile, actor: Person) -> str:
    """The macro's text for this ticket."""
    values: Mapping[str, str] = {
        "{ad}": profile.requester.given_name,
        "{soyad}": profile.requester.surname,
        "{talep}": profile.reference,
        "{konu}": profile.title,
        "{ben}": actor.official_name,
    }
    for place in PLACES:
        words = words.replace(place, values[place])
    return words


def keep_macro(
    *,
    actor: Person,
    macro: Macro | None,
    title: str,
    words: str,
    public: bool,
    state: str,
    takes: bool,
    for_all: bool,
    checklist: ChecklistTemplateProfile | None = None,
) -> Macro:
    """Makes or changes one. Raises NotAllowed, Invalid with the fields at fault."""
    if not may_keep(actor, macro, for_all=for_all):
        raise NotAllowed(_("Macros of the whole desk are kept by the chief."))
    values = {
        "title": text.clean_title(title, limit=80),
        "text": text.clean_text(words, required=False),
        "public": public,
        "state": state,
        "takes": takes,
        "checklist": checklist,
        "person": None if for_all else actor,
    }
    if not (values["text"] or state or takes or checklist):
        sentence = _("A macro writes something, sets a state, takes the ticket or adds a checklist.")
        raise Invalid(sentence, fields={"text": [sentence]}, code="does_nothing")
    try:
        with unit_of_work():
            kept = macro or Macro()
            for name, value in values.items():
                setattr(kept, name, value)
            kept.version = (kept.version or 0) + 1 if macro else 1
            kept.save()
            audit.record("tickets.macro.kept", actor=actor, on=kept, version=kept.version, for_all=for_all)
            return kept
    except IntegrityError as taken:
        sentence = _("There is a macro of this name already.")
        raise Invalid(sentence, fields={"title": [sentence]}, code="title_taken") from taken


def drop_macro(macro: Macro, *, actor: Person) -> None:
    """Nobody finds it any more. Raises NotAllowed."""
    if not may_keep(actor, macro, for_all=False):
        raise NotAllowed(_("Macros of the whole desk are kept by the chief."))
    with unit_of_work():
        Macro.objects.filter(pk=macro.pk).update(active=False)
        audit.record("tickets.macro.dropped", actor=actor, on=macro)


def run_macro(macro: Macro, ticket_id: TicketId, *, actor: Person, expected_version: int) -> TicketProfile:
    """Writes the macro's text, sets its state, adds its checklist and takes the ticket: one entry, all or nothing.

    Raises TicketProfile.DoesNotExist, NotAllowed, Invalid, WrongState, Outdated.
    """
    if not macro.active:
        raise WrongState(_("This macro is not used any more."))
    return steps_at_once(
        ticket_id,
        actor=actor,
        expected_version=expected_version,
        words=lambda profile: filled(macro.text, profile, actor),
        public=macro.public,
        state=macro.state,
        owner=actor if macro.takes else None,
        checklist=macro.checklist if macro.checklist and macro.checklist.active else None,
        naming=macro.text,
    )
