"""What people were told, and how they want to be told."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from helpdesk_site.kernel.public_ids import PublicIdField


class Way(models.TextChoices):
    """How a notice reaches its reader, beside the list in the application, in which it stands in any case.

    `none`: he is not told at all. Only what nobody is told unless he asks for it knows this.
    """

    MAIL = "mail", _("At once by mail")
    DIGEST = "digest", _("In the digest")
    DESK = "desk", _("Only here")
    NONE = "none", _("Not at all")


class DigestState(models.TextChoices):
    """What became of a digest. `not_needed`: everything was read by then, or its reader has left."""

    WAITING = "waiting"
    SENT = "sent"
    NOT_NEEDED = "not_needed"


class Digest(models.Model):
    """One mail with what waited for a person at one moment of the working day, its slot. There is one of each."""

    audit_type: ClassVar = "notify.digest"

    public_id = PublicIdField(prefix="dig")
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="digests", db_index=False)
    slot = models.DateTimeField()
    state = models.CharField(max_length=10, choices=DigestState.choices, default=DigestState.WAITING)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "slot"], name="one_digest_a_slot")]
        indexes = [models.Index(fields=["id"], condition=Q(state="waiting"), name="digests_on_their_way")]

    def __str__(self) -> str:
        return f"{self.public_id} of {self.person_id} at {self.slot}"

    @property
    def outbox_key(self) -> str:
        return f"notify.digest:{self.public_id}"


class Notification(models.Model):
    """One thing told to one person. Its words are made when it is shown or sent, in the person's language.

    `template` names the files templates/notify/<template>.{subject.txt,txt,html}; `context` holds what they need as
    JSON; `link` is a path of ours; `about` names the thing, as the audit chain does. `kind` is what one chooses about,
    `queue` the key of the queue in which it happened.

    `way` is how it went, "" until the outbox has decided it at `decided_at`; `digest` is the one in which it is told.
    """

    audit_type: ClassVar = "notification"

    public_id = PublicIdField(prefix="ntf")
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="notifications", db_index=False)
    template = models.CharField(max_length=60)
    kind = models.CharField(max_length=40, blank=True, default="", db_default="")
    queue = models.CharField(max_length=20, blank=True, default="", db_default="")
    context: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    link = models.CharField(max_length=300)
    about_type = models.CharField(max_length=40)
    about_id = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)
    way = models.CharField(max_length=6, choices=Way.choices, blank=True, default="", db_default="")
    decided_at = models.DateTimeField(null=True)
    digest = models.ForeignKey(Digest, null=True, on_delete=models.RESTRICT, related_name="notices", db_index=False)

    class Meta:
        indexes = [
            models.Index(fields=["person", "-id"], name="notifications_of_a_person"),
            models.Index(fields=["person"], condition=Q(read_at__isnull=True), name="notifications_unread"),
            models.Index(fields=["about_type", "about_id"], name="notifications_about"),
            models.Index(
                fields=["person", "decided_at"],
                condition=Q(way="digest", digest__isnull=True, read_at__isnull=True),
                name="notifications_for_digests",
            ),
            models.Index(fields=["digest"], condition=Q(digest__isnull=False), name="notifications_in_digests"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(digest__isnull=True) | Q(way="digest", decided_at__isnull=False),
                name="only_what_waits_is_in_a_digest",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template} to {self.person_id}"


class Preference(models.Model):
    """What a person chose about notices as a whole; `version` counts his choices. Without a row: nothing was chosen.

    `afternoon`: a second digest after lunch.
    """

    person = models.OneToOneField("people.Person", on_delete=models.CASCADE, related_name="notify_preference")
    afternoon = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"of {self.person_id}"


class Choice(models.Model):
    """How a person wants to be told of one kind, in one queue or ("") in general. Without a row: as the kind says."""

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="notify_choices", db_index=False)
    kind = models.CharField(max_length=40)
    queue = models.CharField(max_length=20, blank=True, default="")
    way = models.CharField(max_length=6, choices=Way.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "kind", "queue"], name="one_choice_a_kind_and_queue")]
        indexes = [models.Index(fields=["kind", "queue"], name="choices_of_a_kind")]

    def __str__(self) -> str:
        return f"{self.kind} {self.queue or 'in general'}: {self.way}"
