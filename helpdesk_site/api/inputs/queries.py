"""What may stand after the question mark of each list."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.request import Request

from helpdesk_site.access.models import RequestState
from helpdesk_site.api.inputs.fields import Day, QueryChoice, QueryFlag, QueryNumber, StrictSerializer, Text
from helpdesk_site.api.paging import MOST_ROWS, PAGE_SIZE
from helpdesk_site.api.problems import Problem, flattened
from helpdesk_site.tickets.selectors import OVERDUE, TODAY
from helpdesk_site.tickets.statuses import State

LONGEST_CURSOR = 1000


class NoQuery(StrictSerializer):
    """No parameters at all."""


class PageQuery(StrictSerializer):
    """The pages of a list."""

    limit = QueryNumber(
        required=False, min_value=1, max_value=MOST_ROWS,
        help_text=gettext_lazy("How many rows a page has; %(size)s when left out.") % {"size": PAGE_SIZE},
    )  # fmt: skip
    after = Text(
        required=False, max_length=LONGEST_CURSOR,
        help_text=gettext_lazy("Taken from `next`: the rows after it."),
    )  # fmt: skip
    before = Text(
        required=False, max_length=LONGEST_CURSOR, help_text=gettext_lazy("Taken from `previous`: the rows before it.")
    )


class PeopleQuery(PageQuery):
    q = Text(
        required=False, max_length=100, allow_blank=True,
        help_text=gettext_lazy(
            "Beginnings of a name in any spelling, of the staff number or the extension; nobody without."
        ),
    )  # fmt: skip
    search = Text(
        required=False, max_length=100, allow_blank=True, help_text=gettext_lazy("The same as q, under another name."),
    )  # fmt: skip


class UnitQuery(PageQuery):
    q = Text(
        required=False, max_length=100, allow_blank=True,
        help_text=gettext_lazy("Beginnings of words or the number."),
    )  # fmt: skip


class TicketQuery(PageQuery):
    state = QueryChoice(
        required=False, choices=["open", "over", "all", *(state.value for state in State)],
        help_text=gettext_lazy("A state's code, or open, over or all; all when left out."),
    )  # fmt: skip
    service = Text(required=False, max_length=30, help_text=gettext_lazy("A service's code."))
    queue = Text(required=False, max_length=50, help_text=gettext_lazy("A queue's short name."))
    q = Text(
        required=False, max_length=200, allow_blank=True,
        help_text=gettext_lazy("Beginnings of words, in any spelling."),
    )  # fmt: skip
    due = QueryChoice(
        required=False, choices=[OVERDUE, TODAY],
        help_text=gettext_lazy("Of the open ones those that are overdue, or due today and not yet."),
    )  # fmt: skip
    created_from = Day(required=False, help_text=gettext_lazy("First day on which it was made."))
    created_to = Day(required=False, help_text=gettext_lazy("Last day on which it was made, inclusive."))


class RequestQuery(PageQuery):
    state = QueryChoice(required=False, choices=RequestState.values, help_text=gettext_lazy("A state's code."))
    subject = Text(
        required=False, max_length=40,
        help_text=gettext_lazy("The staff number of whom a sent line is about."),
    )  # fmt: skip
    waiting_for_me = QueryFlag(required=False, help_text=gettext_lazy("true: only those that wait for your decision."))


def read_query(request: Request, kind: type[StrictSerializer]) -> dict[str, Any]:
    """The parameters of an address. Raises Problem for an unknown, repeated or unfitting one."""
    for name, values in request.query_params.lists():
        if len(values) > 1:
            sentence = _("This parameter is given more than once.")
            raise Problem("bad_parameter", sentence, errors={name: [sentence]})
    serializer = kind(data=request.query_params.dict())
    if not serializer.is_valid():
        sentence = _("Some parameters of the address do not fit.")
        raise Problem("bad_parameter", sentence, errors=flattened(serializer.errors))
    found: dict[str, Any] = serializer.validated_data
    return found
