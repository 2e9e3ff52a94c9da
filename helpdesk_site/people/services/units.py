"""Describing the organisation: units, their names, places and managers, each from a day on."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from helpdesk_site.kernel import audit, clock
from helpdesk_site.kernel.actors import Actor
from helpdesk_site.kernel.errors import Conflict, Invalid
from helpdesk_site.kernel.transaction import unit_of_work
from helpdesk_site.people import organisation, policies, selectors
from helpdesk_site.people.models import Person, SyncFinding, Unit, UnitManager, UnitName, UnitPlacement
from helpdesk_site.people.models.terms import as_of
from helpdesk_site.people.models.units import is_detsis_no
from helpdesk_site.people.services.refusals import not_allowed


def register_unit(
    detsis_no: str,
    name: str,
    *,
    kind: str,
    actor: Actor,
    parent: Unit | None = None,
    since: date | None = None,
) -> Unit:
    """Adds a unit with its first name and place. Raises Invalid for a bad number, Conflict for one that is borne."""
    with unit_of_work():
        _require_right(actor)
        _require_number(detsis_no)
        first = since or clock.today()
        unit = Unit(detsis_no=detsis_no, name=name.strip(), kind=kind, parent=parent, valid_from=first)
        try:
            with transaction.atomic():
                unit.save(force_insert=True)
        except IntegrityError as error:
            raise Conflict(_("A unit with this DETSİS number exists already.")) from error
        UnitName.objects.create(unit=unit, name=unit.name, valid_from=first)
        if parent is not None:
            UnitPlacement.objects.create(unit=unit, parent=parent, valid_from=first)
        audit.record(
            "people.unit.registered",
            actor=actor,
            on=unit,
            detsis_no=detsis_no,
            kind=kind,
            parent=parent.detsis_no if parent else None,
            since=first,
        )
    return unit


def rename_unit(unit: Unit, name: str, *, actor: Actor, since: date | None = None) -> None:
    """Gives the unit another name from a day on; what it was called before stays known."""
    with unit_of_work():
        _require_right(actor)
        _rename(unit, name.strip(), since or clock.today())
        audit.record("people.unit.renamed", actor=actor, on=unit, detsis_no=unit.detsis_no, since=since)


def move_unit(unit: Unit, parent: Unit | None, *, actor: Actor, since: date | None = None) -> None:
    """Puts the unit under another one (or at the top) from a day on. Raises Invalid for a loop."""
    with unit_of_work():
        _require_right(actor)
        _move(unit, parent, since or clock.today())
        audit.record(
            "people.unit.moved", actor=actor, on=unit, parent=parent.detsis_no if parent else None, since=since
        )


def describe_unit(unit: Unit, *, name: str, kind: str, parent: Unit | None, actor: Actor) -> None:
    """Describes a unit that the directory named and nobody knew: it is defined from now on."""
    with unit_of_work():
        _require_right(actor)
        today = clock.today()
        _rename(unit, name.strip(), today)
        _move(unit, parent, today)
        unit.kind, unit.is_defined = kind, True
        unit.save(update_fields=["kind", "is_defined"])
        open_findings = SyncFinding.objects.filter(kind=SyncFinding.Kind.UNKNOWN_UNIT, closed_at__isnull=True)
        open_findings.filter(detail=unit.detsis_no).update(closed_at=clock.now())
        audit.record(
            "people.unit.described", actor=actor, on=unit, kind=kind, parent=parent.detsis_no if parent else None
        )


def _rename(unit: Unit, name: str, first: date) -> None:
    _begin_term(UnitName, unit, first, name=name)
    unit.name = name
    unit.save(update_fields=["name"])


def _move(unit: Unit, parent: Unit | None, first: date) -> None:
    if parent is not None and unit in organisation.units_upwards(parent, first):
        raise Invalid(_("A unit cannot stand under itself."), fields={"parent": [_("Choose another unit.")]})
    if parent is None:
        _end_term(UnitPlacement, unit, first)
    else:
        _begin_term(UnitPlacement, unit, first, parent=parent)
    unit.parent = parent
    unit.save(update_fields=["parent"])


def appoint_manager(
    unit: Unit, person: Person | None, *, actor: Actor, since: date | None = None, last_day: date | None = None
) -> None:
    """Makes the person the unit's manager (amir) from a day on, in place of who was; None leaves the post vacant.

    Raises Conflict when a manager is appointed for a later part of that time.
    """
    with unit_of_work():
        _require_right(actor)
        first = since or clock.today()
        end = last_day + timedelta(days=1) if last_day else None
        if person is None:
            _end_term(UnitManager, unit, first)
        else:
            _begin_term(UnitManager, unit, first, person=person, valid_to=end)
        audit.record(
            "people.unit.manager_appointed",
            actor=actor,
            on=unit,
            since=first,
            until=end,
            manager=person.audit_id if person else None,
        )


def _require_right(actor: Actor) -> None:
    if not policies.may_describe_units(actor, selectors.roles_of_actor(actor)):
        raise not_allowed()


def _require_number(detsis_no: str) -> None:
    if not is_detsis_no(detsis_no):
        raise Invalid(
            _("This is not a DETSİS number."),
            fields={"detsis_no": [_("A DETSİS number has eight digits and does not begin with 0.")]},
        )


def _end_term(model: type[models.Model], unit: Unit, day: date) -> None:
    """Ends what holds on `day` there; what would have begun that very day is forgotten."""
    rows = model._default_manager.filter(as_of(day), unit=unit)
    rows.filter(valid_from=day).delete()
    rows.update(valid_to=day)


def _begin_term(model: type[models.Model], unit: Unit, day: date, **values: object) -> None:
    _end_term(model, unit, day)
    try:
        with transaction.atomic():
            model._default_manager.create(unit=unit, valid_from=day, **values)
    except IntegrityError as error:
        raise Conflict(_("Something else is already known for a later part of that time.")) from error
