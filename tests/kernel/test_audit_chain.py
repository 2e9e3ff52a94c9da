"""What is done to the audit chain behind the application's back is found, at the place where it was done.

The application's role cannot do any of it; here the owner of the database does, as somebody with his password could.
"""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from datetime import datetime
from io import StringIO
from pathlib import Path

import psycopg
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from django.core.management import CommandError, call_command

from deploy.postgres import EmbeddedPostgres
from helpdesk_site.kernel import audit
from helpdesk_site.kernel.actors import SystemActor
from helpdesk_site.kernel.audit import checkpoints
from helpdesk_site.kernel.audit.models import AuditCheckpoint, AuditEntry, AuditHead, AuditLink
from helpdesk_site.kernel.audit.verify import verify_chain
from helpdesk_site.kernel.transaction import NoTransaction, unit_of_work

Tamper = Callable[..., None]


@pytest.fixture(autouse=True)
def second_place(scratch: Path, settings) -> Path:
    """The folder that another host would keep, and the key that lies outside of the database."""
    settings.CHECKPOINT_DIR, settings.AUDIT_KEY_FILE = str(scratch / "second"), str(scratch / "keys" / "audit.key")
    return scratch / "second"


@pytest.fixture
def as_owner(postgres: EmbeddedPostgres, own_database: str) -> Tamper:
    """Runs a statement with the rights of the database's owner."""
    database = own_database.rpartition("/")[2].partition("?")[0]

    def run(statement: str, *values: object) -> None:
        with psycopg.connect(postgres.url("helpdesk_owner", database), autocommit=True) as connection:
            connection.execute(statement.encode(), values)

    return run


def done(times: int = 5) -> None:
    for number in range(times):
        with unit_of_work():
            audit.record("thing.changed", actor=SystemActor("test"), on=("thing", str(number)), number=number)


def faults() -> str:
    return " / ".join(verify_chain().faults)


def link(back: int) -> AuditLink:
    """The link that many places before the last one."""
    return AuditLink.objects.order_by("-seq")[back]


def test_an_untouched_chain_is_whole(as_owner: Tamper) -> None:
    done()
    checkpoints.write_checkpoint()
    report = verify_chain()
    assert (report.faults, report.checkpoints) == ((), 1)
    assert report.links == AuditLink.objects.count() == AuditEntry.objects.count()


def test_outside_of_a_unit_of_work_nothing_is_recorded(own_database: str) -> None:
    with pytest.raises(NoTransaction):
        audit.record("thing.changed", actor=SystemActor("test"), on=("thing", "1"))
    assert not AuditEntry.objects.exists()


CHANGE = "UPDATE kernel_auditentry SET payload = replace(payload, 'thing', 'thong') WHERE id = %s"
SEAL_ANEW = """
UPDATE kernel_auditlink l
SET hash = encode(sha256(convert_to(l.prev_hash || '|' || l.seq || '|' || e.id || '|' || e.payload, 'UTF8')), 'hex')
FROM kernel_auditentry e WHERE e.id = l.entry_id AND l.seq = %s
"""
TAKE_LINK = "DELETE FROM kernel_auditlink WHERE seq = %s"
TAKE_ENTRY = "DELETE FROM kernel_auditentry WHERE id = %s"
SET_HEAD = "UPDATE kernel_audithead SET seq = %s, hash = %s"
LOOSEN = """
DO $$ DECLARE name text; BEGIN
    SELECT conname INTO name FROM pg_constraint WHERE conrelid = 'kernel_auditlink'::regclass AND contype = 'f';
    EXECUTE format('ALTER TABLE kernel_auditlink DROP CONSTRAINT %%I', name);
END $$
"""


def test_an_entry_says_who_did_what_to_what_and_when(own_database: str) -> None:
    with unit_of_work():
        audit.record("thing.changed", actor=SystemActor("test"), on=("thing", "1"), number=7)
    entry = AuditEntry.objects.latest("pk")
    assert (entry.actor, entry.action, entry.object_type, entry.object_id) == (
        "system:test", "thing.changed", "thing", "1",
    )  # fmt: skip
    assert json.loads(entry.payload)["data"] == {"number": 7}
    assert datetime.fromisoformat(json.loads(entry.payload)["at"]) == entry.at


