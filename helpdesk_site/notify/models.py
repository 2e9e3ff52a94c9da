"""What people were told, and how they want to be told."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from helpdesk_site.kernel.public_ids import PublicIdField


class Notification(models.Model):
    """One thing told to one person. Its words are made when it is shown or sent, in the person's language.

    `template` names the files templates/notify/<template>.{subject.txt,txt,html}; `context` holds what they need as
    JSON; `link` is a path of ours; `about` names the thing, as the audit chain does.
    """

    audit_type: ClassVar = "notification"

    public_id = PublicIdField(prefix="ntf")
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="notifications")
    template = models.CharField(max_length=60)
    context: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    link = models.CharField(max_length=300)
    about_type = models.CharField(max_length=40)
    about_id = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["person", "-id"], name="notifications_of_a_person"),
            models.Index(fields=["person"], condition=Q(read_at__isnull=True), name="notifications_unread"),
            models.Index(fields=["about_type", "about_id"], name="notifications_about"),
        ]

    def __str__(self) -> str:
        return f"{self.template} to {self.person_id}"


class Preference(models.Model):
    """What a person chose about mail. Without a row: everything is mailed.

    `mail_digestible` False: kinds that can wait are only shown in the application. What needs a decision is always
    mailed.
    """

    person = models.OneToOneField("people.Person", on_delete=models.CASCADE, related_name="notify_preference")
    mail_digestible = models.BooleanField(default=True)
    updated_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"of {self.person_id}"
