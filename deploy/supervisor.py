"""Keeps parts running: starts them, starts them again when they die, and stops them without leaving a process."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import time
from collections import deque
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass, field
from typing import Any

from deploy import logs, processes, waiting
from deploy.config import ROOT
from deploy.errors import LaunchError
from deploy.parts import Part, Stages
from deploy.progress import Progress

FAILED_STARTS = 5  # so many within WINDOW_SECONDS end everything
WINDOW_SECONDS = 60.0
FIRST_PAUSE = 0.2
LONGEST_PAUSE = 5.0
POLL_SECONDS = 0.03
ROTATE_SECONDS = 30.0


@dataclass(slots=True)
class _Kept:
    """A part under watch."""

    part: Part
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    process: asyncio.subprocess.Process | None = None
    deaths: deque[float] = field(default_factory=deque)
    failed_starts: int = 0
    task: asyncio.Task[None] | None = None

    @property
    def running(self) -> asyncio.subprocess.Process | None:
        return self.process if self.process is not None and self.process.returncode is None else None


class Supervisor:
    """Watches parts until `stop`. `on_change` is told after every start who runs: {name: process id}.

    A death counts as a failed start when the part had not become ready, and before `settled` is set in any case.
    FAILED_STARTS in a row, within WINDOW_SECONDS, put a LaunchError into `failed`.
    """

    def __init__(self, progress: Progress, on_change: Callable[[dict[str, int]], None]) -> None:
        self._progress = progress
        self._on_change = on_change
        self._kept: dict[str, _Kept] = {}
        self._stopping = asyncio.Event()
        self.settled = False
        self.failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def start(self, part: Part) -> None:
        """Returns when the part is ready for the first time; from then on it is watched."""
        kept = self._kept[part.name] = _Kept(part)
        with self._progress.step(part.title):
            kept.task = asyncio.create_task(self._keep(kept))
            await kept.ready.wait()

    async def stop(self, names: Iterable[str], *, hurry: asyncio.Event) -> None:
        """Stops these parts side by side; without grace once `hurry` is set. Parts never started are no mistake."""
        self._stopping.set()
        await asyncio.gather(*(self._end(self._kept[name], hurry) for name in names if name in self._kept))

    async def rotate_logs(self) -> None:
        """Runs for ever."""
        while True:
            for kept in self._kept.values():
                logs.rotate(kept.part.log)
            await asyncio.sleep(ROTATE_SECONDS)

    # One part

    async def _keep(self, kept: _Kept) -> None:
        try:
            while not self._stopping.is_set():
                await self._run_once(kept)
        except LaunchError as error:
            self._fail(error)
        except Exception as error:  # noqa: BLE001  # a task's exception would be seen by nobody
            self._fail(LaunchError(f"{kept.part.title} cannot be kept running: {error!r}"))

    async def _run_once(self, kept: _Kept) -> None:
        """From a start to a death and the pause after it."""
        part = kept.part
        await asyncio.to_thread(part.prepare)
        process = await self._spawn(kept)
        try:
            became_ready = await self._until_ready(kept, process)
            code = await process.wait()
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
            await asyncio.to_thread(_clear_after, part, process.pid)
        if not self._stopping.is_set():
            await self._pause(self._count_death(kept, code, became_ready=became_ready))

    async def _spawn(self, kept: _Kept) -> asyncio.subprocess.Process:
        part = kept.part
        with part.log.open("ab") as output:
            kept.process = await asyncio.create_subprocess_exec(
                *part.command(),
                cwd=ROOT,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=dict(part.environment),
                start_new_session=True,  # Ctrl-C is for us alone: we stop the parts in order
            )
        self._on_change({name: one.process.pid for name, one in self._kept.items() if one.process})
        return kept.process

    async def _until_ready(self, kept: _Kept, process: asyncio.subprocess.Process) -> bool:
        """Whether it became ready. One that runs but does not in time is killed; in the first start that ends all."""
        part = kept.part
        end = time.monotonic() + part.ready_within
        while process.returncode is None and not self._stopping.is_set():
            if await asyncio.to_thread(part.is_ready):
                kept.ready.set()
                return True
            if time.monotonic() > end:
                if not self.settled:
                    raise LaunchError(
                        f"{part.title} runs, but was not ready within {part.ready_within:.0f} s. "
                        f"The end of {part.log}:\n{waiting.tail(part.log)}"
                    )
                process.kill()
                return False
            await asyncio.sleep(POLL_SECONDS)
        return False

    def _count_death(self, kept: _Kept, code: int, *, became_ready: bool) -> float:
        """Says that it died, and returns the seconds to wait. Raises LaunchError when it has died too often."""
        title, log, now = kept.part.title, kept.part.log, time.monotonic()
        kept.deaths.append(now)
        while now - kept.deaths[0] > WINDOW_SECONDS:
            kept.deaths.popleft()
        kept.failed_starts = 0 if became_ready and self.settled else kept.failed_starts + 1
        if min(kept.failed_starts, len(kept.deaths)) >= FAILED_STARTS:
            raise LaunchError(
                f"{title} died {FAILED_STARTS} times while starting, the last time {_in_words(code)}. "
                f"The end of {log}:\n{waiting.tail(log)}"
            )
        pause: float = min(FIRST_PAUSE * 2 ** (len(kept.deaths) - 1), LONGEST_PAUSE)
        self._progress.say(f"{title} ended {_in_words(code)}: starting it again in {pause:.1f} s. Its log: {log}")
        return pause

    async def _pause(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)

    def _fail(self, error: LaunchError) -> None:
        if not self.failed.done():
            self.failed.set_exception(error)

    async def _end(self, kept: _Kept, hurry: asyncio.Event) -> None:
        """Until the watch is over: a start that was under way when the stop came is ended too."""
        while kept.task is not None and not kept.task.done():
            if process := kept.running:
                await _terminate(process, kept.part.stages, hurry)
            await asyncio.wait([kept.task], timeout=POLL_SECONDS)


def _clear_after(part: Part, pid: int) -> None:
    """Ends what the dead process has left in its session."""
    processes.end_all(processes.left_in_session(pid), politely=signal.SIGKILL, grace=2.0)
    part.after_end()


async def _terminate(process: asyncio.subprocess.Process, stages: Stages, hurry: asyncio.Event) -> None:
    for number, seconds in stages:
        if process.returncode is None and not hurry.is_set():
            process.send_signal(number)
            await _first_of(process.wait(), hurry.wait(), seconds=seconds)
    if process.returncode is None:
        process.kill()
        await process.wait()


async def _first_of(*waits: Coroutine[Any, Any, Any], seconds: float) -> None:
    """Returns when one of them is over, at the latest after `seconds`."""
    tasks = [asyncio.create_task(wait) for wait in waits]
    await asyncio.wait(tasks, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()


def _in_words(code: int) -> str:
    return f"with code {code}" if code >= 0 else f"by {signal.Signals(-code).name}"