def test_a_changed_content_is_found(as_owner: Tamper) -> None:
    done()
    changed = link(2)
    as_owner(CHANGE, changed.entry_id)
    assert faults() == f"Link {changed.seq} (entry {changed.entry_id}): its content was changed"
    with pytest.raises(CommandError, match="1 fault"):
        call_command("verify_audit", stdout=StringIO(), stderr=StringIO())


def test_a_changed_time_is_found(as_owner: Tamper) -> None:
    """The column by which entries are searched says what the sealed text says."""
    done()
    as_owner("UPDATE kernel_auditentry SET at = at - interval '1 day' WHERE id = %s", link(2).entry_id)
    assert "its time was changed" in faults()


def test_a_changed_content_with_a_new_seal_breaks_the_one_after_it(as_owner: Tamper) -> None:
    done()
    changed = link(2)
    as_owner(CHANGE, changed.entry_id)
    as_owner(SEAL_ANEW, changed.seq)
    assert faults() == f"Link {changed.seq + 1} (entry {link(1).entry_id}): it does not follow its predecessor"


def test_a_link_taken_out_is_found_and_its_entry_stands_outside(as_owner: Tamper) -> None:
    done()
    gone = link(2)
    as_owner(TAKE_LINK, gone.seq)
    assert f"Link {gone.seq + 1} (entry {link(1).entry_id}): a link is missing before it" in faults()
    assert f"Entry {gone.entry_id} stands outside of the chain" in faults()


def test_an_entry_that_was_never_sealed_is_found(as_owner: Tamper) -> None:
    done(1)
    as_owner("ALTER TABLE kernel_auditentry DISABLE TRIGGER kernel_auditentry_sealed")
    as_owner("INSERT INTO kernel_auditentry (at, payload) VALUES (now(), '{}')")
    assert faults() == f"Entry {AuditEntry.objects.latest('pk').pk} stands outside of the chain"


def test_an_entry_taken_out_of_the_middle_is_found(as_owner: Tamper) -> None:
    done()
    gone = link(2)
    as_owner(LOOSEN)
    as_owner(TAKE_ENTRY, gone.entry_id)
    assert faults() == f"Link {gone.seq} (entry {gone.entry_id}): its entry is missing"


def test_a_tail_cut_off_together_with_its_head_is_found_by_the_checkpoint_alone(as_owner: Tamper) -> None:
    done()
    checkpoints.write_checkpoint()
    last, before = link(0), link(1)
    as_owner(TAKE_LINK, last.seq)
    as_owner(TAKE_ENTRY, last.entry_id)
    as_owner(SET_HEAD, before.seq, before.hash)
    as_owner("DELETE FROM kernel_auditcheckpoint")
    assert faults() == f"Link {last.seq} was checkpointed and is gone: the tail was cut"


def test_a_tail_cut_off_without_its_head_is_found(as_owner: Tamper) -> None:
    done()
    last = link(0)
    as_owner(TAKE_LINK, last.seq)
    as_owner(TAKE_ENTRY, last.entry_id)
    assert faults() == f"The chain ends at link {last.seq - 1}, its head says {last.seq}"


@pytest.mark.parametrize("ahead, digest", [(0, "a" * 64), (1, "")])
def test_a_head_that_says_something_else_is_found(as_owner: Tamper, ahead: int, digest: str) -> None:
    done()
    last = link(0)
    as_owner(SET_HEAD, last.seq + ahead, digest or last.hash)
    assert faults() == f"The chain ends at link {last.seq}, its head says {last.seq + ahead}"


def test_a_chain_written_anew_is_found_by_the_checkpoint_alone(as_owner: Tamper) -> None:
    """Whoever owns the database can make another chain that is whole; he cannot sign it."""
    done()
    checkpoints.write_checkpoint()
    seq = link(0).seq
    empty(as_owner)
    done(seq)
    assert AuditHead.objects.get().seq == seq
    assert faults() == f"Link {seq} is not the one that was checkpointed"


