"""The bodies of relations of tickets."""

from __future__ import annotations

from rest_framework import serializers

from helpdesk_site.api.inputs.fields import Choice, Flag, StrictSerializer, Text
from helpdesk_site.tickets.models import Kind
from helpdesk_site.tickets.relations.linking import BY_HAND
from helpdesk_site.tickets.relations.merging import MOST, WHY_LENGTH

KINDS = [(kind.value, kind.label) for kind in Kind if kind in BY_HAND]


class RelationInput(StrictSerializer):
    """What this ticket is to `other`, the id of another one. `pauses`: it stands until then; only for "depends_on"."""

    kind = Choice(choices=KINDS)
    other = Text(max_length=40)
    why = Text(required=False, max_length=WHY_LENGTH, allow_blank=True)
    pauses = Flag(required=False)


class MergeInput(StrictSerializer):
    """The ids of the tickets that are merged into the one of the address."""

    tickets = serializers.ListField(child=Text(max_length=40), max_length=MOST)
    why = Text(required=False, max_length=WHY_LENGTH, allow_blank=True)


class NothingInput(StrictSerializer):
    """A step that needs no more than its address."""
