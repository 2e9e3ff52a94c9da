"""One run: read the directory lazily, keep what differs, ask the brake, write."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice

from django.utils.translation import gettext as _

from helpdesk_site.kernel import audit, clock
from helpdesk_site.kernel.actors import Actor
from helpdesk_site.kernel.errors import Conflict, WrongState
from helpdesk_site.kernel.transaction import unit_of_work
from helpdesk_site.people import policies, selectors
from helpdesk_site.people.models import SyncRun
from helpdesk_site.people.services.refusals import not_allowed
from helpdesk_site.people.sync import applying, brake, staging
from helpdesk_site.people.sync.applying import Applied
from helpdesk_site.people.sync.brake import Plan
from helpdesk_site.people.sync.entries import digest_of, row_of
from helpdesk_site.people.sync.staging import execute, rows
from integrations.directory.port import Directory, DirectoryPerson

BATCH = 1000

Progress = Callable[[int, int | None], None]
"""Called with how many entries were read and how many there are (None when nobody knows)."""


class AlreadyRunning(Conflict):
    """Another run is reading the directory: one at a time."""


def synchronise(
    directory: Directory,
    *,
    mode: str,
    actor: Actor,
    progress: Progress | None = None,
    confirmed: SyncRun | None = None,
) -> SyncRun:
    """Reads everybody ("full") or what changed since the last run ("delta") and writes the differences.

    An unchanged person costs no write. A run that the brake stops has written nothing: its state is "stopped" and its
    plan names whom it would have touched; `confirmed` is such a run that a person has released. Raises AlreadyRunning,
    or what the directory raises (then the run's state is "failed" and the next one reads from the same cursor).
    """
    with _one_at_a_time():
        since = _last_cursor() if mode == SyncRun.Mode.DELTA else None
        run = _start(mode if since is not None else SyncRun.Mode.FULL, actor)
        try:
            with staging.staging():
                _read_and_apply(directory, run, since, actor=actor, progress=progress, confirmed=confirmed)
        except BaseException as error:
            _fail(run, error)
            raise
    return run


def confirm_run(run: SyncRun, *, actor: Actor) -> None:
    """Releases the brake for exactly what a stopped run would have done. Raises NotAllowed, WrongState."""
    with unit_of_work():
        if not policies.may_release_brake(actor, selectors.roles_of_actor(actor)):
            raise not_allowed()
        stopped = SyncRun.objects.filter(pk=run.pk, state=SyncRun.State.STOPPED)
        if not stopped.update(state=SyncRun.State.CONFIRMED, confirmed_by=actor.audit_id):
            raise WrongState(_("Only a stopped synchronisation can be confirmed, and only once."))
        run.state, run.confirmed_by = SyncRun.State.CONFIRMED, actor.audit_id
        audit.record("people.sync.confirmed", actor=actor, on=run)


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """A lock of the database session: it ends with the process, however that ends."""
    if not rows("SELECT pg_try_advisory_lock(hashtext('people.sync'))")[0][0]:
        raise AlreadyRunning(_("The directory is being read already. Wait until that has ended."))
    try:
        yield
    finally:
        execute("SELECT pg_advisory_unlock(hashtext('people.sync'))")


def _last_cursor() -> str | None:
    """Where the last complete run began; None when there was none: then everybody is read."""
    done = SyncRun.objects.filter(state=SyncRun.State.DONE).order_by("-id")
    return done.values_list("cursor", flat=True).first() or None


def _start(mode: str, actor: Actor) -> SyncRun:
    with unit_of_work():
        # Who holds the lock and still finds a running row has found one that died.
        SyncRun.objects.filter(state=SyncRun.State.RUNNING).update(state=SyncRun.State.FAILED, ended_at=clock.now())
        run = SyncRun.objects.create(mode=mode, started_at=clock.now())
        audit.record("people.sync.started", actor=actor, on=run, mode=mode)
    return run


def _read_and_apply(
    directory: Directory,
    run: SyncRun,
    since: str | None,
    *,
    actor: Actor,
    progress: Progress | None,
    confirmed: SyncRun | None,
) -> None:
    run.cursor = directory.cursor()
    total = directory.count_people() if run.mode == SyncRun.Mode.FULL else None
    entries = _counted(directory.read_people(changed_since=since), run, total, progress)
    missing = _keep_differences_of_all(entries) if run.mode == SyncRun.Mode.FULL else _keep_differences(entries)
    differing = staging.prepare()
    plan = brake.plan_of_incoming(missing)
    if brake.must_stop(plan) and not _is_released(plan, confirmed):
        _stop(run, plan, actor)
        return
    with unit_of_work():
        nothing = Applied(created=0, changed=0, deactivated=0, moved=0)
        applied = applying.apply_incoming(run=run, actor=actor) if differing else nothing
        if run.mode == SyncRun.Mode.FULL:
            run.missing = applying.report_missing(run, missing)
        _finish(run, applied, confirmed, actor)


def _counted(
    entries: Iterable[DirectoryPerson], run: SyncRun, total: int | None, progress: Progress | None
) -> Iterator[DirectoryPerson]:
    for entry in entries:
        run.read += 1
        if progress is not None and run.read % BATCH == 0:
            progress(run.read, total)
        yield entry
    if progress is not None:
        progress(run.read, total)


def _keep_differences_of_all(entries: Iterable[DirectoryPerson]) -> set[str]:
    """Copies what differs from our table, which is read once; returns the ids that did not come."""
    known = dict(rows("SELECT directory_id::text, directory_digest FROM people_person WHERE directory_id IS NOT NULL"))

    def differing() -> Iterator[tuple[object, ...]]:
        for entry in entries:
            digest = digest_of(entry)
            if known.pop(entry.id, None) != digest:
                yield row_of(entry, digest)

    _copy_in_batches(differing())
    return set(known)


def _keep_differences(entries: Iterator[DirectoryPerson]) -> set[str]:
    """Copies what differs, looking up only those who came: the cost follows the changes. Nobody counts as missing."""
    while batch := list(islice(entries, BATCH)):
        found = rows(
            "SELECT directory_id::text, directory_digest FROM people_person WHERE directory_id = ANY(%s::uuid[])",
            [[entry.id for entry in batch]],
        )
        known = dict(found)
        digests = [(entry, digest_of(entry)) for entry in batch]
        staging.copy_in([row_of(entry, digest) for entry, digest in digests if known.get(entry.id) != digest])
    return set()


def _copy_in_batches(found: Iterator[tuple[object, ...]]) -> None:
    # In batches of one statement each: a transaction never stays open while the directory answers.
    while batch := list(islice(found, BATCH)):
        staging.copy_in(batch)


def _is_released(plan: Plan, confirmed: SyncRun | None) -> bool:
    """Whether a person has seen and released all of this; more than he saw stops again."""
    if confirmed is None or confirmed.state != SyncRun.State.CONFIRMED:
        return False
    return plan.is_within(Plan.from_json(confirmed.plan))


def _stop(run: SyncRun, plan: Plan, actor: Actor) -> None:
    with unit_of_work():
        run.state, run.ended_at, run.plan = SyncRun.State.STOPPED, clock.now(), plan.as_json()
        run.report = {
            "would_deactivate": len(plan.deactivated),
            "would_move": len(plan.moved),
            "would_report_missing": len(plan.missing),
        }
        run.save()
        audit.record("people.sync.stopped", actor=actor, on=run, **run.report)


def _finish(run: SyncRun, applied: Applied, confirmed: SyncRun | None, actor: Actor) -> None:
    run.state, run.ended_at = SyncRun.State.DONE, clock.now()
    run.created, run.written = applied.created, applied.created + applied.changed
    run.deactivated, run.moved = applied.deactivated, applied.moved
    if confirmed is not None:
        run.report = {"released_by": confirmed.public_id}
        SyncRun.objects.filter(pk=confirmed.pk).update(state=SyncRun.State.DONE)
    run.save()
    audit.record(
        "people.sync.done", actor=actor, on=run, mode=run.mode, read=run.read, created=run.created,
        changed=applied.changed, deactivated=run.deactivated, moved=run.moved, missing=run.missing,
    )  # fmt: skip


def _fail(run: SyncRun, error: BaseException) -> None:
    """Keeps what went wrong, in a word: the sentence is in the log, and may hold names."""
    SyncRun.objects.filter(pk=run.pk, state=SyncRun.State.RUNNING).update(
        state=SyncRun.State.FAILED, ended_at=clock.now(), report={"error": type(error).__name__}
    )
