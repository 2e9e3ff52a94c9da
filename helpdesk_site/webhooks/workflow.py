"""The states of a subscription."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

from helpdesk_site.kernel.workflow import Step, Workflow
from helpdesk_site.webhooks import policies
from helpdesk_site.webhooks.models import Subscription
from helpdesk_site.webhooks.models import SubscriptionState as S

SUBSCRIPTION: Workflow[Subscription] = Workflow(
    "webhooks.subscription",
    Subscription,
    [
        Step("pause", frozenset({S.ACTIVE}), S.PAUSED, policies.may_keep, pgettext_lazy("webhook", "Pause")),
        Step("resume", frozenset({S.PAUSED}), S.ACTIVE, policies.may_keep, pgettext_lazy("webhook", "Resume")),
        Step("end", frozenset({S.ACTIVE, S.PAUSED}), S.ENDED, policies.may_keep, pgettext_lazy("webhook", "Delete")),
    ],
)
