"""The people of the directory, copied into our own tables: keyed by their immutable ids, changes only, with history.

    synchronise(directory, mode="full", actor=SystemActor("directory"))

What it may not decide, it proposes (SyncFinding); what looks like a mass departure, it does not do (SyncRun "stopped").
"""

from helpdesk_site.people.sync.entries import digest_of
from helpdesk_site.people.sync.one import bring_up_to_date
from helpdesk_site.people.sync.run import AlreadyRunning, confirm_run, synchronise

__all__ = ["AlreadyRunning", "bring_up_to_date", "confirm_run", "digest_of", "synchronise"]
