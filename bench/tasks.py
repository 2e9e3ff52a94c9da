"""What a worker gets done: tasks that leave an entry in the audit chain, beside tasks that do nothing."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

import redis
from celery import Task
from django.conf import settings

from bench.measuring import Measured, Patience, Taken, take_turns
from bench.ours.tasks import ACTION, audited, nothing
from bench.stage import Stage
from bench.table import Goals, Row
from helpdesk_site.celery import app
from helpdesk_site.kernel.audit.models import AuditEntry

TASKS = 250  # of one turn
RATE = 1 / 0.6  # a rate of 0.6 is a time of 1 / 0.6
QUEUE = "default"
UNACKNOWLEDGED = "unacked"  # kombu's own: messages that a worker holds
LOOK_SECONDS = 0.005
DONE_WITHIN = 120.0


def measure(stage: Stage, patience: Patience, tell: Callable[[str], None]) -> list[Row]:
    """One worker with the arguments of `make run`."""
    tell("tasks of a worker")
    stage.start_worker("bench.ours.tasks")
    queue = Queue(redis.Redis.from_url(settings.REDIS_URL))
    sides = {"audited": partial(queue.work_off, audited), "nothing": partial(queue.work_off, nothing)}
    before = AuditEntry.objects.filter(action=ACTION).count()
    found = take_turns(sides, Patience(most=12, warm_up=1, seconds=4 * patience.seconds))
    _none_is_missing(before + queue.given // 2)
    return [row(found)]


def row(found: dict[str, Measured]) -> Row:
    """Milliseconds of one task, all threads of the worker together."""
    return Row(
        key="task", title="task with its audit", ours=found["audited"], bare=found["nothing"],
        goals=Goals(to_bare=RATE),
    )  # fmt: skip


class Queue:
    """The worker's queue, filled while the worker looks away: sending must not be in the way of what is measured."""

    def __init__(self, broker: redis.Redis) -> None:
        self._broker = broker
        self.given = 0

    def work_off(self, task: Task[[], None]) -> Taken:
        """Milliseconds of one of so many tasks."""
        app.control.cancel_consumer(QUEUE, reply=True, timeout=10, limit=1)
        for _ in range(TASKS):
            task.delay()
        self.given += TASKS
        app.control.add_consumer(QUEUE, reply=True, timeout=10, limit=1)
        began = time.perf_counter()
        while self._left():
            if time.perf_counter() - began > DONE_WITHIN:
                raise RuntimeError(f"{self._left()} tasks were not done")
            time.sleep(LOOK_SECONDS)
        return Taken(1000 * (time.perf_counter() - began) / TASKS)

    def _left(self) -> int:
        pipeline = self._broker.pipeline(transaction=False)
        pipeline.llen(QUEUE)
        pipeline.hlen(UNACKNOWLEDGED)
        return sum(pipeline.execute())


def _none_is_missing(expected: int) -> None:
    """What was measured was done: the last tasks may still be at it."""
    deadline = time.monotonic() + 10
    while (found := AuditEntry.objects.filter(action=ACTION).count()) != expected:
        if time.monotonic() > deadline:
            raise RuntimeError(f"{found} of {expected} tasks left an entry")
        time.sleep(0.05)
