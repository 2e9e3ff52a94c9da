"""A site that consists of the interface alone: its own pages, a stand-in visitor, and pages that refuse and fail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path

from helpdesk_site.interface import reviewing, views
from helpdesk_site.interface.components import Link, Notice
from helpdesk_site.kernel import transaction
from helpdesk_site.kernel.errors import Conflict, Invalid, NotAllowed

SETTINGS = {
    "ROOT_URLCONF": "tests.interface.site",
    "MIDDLEWARE": [
        "helpdesk_site.interface.middleware.OnePolicyMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "tests.interface.site.VisitorMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "helpdesk_site.interface.middleware.LanguageMiddleware",
        "helpdesk_site.interface.middleware.RefusalMiddleware",
    ],
    "SESSION_ENGINE": "django.contrib.sessions.backends.signed_cookies",
    "LOGIN_URL": "/enter/",
}


@dataclass(frozen=True)
class Visitor:
    """Somebody who has signed in, as far as the interface can tell."""

    name: str = "Ayşe Nur IŞIK"
    is_authenticated: bool = True
    is_anonymous: bool = False
    is_staff: bool = True
    pk: int = 1

    def get_full_name(self) -> str:
        return self.name


@dataclass(frozen=True)
class Nobody:
    is_authenticated: bool = False
    is_anonymous: bool = True


class VisitorMiddleware:
    """Staff, unless the header or cookie `visitor` says "colleague" or "nobody"."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        who = request.headers.get("visitor") or request.COOKIES.get("visitor", "staff")
        user = {"staff": Visitor(), "colleague": Visitor(is_staff=False), "nobody": Nobody()}[who]
        request.user = user  # type: ignore[assignment]  # a stand-in: the interface knows no user model
        return self.get_response(request)


def conflict(request: HttpRequest) -> HttpResponse:
    raise Conflict("Bu talep siz bakarken değişti.")


def refused(request: HttpRequest) -> HttpResponse:
    raise NotAllowed("Kendi talebinizi onaylayamazsınız.")


def invalid(request: HttpRequest) -> HttpResponse:
    raise Invalid("Bitiş günü başlangıçtan önce.")


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a fault of ours")


_fetched = 0


def live(request: HttpRequest) -> HttpResponse:
    """A page with one live part, and the part itself with a number that grows at each fetch."""
    global _fetched
    if request.headers.get("HX-Request"):
        _fetched += 1
        return render(request, "interface_tests/_live.html", {"fetched": _fetched})
    return render(request, "interface_tests/live.html", {"fetched": 0})


def decisions(request: HttpRequest) -> HttpResponse:
    """Two rows that offer the same keys."""
    return render(request, "interface_tests/decisions.html")


def told(request: HttpRequest) -> HttpResponse:
    messages.success(request, "Kaydedildi.")
    return render(request, "interface_tests/live.html", {"fetched": 0})


def error(request: HttpRequest, status: int) -> HttpResponse:
    return views.error_page(request, status)


class HeightForm(forms.Form):
    height = forms.IntegerField(label="Boy")


done: list[tuple[int, bool]] = []  # and whether it was only rehearsed


def review(request: HttpRequest) -> HttpResponse:
    """A form that is looked at before it is done; two heights are refused."""
    form = HeightForm(reviewing.posted(request))

    def act() -> int:
        height: int = form.cleaned_data["height"]
        if height == 13:
            raise Invalid("Bu boy olmaz.", fields={"height": ["13 olmaz."], "width": ["En de olmaz."]})
        if height == 14:
            raise Conflict("Başkası daha hızlıydı.")
        if height == 15:
            raise NotAllowed("Size göre değil.")
        done.append((height, transaction._rehearsing.get()))
        return height

    def answer(height: int) -> HttpResponse:
        return HttpResponse(f"Bitti: {height}")

    return reviewing.answer(
        request, form, reviewing.FormPage("Boy", cancel_url="/live/", crumbs=[Link("Baş", "/live/")]), act=act,
        look=lambda height: reviewing.Look("Olsun mu?", "Yap", [f"Boy {height} olur."], [Notice("Dikkat")]),
        done=answer,
    )  # fmt: skip


def step(request: HttpRequest) -> HttpResponse:
    """A step for which nothing is typed."""
    return reviewing.answer(
        request, reviewing.NothingToType(), reviewing.FormPage("Adım", cancel_url="/live/"), act=lambda: 1,
        look=lambda _one: reviewing.Look("Atılsın mı?", "At", dangerous=True), done=lambda _one: HttpResponse("Atıldı"),
    )  # fmt: skip


urlpatterns = [
    path("review/", review, name="review"),
    path("step/", step, name="step"),
    path("", include("helpdesk_site.interface.urls")),
    path("conflict/", conflict, name="conflict"),
    path("refused/", refused, name="refused"),
    path("invalid/", invalid, name="invalid"),
    path("broken/", broken, name="broken"),
    path("live/", live, name="live"),
    path("decisions/", decisions, name="decisions"),
    path("told/", told, name="told"),
    path("error/<int:status>/", error, name="error"),
]
handler400 = "helpdesk_site.interface.views.bad_request"
handler403 = "helpdesk_site.interface.views.forbidden"
handler404 = "helpdesk_site.interface.views.not_found"
handler500 = "helpdesk_site.interface.views.server_error"
