"""One visit: at the address of a row, with what the page or a program would send there."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.test.client import ClientHandler
from django.urls import Resolver404, resolve, reverse

from helpdesk_site.access.models import AccessRequest, WorkOrder
from helpdesk_site.access.selectors.requests import cases_open_for
from helpdesk_site.access.services.decisions import fresh_case
from helpdesk_site.audiences import Door, Route, addresses
from helpdesk_site.kernel import clock
from helpdesk_site.tickets import processes
from helpdesk_site.tickets.models import ChecklistTemplateProfile, Macro, Service, TicketProfile
from helpdesk_site.tickets.questions.selectors import versions_of
from knowledgebase.models import Article
from knowledgebase.services.synonyms import digest_of, groups
from tests.access.writing import BASIS
from tests.institution import day, person
from tests.matrix.world import HERE, Visitor

# What a stock address captures: any value will do, the page is closed before it looks.
ANYTHING = {"int": "1", "slug": "bir", "str": "up", "path": "1"}
NOTHING_HERE: Mapping[str, str] = {
    "role": "YOK", "role with a coming version": "YOK", "kind of problem": "no_such_code", "stock ticket": "999999",
}  # fmt: skip


def address_of(route: Route, thing: Any = None, *, missing: bool = False) -> str:
    """The path at which the row's thing is found, or one at which there is nothing."""
    if route.door is Door.NONE or "/" in route.name:  # an address without a name, or one that opens for nobody
        return _filled(route, thing, missing=missing)
    kwargs = dict(route.fixed)
    if route.thing:
        [name] = _captured(route.name) - set(route.fixed)
        kwargs[name] = missing_id(route, thing) if missing else _id_of(route, thing)
    return reverse(route.name, kwargs=kwargs)


def _captured(name: str) -> set[str]:
    """The names that an address captures."""
    return set(re.findall(r"<(?:\w+:)?(\w+)>", _pattern_of(name)))


@cache
def _pattern_of(name: str) -> str:
    return next(address.pattern for address in addresses() if address.name == name)


def _filled(route: Route, thing: Any, *, missing: bool) -> str:
    """The pattern with its captures replaced, for an address that no name leads to."""
    path = re.sub(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)\??", "abcd", _pattern_of(route.name))
    path = re.sub(r"<(\w+):(\w+)>", lambda found: _value(found[1], thing, missing=missing), path)
    return "/" + path.replace("^", "").replace("$", "").replace(r"\Z", "").replace(".*", "abcd")


def _value(converter: str, thing: Any, *, missing: bool) -> str:
    if converter == "path" and thing is not None:
        return "999999" if missing else str(thing)
    return ANYTHING[converter]


def _id_of(route: Route, thing: Any) -> Any:
    if route.thing == "ticket of a request":
        return thing.ticket.public_id
    if route.thing == "stock ticket":
        return thing.ticket_id
    return getattr(thing, "public_id", thing)


def missing_id(route: Route, thing: Any) -> Any:
    """An id of the same shape that names nothing."""
    known = _id_of(route, thing)
    if route.thing in NOTHING_HERE:
        return NOTHING_HERE[route.thing]
    return f"{known.split('_')[0]}_{'0' * 20}" if isinstance(known, str) else 999_999


def visit(visitor: Visitor, route: Route, method: str, path: str, thing: Any) -> HttpResponse:
    """The answer to a browser or, at the door of the API, to a program."""
    client = Client(raise_request_exception=False)
    client.handler = SERVED
    sent = body_of(route, method, visitor, thing)
    if route.door is Door.TOKEN or route.name.startswith("api:"):
        headers = {"Authorization": f"Bearer {visitor.token}"} if visitor.token else {}
        if route.name in OF_FILES and method == "POST":
            return _whole(client.post(path, sent, headers=headers))
        raw = b"" if method == "GET" or route.name in OF_FILES else json.dumps(sent).encode()
        return _whole(client.generic(method, path, raw, content_type="application/json", headers=headers))
    if visitor.session:
        client.cookies[settings.SESSION_COOKIE_NAME] = visitor.session
    if method == "POST":
        return _whole(client.post(path, sent))
    return _whole(client.generic(method, path))


# As a web process: it makes its layers once. A client would make them with each visit, and there are thousands.
SERVED = ClientHandler(enforce_csrf_checks=False)

# A program sends a file to these as a browser does.
OF_FILES = {"api:attachments"}


