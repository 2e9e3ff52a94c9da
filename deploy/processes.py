"""What the kernel knows about processes (from /proc; without it, as on macOS, little), and how to end them."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

PROC = Path("/proc")


def all_pids() -> Iterator[int]:
    if PROC.is_dir():
        yield from (int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit())


def _stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat from the state on (proc(5): field 3), empty when there is no such process."""
    try:
        line = (PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    return line.rpartition(")")[2].split()


def is_alive(pid: int) -> bool:
    """Whether it runs: a process that has ended and waits for its parent to look (zombie) does not."""
    if not PROC.is_dir():
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            return True
        return True
    found = _stat(pid)
    return bool(found) and found[0] not in {"Z", "X"}


def started_at(pid: int) -> int | None:
    """Clock ticks from boot to its start: together with the id it names one process for good. None when it is gone."""
    found = _stat(pid)
    return int(found[19]) if found else None


def left_in_session(leader: int) -> list[int]:
    """The living processes of the session that `leader`, which has ended, has opened."""
    return [pid for pid in all_pids() if (found := _stat(pid)) and int(found[3]) == leader != pid and is_alive(pid)]


def working_in(folder: Path, program: str) -> list[int]:
    """The living processes called `program` whose working folder is `folder`, as far as we may look."""
    wanted = str(folder.resolve())
    return [pid for pid in all_pids() if _working_folder(pid) == wanted and _name(pid) == program and is_alive(pid)]


def _name(pid: int) -> str:
    try:
        return (PROC / str(pid) / "comm").read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""


def _working_folder(pid: int) -> str | None:
    try:
        return str((PROC / str(pid) / "cwd").readlink())
    except OSError:
        return None


def send(pids: Iterable[int], number: signal.Signals) -> None:
    """A signal to each that still runs and is ours."""
    for pid in pids:
        try:
            os.kill(pid, number)
        except (ProcessLookupError, PermissionError):
            continue


def wait_until_gone(pids: Iterable[int], seconds: float) -> list[int]:
    """Waits, and returns those that still run after `seconds`."""
    left = list(pids)
    end = time.monotonic() + seconds
    while (left := [pid for pid in left if is_alive(pid)]) and time.monotonic() < end:
        time.sleep(0.02)
    return left


def end_all(pids: Iterable[int], *, politely: signal.Signals, grace: float) -> None:
    """Asks, waits `grace` seconds, then ends those that did not listen. For processes that are not our children."""
    asked = list(pids)
    send(asked, politely)
    stubborn = wait_until_gone(asked, grace)
    send(stubborn, signal.SIGKILL)
    wait_until_gone(stubborn, 2.0)


def stop(process: subprocess.Popen[bytes], stages: Iterable[tuple[signal.Signals, float]]) -> None:
    """Ends our child: each stage is a signal and the seconds it gets; after the last comes SIGKILL. Safe to repeat."""
    for number, seconds in stages:
        if process.poll() is not None:
            return
        process.send_signal(number)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            continue
        return
    process.kill()
    process.wait()
