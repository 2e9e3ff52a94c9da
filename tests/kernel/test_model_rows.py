"""A new row made without a detour is the row that its model would have made."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db.models import Model
from django.db.models.expressions import DatabaseDefault
from django.db.models.signals import post_init
from helpdesk.models import FollowUp

from helpdesk_site.kernel import model_rows
from helpdesk_site.kernel.model_rows import new_row
from helpdesk_site.people.models import Person, RoleGrant
from helpdesk_site.tickets.models import TicketAnswers

MODELS = [model for model in apps.get_models() if not model._meta.proxy]


def _held(row: Model) -> dict[str, Any]:
    """What the row holds, as far as two rows can be compared: moments and ids are each row's own."""
    found = {name: value for name, value in row.__dict__.items() if name != "_state"}
    own = {f.attname for f in row._meta.concrete_fields if callable(f.default) and f.default not in (dict, list)}
    return {
        name: type(value) if name in own or isinstance(value, DatabaseDefault) else value
        for name, value in found.items()
    }


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_with_nothing_given_it_holds_the_defaults(model: type[Model]) -> None:
    ours, djangos = new_row(model), model()
    assert _held(ours) == _held(djangos)
    assert (ours._state.adding, ours._state.db) == (djangos._state.adding, djangos._state.db) == (True, None)


def test_what_is_given_stands_where_the_model_puts_it() -> None:
    person = Person(pk=7)
    given: dict[str, Any] = {"person": person, "role": "agent", "reason": "Deneme"}
    ours, djangos = new_row(RoleGrant, **given), RoleGrant(**given)
    assert _held(ours) == _held(djangos)
    assert (ours.person, ours.person_id) == (person, 7)
    assert new_row(RoleGrant, person_id=7).person_id == 7
    assert new_row(FollowUp, pk=9).pk == 9


def test_no_two_rows_share_what_can_be_changed() -> None:
    first, second = new_row(TicketAnswers), new_row(TicketAnswers)
    first.answers["a"] = 1
    assert second.answers == {}


def test_what_is_no_field_is_refused() -> None:
    with pytest.raises(TypeError, match="unexpected keyword arguments: 'rol'"):
        new_row(RoleGrant, rol="agent")


def test_a_related_row_of_another_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="must be a"):
        new_row(RoleGrant, person=FollowUp())


def test_where_somebody_listens_to_rows_coming_to_be_he_is_told() -> None:
    told: list[Model] = []

    def hear(instance: Model, **_signal: Any) -> None:
        told.append(instance)

    post_init.connect(hear, sender=RoleGrant)
    model_rows._fields_of.cache_clear()
    try:
        made = new_row(RoleGrant, role="agent")
    finally:
        post_init.disconnect(hear, sender=RoleGrant)
        model_rows._fields_of.cache_clear()
    assert told == [made]