def _whole(response: object) -> HttpResponse:
    """No address of ours streams its answer."""
    assert isinstance(response, HttpResponse)
    return response


def answered(response: HttpResponse) -> int | str:
    """What came back, in the words of the table: a status, or the name of the page that a redirect leads to."""
    if response.status_code not in {301, 302, 303, 307, 308}:
        return response.status_code
    try:
        found = resolve(urlsplit(response["Location"]).path)
    except Resolver404:
        return f"nowhere: {response['Location']}"
    return found.view_name or found.route


# What is sent


def body_of(route: Route, method: str, visitor: Visitor, thing: Any) -> dict[str, Any]:
    """What the form or the program would send: enough to be carried out where it is allowed."""
    if method == "GET":
        return {}
    make = BODIES.get((route.name, *route.fixed.values())) or BODIES.get((route.name,))
    return make(visitor, thing) if make else {}


def _version(thing: Any) -> int:
    model: Any = type(thing)
    try:
        return int(model.objects.get(pk=thing.pk).version)
    except ObjectDoesNotExist:
        return 1


def _typed_request(_visitor: Visitor, thing: Any) -> dict[str, Any]:
    fields = {
        "subject": "45121", "action": "grant", "role": "HAVALE", "unit": HERE, "clearance": "HZO", "valid_from": "",
        "valid_to": "", "basis_document": "",
    }  # fmt: skip
    version = _version(thing) if isinstance(thing, AccessRequest) else 0
    return {
        "reason": "Evrak kaydı yapacak.", "procedure": "", "version": version, "key": str(uuid4()), "do": "save",
        **{f"lines-0-{name}": value for name, value in fields.items()},
    }  # fmt: skip


def _api_request(_visitor: Visitor, thing: Any) -> dict[str, Any]:
    line = {"subject": "45121", "action": "grant", "role": "HAVALE", "unit": HERE, "clearance": "HZO"}
    version = {"version": _version(thing)} if isinstance(thing, AccessRequest) else {}
    lines = [line] if isinstance(thing, AccessRequest) else []
    return {"reason": "Evrak kaydı yapacak.", "lines": lines, **version}


def _decision(visitor: Visitor, thing: Any) -> dict[str, Any]:
    seen = []
    if visitor.person is not None and visitor.known:
        seen = [fresh_case(case)[0].seen_hash for case in cases_open_for(thing, visitor.person)]
    return {"verdict": "approve", "note": "", "seen": seen}


def _read_back(_visitor: Visitor, thing: Any) -> dict[str, Any]:
    order = WorkOrder.objects.filter(operation=thing).first()
    expected = order.steps["expected"] if order else {}
    return {name: value for name, value in expected.items() if value is not None}


def _delegation(visitor: Visitor, _thing: Any) -> dict[str, Any]:
    deputy = person("cem.sik")
    unit = visitor.person.unit_id if visitor.person else ""
    return {
        "delegate": deputy.official_name, "delegate-key": deputy.public_id, "unit": unit, "kind": "YETKI_DEVRI",
        "first_day": day("+0"), "last_day": day("+1"), "basis_number": BASIS,
    }  # fmt: skip


def _ticket_step(**typed: Any) -> Callable[[Visitor, Any], dict[str, Any]]:
    return lambda _visitor, thing: {**typed, "version": _version(thing)}


def _macro_of_all(_visitor: Visitor, thing: TicketProfile) -> dict[str, Any]:
    return {"macro_id": Macro.objects.get(person=None).public_id, "version": _version(thing)}


def _typed_plan(visitor: Visitor, thing: Any) -> dict[str, Any]:
    """For a service of the visitor's own, so that whoever may plan at all may plan this."""
    by_role = {"trainer": "12-d", "registrar": "12-g", "security_officer": _restricted_service()}
    [service, *_] = [code for role, code in by_role.items() if role in visitor.roles] or ["12-cc"]
    return {
        "title": "Kart okuyucu sayımı", "text": "Depodaki okuyucular sayılır.", "rhythm": "monthly", "day_of_month": 15,
        "every_months": 3, "starts_on": day("+0"), "service": "12-cc" if thing else service,
        "version": _version(thing) if thing else 0,
    }  # fmt: skip


def _restricted_service() -> str:
    restricted = Service.objects.filter(restricted=True)
    return next(code for code in restricted.values_list("code", flat=True) if processes.process_of(code) is None)


