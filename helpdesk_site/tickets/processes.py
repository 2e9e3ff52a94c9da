"""The registry of processes: apps above say what a ticket of their service is made of, and tickets never imports them.

    processes.register(Process(
        service_code="12-e",
        steps=access_steps,                                        # the tracker of many tickets at once
        panel_url=lambda profile: addresses.thing("access:for_ticket", profile.public_id),
        start_url=lambda: reverse("access:new"),
    ))

A ticket whose service has a process follows it: nobody moves its state by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from helpdesk_site.interface.components import Step
from helpdesk_site.people.models import Person
from helpdesk_site.tickets.models import TicketProfile

Steps = Callable[[Sequence[TicketProfile], Person], Mapping[int, Sequence[Step]]]


@dataclass(frozen=True, slots=True)
class Process:
    """What the pages of tickets ask of the app that owns a service.

    `steps(profiles, viewer)` gives the tracker of each ticket by its pk, all in a fixed number of statements; a ticket
    that is left out gets the plain tracker. `panel_url` is fetched into the ticket's page by htmx; `start_url` is the
    page on which such a request begins.
    """

    service_code: str
    steps: Steps
    panel_url: Callable[[TicketProfile], str] | None = None
    start_url: Callable[[], str] | None = None


_processes: dict[str, Process] = {}


def register(process: Process) -> None:
    """Called once for each service, from AppConfig.ready()."""
    _processes[process.service_code] = process


def codes() -> list[str]:
    """The services whose tickets follow a process."""
    return sorted(_processes)


def process_of(service_code: str) -> Process | None:
    return _processes.get(service_code)


def has_process(profile: TicketProfile) -> bool:
    return profile.service.code in _processes


def steps_of(profiles: Sequence[TicketProfile], viewer: Person) -> dict[int, Sequence[Step]]:
    """The steps that processes know, by the ticket's pk; one call for each process, whatever the number of tickets."""
    found: dict[int, Sequence[Step]] = {}
    for code in {profile.service.code for profile in profiles} & _processes.keys():
        of_process = [profile for profile in profiles if profile.service.code == code]
        found.update(_processes[code].steps(of_process, viewer))
    return found
