"""What people bring to the registries of the layers below, at start."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from helpdesk_site.interface import list_choices, navigation, preferences
from helpdesk_site.interface.navigation import Entry
from helpdesk_site.kernel.approvals.resolution import resolves
from helpdesk_site.people import approvers, policies, selectors
from helpdesk_site.people.models import User
from helpdesk_site.people.services import keep_list_choice, keep_preference


def register() -> None:
    resolves("manager", approvers.managers)
    resolves("chief", approvers.chiefs)
    preferences.register_keeper(_keep_preference)
    list_choices.register_keeper(_list_choices, _keep_list_choice)
    navigation.register_staff_test(_is_staff)
    for entry in ENTRIES:
        navigation.register(entry)


def _is_staff(visitor: object) -> bool:
    return isinstance(visitor, User) and selectors.is_staff(visitor.person)


def _reads_calendar(visitor: object) -> bool:
    return isinstance(visitor, User) and policies.may_read_calendar(selectors.roles_on(visitor.person))


def _keep_preference(visitor: object, name: str, value: str) -> None:
    if isinstance(visitor, User):
        keep_preference(visitor, name, value)


def _list_choices(visitor: object) -> Mapping[str, Any]:
    return visitor.lists if isinstance(visitor, User) else {}


def _keep_list_choice(visitor: object, key: str, choice: list_choices.ListChoice) -> None:
    if isinstance(visitor, User):
        keep_list_choice(visitor, key, choice)


ENTRIES = (
    Entry(key="delegations", label=_("Deputies"), url_name="people:delegations", icon="person-check", order=60),
    Entry(
        key="calendar", label=_("Working calendar"), url_name="people:calendar", icon="calendar3", order=75,
        place="rules", visible=_reads_calendar,
    ),
    Entry(key="profile", label=_("My details"), url_name="people:profile", icon="person", order=10, place="menu"),
    Entry(
        key="sessions", label=_("My sessions"), url_name="people:sessions", icon="shield-check", order=20, place="menu",
    ),
    Entry(key="tokens", label=_("My API tokens"), url_name="people:tokens", icon="key", order=30, place="menu"),
    Entry(
        key="sign_out", label=_("Sign out"), url_name="people:sign_out", icon="box-arrow-right", order=90, place="menu",
        method="post",
    ),
)  # fmt: skip
