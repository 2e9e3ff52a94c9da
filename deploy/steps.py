"""A command that prepares something and ends: shown while it works, its whole output kept in a log."""

from __future__ import annotations

import asyncio
import re
import signal
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path

from deploy import waiting
from deploy.config import ROOT
from deploy.errors import LaunchError
from deploy.identity import MYSELF
from deploy.progress import Progress, Step

LINE_ENDS = re.compile(r"[\r\n]+")  # a progress bar redraws its line with \r


async def run_step(
    title: str, program: Sequence[str], *, environment: Mapping[str, str], log: Path, progress: Progress
) -> None:
    """Runs `program` to its end. Raises LaunchError with the end of its output when it fails."""
    with progress.step(title) as step, log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            *MYSELF.command(program, orphaned=signal.SIGKILL),
            cwd=ROOT,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env=dict(environment),
            start_new_session=True,
        )
        try:
            async for chunk in _output_of(process):
                output.write(chunk)
                output.flush()
                _show(step, chunk)
            code = await process.wait()
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if code != 0:
            raise LaunchError(f"{title}: ended with code {code}. The end of {log}:\n{waiting.tail(log)}")


async def _output_of(process: asyncio.subprocess.Process) -> AsyncIterator[bytes]:
    while process.stdout is not None and (chunk := await process.stdout.read(4096)):
        yield chunk


def _show(step: Step, chunk: bytes) -> None:
    lines = [line.strip() for line in LINE_ENDS.split(chunk.decode("utf-8", "replace")) if line.strip()]
    if lines:
        step.detail = lines[-1]
