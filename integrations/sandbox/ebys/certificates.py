"""What a certification service tells an EBYS of people's certificates; the desk reads it and never writes it."""

from __future__ import annotations

from datetime import UTC, datetime

import httpx

from integrations.ebys.schema import USER_EXTENSION

_PATCH_OP = "urn:ietf:params:scim:api:messages:2.0:PatchOp"


def tell_of_certificate(url: str, token: str, account_id: str, valid_to: datetime) -> None:
    """The account signs with a qualified certificate until then. `url` ends where `/Users` begins.

    Raises httpx.HTTPError.
    """
    told = {"hasQualifiedCertificate": True, "certificateValidTo": valid_to.astimezone(UTC).isoformat()}
    operations = [{"op": "replace", "path": f"{USER_EXTENSION}:{name}", "value": value} for name, value in told.items()]
    answer = httpx.patch(
        f"{url}/Users/{account_id}",
        json={"schemas": [_PATCH_OP], "Operations": operations},
        headers={"Authorization": f"Bearer {token}"},
        timeout=10,
        trust_env=False,
    )
    answer.raise_for_status()
