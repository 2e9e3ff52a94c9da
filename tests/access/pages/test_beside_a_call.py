"""What whoever takes a call sees of the caller in EBYS: his rights, and when his e-signature certificate ends."""

from __future__ import annotations

from datetime import timedelta

import pytest

from helpdesk_site.kernel import clock
from integrations.ebys.port import Certificate
from integrations.errors import Unavailable
from tests.access.pages.conftest import Visit
from tests.institution import Targets, person

CALLER = "45121"


def part(visit: Visit, viewer: str = "sule.cinar") -> str:
    caller = person("iclal.sahin")
    assert caller.employee_no == CALLER
    answer = visit(viewer).get(f"/yetki/kisi/{caller.public_id}/")
    return answer.content.decode() if answer.status_code == 200 else str(answer.status_code)


def ends(institution: Targets, days: int | None) -> None:
    """The certificate's last day is so many days from today."""
    day = None if days is None else clock.midnight(clock.today() + timedelta(days=days + 1))
    institution.ebys.certify(CALLER, Certificate(True, day))


def test_an_employee_sees_nothing_of_a_colleague(visit: Visit, institution: Targets) -> None:
    ends(institution, 10)
    assert part(visit, "zeynep.ogut") == "404"


def test_an_ebys_that_does_not_tell_is_not_spoken_for(visit: Visit) -> None:
    assert "sertifika" not in part(visit).lower()


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (-1, "sona erdi: onunla artık imza atılamaz"),
        (0, "sona eriyor: yenilenmesi için şimdi başvurulmalı"),
        (59, "sona eriyor: yenilenmesi için şimdi başvurulmalı"),
        (60, "gününe kadar geçerli"),
        (None, "ne zamana kadar geçerli olduğunu söylemiyor"),
    ],
)
def test_the_end_of_a_certificate_is_told_in_time(
    visit: Visit, institution: Targets, days: int | None, words: str
) -> None:
    ends(institution, days)
    assert words in part(visit)


def test_whoever_has_none_is_told_so(visit: Visit, institution: Targets) -> None:
    institution.ebys.certify(CALLER, Certificate(False, None))
    assert "kayıtlı bir sertifika yok" in part(visit)


def test_while_ebys_is_silent_nothing_is_said_of_it(visit: Visit, institution: Targets) -> None:
    ends(institution, 10)
    institution.ebys.break_before(Unavailable("EBYS", "away"), verbs={"find_account"}, times=9)
    assert "sertifika" not in part(visit).lower()
