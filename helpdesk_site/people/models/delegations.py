"""Delegation: who acts for whom, from when until when, on the basis of which document."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from helpdesk_site.kernel.public_ids import PublicIdField
from helpdesk_site.people.models.persons import Person
from helpdesk_site.people.models.terms import ends_after_it_begins, instant_range
from helpdesk_site.people.models.units import Unit


class Delegation(models.Model):
    """One delegation. The three kinds differ in law: only an acting official (vekil, tedviren) decides for the absent
    manager; who holds a delegated signature signs letters ("a.") while the manager stays at work, and approves nothing.

    The term is half-open in instants: "27 December inclusive" ends on 28 December at 00:00 in Istanbul.
    """

    audit_type: ClassVar = "people.delegation"

    class Kind(models.TextChoices):
        ACTING = "VEKALET", _("Acting for an absent manager")
        SIGNATURE = "YETKI_DEVRI", _("Delegated signature")
        INTERIM = "TEDVIREN", _("Carrying on a post without its conditions")

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Waiting for approval")
        APPROVED = "approved", _("Approved")
        ENDED = "ended", _("Ended")
        REFUSED = "refused", _("Refused")

    ACTING_KINDS: ClassVar = (Kind.ACTING, Kind.INTERIM)

    public_id = PublicIdField(prefix="del")
    delegator = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="delegations_given")
    delegate = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="delegations_held", db_index=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="delegations")
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.ACTING)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True, blank=True)
    basis_number = models.CharField(max_length=60)
    reason = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    approved_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="delegator_has_one_deputy_at_a_time",
                expressions=[("delegator", RangeOperators.EQUAL), (instant_range(), RangeOperators.OVERLAPS)],
                condition=Q(kind__in=["VEKALET", "TEDVIREN"]) & Q(state__in=["approved", "ended"]),
            ),
            models.CheckConstraint(condition=~Q(delegator=F("delegate")), name="nobody_is_his_own_deputy"),
            models.CheckConstraint(condition=~Q(kind="VEKALET") | Q(valid_to__isnull=False), name="acting_has_an_end"),
            # Ended before it began, it is kept with an empty term.
            models.CheckConstraint(
                condition=ends_after_it_begins() | Q(valid_to=F("valid_from"), state="ended"),
                name="delegation_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | (~Q(approved_by=F("delegator")) & ~Q(approved_by=F("delegate")) & ~Q(approved_by=F("proposed_by"))),
                name="delegation_approved_by_a_third_person",
            ),
            models.CheckConstraint(
                condition=~Q(state="approved") | Q(approved_by__isnull=False, decided_at__isnull=False),
                name="approved_delegation_names_its_approver",
            ),
        ]
        indexes = [
            models.Index(fields=["delegate", "valid_from"], name="delegations_held"),
            models.Index(fields=["valid_to"], condition=Q(state="approved"), name="delegations_ending"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"
