"""Merging: one ticket is worked on instead of several; the others stay what they are, and the merge can be undone.

Nothing is moved or copied. A merged ticket keeps its number, its asker and its conversation; it is over as long as it
is merged, and the ticket that was kept shows its messages among its own (conversation.py). So undoing gives back the
state and the clocks exactly as they would be without the merge.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from django.db.models import Max
from django.utils.translation import gettext as _

from helpdesk_site.interface.templatetags.ui import shown
from helpdesk_site.kernel import audit, clock
from helpdesk_site.kernel.actors import Actor
from helpdesk_site.kernel.errors import Invalid, NotAllowed, WrongState
from helpdesk_site.kernel.public_ids import new_id
from helpdesk_site.kernel.transaction import unit_of_work
from helpdesk_site.people.selectors import roles_of_actor
from helpdesk_site.tickets import policies, processes, reopening, text
from helpdesk_site.tickets.models import Kind, Merging, Relation, TicketProfile
from helpdesk_site.tickets.models.sla import ClockSegment
from helpdesk_site.tickets.relations import announcing, selectors, telling
from helpdesk_site.tickets.relations.locking import lock_all
from helpdesk_site.tickets.services.writing import Comment, write
from helpdesk_site.tickets.statuses import State

MOST: Final = 200
WHY_LENGTH: Final = 300
# Said to the desk alone: an entry without words of which the asker reads nothing.
FOR_THE_DESK: Final = Comment("", public=False)


def merge(kept_id: str, merged_ids: Collection[str], *, actor: Actor, why: str = "") -> list[Relation]:
    """Works on `kept_id` instead of each of `merged_ids` (at most MOST), all of them or none.

    The askers of the merged ones are told; from then on they read what the desk answers. Raises
    TicketProfile.DoesNotExist, NotAllowed, Invalid or WrongState with the number of the ticket at fault.
    """
    merged_ids = list(dict.fromkeys(merged_ids))
    why = text.clean_text(why, field="why", required=False, limit=WHY_LENGTH)
    _require_sense(kept_id, merged_ids)
    with unit_of_work():
        found = lock_all(actor, [kept_id, *merged_ids])
        require_work(actor, *found.values())
        kept, merged = found[kept_id], [found[one] for one in merged_ids]
        _require_keepable(kept)
        for profile in merged:
            _require_mergeable(profile)
        relations = [_merge_one(profile, kept, actor, why) for profile in merged]
        write(kept, actor=actor, act="kept", comment=FOR_THE_DESK, also={"merging": Merging.KEPT.value})
        cause = f"{kept.public_id}:{kept.version}"
        announcing.tell_askers([profile.pk for profile in merged], "ticket_merged", cause=cause)
    return relations


def _require_sense(kept_id: str, merged_ids: Collection[str]) -> None:
    if kept_id in merged_ids:
        sentence = _("A request cannot be merged into itself: choose another one.")
        raise Invalid(sentence, fields={"tickets": [sentence]}, code="into_itself")
    if not merged_ids:
        sentence = _("Choose the requests that are to be merged.")
        raise Invalid(sentence, fields={"tickets": [sentence]}, code="nothing_to_do")
    if len(merged_ids) > MOST:
        sentence = _("At most %(most)d requests are merged at once.") % {"most": MOST}
        raise Invalid(sentence, fields={"tickets": [sentence]}, code="too_many")


def require_work(actor: Actor, *profiles: TicketProfile) -> None:
    """Who joins tickets works on each of them. Raises NotAllowed."""
    roles = roles_of_actor(actor)
    for profile in profiles:
        if not policies.may_work(actor, roles, profile):
            raise NotAllowed(
                _("You do not work on %(number)s, so you cannot join it with another request.")
                % {"number": profile.reference}
            )


def _require_keepable(kept: TicketProfile) -> None:
    number = {"number": kept.reference}
    if kept.merging == Merging.MERGED:
        raise WrongState(
            _("%(number)s is merged into another request itself. Choose that one, or undo its merge first.") % number,
            code="chain",
        )
    if selectors.is_over(kept):
        raise WrongState(_("%(number)s has ended: choose one that is open as the one that stays.") % number)


def _require_mergeable(profile: TicketProfile) -> None:
    number = {"number": profile.reference}
    if processes.has_process(profile):
        raise WrongState(_("%(number)s follows a process of its own and cannot be merged away.") % number)
    if profile.merging == Merging.KEPT:
        raise WrongState(
            _("Other requests were merged into %(number)s: let it be the one that stays, or undo them first.") % number,
            code="chain",
        )
    if selectors.is_over(profile):
        raise WrongState(_("%(number)s has ended or is merged already.") % number)
    if selectors.open_parts(profile).exists():
        raise WrongState(_("%(number)s has parts that are open: let it be the one that stays.") % number)


def _merge_one(profile: TicketProfile, kept: TicketProfile, actor: Actor, why: str) -> Relation:
    before = {name: getattr(profile, name) for name in ("state", "waiting_for", "waiting_since")}
    write(
        profile, actor=actor, act="merged", changes={"state": State.DUPLICATE.value},
        also={"merging": Merging.MERGED.value},
    )  # fmt: skip
    relation = Relation.objects.create(
        public_id=new_id("rel"), kind=Kind.MERGED_INTO, source=profile, target=kept, why=why,
        begun_by=actor.audit_id, begun_at=profile.updated_at, state_before=before["state"],
        waiting_for_before=before["waiting_for"], waiting_since_before=before["waiting_since"],
    )  # fmt: skip
    audit.record(
        "ticket.relation.begun", actor=actor, on=relation, kind=relation.kind, source=profile.public_id,
        target=kept.public_id,
    )  # fmt: skip
    return relation


def undo(merged_id: str, *, actor: Actor) -> TicketProfile:
    """Takes one ticket out of its merge: state, waiting, owner and clocks as they would be without it.

    As long as the ticket that was kept is open, and then for as long as it could be opened again. Raises
    TicketProfile.DoesNotExist, NotAllowed or WrongState.
    """
    with unit_of_work():
        target = Relation.objects.filter(source__public_id=merged_id, kind=Kind.MERGED_INTO, ended_at=None)
        kept_id = target.values_list("target__public_id", flat=True).first()
        found = lock_all(actor, [merged_id, *([kept_id] if kept_id else [])])
        merged = found[merged_id]
        relation = selectors.merged_into(merged)
        if relation is None or relation.target.public_id not in found:
            raise WrongState(_("%(number)s is not merged any more.") % {"number": merged.reference})
        kept = found[relation.target.public_id]
        require_work(actor, merged, kept)
        if selectors.is_over(kept) and reopening.is_too_late(kept):
            raise WrongState(
                _("%(number)s ended more than three working days ago. Open a new request and name this one.")
                % {"number": kept.reference}
            )
        _give_back(merged, relation, actor)
        stays = selectors.merges_of(kept).exists()
        write(
            kept, actor=actor, act="kept_no_more", comment=FOR_THE_DESK,
            also={} if stays else {"merging": ""},
        )  # fmt: skip
        telling.undone(merged, actor=actor)
    return merged


def _give_back(merged: TicketProfile, relation: Relation, actor: Actor) -> None:
    if relation.clocks_until is None:
        _let_clocks_run_on(merged, relation)
    Relation.objects.filter(pk=relation.pk).update(ended_at=clock.now(), ended_by=actor.audit_id)
    write(
        merged, actor=actor, act="unmerged", changes={"state": relation.state_before}, comment=_answered(relation),
        also={
            "merging": "", "waiting_for": relation.waiting_for_before, "waiting_since": relation.waiting_since_before,
            "resolved_at": None, "reopened": merged.reopened,
        },
    )  # fmt: skip
    audit.record(
        "ticket.relation.ended", actor=actor, on=relation, kind=relation.kind, source=merged.public_id,
        target=relation.target.public_id,
    )  # fmt: skip


def _answered(relation: Relation) -> Comment | None:
    """The answers that the asker read while it was merged stay with him: they become a message of his own ticket."""
    said = [f"{shown(entry.date)}:\n{entry.comment}" for entry in selectors.answers_of(relation)]
    if not said:
        return None
    words = "\n\n".join([_("Answered while it was handled together with another request:"), *said])
    return Comment(words[: text.TEXT_LENGTH], public=True)


def _let_clocks_run_on(merged: TicketProfile, relation: Relation) -> None:
    """The segments that the merge ended go on as what they were: its asker waited all the same."""
    stopped = ClockSegment.objects.filter(profile=merged, ended_at__gte=relation.begun_at)
    last = stopped.values("clock").annotate(last=Max("pk")).values_list("last", flat=True)
    ClockSegment.objects.filter(pk__in=list(last)).update(ended_at=None)
