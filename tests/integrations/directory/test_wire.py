"""The one connection factory: what it refuses, how long it waits, and what it survives."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from integrations.directory import filters, wire
from integrations.directory.ldap import LdapConfig, LdapDirectory
from integrations.errors import Refused, TargetError, Unavailable
from tests.servers.certificates import Authority
from tests.servers.slapd import SlapdServer, free_port, start_slapd

_ROOT = Path(__file__).resolve().parents[3]
_READER = "cn=reader,ou=services,dc=ornek,dc=bel,dc=tr"


def config(url: str, **over: object) -> LdapConfig:
    values = {
        "base_dn": "dc=ornek,dc=bel,dc=tr", "reader_dn": _READER, "reader_password": "the reader's",
        "writer_dn": "cn=writer,ou=services,dc=ornek,dc=bel,dc=tr", "writer_password": "the writer's",
        "connect_timeout": 2, "receive_timeout": 1, **over,
    }  # fmt: skip
    return LdapConfig(url=url, **values)  # type: ignore[arg-type]  # a test's shorthand


def connect(settings: LdapConfig) -> wire.Session:
    return wire.connect(settings, settings.urls[0], settings.reader_dn, settings.reader_password)


# --- nobody else speaks LDAP --------------------------------------------------------------------------------------


def test_only_one_module_of_the_product_knows_ldap3_or_opens_a_connection():
    product = ("helpdesk_site", "integrations", "knowledgebase", "training", "deploy")
    sources = [path for folder in product for path in (_ROOT / folder).rglob("*.py")]
    assert len(sources) > 20
    guilty = {
        str(path.relative_to(_ROOT))
        for path in sources
        for text in [path.read_text(encoding="utf-8")]
        if "import ldap3" in text or "from ldap3" in text or "ldap3.Connection(" in text
    }
    assert guilty == {"integrations/directory/wire.py"}


# --- passwords ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("user", "password"), [("", "x"), (_READER, ""), (_READER, "  "), (_READER, "\t\n")])
def test_an_empty_name_or_password_is_refused_before_anything_is_sent(user: str, password: str):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        url = f"ldap://127.0.0.1:{listener.getsockname()[1]}"
        with pytest.raises(Refused, match="empty"):
            wire.connect(config(url, allow_clear_text=True), url, user, password)
        with pytest.raises(TimeoutError):
            listener.accept()


@pytest.mark.parametrize(
    "url", ["ldap://directory.example", "ldap://10.0.0.1", "ldap://127.0.0.1,ldap://[2001:db8::1]"]
)
def test_clear_text_is_refused_for_any_other_machine(url: str):
    with pytest.raises(ValueError, match="clear text"):
        config(url, allow_clear_text=True)


@pytest.mark.parametrize("url", ["", "http://127.0.0.1", "ldapi://%2Frun%2Fslapd", "127.0.0.1:389", "ldap://"])
def test_an_address_that_is_none_is_refused(url: str):
    with pytest.raises(ValueError, match=r"server|address"):
        config(url)


@pytest.mark.parametrize("name", ["connect_timeout", "receive_timeout", "page_size", "pool_size"])
@pytest.mark.parametrize("value", [0, -1, 1.5, None, True])
def test_a_time_or_size_that_is_no_whole_number_is_refused(name: str, value: object):
    with pytest.raises(ValueError, match=name):
        config("ldaps://directory.example", **{name: value})


# --- certificates -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Certificates:
    """A certificate authority, another one, and server certificates of the first."""

    ca: Path
    other_ca: Path
    right: tuple[Path, Path]
    wrong_name: tuple[Path, Path]
    expired: tuple[Path, Path]


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    folder = tmp_path_factory.mktemp("certificates")
    ca, other = Authority(folder, "ca"), Authority(folder, "other")
    return Certificates(
        ca=ca.file,
        other_ca=other.file,
        right=ca.issue("right", "127.0.0.1"),
        wrong_name=ca.issue("wrong", "10.9.8.7"),
        expired=ca.issue("expired", "127.0.0.1", days=-1),
    )


@contextlib.contextmanager
def tls_server(folder: Path, certificates: Certificates, pair: tuple[Path, Path]) -> Iterator[tuple[SlapdServer, str]]:
    """A slapd with this certificate, and its ldaps:// address."""
    secure = f"ldaps://127.0.0.1:{free_port()}"
    lines = f"TLSCACertificateFile {certificates.ca}\nTLSCertificateFile {pair[0]}\nTLSCertificateKeyFile {pair[1]}"
    server = start_slapd(folder, extra=lines, urls=f"{secure}/")
    try:
        yield server, secure
    finally:
        server.stop()


