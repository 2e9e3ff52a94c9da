"""The main job through the API alone: draft, preview, sending, approval, and what is seen until it is verified."""

from __future__ import annotations

from helpdesk_site.access.provisioning.running import run_waiting


def test_a_permission_is_asked_for_approved_applied_and_verified(call, gulsen, institution):
    author, manager = call("zeynep.ogut"), call("isik.irmak")

    created = author.post("access-requests/", gulsen)
    assert created.status_code == 201, created.content.decode()
    draft = created.json()
    assert draft["state"] == "draft"
    assert [line["state"] for line in draft["lines"]] == ["draft", "draft"]
    assert created["Location"] == f"/api/v1/access-requests/{draft['id']}/"
    address = f"access-requests/{draft['id']}/"

    seen = author.post(address + "preview/")
    assert seen.status_code == 200, seen.content.decode()
    assert seen.json()["subjects"][0]["account"]["exists"] is False
    assert seen.json()["subjects"][0]["approvals"][0]["candidates"][0]["name"] == "Işık IRMAK"

    sent = author.post(address + "submit/", {"version": draft["version"]})
    assert sent.status_code == 200, sent.content.decode()
    assert sent.json()["state"] == "in_approval"
    assert sent.json()["approvals"][0]["waiting_for"][0]["name"] == "Işık IRMAK"

    approved = manager.post(address + "approve/")
    assert approved.status_code == 200, approved.content.decode()
    assert approved.json()["approvals"][0]["decisions"][0]["verdict"] == "approve"

    run_waiting()

    done = author.get(address).json()
    assert done["state"] == "verified"
    assert {line["state"] for line in done["lines"]} == {"verified"}
    assert {operation["state"] for operation in done["operations"]} == {"applied"}
    assert done["evidence"]
    assert institution.roles_of("45400") == {("KULLANICI", "22222222"), ("EVRAK_KAYIT", "22222222")}
