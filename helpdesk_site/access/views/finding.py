"""Finding what a page is about: what may not be seen is not there."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import get_object_or_404

from helpdesk_site.access.models import AccessRequest, Operation
from helpdesk_site.access.policies import READERS, may_keep_rules
from helpdesk_site.access.selectors.operations import operations_visible_to
from helpdesk_site.access.selectors.requests import requests_visible_to, with_lines
from helpdesk_site.people.models import Person
from helpdesk_site.people.selectors import roles_on


def request_or_404(public_id: str, person: Person) -> AccessRequest:
    """The request with its lines. Raises Http404 for one that is not there or that the person may not see."""
    return get_object_or_404(with_lines(requests_visible_to(person)), public_id=public_id)


def operation_or_404(public_id: str, person: Person) -> Operation:
    return get_object_or_404(operations_visible_to(person), public_id=public_id)


def staff_or_404(person: Person) -> None:
    """Pages of support and audit do not exist for others."""
    if not roles_on(person) & READERS:
        raise Http404


def keeper_or_404(person: Person) -> None:
    """Pages that change the desk's rules do not exist for others."""
    if not may_keep_rules(roles_on(person)):
        raise Http404
