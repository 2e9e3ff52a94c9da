"""The board of operations for support: what waits, why, since when; and the steps a person may take about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django import forms as django_forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.http import require_GET, require_POST

from helpdesk_site.access.content import sentence_of
from helpdesk_site.access.forms import NoteForm, ReadBackForm
from helpdesk_site.access.models import Operation, OperationState, WorkOrder
from helpdesk_site.access.policies import OPERATORS
from helpdesk_site.access.provisioning import sweeping, work_orders
from helpdesk_site.access.selectors.operations import OPEN_STATES, open_counts, operations_visible_to, silent_targets
from helpdesk_site.access.services import operations as services
from helpdesk_site.access.shown import words
from helpdesk_site.access.shown.lines import explanation_of, operation_words
from helpdesk_site.access.shown.names import names_for
from helpdesk_site.access.views.finding import operation_or_404, staff_or_404
from helpdesk_site.access.workflow import OPERATION
from helpdesk_site.interface.components import EmptyState, Notice, StateBadge
from helpdesk_site.interface.list_filters import ChoiceFilter, TextFilter
from helpdesk_site.interface.lists import Column, ListDefinition, respond
from helpdesk_site.interface.masked import say_if_masked
from helpdesk_site.interface.times import ago
from helpdesk_site.kernel.errors import Conflict, Invalid
from helpdesk_site.people.models import Person
from helpdesk_site.people.selectors import names_by_uuid, roles_on
from helpdesk_site.people.views.requests import person_of

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

EVERY = "all"


class OpenFirst(ChoiceFilter):
    """The state, with what is not over yet when nothing is chosen: a board is for work, not for the past."""

    def fields(self) -> dict[str, django_forms.Field]:
        choices = [("", gettext_lazy("Not over yet")), (EVERY, gettext_lazy("All")), *self.choices()]
        return {self.key: django_forms.ChoiceField(label=self.label, choices=choices, required=False)}

    def narrow(self, rows: QuerySet[Any], cleaned: Mapping[str, Any]) -> QuerySet[Any]:
        chosen = cleaned.get(self.key) or ""
        if chosen == EVERY:
            return rows
        return rows.filter(state=chosen) if chosen else rows.filter(state__in=OPEN_STATES)

    def words(self, cleaned: Mapping[str, Any]) -> str:
        chosen = cleaned.get(self.key) or ""
        return str(gettext_lazy("All")) if chosen == EVERY else super().words(cleaned)


def _state(operation: Operation) -> StateBadge:
    return words.operation_badge(operation.state)


def _reference(operation: Operation) -> str:
    ticket = operation.line.request.ticket
    return ticket.reference if ticket else operation.line.request.public_id


def _what(operation: Operation) -> StrOrPromise:
    verb = Operation.Verb(operation.verb).label
    return f"{verb}: {operation.line.role_version.name}"


BOARD: ListDefinition[Operation] = ListDefinition(
    key="operations",
    caption=gettext_lazy("Operations"),
    order=("-id",),
    columns=[
        Column("what", gettext_lazy("What"), _what),
        Column("person", gettext_lazy("Person"), lambda operation: operation.person.official_name),
        Column("target", gettext_lazy("System"), lambda operation: words.TARGETS[operation.target]),
        Column("state", gettext_lazy("State"), _state),
        Column("why", gettext_lazy("Why"), explanation_of, kind="wide", hidden_on_phone=True),
        Column("due", pgettext_lazy("operation", "Due"), lambda operation: operation.due_at, kind="date"),
    ],
    filters=[
        TextFilter("q", gettext_lazy("Person"), folded_column="person__search_fold"),
        OpenFirst("state", gettext_lazy("State"), column="state", choices=OperationState.choices),
        ChoiceFilter("target", gettext_lazy("System"), column="target", choices=Operation.Target.choices),
    ],
    row_url=lambda operation: reverse("access:operation", args=[operation.public_id]),
    empty=EmptyState(
        gettext_lazy("Nothing waits"),
        gettext_lazy("Every approved change has been applied. New ones appear here by themselves."),
        icon="check-circle",
    ),
    live_topic="operations:board",
)


@login_required
@require_GET
def board(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    staff_or_404(person)
    page = BOARD.page(operations_visible_to(person), request)
    return respond(request, page, "access/operations.html", _summary())


@login_required
@require_GET
def summary(request: HttpRequest) -> HttpResponse:
    """The head of the board, fetched anew when something moves."""
    staff_or_404(person_of(request))
    return render(request, "access/_operations_head.html", _summary())


def _summary() -> dict[str, Any]:
    counts = open_counts()
    on_time, ended = sweeping.removals_on_time()
    return {
        "counts": [(words.operation_badge(state), state, counts[state]) for state in OPEN_STATES if counts.get(state)],
        "silent": [_silence(target, *found) for target, found in silent_targets().items()],
        "work_orders": [_order_row(order) for order in work_orders.waiting()],
        "removals": _removals_words(on_time, ended),
    }


def _silence(target: str, waiting: int, since: Any) -> Notice:
    text = ngettext(
        "%(count)d operation waits. Nothing is lost: it is tried again by itself and goes on when the system answers.",
        "%(count)d operations wait. Nothing is lost: they are tried again by themselves and go on when the system "
        "answers.",
        waiting,
    ) % {"count": waiting}
    title = _("%(target)s does not answer (first noticed %(since)s)") % {
        "target": words.TARGETS[target], "since": ago(since).words,
    }  # fmt: skip
    return Notice(text, "warning", title=title)


def _order_row(order: WorkOrder) -> dict[str, Any]:
    line = order.operation.line
    return {
        "order": order,
        "sentence": sentence_of(line),
        "url": reverse("access:operation", args=[order.operation.public_id]),
    }


def _removals_words(on_time: int, ended: int) -> str:
    """The indicator: how many dated rights were taken back within 15 minutes of their end (reliability.md L6)."""
    if not ended:
        return _("No dated right has ended yet.")
    return _("%(on_time)d of %(ended)d dated rights were taken back on time (within 15 minutes).") % {
        "on_time": on_time, "ended": ended,
    }  # fmt: skip


@login_required
@require_GET
def show(request: HttpRequest, public_id: str) -> HttpResponse:
    """One operation: its attempts, its last error, and what may be done."""
    person = person_of(request)
    operation = operation_or_404(public_id, person)
    only_facts = request.headers.get("HX-Target") == "operation"
    return render(
        request, "access/_operation.html" if only_facts else "access/operation.html", _context(operation, person)
    )


def _context(
    operation: Operation, person: Person, *, forms: Mapping[str, django_forms.Form] | None = None
) -> dict[str, Any]:
    steps = {step.name for step in OPERATION.open_steps(operation, actor=person)}
    order = WorkOrder.objects.filter(operation=operation).first()
    return {
        "operation": operation,
        "what": operation_words(operation, names_for()),
        "sentence": sentence_of(operation.line),
        "reference": _reference(operation),
        "target": words.TARGETS[operation.target],
        "state": _state(operation),
        "explanation": explanation_of(operation),
        "advice": words.ADVICE.get(operation.reason, "") if operation.state not in ("applied", "cancelled") else "",
        "attempts": operation.attempts.order_by("-number")[:50],
        "may_retry": "retry" in steps and order is None,
        "may_give_up": "give_up" in steps,
        "may_fix": "fixed_by_hand" in steps and order is None,
        "give_up_form": NoteForm(auto_id="give-up-%s", label=_("Why is it given up?")),
        "fix_form": NoteForm(auto_id="fix-%s", label=_("What did you do at the system?")),
        **(_order_context(order, person) if order else {}),
        **(forms or {}),
    }


def _order_context(order: WorkOrder, person: Person) -> dict[str, Any]:
    """The work order: the exact steps, who did and who confirmed them, and what this person may do now."""
    names = names_by_uuid({uuid for uuid in (order.applier, order.confirmer) if uuid})
    operator = bool(roles_on(person) & OPERATORS)
    return {
        "order": order,
        "order_steps": _order_steps(order),
        "applier": names.get(order.applier, "") if order.applier else "",
        "confirmer": names.get(order.confirmer, "") if order.confirmer else "",
        "may_do": operator and order.state == WorkOrder.State.OPEN,
        "may_confirm": operator and order.state == WorkOrder.State.DONE and order.applier != person.uuid,
        "done_form": NoteForm(auto_id="done-%s", label=_("Note for the second person")),
        "read_back_form": ReadBackForm(None, order=order),
    }


def _order_steps(order: WorkOrder) -> Sequence[str]:
    """What to do in EBYS, step by step, in words that name every value."""
    line, expected = order.operation.line, order.steps["expected"]
    role, unit = line.role_version.name, f"{line.unit.name} ({line.unit.detsis_no})"
    steps = [_("Open the user management of EBYS and find the user with staff number %(no)s (%(name)s).") % {
        "no": order.steps["employee_no"], "name": line.subject.official_name,
    }]  # fmt: skip
    if order.steps["verb"] == Operation.Verb.ENSURE_ACCOUNT:
        steps.append(_("If there is none, open the account; if it is passive, make it active."))
    elif order.steps["absent_after"]:
        steps.append(
            _("Take the role “%(role)s” in %(unit)s away. Do not delete the user.") % {"role": role, "unit": unit}
        )
    else:
        steps.append(_("Give the role “%(role)s” in %(unit)s, clearance %(clearance)s.") % {
            "role": role, "unit": unit, "clearance": expected.get("clearance", line.clearance),
        })  # fmt: skip
    return [*steps, _("Save, open the user again and look: it must stand as ordered. Then press “I have done it”.")]


@login_required
@require_POST
def retry(request: HttpRequest, public_id: str) -> HttpResponse:
    return _take(
        request, public_id, lambda op, person: services.retry_operation(op, actor=person), _("It is tried again now.")
    )


@login_required
@require_POST
def give_up(request: HttpRequest, public_id: str) -> HttpResponse:
    form = NoteForm(request.POST, auto_id="give-up-%s", label=_("Why is it given up?"))
    return _take_with_note(
        request, public_id, "give_up_form", form, services.give_up, _("Given up. The requester sees your reason.")
    )


@login_required
@require_POST
def fixed_by_hand(request: HttpRequest, public_id: str) -> HttpResponse:
    form = NoteForm(request.POST, auto_id="fix-%s", label=_("What did you do at the system?"))
    done = _("The system is read now; it counts only when it shows the change.")
    return _take_with_note(request, public_id, "fix_form", form, services.report_fixed_by_hand, done)


@login_required
@require_POST
def work_order_done(request: HttpRequest, public_id: str) -> HttpResponse:
    form = NoteForm(request.POST, auto_id="done-%s")
    note = form.cleaned_data["note"] if form.is_valid() else ""
    return _take(
        request, public_id, lambda op, person: work_orders.report_done(_order_of(op), actor=person, note=note),
        _("Noted. Now a second person reads back and confirms."),
    )  # fmt: skip


@login_required
@require_POST
def work_order_confirmed(request: HttpRequest, public_id: str) -> HttpResponse:
    person = person_of(request)
    operation = operation_or_404(public_id, person)
    order = _order_of(operation)
    form = ReadBackForm(request.POST, order=order)
    if form.is_valid():
        try:
            work_orders.confirm(order, actor=person, read_back=form.read_back())
        except (Invalid, Conflict) as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, _("Confirmed. The change counts as applied and verified."))
            return redirect("access:operation", operation.public_id)
    context = _context(operation, person, forms={"read_back_form": form})
    return render(request, "access/operation.html", context, status=422)


def _order_of(operation: Operation) -> WorkOrder:
    order = WorkOrder.objects.select_related("operation__line__request").filter(operation=operation).first()
    if order is None:
        raise Http404
    return order


def _take(request: HttpRequest, public_id: str, step: Callable[[Operation, Person], None], done: str) -> HttpResponse:
    person = person_of(request)
    operation = operation_or_404(public_id, person)
    step(operation, person)
    messages.success(request, done)
    return redirect("access:operation", operation.public_id)


def _take_with_note(
    request: HttpRequest, public_id: str, place: str, form: NoteForm, step: Callable[..., None], done: str
) -> HttpResponse:
    """A step for which a sentence is owed: without it the page says so, and what was typed stays."""
    person = person_of(request)
    operation = operation_or_404(public_id, person)
    if not form.is_valid():
        context = _context(operation, person, forms={place: form})
        return render(request, "access/operation.html", context, status=422)
    step(operation, actor=person, note=form.cleaned_data["note"])
    messages.success(request, done)
    say_if_masked(request)
    return redirect("access:operation", operation.public_id)
