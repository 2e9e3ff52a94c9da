"""What tickets tells the parts beneath it, once, at start."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from helpdesk_site.interface import addresses, extras, navigation, waiting
from helpdesk_site.kernel import outbox
from helpdesk_site.notify.live import presence, topics
from helpdesk_site.people.models import Person, User
from helpdesk_site.people.selectors import roles_on
from helpdesk_site.tickets import beside, events, notices, policies, selectors, telling
from helpdesk_site.tickets import promises as _promises  # noqa: F401  # its checks register themselves
from helpdesk_site.tickets.calls import selectors as call_selectors
from helpdesk_site.tickets.checklists import promises as _lists  # noqa: F401  # its checks register themselves
from helpdesk_site.tickets.lists import NOBODY as UNOWNED_VIEW
from helpdesk_site.tickets.recurring import promises as _plans  # noqa: F401  # the same
from helpdesk_site.tickets.sla.services import MAY_DECIDE
from helpdesk_site.tickets.tabs import services as tabs
from helpdesk_site.tickets.worktime import promises as _worktime  # noqa: F401  # the same
from helpdesk_site.webhooks import events as webhook_events


def register() -> None:
    notices.register()
    outbox.handles(telling.CAME)(telling.tell_queue)
    webhook_events.register(*events.EVENTS)
    topics.watches("ticket", selectors.may_watch_ticket, selectors.may_watch_tickets)
    topics.watches("checklists", selectors.may_watch_ticket)
    topics.watches("tickets", topics.is_own)
    topics.watches(presence.KIND, _may_see_presence)
    topics.watches("queue", _may_watch_queue)
    topics.watches("calls", _may_watch_calls)
    beside.register(
        beside.Part(
            "checklists",
            order=40,
            address=lambda profile: addresses.thing("tickets:checklists", profile.public_id),
            for_desk=True,
            label=_("Checklists"),
        )
    )
    beside.register(
        beside.Part(
            "worktime",
            order=60,
            address=lambda profile: addresses.thing("tickets:worktime", profile.public_id),
            for_desk=True,
            label=_("Working time"),
        )
    )
    for entry in ENTRIES:
        navigation.register(entry)
    beside.register(
        beside.Part(
            "watching",
            order=70,
            for_desk=True,
            address=lambda profile: addresses.thing("tickets:watching", profile.public_id),
        )
    )
    topics.watches(tabs.KIND, topics.is_own)
    extras.register(TABS)
    extras.register(extras.Extra("ringing", "tickets:ringing", _takes_calls, lambda user: f"calls:{user.person.uuid}"))
    for kind in WAITING:
        waiting.register(kind)
    navigation.register_search("tickets:search")
    navigation.register_find("tickets:find")


def _may_see_presence(person: Person, identity: str) -> bool:
    """Who looks at a ticket and who writes is seen by those who work on it, and never by whoever asked."""
    profile = selectors.tickets_visible_to(person).filter(public_id=identity).first()
    return profile is not None and policies.may_work(person, roles_on(person), profile)


def _may_watch_queue(person: Person, _identity: str) -> bool:
    """That something changed in some queue says nothing about it; which tickets one sees is asked by the list."""
    return not policies.reach_of(roles_on(person)).is_empty


def _may_watch_calls(person: Person, identity: str) -> bool:
    """What rings at a person is his; that the list of calls has changed may know whoever sits at the phone."""
    return policies.may_take_calls(roles_on(person)) and identity in ("all", str(person.uuid))


def _takes_calls(visitor: object) -> bool:
    return isinstance(visitor, User) and policies.may_take_calls(roles_on(visitor.person))


def _keeps_checklists(visitor: object) -> bool:
    return isinstance(visitor, User) and policies.may_keep_checklists(roles_on(visitor.person))


def _reads_time_totals(visitor: object) -> bool:
    return isinstance(visitor, User) and policies.may_read_time_totals(roles_on(visitor.person))


def _works_on_tickets(visitor: object) -> bool:
    return isinstance(visitor, User) and not policies.work_reach_of(roles_on(visitor.person)).is_empty


def _keeps_plans(visitor: object) -> bool:
    return isinstance(visitor, User) and policies.may_keep_plans(roles_on(visitor.person))


def _keeps_questions(visitor: object) -> bool:
    return isinstance(visitor, User) and policies.may_keep_questions(roles_on(visitor.person))


def _works_on_queues(visitor: object) -> bool:
    return isinstance(visitor, User) and not policies.reach_of(roles_on(visitor.person)).is_empty


def _reads_promises(visitor: object) -> bool:
    decides = isinstance(visitor, User) and bool(roles_on(visitor.person) & MAY_DECIDE)
    return decides or _works_on_queues(visitor)


def _answers_for_queues(visitor: object) -> bool:
    return isinstance(visitor, User) and policies.may_see_workload(roles_on(visitor.person))


TABS = extras.Extra(
    "tabs",
    "tickets:tabs",
    _works_on_tickets,
    lambda user: tabs.topic_of(user.person),
    place="navigation",
    label=_("My tabs"),
    icon="window-stack",
    script="tickets/tabs.mjs",
    style="tickets/tabs.css",
)

WAITING = (
    waiting.Waiting(
        key="overdue",
        label=_("overdue requests"),
        meaning=_("Open requests whose time is over."),
        order=10,
        concerns=_answers_for_queues,
        things=lambda user: selectors.overdue_of_queues(user.person),
        url=lambda: f"{reverse('tickets:queue')}?due={selectors.OVERDUE}",
        tone="danger",
    ),
    waiting.Waiting(
        key="unowned",
        label=_("requests without an owner"),
        meaning=_("Open requests that nobody of the desk has taken."),
        order=20,
        concerns=_answers_for_queues,
        things=lambda user: selectors.unowned_of_queues(user.person),
        url=lambda: f"{reverse('tickets:queue')}?view={UNOWNED_VIEW}",
    ),
)

ENTRIES = (
    navigation.Entry(key="home", label=_("Home"), url_name="home", icon="house", order=5),
    navigation.Entry(
        key="my_tickets", label=_("My requests"), url_name="tickets:mine", icon="ticket-perforated", order=10
    ),
    navigation.Entry(
        key="new_call",
        label=_("New call"),
        url_name="tickets:new_call",
        icon="plus-lg",
        order=25,
        visible=_takes_calls,
    ),
    navigation.Entry(
        key="calls",
        label=_("Calls"),
        url_name="tickets:calls",
        icon="telephone",
        order=26,
        visible=_takes_calls,
        counter=lambda _user: call_selectors.missed_counted(),
        counter_label=_("missed calls"),
        topic=lambda _user: "calls:all",
    ),
    navigation.Entry(
        key="queue",
        label=_("Work list"),
        url_name="tickets:queue",
        icon="list-check",
        order=30,
        visible=_works_on_queues,
    ),
    navigation.Entry(
        key="promises",
        label=_("Promises"),
        url_name="tickets:promises",
        icon="hourglass-split",
        order=76,
        visible=_reads_promises,
        place="rules",
    ),
    navigation.Entry(
        key="my_day",
        label=_("What I did today"),
        url_name="tickets:my_day",
        icon="stopwatch",
        order=31,
        visible=_works_on_tickets,
    ),
    navigation.Entry(
        key="plans",
        label=_("Recurring requests"),
        url_name="tickets:plans",
        icon="arrow-repeat",
        order=74,
        visible=_keeps_plans,
        place="rules",
    ),
    navigation.Entry(
        key="time_totals",
        label=_("Working time by service"),
        url_name="tickets:time_totals",
        icon="clock-history",
        order=36,
        visible=_reads_time_totals,
    ),
    navigation.Entry(
        key="checklist_templates",
        label=_("Checklists"),
        url_name="tickets:checklist_templates",
        icon="card-checklist",
        order=79,
        visible=_keeps_checklists,
        place="rules",
    ),
    navigation.Entry(
        key="workload",
        label=_("Team"),
        url_name="tickets:workload",
        icon="people",
        order=35,
        visible=_answers_for_queues,
    ),
    navigation.Entry(
        key="questionnaires",
        label=_("Request forms"),
        url_name="tickets:questionnaires",
        icon="card-checklist",
        order=75,
        visible=_keeps_questions,
        place="rules",
    ),
)
