"""What reports tell the parts beneath them, once, at start."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from helpdesk_site.interface import navigation
from helpdesk_site.people.models import User
from helpdesk_site.people.selectors import roles_on
from helpdesk_site.reports import policies, promises  # noqa: F401  # its checks register themselves


def register() -> None:
    navigation.register(
        navigation.Entry(
            key="service_state",
            label=_("State of the service"),
            url_name="reports:overview",
            icon="bar-chart",
            order=4,
            visible=_sees_figures,
        )
    )


def _sees_figures(visitor: object) -> bool:
    return isinstance(visitor, User) and policies.may_see_figures(roles_on(visitor.person))
