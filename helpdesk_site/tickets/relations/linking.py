"""Parent and part, waiting for another, related: made and taken away, without a word to the askers.

A part has one parent and no parts of its own, so parents never form a ring. Waiting may go through many tickets: a ring
of it is looked for from the one that is waited for, and whoever looks is alone (locking.one_dependency_at_a_time).
"""

from __future__ import annotations

from typing import Final

from django.db import connection
from django.utils.translation import gettext as _

from helpdesk_site.kernel import audit, clock
from helpdesk_site.kernel.actors import Actor
from helpdesk_site.kernel.errors import Invalid, WrongState
from helpdesk_site.kernel.public_ids import new_id
from helpdesk_site.kernel.transaction import changed, unit_of_work
from helpdesk_site.tickets import processes, text
from helpdesk_site.tickets.models import Kind, Merging, ParentRule, Relation, TicketProfile
from helpdesk_site.tickets.relations import selectors
from helpdesk_site.tickets.relations.locking import lock_all, one_dependency_at_a_time
from helpdesk_site.tickets.relations.merging import FOR_THE_DESK, WHY_LENGTH, require_work
from helpdesk_site.tickets.services.writing import write
from helpdesk_site.tickets.statuses import State, may_follow

BY_HAND: Final = frozenset({Kind.CHILD_OF, Kind.DEPENDS_ON, Kind.RELATED})
"""What people make and take away here; merging and splitting have commands of their own."""

_WAITS_FOR: Final = """
WITH RECURSIVE awaited (id) AS (
    SELECT %(from)s::bigint
    UNION
    SELECT r.target_id FROM tickets_relation r JOIN awaited a ON r.source_id = a.id
    WHERE r.kind = 'depends_on' AND r.ended_at IS NULL
)
SELECT EXISTS (SELECT FROM awaited WHERE id = %(to)s)
"""


def link(source_id: str, kind: str, target_id: str, *, actor: Actor, why: str = "", pauses: bool = False) -> Relation:
    """Says that `source_id` is a part of, waits for or has to do with `target_id`. With `pauses` a ticket that waits
    stands in the state of waiting for a supplier until it may go on; only for DEPENDS_ON.

    Raises TicketProfile.DoesNotExist, NotAllowed, Invalid or WrongState.
    """
    why = text.clean_text(why, field="why", required=False, limit=WHY_LENGTH)
    if kind not in BY_HAND:
        sentence = _("There is no such relation.")
        raise Invalid(sentence, fields={"kind": [sentence]}, code="unknown_kind")
    if source_id == target_id:
        sentence = _("A request cannot be joined with itself: choose another one.")
        raise Invalid(sentence, fields={"other": [sentence]}, code="with_itself")
    with unit_of_work():
        if kind == Kind.DEPENDS_ON:
            one_dependency_at_a_time()
        found = lock_all(actor, [source_id, target_id])
        source, target = found[source_id], found[target_id]
        require_work(actor, source, target)
        _require_room(source, Kind(kind), target)
        relation = Relation.objects.create(
            public_id=new_id("rel"), kind=kind, source=source, target=target, why=why, begun_by=actor.audit_id,
            begun_at=clock.now(), pauses=pauses and kind == Kind.DEPENDS_ON,
        )  # fmt: skip
        _record("begun", relation, actor)
        if relation.pauses:
            _make_wait(source, actor)
    return relation


def _require_room(source: TicketProfile, kind: Kind, target: TicketProfile) -> None:
    for profile in (source, target):
        if profile.merging == Merging.MERGED:
            raise WrongState(
                _("%(number)s is merged into another request: join that one.") % {"number": profile.reference}
            )
    pairs = selectors.in_force().filter(kind=kind)
    # What merely has to do with another has no direction: once is enough.
    known = pairs.filter(source=source, target=target) | (
        pairs.filter(source=target, target=source) if kind == Kind.RELATED else pairs.none()
    )
    if known.exists():
        raise WrongState(_("These two requests are joined in this way already."))
    if kind == Kind.CHILD_OF:
        _require_parent(source, target)
    elif kind == Kind.DEPENDS_ON:
        _require_end(source, target)


