"""Views of the work list under a name: what is asked, in which columns, and who sees the view itself."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from helpdesk_site.kernel.public_ids import PublicIdField


class Sharing(models.TextChoices):
    """Who finds a view in his list; the requests that it shows are those that he may see anyway."""

    OWN = "own", _("For me alone")
    TEAM = "team", _("For my team: who works on the same queues")
    DESK = "desk", _("For the whole desk")


class SavedView(models.Model):
    """Filters, order and columns of the work list. `query` is the address without what belongs to one page.

    `teams` are the circles of queues (policies.teams_of) that its owner worked on when he shared it: a view that is
    shared stays with them when he leaves. `columns` empty: those that each chose for himself.
    """

    audit_type: ClassVar = "tickets.view"

    public_id = PublicIdField(prefix="viw")
    title = models.CharField(max_length=60)
    query = models.CharField(max_length=1000, blank=True)
    columns = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="saved_views", db_index=False)
    sharing = models.CharField(max_length=4, choices=Sharing.choices, default=Sharing.OWN)
    teams = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["sharing"], condition=Q(active=True) & ~Q(sharing="own"), name="views_that_are_shared")
        ]
        constraints = [
            # Its index finds the views of a person, too.
            models.UniqueConstraint(fields=["person", "title"], condition=Q(active=True), name="view_title_once"),
            models.CheckConstraint(condition=Q(sharing__in=Sharing.values), name="view_sharing_is_known"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_shared(self) -> bool:
        return self.sharing != Sharing.OWN
