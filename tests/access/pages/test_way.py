"""The main job by its pages: asked, looked over, sent, decided, seen as applied."""

from __future__ import annotations

import re

from helpdesk_site.access.models import AccessRequest
from helpdesk_site.access.provisioning.running import run_waiting
from tests.access.pages.conftest import Visit
from tests.institution import Targets, person


def typed(subject: str, role: str, *, number: int = 0, **over: str) -> dict[str, str]:
    """One line as the form posts it."""
    fields = {"subject": subject, "action": "grant", "role": role, "unit": "22222222", "clearance": "HZO"}
    fields |= {"valid_from": "", "valid_to": "", "basis_document": ""} | over
    return {f"lines-{number}-{name}": value for name, value in fields.items()}


def form(*lines: dict[str, str], do: str = "preview", **over: str) -> dict[str, str]:
    posted = {"reason": "Evrak kaydı yapacak.", "procedure": "", "version": "0", "key": "", "do": do} | over
    for line in lines:
        posted |= line
    return posted


def test_a_permission_goes_from_the_form_to_verified_by_the_pages(visit: Visit, institution: Targets) -> None:
    asker, manager = visit("zeynep.ogut"), visit("isik.irmak")
    assert asker.get("/yetki/yeni/").status_code == 200

    answer = asker.post("/yetki/yeni/", form(typed("45121", "HAVALE")))
    request = AccessRequest.objects.get()
    assert answer.headers["Location"] == f"/yetki/{request.public_id}/onizleme/"

    page = asker.get(f"/yetki/{request.public_id}/onizleme/?whole=1").content.decode()
    assert "İclal ŞAHİN" in page
    assert "Işık IRMAK" in page
    answer = asker.post(f"/yetki/{request.public_id}/gonder/", {"version": request.version})
    assert answer.headers["Location"] == f"/yetki/{request.public_id}/"

    inbox = manager.get("/onaylarim/").content.decode()
    assert request.public_id in inbox
    page = manager.get(f"/yetki/{request.public_id}/karar/").content.decode()
    [seen] = re.findall(r'name="seen" value="(\w+)"', page)
    answer = manager.post(f"/yetki/{request.public_id}/karar/", {"verdict": "approve", "seen": seen, "note": ""})
    assert answer.status_code == 302

    run_waiting()
    request.refresh_from_db()
    assert request.state == "verified"
    assert ("HAVALE", "22222222") in institution.roles_of("45121")
    page = asker.get(f"/yetki/{request.public_id}/").content.decode()
    assert person("isik.irmak").official_name in page
    for address in ("canli/", "kanit/", "kayit.pdf"):
        assert asker.get(f"/yetki/{request.public_id}/{address}").status_code == 200, address
