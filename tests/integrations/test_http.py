"""The hardened HTTP client: what it refuses to do, what it refuses to read, and what it hides."""

import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from integrations.errors import OutcomeUnknown, Unavailable
from integrations.http import HttpConfig, HttpTarget
from integrations.masking import mask

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


@contextmanager
def answering(*answers: bytes, hold: bool = False) -> Iterator[tuple[str, list[bytes]]]:
    """A server that gives one connection after another one of these answers, and its URL and what it was sent."""
    listener = socket.create_server(("127.0.0.1", 0))
    received: list[bytes] = []
    done = threading.Event()

    def serve() -> None:
        for answer in answers:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                received.append(connection.recv(65536))
                connection.sendall(answer)
                if hold:
                    done.wait(5)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/scim", received
    finally:
        done.set()
        listener.close()
        thread.join(5)


def target(url: str, **over: float) -> HttpTarget:
    config = HttpConfig(url, "a-token-that-nobody-may-see", read_timeout=0.5, total_timeout=1.0)
    return HttpTarget("EBYS", replace(config, **over))  # type: ignore[arg-type]  # numbers all


@pytest.mark.parametrize(
    "url",
    ["http://ebys.belediye.example/scim", "ftp://127.0.0.1/", "https://user:word@ebys.example/", "https:///x", "ebys"],
)
def test_an_address_that_would_give_the_token_away_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"base_url|https"):
        HttpConfig(url, "token")


@pytest.mark.parametrize("token", ["", "two\r\nlines", "ığüş"])
def test_a_token_that_no_header_may_hold_is_refused(token: str) -> None:
    with pytest.raises(ValueError, match="token"):
        HttpConfig("https://ebys.example/", token)


def test_the_token_is_in_no_repr() -> None:
    http = target("http://127.0.0.1:9/scim")
    assert "nobody-may-see" not in f"{http!r} {http.config!r} {http._connected()!r} {http._connected().headers!r}"
    http.close()


def test_a_redirect_is_an_answer_and_is_not_followed() -> None:
    with answering(b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n") as (
        url,
        received,
    ):
        reply = target(url).call("GET", "/Users")
    assert reply.status == 302
    assert len(received) == 1


def test_proxies_of_the_environment_are_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    with answering(ANSWER) as (url, _):
        assert target(url).call("GET", "/Users").status == 200


def test_an_answer_that_is_too_long_is_not_read_to_its_end() -> None:
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" + b"x" * 5000
    with answering(answer) as (url, _), pytest.raises(Unavailable, match="longer than 1000"):
        target(url, max_response_bytes=1000).call("GET", "/Users")


def test_a_compressed_answer_is_not_unpacked() -> None:
    answer = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}"
    with answering(answer) as (url, received), pytest.raises(Unavailable, match="compressed"):
        target(url).call("GET", "/Users")
    assert b"accept-encoding: identity" in received[0].lower()


def test_an_answer_that_trickles_ends_at_the_deadline() -> None:
    listener = socket.create_server(("127.0.0.1", 0))

    def trickle() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(65536)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n")
            for _ in range(60):
                try:
                    connection.sendall(b"x")
                except OSError:
                    return
                threading.Event().wait(0.05)

    thread = threading.Thread(target=trickle, daemon=True)
    thread.start()
    http = target(f"http://127.0.0.1:{listener.getsockname()[1]}/", total_timeout=0.4)
    with pytest.raises(OutcomeUnknown, match="took longer"):
        http.call("PATCH", "/Users/1", content=b"{}")
    thread.join(5)
    listener.close()


@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{", b"nonsense\r\n\r\n"])
def test_no_whole_answer_is_unknown_for_a_write_and_unavailable_for_a_read(answer: bytes) -> None:
    with answering(answer, answer) as (url, _):
        with pytest.raises(Unavailable):
            target(url).call("GET", "/Users")
        with pytest.raises(OutcomeUnknown):
            target(url).call("POST", "/Users", content=b"{}")


def test_no_answer_in_time_is_unknown_for_a_write() -> None:
    with answering(b"", hold=True) as (url, _), pytest.raises(OutcomeUnknown):
        target(url).call("PATCH", "/Users/1", content=b"{}")


def test_a_refused_connection_is_unavailable_for_a_write() -> None:
    with answering() as (url, _):
        pass
    with pytest.raises(Unavailable):
        target(url).call("PATCH", "/Users/1", content=b"{}")


def test_a_certificate_that_nobody_vouches_for_is_refused() -> None:
    with answering(ANSWER) as (url, received), pytest.raises(Unavailable):
        target(url.replace("http:", "https:")).call("GET", "/Users")
    assert all(b"nobody-may-see" not in sent for sent in received)


@pytest.mark.parametrize(
    ("header", "seconds"), [("7", 7.0), ("Thu, 01 Jan 1970 00:00:00 GMT", 0.0), ("soon", None), ("-3", None)]
)
def test_retry_after_is_a_number_or_a_date(header: str, seconds: float | None) -> None:
    answer = f"HTTP/1.1 503 x\r\nRetry-After: {header}\r\nContent-Length: 0\r\n\r\n".encode()
    with answering(answer) as (url, _):
        assert target(url).call("GET", "/Users").retry_after == seconds


def test_a_forked_process_does_not_use_its_parents_connection() -> None:
    http = target("http://127.0.0.1:9/scim")
    parents = http._connected()
    child = os.fork()
    if child == 0:
        os._exit(0 if http._connected() is not parents else 1)
    _, status = os.waitpid(child, 0)
    assert status == 0
    assert http._connected() is parents
    http.close()


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("TCKN 10000000146.", "TCKN ***********."),
        ("10000000147 has a wrong checksum", "10000000147 has a wrong checksum"),
        ("110000000146 has twelve digits", "110000000146 has twelve digits"),
        ('{"password": "gizli", "title": "Memur"}', '{"password": "***********", "title": "Memur"}'),
        ('{"accessToken":"abc"}', '{"accessToken":"***********"}'),
        ("Authorization: Bearer abc.def-123", "Authorization: Bearer ***********"),
        ("the s3cret itself", "the *********** itself"),
        ("İclal ŞAHİN 45121", "İclal ŞAHİN 45121"),
    ],
)
def test_evidence_shows_neither_national_ids_nor_secrets(text: str, masked: str) -> None:
    assert mask(text, ("s3cret",)) == masked


def test_masking_keeps_json_readable() -> None:
    check: Callable[[str], str] = mask
    assert check('{"externalId":"10000000146"}') == '{"externalId":"***********"}'