def _require_parent(part: TicketProfile, parent: TicketProfile) -> None:
    parents = selectors.in_force().filter(kind=Kind.CHILD_OF)
    if parents.filter(source=part).exists():
        raise WrongState(_("%(number)s is a part of another request already.") % {"number": part.reference})
    if parents.filter(source=parent).exists():
        raise WrongState(
            _("%(number)s is a part itself and can have no parts: choose the request above it.")
            % {"number": parent.reference}
        )
    if parents.filter(target=part).exists():
        raise WrongState(
            _("%(number)s has parts itself and cannot become a part: join its parts one by one.")
            % {"number": part.reference}
        )
    if selectors.is_over(parent):
        raise WrongState(_("%(number)s has ended: choose one that is open.") % {"number": parent.reference})


def _require_end(waiting: TicketProfile, awaited: TicketProfile) -> None:
    """Waiting has to end some day."""
    for profile in (waiting, awaited):
        if selectors.is_over(profile):
            raise WrongState(_("%(number)s has ended: nobody has to wait.") % {"number": profile.reference})
    with connection.cursor() as cursor:
        cursor.execute(_WAITS_FOR, {"from": awaited.pk, "to": waiting.pk})
        [(is_ring,)] = cursor.fetchall()
    if is_ring:
        raise WrongState(
            _("%(awaited)s waits for %(waiting)s already: both would wait for ever.")
            % {"awaited": awaited.reference, "waiting": waiting.reference},
            code="ring",
        )


def _make_wait(waiting: TicketProfile, actor: Actor) -> None:
    if processes.has_process(waiting) or not may_follow(State(waiting.state), State.WAITING_SUPPLIER):
        raise WrongState(
            _("%(number)s cannot be made to wait now. Join them without it.") % {"number": waiting.reference}
        )
    # The number of another's request is not the asker's to read.
    write(
        waiting, actor=actor, act="moved", changes={"state": State.WAITING_SUPPLIER.value}, comment=FOR_THE_DESK,
        also={"waiting_for": _("work on another request")},
    )  # fmt: skip


def unlink(relation_id: str, *, actor: Actor) -> Relation:
    """Takes a relation away that was made by hand. Raises Relation.DoesNotExist, NotAllowed or WrongState."""
    with unit_of_work():
        named = selectors.in_force().select_related("source", "target").get(public_id=relation_id)
        try:
            found = lock_all(actor, [named.source.public_id, named.target.public_id])
        except TicketProfile.DoesNotExist as hidden:
            raise Relation.DoesNotExist from hidden
        require_work(actor, *found.values())
        relation = selectors.in_force().select_related("source", "target").get(pk=named.pk)
        if relation.kind not in BY_HAND:
            raise WrongState(_("A merge is undone on the merged request; a split stays as it is."))
        Relation.objects.filter(pk=relation.pk).update(ended_at=clock.now(), ended_by=actor.audit_id)
        _record("ended", relation, actor)
    return relation


def let_parts_close(parent_id: str, *, actor: Actor, closes_parts: bool) -> TicketProfile:
    """Chooses whether the parts end with this parent, or it waits for them. Raises TicketProfile.DoesNotExist or
    NotAllowed."""
    with unit_of_work():
        parent = lock_all(actor, [parent_id])[parent_id]
        require_work(actor, parent)
        ParentRule.objects.update_or_create(parent=parent, defaults={"closes_parts": closes_parts})
        audit.record("ticket.parts_rule", actor=actor, on=parent, closes_parts=closes_parts)
        changed(parent.live_topic)
    return parent


def _record(what: str, relation: Relation, actor: Actor) -> None:
    audit.record(
        f"ticket.relation.{what}", actor=actor, on=relation, kind=relation.kind,
        source=relation.source.public_id, target=relation.target.public_id,
    )  # fmt: skip
    changed(relation.source.live_topic, relation.target.live_topic)
