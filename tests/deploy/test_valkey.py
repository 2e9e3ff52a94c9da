"""The embedded Valkey keeps its promises on the real server."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
import redis

from deploy.errors import LaunchError
from deploy.valkey import EmbeddedValkey, temporary_valkey


def test_a_socket_path_that_the_kernel_would_cut_is_refused_with_a_reason(folder: Path) -> None:
    with pytest.raises(LaunchError, match="a socket's path has at most 103"):
        EmbeddedValkey(folder / "v", socket_dir=folder / ("long" * 30))
    assert not (folder / "v").exists()


def test_it_answers_on_its_socket_and_on_no_port() -> None:
    with temporary_valkey() as server, redis.Redis.from_url(server.url) as client:
        assert client.ping()
        assert client.config_get("port") == {"port": "0"}
        assert server.socket.stat().st_mode & 0o077 == 0
        folder = server.data_dir
    assert not folder.exists()


def test_a_killed_server_starts_again_with_what_it_had_answered(folder: Path) -> None:
    server = EmbeddedValkey(folder / "v")
    server.start()
    try:
        with redis.Redis.from_url(server.url) as client:
            client.set("kept", "kalır")
        assert server.pid is not None
        os.kill(server.pid, signal.SIGKILL)
        server.stop()
        server.start()
        with redis.Redis.from_url(server.url, decode_responses=True) as client:
            assert client.get("kept") == "kalır"
    finally:
        server.stop()
