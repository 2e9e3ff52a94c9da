"""What a browser posts, in few words."""

from __future__ import annotations

import re

from django.test import Client

from helpdesk_site.access.models import AccessRequest


def typed(subject: str, role: str, *, number: int = 0, **over: str) -> dict[str, str]:
    """One line as the form posts it."""
    fields = {"subject": subject, "action": "grant", "role": role, "unit": "22222222", "clearance": "HZO"}
    fields |= {"valid_from": "", "valid_to": "", "basis_document": ""} | over
    return {f"lines-{number}-{name}": value for name, value in fields.items()}


def form(*lines: dict[str, str], do: str = "preview", **over: str) -> dict[str, str]:
    """The request form with these lines and the button `do`."""
    posted = {"reason": "Evrak kaydı yapacak.", "procedure": "", "version": "0", "key": "", "do": do} | over
    for line in lines:
        posted |= line
    return posted


def seen_hashes(client: Client, request: AccessRequest) -> list[str]:
    """What the decision page says that its reader is shown."""
    page = client.get(f"/yetki/{request.public_id}/karar/").content.decode()
    return re.findall(r'name="seen" value="(\w+)"', page)


def decide(client: Client, request: AccessRequest, verdict: str, **over: object) -> int:
    """Decides what the page shows; answers the status."""
    posted = {"verdict": verdict, "note": "", "seen": seen_hashes(client, request)} | over
    return client.post(f"/yetki/{request.public_id}/karar/", posted).status_code