def _some_checklist(_visitor: Visitor, _thing: TicketProfile) -> dict[str, Any]:
    return {"template": ChecklistTemplateProfile.objects.latest("pk").public_id}


def _reply_of_program(_visitor: Visitor, thing: TicketProfile) -> dict[str, Any]:
    return {"text": "Bir bilgi daha.", "version": _version(thing)}


def _related_with_the_kept(_visitor: Visitor, _thing: Any) -> dict[str, Any]:
    return {"kind": "related", "other": TicketProfile.objects.filter(merging="kept").latest("pk").public_id}


def _caller(_visitor: Visitor, _thing: Any) -> dict[str, Any]:
    caller = person("iclal.sahin")
    return {"caller": caller.official_name, "caller-key": caller.public_id}


def _typed_ticket(_visitor: Visitor, _thing: Any) -> dict[str, Any]:
    return {
        "service": "12-cc", "title": "EBYS açılmıyor", "description": "Giriş ekranında kalıyorum.", "key": str(uuid4()),
        "version": 0, "q-12-cc": 1, "q-12-cc__bolum": "giris",
    }  # fmt: skip


def _new_questions(_visitor: Visitor, thing: str) -> dict[str, Any]:
    newest = versions_of(thing)[0].number
    return {
        "begins": day("+1"),
        "based_on": newest,
        "rows": 1,
        "row1_label": "Hangi konu?",
        "row1_kind": "text",
        "do": "confirm",
    }


def _typed_call(_visitor: Visitor, _thing: Any) -> dict[str, Any]:
    return {
        "caller": person("iclal.sahin").public_id, "description": "Vekâletim düşmemiş.", "category": "vekalet",
        "key": str(uuid4()), "version": 0, "do": "keep", "q-12-cc": "1", "q-12-cc__bolum": "giris",
    }  # fmt: skip


def _typed_article(_visitor: Visitor, thing: Any) -> dict[str, Any]:
    return {"title": "EBYS açılmıyor", "body": "1. Yeniden deneyin.", **_written(_visitor, thing)}


def _written(_visitor: Visitor, thing: Any) -> dict[str, Any]:
    return {"version": thing.draft_version if isinstance(thing, Article) else 1}


def _some_article(_visitor: Visitor, _thing: Any) -> dict[str, Any]:
    return {"article": Article.objects.filter(state="published", audience="everybody").earliest("pk").public_id}


def _always(**sent: Any) -> Callable[[Visitor, Any], dict[str, Any]]:
    return lambda _visitor, _thing: sent


def _done(**sent: Any) -> Callable[[Visitor, Any], dict[str, Any]]:
    """A form that has been looked at: it is to be done."""
    return _always(**sent, do="confirm")


ROLE_TERMS = {
    "name_tr": "Deneme", "name_en": "Trial", "risk": "normal", "max_clearance": "HZO", "mapping": "assignment",
    "valid_from": day("+0"),
}  # fmt: skip


PROMISE = {
    "response": "2", "response_unit": "60", "resolution": "2", "resolution_unit": "480", "valid_from": day("+30"),
}  # fmt: skip