def empty(as_owner: Tamper) -> None:
    as_owner("TRUNCATE kernel_auditlink, kernel_auditentry, kernel_auditcheckpoint")
    as_owner(SET_HEAD, 0, "0" * 64)


# Checkpoints


def test_a_checkpoint_is_the_same_in_both_places_and_signed(own_database: str, second_place: Path) -> None:
    done()
    written = checkpoints.write_checkpoint()
    assert written is not None
    [kept] = checkpoints.read_checkpoints()
    twin = AuditCheckpoint.objects.get()
    assert kept == written
    assert (twin.seq, twin.hash, twin.signature) == (kept.seq, kept.hash, kept.signature)
    assert (kept.seq, kept.hash) == (link(0).seq, link(0).hash)
    assert checkpoints.is_signed_by_us(kept)


def test_where_nothing_was_added_no_checkpoint_is_written(as_owner: Tamper) -> None:
    empty(as_owner)
    assert checkpoints.write_checkpoint() is None, "an empty chain has nothing to be signed"
    done(1)
    assert checkpoints.write_checkpoint() is not None
    assert checkpoints.write_checkpoint() is None
    done(1)
    assert checkpoints.write_checkpoint() is not None
    assert len(checkpoints.read_checkpoints()) == AuditCheckpoint.objects.count() == 2


@pytest.mark.parametrize(
    "field, value", [("seq", 1), ("hash", "0" * 64), ("at", "2020-01-01T00:00:00+00:00"), ("signature", "zz")]
)
def test_a_checkpoint_that_was_rewritten_bears_no_valid_signature(
    own_database: str, second_place: Path, field: str, value: object
) -> None:
    done()
    checkpoints.write_checkpoint()
    line = {**json.loads(checkpoints.checkpoint_file().read_text(encoding="utf-8")), field: value}
    checkpoints.checkpoint_file().write_text(json.dumps(line) + "\n", encoding="utf-8")
    assert faults() == f"The checkpoint of link {line['seq']} bears no valid signature"


def test_a_checkpoint_signed_with_another_key_is_found(own_database: str, scratch: Path, settings) -> None:
    done()
    settings.AUDIT_KEY_FILE = str(scratch / "theirs.key")
    checkpoints.write_checkpoint()
    settings.AUDIT_KEY_FILE = str(scratch / "ours.key")
    assert "bears no valid signature" in faults()


def test_a_line_that_a_crash_cut_in_two_hides_no_other(own_database: str, second_place: Path) -> None:
    done()
    checkpoints.write_checkpoint()
    whole = checkpoints.checkpoint_file().read_text(encoding="utf-8")
    checkpoints.checkpoint_file().write_text(whole[: len(whole) // 2] + "\n[]\n" + whole, encoding="utf-8")
    assert [one.seq for one in checkpoints.read_checkpoints()] == [link(0).seq]
    assert faults() == ""


def test_without_a_second_place_there_is_nothing_to_compare_with(own_database: str, second_place: Path) -> None:
    done()
    assert checkpoints.read_checkpoints() == []
    assert faults() == ""


def test_the_far_place_is_written_first(own_database: str, second_place: Path) -> None:
    """A checkpoint that only the database knows would prove nothing: where the far place fails there is none."""
    done()
    second_place.parent.mkdir(exist_ok=True)
    second_place.write_text("no folder", encoding="utf-8")
    with pytest.raises(OSError, match="exists"):
        checkpoints.write_checkpoint()
    assert not AuditCheckpoint.objects.exists()


def test_the_key_is_made_once_and_nobody_else_may_read_it(own_database: str, scratch: Path) -> None:
    first = checkpoints.signing_key()
    path = scratch / "keys" / "audit.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert checkpoints.signing_key().private_bytes_raw() == first.private_bytes_raw()


def test_a_key_of_another_kind_is_refused(own_database: str, scratch: Path, settings) -> None:
    other = generate_private_key(65537, 2048).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    settings.AUDIT_KEY_FILE = str(scratch / "rsa.key")
    Path(settings.AUDIT_KEY_FILE).write_bytes(other)
    with pytest.raises(TypeError, match="Ed25519"):
        checkpoints.signing_key()
