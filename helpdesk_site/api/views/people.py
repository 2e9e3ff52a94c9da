"""People, units and the catalogue: what a caller needs to write a request."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk_site.access import catalogue
from helpdesk_site.api import selectors
from helpdesk_site.api.answers import people as answers
from helpdesk_site.api.inputs.queries import PeopleQuery, UnitQuery
from helpdesk_site.api.paging import page, whole
from helpdesk_site.api.schema import describes
from helpdesk_site.api.views.base import ApiView
from helpdesk_site.kernel import clock
from helpdesk_site.people.selectors import people_matching


class People(ApiView):
    query = PeopleQuery

    @describes(
        name="people_list", tag="people", summary=_("Finds people by staff number, name in any spelling or extension"),
        shows=list[answers.PersonShown], query=PeopleQuery,
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        found = people_matching(self.actor, self.asked.get("q") or self.asked.get("search", ""))
        return page(request, found, ["sort_key"], answers.show_people, self.asked)


class Units(ApiView):
    query = UnitQuery

    @describes(
        name="units_list", tag="people", summary=_("Units in force, by name or DETSİS number"),
        shows=list[answers.UnitShown], query=UnitQuery,
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        found = selectors.units(self.asked.get("q", ""))
        return page(request, found, ["sort_key"], answers.show_units, self.asked)


class Roles(ApiView):
    @describes(
        name="roles_list", tag="catalogue", summary=_("The catalogue of roles and packages in force"),
        shows=list[answers.RoleShown],
    )  # fmt: skip
    def get(self, _request: Request, **_kwargs: Any) -> Response:
        today = clock.today()
        versions = catalogue.versions_on(today)
        rules = catalogue.incompatibilities(versions, today)
        return whole(answers.show_roles(list(versions.values()), rules))


class Procedures(ApiView):
    @describes(
        name="procedures_list", tag="catalogue", summary=_("The procedures under which permissions can be asked for"),
        shows=list[answers.ProcedureShown],
    )  # fmt: skip
    def get(self, _request: Request, **_kwargs: Any) -> Response:
        return whole(answers.show_procedures(catalogue.procedures_in_force(clock.today())))
