"""The main job by its pages: asked, looked over, sent, decided, seen as applied."""

from __future__ import annotations

from helpdesk_site.access.models import AccessRequest
from helpdesk_site.access.provisioning.running import run_waiting
from tests.access.pages.conftest import Visit
from tests.access.pages.writing import decide, form, typed
from tests.institution import Targets


def test_a_permission_goes_from_the_form_to_verified_by_the_pages(visit: Visit, institution: Targets) -> None:
    asker, manager = visit("zeynep.ogut"), visit("isik.irmak")
    assert asker.get("/yetki/yeni/").status_code == 200

    answer = asker.post("/yetki/yeni/", form(typed("45121", "HAVALE")))
    request = AccessRequest.objects.get()
    assert answer.headers["Location"] == f"/yetki/{request.public_id}/onizleme/"

    page = asker.get(f"/yetki/{request.public_id}/onizleme/?whole=1").content.decode()
    assert "İclal ŞAHİN" in page
    assert "Işık IRMAK, amir" in page
    answer = asker.post(f"/yetki/{request.public_id}/gonder/", {"version": request.version})
    assert answer.headers["Location"] == f"/yetki/{request.public_id}/"

    assert request.public_id in manager.get("/onaylarim/").content.decode()
    assert decide(manager, request, "approve") == 302

    run_waiting()
    request.refresh_from_db()
    assert request.state == "verified"
    assert ("HAVALE", "22222222") in institution.roles_of("45121")
    page = asker.get(f"/yetki/{request.public_id}/").content.decode()
    assert "Uygulandı ve doğrulandı" in page
    assert "Işık IRMAK" in page
