"""Keeping plans. Each is one transaction; what was born stays as it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.utils.translation import gettext as _

from helpdesk_site.kernel import audit, clock
from helpdesk_site.kernel.errors import Conflict, Invalid, NotAllowed
from helpdesk_site.kernel.public_ids import new_id
from helpdesk_site.kernel.transaction import unit_of_work
from helpdesk_site.people.models import Person
from helpdesk_site.people.selectors import roles_on
from helpdesk_site.tickets import policies, processes, text
from helpdesk_site.tickets.models import ChecklistTemplateProfile, RecurringPlan, Rhythm, Service
from helpdesk_site.tickets.recurring.rules import Rule, next_day
from helpdesk_site.tickets.selectors import service_in_force

MONTHS_OF_A_YEAR: Final = 12
FARTHEST: Final = timedelta(days=5 * 366)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A plan as somebody fills it in."""

    title: str
    text: str
    service: Service
    rule: Rule
    owner: Person | None = None
    checklist: ChecklistTemplateProfile | None = None
    skips_while_open: bool = False


def keep_plan(wanted: Wanted, *, actor: Person, plan: RecurringPlan | None, seen: int = 0) -> RecurringPlan:
    """Makes a plan, or changes one that the actor saw in version `seen`. The next ticket comes today at the earliest.

    Raises NotAllowed, Invalid with the fields at fault, Conflict when somebody else changed it.
    """
    _require_keeper(actor, wanted.service)
    if plan is not None:
        _require_keeper(actor, plan.service)
    title, words = text.clean_title(wanted.title), text.clean_text(wanted.text)
    maker = plan.made_by if plan else actor
    _require_sense(wanted, maker)
    with unit_of_work():
        kept = _locked(plan, seen) if plan else RecurringPlan(public_id=new_id("rpl"), made_by=actor, version=0)
        rule = wanted.rule
        kept.title, kept.text, kept.service = title, words, wanted.service
        kept.owner, kept.checklist, kept.skips_while_open = wanted.owner, wanted.checklist, wanted.skips_while_open
        kept.rhythm, kept.weekdays = rule.rhythm, sorted(rule.weekdays)
        kept.day_of_month, kept.every_months = rule.day_of_month, rule.every_months
        kept.starts_on, kept.ends_on = rule.starts_on, rule.ends_on
        kept.next_on = _next_free_day(kept, rule)
        kept.version += 1
        kept.save()
        audit.record(
            "tickets.recurring_plan.kept", actor=actor, on=kept, version=kept.version, service=kept.service.code,
            rhythm=kept.rhythm, next_on=kept.next_on,
        )  # fmt: skip
        return kept


def service_to_plan(code: str) -> Service:
    """The service of this code. Raises Invalid when it cannot be asked for today."""
    service = service_in_force(code)
    if service is None:
        sentence = _("There is no such service any more. Choose one from the list.")
        raise Invalid(sentence, fields={"service": [sentence]}, code="unknown_service")
    return service


def pause_plan(plan: RecurringPlan, *, actor: Person) -> None:
    """Nothing comes of it until it goes on. Raises NotAllowed."""
    _set(plan, actor, "paused", paused=True)


def resume_plan(plan: RecurringPlan, *, actor: Person) -> None:
    """It goes on with its next day, today at the earliest; what was left out stays left out. Raises NotAllowed."""
    _set(plan, actor, "resumed", paused=False, next_on=_next_free_day(plan, Rule.of(plan)))


def end_plan(plan: RecurringPlan, *, actor: Person) -> None:
    """Nothing comes of it any more. Raises NotAllowed."""
    _set(plan, actor, "ended", ended=True, next_on=None)


def _set(plan: RecurringPlan, actor: Person, what: str, **values: bool | date | None) -> None:
    _require_keeper(actor, plan.service)
    with unit_of_work():
        _locked(plan, plan.version)
        RecurringPlan.objects.filter(pk=plan.pk).update(**values, version=plan.version + 1)
        audit.record(f"tickets.recurring_plan.{what}", actor=actor, on=plan, version=plan.version + 1)


def _next_free_day(plan: RecurringPlan, rule: Rule) -> date | None:
    """The next day on which the plan had no ticket yet: a change in the afternoon brings none twice."""
    found = next_day(rule, clock.today())
    if found and plan.pk and plan.occurrences.filter(day=found).exists():
        return next_day(rule, found + timedelta(days=1))
    return found


def _locked(plan: RecurringPlan, seen: int) -> RecurringPlan:
    found = RecurringPlan.objects.select_for_update().get(pk=plan.pk)
    if found.version != seen or found.ended:
        raise Conflict(_("Somebody else changed this plan meanwhile. Read it again and decide anew."))
    return found


def _require_keeper(actor: Person, service: Service) -> None:
    roles = roles_on(actor)
    if not (policies.may_keep_all_plans(roles) or policies.work_reach_of(roles).covers(service)):
        raise NotAllowed(_("Plans are kept by those who work on the service, and by the chief."))


def _require_sense(wanted: Wanted, maker: Person) -> None:
    fields: dict[str, list[str]] = {}
    rule, service = wanted.rule, wanted.service
    if processes.process_of(service.code):
        fields["service"] = [_("Choose another service: requests of this one are made on its own page.")]
    if rule.rhythm not in Rhythm.values:
        fields["rhythm"] = [_("Choose how often it comes.")]
    if rule.rhythm == Rhythm.WEEKLY and not (rule.weekdays and set(rule.weekdays) <= set(range(7))):
        fields["weekdays"] = [_("Choose at least one day of the week.")]
    if not 1 <= rule.day_of_month <= 31:
        fields["day_of_month"] = [_("Choose a day from 1 to 31.")]
    if not 1 <= rule.every_months <= MONTHS_OF_A_YEAR:
        fields["every_months"] = [_("Choose from 1 to 12 months.")]
    if not rule.starts_on - FARTHEST < clock.today():
        fields["starts_on"] = [_("Choose a first day within the next five years.")]
    if rule.ends_on is not None and rule.ends_on < max(rule.starts_on, clock.today()):
        fields["ends_on"] = [_("The last day comes after the first one, and is not over.")]
    if wanted.owner is not None and not _may_own(wanted.owner, service, maker):
        fields["owner"] = [_("This person does not work on this service, or asks for the request himself.")]
    if wanted.checklist is not None and wanted.checklist.service_id not in (None, service.pk):
        fields["checklist_id"] = [_("This checklist is for another service.")]
    if fields:
        raise Invalid(next(iter(fields.values()))[0], fields=fields, code="no_sense")


def _may_own(owner: Person, service: Service, maker: Person) -> bool:
    return owner != maker and policies.work_reach_of(roles_on(owner)).covers(service)
