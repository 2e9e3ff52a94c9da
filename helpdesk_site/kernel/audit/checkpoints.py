"""Signed checkpoints in a second place. Inside the database alone, a chain cut at its tail looks whole.

Each checkpoint is one JSON line {seq, hash, at, signature} in `CHECKPOINT_DIR/checkpoints.jsonl`, signed with an
Ed25519 key that lies outside of the database. Production mounts the folder from a second host.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from helpdesk_site.kernel import clock
from helpdesk_site.kernel.audit.models import AuditCheckpoint, AuditHead
from helpdesk_site.kernel.canonical import canonical_json
from helpdesk_site.kernel.transaction import unit_of_work

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


@dataclass(frozen=True, slots=True)
class Checkpoint:
    seq: int
    hash: str
    at: str
    signature: str

    @property
    def signed_text(self) -> bytes:
        return canonical_json({"seq": self.seq, "hash": self.hash, "at": self.at}).encode()


def signing_key() -> Ed25519PrivateKey:
    """The key of AUDIT_KEY_FILE; made (mode 0600) where it does not exist yet."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    path = Path(settings.AUDIT_KEY_FILE)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        content = Ed25519PrivateKey.generate().private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise TypeError("AUDIT_KEY_FILE holds no Ed25519 key")
    return key


def checkpoint_file() -> Path:
    return Path(settings.CHECKPOINT_DIR) / "checkpoints.jsonl"


def write_checkpoint() -> Checkpoint | None:
    """Signs where the chain stands and writes it to both places; None when nothing was added since the last one."""
    head = AuditHead.objects.get(pk=1)
    newest = AuditCheckpoint.objects.order_by("-seq").values_list("seq", flat=True).first()
    if newest == head.seq or head.seq == 0:
        return None
    at = clock.real_now()
    unsigned = Checkpoint(seq=head.seq, hash=head.hash, at=at.isoformat(), signature="")
    signature = signing_key().sign(unsigned.signed_text).hex()
    checkpoint = Checkpoint(seq=head.seq, hash=head.hash, at=at.isoformat(), signature=signature)
    # The far place first: a checkpoint that only the database knows would prove nothing.
    _append(checkpoint)
    with unit_of_work():
        AuditCheckpoint.objects.create(seq=head.seq, hash=head.hash, at=at, signature=signature)
    return checkpoint


def _append(checkpoint: Checkpoint) -> None:
    path = checkpoint_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    line = json.dumps(
        {"seq": checkpoint.seq, "hash": checkpoint.hash, "at": checkpoint.at, "signature": checkpoint.signature}
    )
    with path.open("a", encoding="utf-8") as file:
        file.write(line + "\n")
        file.flush()
        os.fsync(file.fileno())


def read_checkpoints() -> list[Checkpoint]:
    """All checkpoints of the second place, oldest first. A line cut by a crash while it was written is left out."""
    path = checkpoint_file()
    if not path.exists():
        return []
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            found.append(Checkpoint(**json.loads(line)))
        except (ValueError, TypeError):
            continue
    return found


def is_signed_by_us(checkpoint: Checkpoint) -> bool:
    from cryptography.exceptions import InvalidSignature

    try:
        signing_key().public_key().verify(bytes.fromhex(checkpoint.signature), checkpoint.signed_text)
    except (InvalidSignature, ValueError):
        return False
    return True