BODIES: Mapping[tuple[Any, ...], Callable[[Visitor, Any], dict[str, Any]]] = {
    ("people:profile",): _always(language="tr", theme="auto"),
    ("people:tokens",): _always(name="rapor", days=30),
    ("people:propose_delegation",): _delegation,
    ("people:refuse_delegation",): _always(note="O gün burada."),
    ("people:holiday_proposals", 2100): _done(),
    ("people:add_holiday",): _done(day="02.01.2027", name="Ek tatil", kind="official", source="RG 33200"),
    ("people:correct_holiday",): _done(day="02.01.2027", reason="Resmî Gazete"),
    ("people:remove_holiday",): _done(reason="Tatil değil"),
    ("people:declare_leave",): _done(
        day="04.01.2027", part="whole", reason="Kar", basis_document=BASIS, scope="everyone"
    ),
    ("people:withdraw_leave",): _done(reason="Yanlış gün"),
    ("people:change_working_hours",): _done(first_day=day("+1"), reason="Valilik kararı", day_0="08:00–12:00"),
    ("notify:mark_read_about",): _always(type="ticket", id="tkt_yok"),
    ("notify:preferences",): _always(version="0", digests="once"),
    ("webhooks:new",): _always(name="Pano", url="http://127.0.0.1:9/", events=["ticket.opened"]),
    ("webhooks:change",): lambda _visitor, thing: {
        "name": "Raporlama 2",
        "url": "http://127.0.0.1:9/",
        "events": ["ticket.moved"],
        "version": _version(thing),
    },
    ("interface:preference",): _always(name="theme", value="dark"),
    ("tickets:new",): _typed_ticket,
    ("tickets:draft",): _typed_ticket,
    ("tickets:discard_draft",): _typed_ticket,
    ("tickets:new_call",): _typed_call,
    ("tickets:keep_file",): lambda _visitor, _thing: {"files": SimpleUploadedFile("not.txt", b"Merhaba")},
    ("tickets:call_draft",): _typed_call,
    ("tickets:step", "reply"): _ticket_step(text="Bir bilgi daha."),
    ("tickets:reply_draft",): _always(text="Yazıyorum", draft_version="0"),
    ("tickets:step", "assign"): _ticket_step(owner=""),
    ("tickets:step", "state"): _ticket_step(state="in_progress"),
    ("tickets:step", "handover"): _ticket_step(service="12-f", note="Entegrasyon işi."),
    ("tickets:step", "limit"): _ticket_step(legal_clock="information", letter_due_on=""),
    ("tickets:step", "macro"): _macro_of_all,
    ("tickets:bulk",): _always(chosen="tkt_yok:1"),
    ("tickets:hand_on",): _always(to="nobody", chosen="tkt_yok:1"),
    ("tickets:split",): _always(entries="0", title="Ayrı bir konu", service="12-cc"),
    ("tickets:parts",): _always(text="Bilgi."),
    ("tickets:parts_rule",): _always(closes="1"),
    ("tickets:new_macro",): _always(title="Selam", text="Merhaba {ad}."),
    ("tickets:edit_questionnaire",): _new_questions,
    ("tickets:new_view",): _always(title="Geciken", query="due=overdue", sharing="own", version="0"),
    ("tickets:edit_view",): _always(title="Geciken", query="due=overdue", sharing="desk", version="1"),
    ("tickets:arrange_view",): _always(step="start"),
    ("interface:columns", "queue"): _always(shown="reference"),
    ("tickets:edit_macro",): _always(title="Selam", text="Merhaba {ad}.", for_all="on"),
    ("tickets:new_promise",): _done(**PROMISE, priority="3"),
    ("tickets:change_promise",): _done(**PROMISE, priority="4"),
    ("tickets:end_promise",): _done(last_day=day("+0")),
    ("tickets:checklist_step", "add"): _some_checklist,
    ("tickets:checklist_step", "tick"): _always(item="cit_yok"),
    ("tickets:new_plan",): _typed_plan,
    ("tickets:edit_plan",): _typed_plan,
    ("tickets:worktime",): _always(duration="1 sa 20 dk", kind="phone", day=day("+0"), note="Anlatıldı."),
    ("tickets:correct_time",): _always(duration="45", kind="phone", day=day("+0"), note=""),
    ("tickets:new_checklist_template",): _always(name="Kurulum", items="Kart okuyucu\nSürücü"),
    ("tickets:edit_checklist_template",): _always(name="Kurulum", items="Kart okuyucu\nSürücü"),
    ("tickets:step", "withdraw"): _ticket_step(reason="Kendiliğinden düzeldi."),
    ("tickets:step", "close"): _ticket_step(),
    ("tickets:step", "rate"): _ticket_step(score="5"),
    ("tickets:step", "reopen"): _ticket_step(reason="Yine oldu."),
    ("knowledge:feedback",): _always(helped="yes", comment="Teşekkürler."),
    ("knowledge:new",): _always(title="Evrak görünmüyor", category="evrak"),
    ("knowledge:synonyms",): lambda _visitor, _thing: {"lines": "a, b", "seen": digest_of(groups())},
    ("knowledge:edit",): _typed_article,
    ("knowledge:autosave",): _typed_article,
    ("knowledge:publish",): _written,
    ("knowledge:step", "review"): lambda _visitor, thing: {"version": _version(thing), "next_on": day("+90")},
    ("knowledge:step", "archive"): lambda _visitor, thing: {"version": _version(thing), "reason": "Ekran değişti."},
    ("knowledge:step", "drop"): _written,
    ("knowledge:solved",): _some_article,
    ("access:publish_procedure",): _done(
        code="PR-EBYS-09", number=1, title="Deneme", document_number=BASIS, in_force_from=day("+0")
    ),
    ("access:end_procedure_version", 3): _done(last_day=day("+30")),
    ("access:withdraw_procedure_version", 2): _done(resume="on"),
    ("access:add_role",): _done(**ROLE_TERMS, code="DENEME", number=0),
    ("access:add_package",): _done(**ROLE_TERMS, code="PAKET_DENEME", number=0, members=["IADE"]),
    ("access:publish_role",): _done(**{**ROLE_TERMS, "valid_from": day("+1")}, number=1),
    ("access:retire_role",): _done(last_day=day("+0")),
    ("access:withdraw_role_version", 2): _done(),
    ("access:forbid_together",): _done(
        first="IADE", second="PARAFCI", mode="warn", reason="Ayrı kişiler olmalı.", valid_from=day("+0")
    ),
    ("access:allow_together", "EBYS_YONETICI", "IMZACI"): _done(last_day=day("+0")),
    ("access:new",): _typed_request,
    ("access:new_for_caller",): _caller,
    ("access:autosave_new",): _typed_request,
    ("access:edit",): _typed_request,
    ("access:autosave",): _typed_request,
    ("access:submit",): lambda _visitor, thing: {"version": _version(thing)},
    ("access:decide",): _decision,
    ("access:give_up_operation",): _always(note="Hedef bu kişiyi tanımıyor."),
    ("access:fix_operation",): _always(note="Elle ekledim."),
    ("access:work_order_done",): _always(note="Yapıldı."),
    ("access:work_order_confirm",): _read_back,
    ("api:tickets",): _always(service="12-cc", title="EBYS açılmıyor", description="Giriş ekranında kalıyorum."),
    ("api:ticket-checklists",): _some_checklist,
    ("api:ticket-checklist-items",): _always(list="chk_yok", text="Bir iş daha"),
    ("api:ticket-checklist-ticks",): _always(item="cit_yok", done=True),
    ("api:ticket-worktime",): _always(minutes=80, kind="phone"),
    ("api:time-corrections",): lambda _visitor, _thing: {
        "minutes": 45,
        "kind": "phone",
        "day": clock.today().isoformat(),
    },
    ("api:calls",): lambda _visitor, _thing: {"call_id": str(uuid4()), "state": "ringing", "number": "4512"},
    ("api:notification-preferences",): _always(version=0, afternoon_digest=True, choices=[]),
    ("api:recurring-requests",): lambda visitor, _thing: {
        "title": "Kart okuyucu sayımı",
        "text": "Depodaki okuyucular sayılır.",
        "rhythm": "daily",
        "starts_on": clock.today().isoformat(),
        "service": _typed_plan(visitor, None)["service"],
    },
    ("api:webhooks",): _always(name="Pano", url="http://127.0.0.1:9/", events=["ticket.opened"]),
    ("api:ticket-replies",): _reply_of_program,
    ("api:ticket-relations",): _related_with_the_kept,
    ("api:ticket-merge",): _always(tickets=["tkt_yok"]),
    ("api:ticket-assign",): _ticket_step(owner=None),
    ("api:ticket-state",): _ticket_step(state="in_progress"),
    ("api:ticket-handover",): _ticket_step(service="12-f", note="Entegrasyon işi."),
    ("api:ticket-limit",): _ticket_step(legal_clock="information"),
    ("api:ticket-macro",): lambda visitor, thing: {
        "macro": _macro_of_all(visitor, thing)["macro_id"],
        "version": _version(thing),
    },
    ("api:ticket-withdraw",): _ticket_step(reason="Kendiliğinden düzeldi."),
    ("api:ticket-close",): _ticket_step(),
    ("api:ticket-rate",): _always(score=5),
    ("api:ticket-reopen",): _ticket_step(reason="Yine oldu."),
    ("api:ticket-watching",): _always(watch=True),
    ("api:attachments",): lambda _visitor, _thing: {"file": SimpleUploadedFile("not.txt", b"Merhaba")},
    ("api:access-requests",): _api_request,
    ("api:access-request",): _api_request,
    ("api:access-request-approve",): _always(note=""),
    ("api:access-request-reject",): _always(note="Gerek yok."),
    ("api:access-request-return",): _always(note="Tarih eksik."),
    ("api:operation-give-up",): _always(note="Hedef bu kişiyi tanımıyor."),
    ("api:operation-fixed-by-hand",): _always(note="Elle ekledim."),
}
