"""Looking before sending: what would change, who decides, what stands against it."""

from __future__ import annotations

import pytest

from helpdesk_site.access.models import AccessLine, AccessRequest
from helpdesk_site.access.services.drafts import create_draft
from integrations.errors import Unavailable
from tests.access.pages.conftest import Visit
from tests.access.writing import content, line
from tests.institution import Targets, day, person


def draft_of(*lines: dict[str, str], by: str = "zeynep.ogut") -> AccessRequest:
    return create_draft(actor=person(by), content=content(*lines), channel="web")


def test_the_page_comes_at_once_and_asks_the_targets_afterwards(visit: Visit, institution: Targets) -> None:
    draft, asker = draft_of(line("45121", "HAVALE")), visit("zeynep.ogut")
    page = asker.get(f"/yetki/{draft.public_id}/onizleme/").content.decode()
    assert f'hx-get="/yetki/{draft.public_id}/onizleme/fark/"' in page
    assert "Havale yetkisi – Toplu" not in page
    part = asker.get(f"/yetki/{draft.public_id}/onizleme/fark/").content.decode()
    assert "Havale yetkisi – Toplu Ulaşım Şube Müdürlüğü" in part
    assert "Dizin grubu ebys-havale" in part
    assert not AccessLine.objects.exists(), "looking sends nothing"


def test_a_risk_role_shows_both_who_decide(visit: Visit) -> None:
    draft = draft_of(line("45205", "IMZACI"))
    part = visit("zeynep.ogut").get(f"/yetki/{draft.public_id}/onizleme/fark/").content.decode()
    assert "Işık IRMAK, amir" in part
    assert "Ümit GÖKÇE" in part


def test_a_clearance_above_the_electronic_way_is_warned_of(visit: Visit) -> None:
    draft = draft_of(line("45205", "EVRAK_KAYIT", clearance="GZL"))
    part = visit("zeynep.ogut").get(f"/yetki/{draft.public_id}/onizleme/fark/").content.decode()
    assert "m.25" in part


@pytest.mark.parametrize("place", ["onizleme/?whole=1", "onizleme/fark/"])
def test_a_target_that_does_not_answer_is_named_and_does_not_hold_up(
    visit: Visit, institution: Targets, place: str
) -> None:
    draft = draft_of(line("45121", "HAVALE"))
    institution.ebys.break_before(Unavailable("EBYS", "down"), verbs={"find_account"}, times=9)
    part = visit("zeynep.ogut").get(f"/yetki/{draft.public_id}/{place}").content.decode()
    assert "Yanıt vermeyen sistem: EBYS" in part
    assert "bilinmiyor" in part
    assert "Gönder</button>" in part


def test_what_a_rule_forbids_cannot_be_sent_and_says_why(visit: Visit) -> None:
    draft, asker = draft_of(line("45121", "EVRAK_KAYIT")), visit("zeynep.ogut")
    part = asker.get(f"/yetki/{draft.public_id}/onizleme/fark/").content.decode()
    assert "bu yetkisi zaten var" in part
    assert "Gönder</button>" not in part

    answer = asker.post(f"/yetki/{draft.public_id}/gonder/", {"version": draft.version})
    assert answer.status_code == 422
    assert "bu yetkisi zaten var" in answer.content.decode()
    assert not AccessLine.objects.exists()


def test_an_old_page_does_not_send(visit: Visit) -> None:
    draft = draft_of(line("45121", "HAVALE"))
    answer = visit("zeynep.ogut").post(f"/yetki/{draft.public_id}/gonder/", {"version": "7"})
    assert answer.status_code == 409
    assert not AccessLine.objects.exists()


def test_a_draft_that_does_not_hold_together_leads_back(visit: Visit) -> None:
    draft = draft_of(line("45121", "TUM_BIRIM_BELGELERI"))
    part = visit("zeynep.ogut").get(f"/yetki/{draft.public_id}/onizleme/fark/").content.decode()
    assert "bitiş tarihi gerekli" in part
    assert f"/yetki/{draft.public_id}/duzenle/?check=1" in part


def test_days_are_shown_as_people_write_them(visit: Visit) -> None:
    draft = draft_of(line("45121", "HAVALE", valid_from=day("+7"), valid_to=day("+20")))
    part = visit("zeynep.ogut").get(f"/yetki/{draft.public_id}/onizleme/fark/").content.decode()
    assert f"{day('+7')} – {day('+20')}" in part