@pytest.mark.parametrize(
    ("pair", "authority"), [("right", "other_ca"), ("wrong_name", "ca"), ("expired", "ca"), ("right", "")]
)
def test_a_certificate_that_is_not_right_is_refused_for_a_person_to_look(
    tmp_path: Path, certificates: Certificates, pair: str, authority: str
):
    ca_file = str(getattr(certificates, authority)) if authority else ""
    with tls_server(tmp_path, certificates, getattr(certificates, pair)) as (server, secure):
        for url in (secure, server.url):
            with pytest.raises(Refused, match="certificate"):
                connect(config(url, ca_file=ca_file))


def test_the_right_certificate_is_accepted_from_the_start_and_by_starttls(tmp_path: Path, certificates: Certificates):
    with tls_server(tmp_path, certificates, certificates.right) as (server, secure):
        for url in (secure, server.url):
            directory = LdapDirectory(config(url, ca_file=str(certificates.ca)))
            directory.check()
            directory.check()
            directory.close()


def test_a_server_without_tls_gets_no_password(slapd_server: SlapdServer):
    with pytest.raises(TargetError):
        connect(config(slapd_server.url))


# --- a server that does not behave --------------------------------------------------------------------------------


class Scripted:
    """Accepts connections and answers each request with what `answer(message_id, operation)` gives; b"" is silence."""

    def __init__(self, answer) -> None:
        self._answer = answer
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.heard: list[int] = []
        self.url = f"ldap://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._talk, args=(client,), daemon=True).start()

    def _talk(self, client: socket.socket) -> None:
        with contextlib.suppress(OSError), client:
            while data := client.recv(65536):
                at = 2 + (data[1] & 0x7F if data[1] > 127 else 0)
                length = data[at + 1]
                message_id, operation = data[at + 2 : at + 2 + length], data[at + 2 + length]
                self.heard.append(operation)
                client.sendall(self._answer(message_id, operation))


BIND, SEARCH, MODIFY = 0x60, 0x63, 0x66
_ANSWERS = {BIND: 0x61, SEARCH: 0x65, MODIFY: 0x67}


def result(message_id: bytes, operation: int, code: int, rest: bytes = b"") -> bytes:
    """An LDAPResult: the code, no matched DN, no message, and what follows."""
    body = bytes([0x0A, 1, code, 4, 0, 4, 0]) + rest
    response = bytes([_ANSWERS[operation], len(body)]) + body
    message = bytes([2, len(message_id)]) + message_id + response
    return bytes([0x30, len(message)]) + message


@pytest.fixture
def scripted():
    servers: list[Scripted] = []

    def start(answer) -> Scripted:
        servers.append(Scripted(answer))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


def test_a_referral_is_refused_and_the_other_server_hears_nothing(scripted):
    elsewhere = scripted(lambda message_id, operation: result(message_id, operation, 0))
    uri = elsewhere.url.encode()
    referral = bytes([0xA3, len(uri) + 2, 4, len(uri)]) + uri

    def refer(message_id: bytes, operation: int) -> bytes:
        return result(message_id, operation, 0) if operation == BIND else result(message_id, operation, 10, referral)

    session = connect(config(scripted(refer).url, allow_clear_text=True))
    with pytest.raises(Refused, match="referral"):
        session.search("dc=ornek,dc=bel,dc=tr", filters.equal("uid", "a"), ["uid"])
    with pytest.raises(Refused, match="referral"):
        session.modify("cn=G,dc=ornek,dc=bel,dc=tr", "member", [("add", ["uid=a"])])
    assert elsewhere.heard == []


