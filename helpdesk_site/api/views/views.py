"""Saved views of the work list: what one finds above it, with the numbers that stand there."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.http import Http404
from django.utils.translation import gettext_lazy
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk_site.api.answers.views import SavedViewShown, list_views
from helpdesk_site.api.paging import MOST_ROWS, whole
from helpdesk_site.api.schema import describes
from helpdesk_site.api.views.base import ApiView
from helpdesk_site.interface import list_choices
from helpdesk_site.people.selectors import roles_on
from helpdesk_site.tickets import policies
from helpdesk_site.tickets.saved import presenting

if TYPE_CHECKING:
    from django.http import HttpRequest


class Views(ApiView):
    @describes(
        name="views_list", tag="views", shows=list[SavedViewShown], also=(404,),
        summary=gettext_lazy("The saved views of the work list that you find, the first hundred in your order"),
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        if policies.reach_of(roles_on(self.actor)).is_empty:
            raise Http404
        choice = list_choices.chosen(cast("HttpRequest", request), presenting.LIST)
        return whole(list_views(presenting.all_views(self.actor, choice, most=MOST_ROWS)))
