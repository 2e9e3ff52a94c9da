"""`make run`: the whole system on this machine, until Ctrl-C.

Everything is kept in STATE_DIR (default var/). PORT, DATABASE_URL, REDIS_URL, LDAP_URL and EBYS_URL override; see
deploy.config. Exit code 0 after a stop that was asked for, 1 when something could not be started.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import Coroutine, Sequence
from typing import Any

from deploy import config
from deploy.errors import LaunchError
from deploy.layout import Account, Layout
from deploy.parts import Part
from deploy.plan import STOP_ORDER, Plan, Programs, Step
from deploy.progress import REDRAW_SECONDS, Progress
from deploy.state import StateFolder
from deploy.steps import run_step
from deploy.supervisor import Supervisor

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
SAME_SIGNAL_SECONDS = 1.0  # one Ctrl-C can arrive twice, through the terminal and through make


def main(programs: Programs | None = None) -> int:
    progress = Progress()
    try:
        chosen = config.from_environment(os.environ)
        state = StateFolder(chosen.state_dir)
        state.make()
        with state.locked():
            state.end_leftovers()
            asyncio.run(_launch(Layout(chosen, state), programs or Programs(), progress))
    except LaunchError as error:
        progress.say(f"\n{error}")
        return 1
    except PermissionError as error:
        progress.say(f"\n{error.filename}: no permission. A start by another account (root?) has made this STATE_DIR.")
        return 1
    except KeyboardInterrupt:  # before anything was started
        return 130
    return 0


async def _launch(layout: Layout, programs: Programs, progress: Progress) -> None:
    await Launch(layout, Plan(layout, programs), progress).run()


class Launch:
    """One start, from the first part to the last stop. Made inside the event loop that runs it."""

    def __init__(self, layout: Layout, plan: Plan, progress: Progress) -> None:
        self._layout = layout
        self._state = layout.state
        self._plan = plan
        self._progress = progress
        self._pids: dict[str, int] = {}
        self._ready = False
        self._asked = asyncio.Event()
        self._hurry = asyncio.Event()
        self._supervisor = Supervisor(progress, self._remember)

    async def run(self) -> None:
        """Returns after a stop that was asked for; raises LaunchError when a part cannot be started or kept."""
        self._listen_for_signals()
        background = [asyncio.create_task(self._tick()), asyncio.create_task(self._supervisor.rotate_logs())]
        try:
            await self._until_asked_to_stop()
        finally:
            await self._stop()
            for task in background:
                task.cancel()

    # Starting

    async def _bring_up(self) -> None:
        plan = self._plan
        self._publish()
        self._progress.say(f"Starting the EBYS support desk (state in {self._state.path})")
        await _together(
            self._database(),
            self._start(plan.valkey()),
            self._start(plan.directory()),
            self._start(plan.ebys()),
            self._step(plan.static_files()),
        )
        await self._step(await asyncio.to_thread(plan.load_sample))
        await _together(self._start(plan.web()), self._start(plan.worker()), self._start(plan.beat()))
        self._supervisor.settled = self._ready = True
        self._publish()
        self._progress.say(f"\nReady: {self._layout.url}")
        self._progress.say(table_of(self._accounts()))

    async def _database(self) -> None:
        await self._start(self._plan.postgres())
        await self._step(await asyncio.to_thread(self._plan.migrate))

    async def _start(self, part: Part | None) -> None:
        if part is not None:
            await self._supervisor.start(part)

    async def _step(self, step: Step) -> None:
        if self._is_done(step):
            return
        log = self._state.log(step.name)
        await run_step(step.title, step.program, environment=self._plan.environment, log=log, progress=self._progress)
        if step.fingerprint:
            self._state.stamp(step.name, step.fingerprint)

    def _is_done(self, step: Step) -> bool:
        if step.fingerprint is None or not self._state.is_stamped(step.name, step.fingerprint):
            return False
        return step.leaves is None or step.leaves.exists()

    # Running

    async def _until_asked_to_stop(self) -> None:
        starting = asyncio.create_task(self._bring_up())
        asked = asyncio.create_task(self._asked.wait())
        waiting: set[asyncio.Future[Any]] = {starting, asked, self._supervisor.failed}
        try:
            while not asked.done():
                done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
                for one in done:
                    one.result()
        finally:
            starting.cancel()
            await asyncio.gather(starting, return_exceptions=True)

    async def _tick(self) -> None:
        while True:
            self._progress.tick()
            await asyncio.sleep(REDRAW_SECONDS)

    def _remember(self, pids: dict[str, int]) -> None:
        self._pids = pids
        self._publish()

    def _publish(self) -> None:
        self._state.publish(self._layout.run_file(self._pids, ready=self._ready, accounts=self._accounts()))

    def _accounts(self) -> Sequence[Account]:
        """The demo accounts. With a directory elsewhere their passwords are that directory's, and not known here."""
        accounts = self._state.accounts()
        if self._layout.config.directory is None:
            return accounts
        return [{key: value for key, value in account.items() if key != "password"} for account in accounts]

    # Stopping

    def _listen_for_signals(self) -> None:
        for number in STOP_SIGNALS:
            asyncio.get_running_loop().add_signal_handler(number, self._on_signal)

    def _on_signal(self) -> None:
        """The first asks for a stop in order, the next one, from a person who does not want to wait, at once."""
        if not self._asked.is_set():
            self._asked_at = time.monotonic()
            self._asked.set()
        elif time.monotonic() - self._asked_at > SAME_SIGNAL_SECONDS:
            self._hurry.set()

    async def _stop(self) -> None:
        with self._progress.step("Stopping"):
            for group in STOP_ORDER:
                await self._supervisor.stop(group, hurry=self._hurry)
        self._ready = False
        self._remember({})


async def _together(*starts: Coroutine[Any, Any, None]) -> None:
    """All of them side by side; the first failure ends the others."""
    try:
        async with asyncio.TaskGroup() as group:
            for start in starts:
                group.create_task(start)
    except* LaunchError as failures:
        raise failures.exceptions[0] from None


def table_of(accounts: Sequence[Account]) -> str:
    """The demo accounts for the terminal; where nobody knows their passwords, without that column."""
    columns = [name for name in ("username", "password", "name", "role") if any(name in each for each in accounts)]
    rows = [columns, *([account.get(column, "") for column in columns] for account in accounts)]
    widths = [max(len(row[index]) for row in rows) for index in range(len(columns))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    title = "Demo accounts" if "password" in columns else "Demo accounts (passwords: those of the directory)"
    return "\n".join(["", title, *(f"  {line}" for line in lines)]) if accounts else ""


if __name__ == "__main__":
    sys.exit(main())
