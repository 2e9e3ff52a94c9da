"""The habits of other products, put on top of django-scim2; and who may come in."""

import hashlib
import json
import os
from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from tests.servers.unrelated_scim import habits

GetResponse = Callable[[HttpRequest], HttpResponse]


class Bearer:
    """Whoever has the token is let in; django-scim2 answers the others with 401 and an empty body."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        from tests.servers.unrelated_scim.models import Member

        known = request.headers.get("Authorization") == f"Bearer {os.environ['UNRELATED_SCIM_TOKEN']}"
        request.user = Member(username="desk") if known else AnonymousUser()
        return self.get_response(request)


class Habits:
    """See `habits.Habits`."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        held = habits.now()
        if held.is_down:
            return HttpResponse("<h1>Bakım</h1>", status=503, headers={"Retry-After": "7"})
        _bend_question(request, held)
        if held.gives_etags and not self._still_is_as_read(request):
            return HttpResponse(status=412)
        answer = self.get_response(request)
        return _bend_answer(request, answer, held)

    def _still_is_as_read(self, request: HttpRequest) -> bool:
        wanted = request.headers.get("If-Match")
        if wanted is None:
            return True
        question = RequestFactory().get(request.path, headers={"Authorization": request.headers["Authorization"]})
        return _etag(self.get_response(question)) == wanted


def _bend_question(request: HttpRequest, held: habits.Habits) -> None:
    asked = request.GET.copy()
    if held.ignores_filters:
        asked.pop("filter", None)
    if held.repeats_its_first_page:
        asked.pop("startIndex", None)
    if held.page:
        asked["count"] = str(min(held.page, int(asked.get("count", held.page))))
    request.GET = asked  # type: ignore[assignment]  # a plain copy in place of the frozen one


def _bend_answer(request: HttpRequest, answer: HttpResponse, held: habits.Habits) -> HttpResponse:
    if held.gives_etags and request.method == "GET" and request.path.count("/") > 3:
        answer["ETag"] = _etag(answer)
    if held.writes_small_letters and answer.content:
        answer.content = json.dumps(_in_small_letters(json.loads(answer.content))).encode()
    return answer


def _etag(answer: HttpResponse) -> str:
    return f'W/"{hashlib.sha256(answer.content).hexdigest()[:16]}"'


def _in_small_letters(value: Any) -> Any:
    """Names only: attribute names are case-insensitive (RFC 7643 §2.1), values are not."""
    if isinstance(value, dict):
        return {name.lower(): _in_small_letters(inner) for name, inner in value.items()}
    return [_in_small_letters(inner) for inner in value] if isinstance(value, list) else value
