"""Accounts and groups as django-scim2 wants them: its mixins on ordinary Django models."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django_scim.models import AbstractSCIMGroupMixin, AbstractSCIMUserMixin


class Team(AbstractSCIMGroupMixin):
    name = models.CharField(max_length=80, unique=True)

    class Meta:
        app_label = "unrelated_scim"


class Member(AbstractSCIMUserMixin, AbstractUser):
    scim_groups = models.ManyToManyField(Team, related_name="user_set")

    class Meta:
        app_label = "unrelated_scim"
