"""What is usual, worked out from the kept figures and kept where pages read it: with the service, with the risk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta

from django.db.models import Sum

from helpdesk_site.access.models import RoleVersion, UsualGrant
from helpdesk_site.interface.usual import DAYS
from helpdesk_site.kernel import clock
from helpdesk_site.kernel.transaction import unit_of_work
from helpdesk_site.reports.durations import median, summed
from helpdesk_site.reports.figures import TIMES, Measure
from helpdesk_site.reports.models import DailyFigure
from helpdesk_site.tickets.models import Service

Lengths = Mapping[tuple[str, str], Counter[int]]


def refresh() -> int:
    """Works out the medians of the last days anew; returns how many have changed. Safe to repeat, by many at once.

    It reads the figures of these days, however many tickets there are. No audit entry: nothing is decided here.
    """
    with unit_of_work():
        found = _lengths()
        return _keep_of_services(found) + _keep_of_risks(found)


def _lengths() -> Lengths:
    today = clock.today()
    kept = DailyFigure.objects.filter(day__gte=today - timedelta(days=DAYS), day__lt=today, measure__in=TIMES)
    return summed(kept.order_by().values_list("measure", "key").annotate(found=Sum("value")))


def _of(found: Lengths, measure: Measure, what: str) -> tuple[int | None, int]:
    counts = found.get((measure.value, what), Counter[int]())
    return median(counts), counts.total()


def _keep_of_services(found: Lengths) -> int:
    changed = 0
    for service in Service.objects.order_by("pk"):
        answer, answers = _of(found, Measure.ANSWER_TIME, service.code)
        solution, solutions = _of(found, Measure.SOLUTION_TIME, service.code)
        usual = {
            "usual_answer_minutes": answer, "usual_answers": answers,
            "usual_solution_minutes": solution, "usual_solutions": solutions,
        }  # fmt: skip
        if any(getattr(service, name) != value for name, value in usual.items()):
            changed += Service.objects.filter(pk=service.pk).update(**usual)
    return changed


def _keep_of_risks(found: Lengths) -> int:
    kept = {each.risk: each for each in UsualGrant.objects.all()}
    changed = 0
    for risk in RoleVersion.Risk.values:
        minutes, cases = _of(found, Measure.GRANT_TIME, risk)
        before = kept.get(risk)
        if (before.minutes, before.cases) != (minutes, cases) if before else cases:
            UsualGrant.objects.update_or_create(risk=risk, defaults={"minutes": minutes, "cases": cases})
            changed += 1
    return changed
