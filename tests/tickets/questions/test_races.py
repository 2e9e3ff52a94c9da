"""Two keepers decide at once: one version is kept, the other keeper is told."""

from __future__ import annotations

from typing import Any

import pytest

from helpdesk_site.kernel import clock
from helpdesk_site.kernel.errors import Conflict
from helpdesk_site.tickets.models import Questionnaire, Service
from helpdesk_site.tickets.questions.definition import Question, QuestionKind
from helpdesk_site.tickets.questions.keeping import decide
from tests.tickets.test_races import at_once

QUESTION = Question(code="konu", kind=QuestionKind.TEXT, label="Konu nedir?")


@pytest.mark.parametrize("had_one", [False, True])
def test_two_keepers_decide_at_once_and_one_version_is_kept(committed_desk: Any, had_one: bool) -> None:
    service = Service.objects.get(code="12-g")
    if had_one:
        decide(service, [QUESTION], actor=committed_desk.chief, begins=clock.today(), based_on=0)
    based_on = 1 if had_one else 0

    def decided() -> Any:
        return decide(service, [QUESTION], actor=committed_desk.chief, begins=clock.today(), based_on=based_on)

    outcomes = at_once(decided, decided)
    assert sorted(isinstance(each, Conflict) for each in outcomes) == [False, True]
    assert Questionnaire.objects.filter(service=service).count() == 1