def test_a_continuation_in_the_results_is_passed_over(scripted):
    elsewhere: Scripted = scripted(lambda message_id, operation: result(message_id, operation, 0))
    uri = elsewhere.url.encode()

    def continue_elsewhere(message_id: bytes, operation: int) -> bytes:
        if operation == BIND:
            return result(message_id, operation, 0)
        reference = bytes([0x73, len(uri) + 2, 4, len(uri)]) + uri
        message = bytes([2, len(message_id)]) + message_id + reference
        return bytes([0x30, len(message)]) + message + result(message_id, operation, 0)

    session = connect(config(scripted(continue_elsewhere).url, allow_clear_text=True))
    assert session.search("dc=ornek,dc=bel,dc=tr", filters.equal("uid", "a"), ["uid"]) == []
    assert elsewhere.heard == []


@pytest.mark.parametrize("code", [3, 51, 52])
def test_a_busy_server_is_for_later(scripted, code: int):
    server = scripted(lambda message_id, operation: result(message_id, operation, code if operation != BIND else 0))
    session = connect(config(server.url, allow_clear_text=True))
    with pytest.raises(Unavailable):
        session.modify("cn=G", "member", [("add", ["uid=a"])])


@pytest.mark.parametrize("code", [1, 4, 8, 11, 12, 13, 50, 53])
def test_a_limit_or_a_missing_right_is_never_taken_for_an_empty_answer(scripted, code: int):
    server = scripted(lambda message_id, operation: result(message_id, operation, code if operation != BIND else 0))
    session = connect(config(server.url, allow_clear_text=True))
    with pytest.raises(Refused):
        session.search("dc=ornek,dc=bel,dc=tr", filters.equal("uid", "a"), ["uid"])


def test_silence_ends_after_the_time_set(scripted):
    server = scripted(lambda message_id, operation: result(message_id, operation, 0) if operation == BIND else b"")
    session = connect(config(server.url, allow_clear_text=True))
    started = time.monotonic()
    with pytest.raises(Unavailable):
        session.search("dc=ornek,dc=bel,dc=tr", filters.equal("uid", "a"), ["uid"])
    assert 0.9 < time.monotonic() - started < 3
    assert not session.usable()


def test_a_server_that_does_not_answer_the_sign_in_is_unavailable_in_time(scripted):
    started = time.monotonic()
    with pytest.raises(Unavailable):
        connect(config(scripted(lambda *_: b"").url, allow_clear_text=True))
    assert time.monotonic() - started < 3


@pytest.mark.parametrize(
    "rubbish", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\x30\x05\x02\x01\x01\x7f\x00", b"\x00" * 40]
)
def test_rubbish_is_no_answer(scripted, rubbish: bytes):
    server = scripted(lambda message_id, operation: result(message_id, operation, 0) if operation == BIND else rubbish)
    session = connect(config(server.url, allow_clear_text=True))
    with pytest.raises(Unavailable):
        session.search("dc=ornek,dc=bel,dc=tr", filters.equal("uid", "a"), ["uid"])
    assert not session.usable()


# --- connections that are reused ----------------------------------------------------------------------------------


def test_connections_are_reused_and_a_restart_of_the_server_is_survived(tmp_path: Path):
    server = start_slapd(tmp_path)
    directory = server.directory()
    with server.admin() as admin:
        admin.put_group("G")
    for _ in range(3):
        group = directory.find_group("G")
    assert group is not None
    assert len(directory._readers._idle) == 1
    server.kill()
    with pytest.raises(Unavailable):
        directory.find_group("G")
    server.start()
    assert directory.find_group("G") == group
    server.stop()


def test_a_connection_idle_for_long_is_not_trusted(slapd_server: SlapdServer, monkeypatch: pytest.MonkeyPatch):
    session = connect(replace(slapd_server.adapter_config))
    assert session.usable()
    monkeypatch.setattr(wire, "_IDLE_SECONDS", -1)
    assert not session.usable()


def test_no_more_connections_are_kept_than_set(slapd_server: SlapdServer):
    directory = LdapDirectory(replace(slapd_server.adapter_config, pool_size=2))
    together = threading.Barrier(5)

    def use() -> None:
        with directory._readers.session() as session:
            session.root(["supportedLDAPVersion"])
            together.wait()

    threads = [threading.Thread(target=use) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(directory._readers._idle) == 2
    directory.close()
    assert not directory._readers._idle
