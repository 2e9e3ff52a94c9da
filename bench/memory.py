"""`python -m bench.memory ours|raw`: reads the whole directory once and prints what that needed at the most, in MiB.

A process of its own for each side, as the peak of a process never falls; both have loaded the same modules.
"""

from __future__ import annotations

import resource
import sys

import django


def peak() -> float:
    """The most memory that this process has had, in MiB (getrusage(2) counts in KiB on Linux)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(side: str) -> None:
    django.setup()
    from bench import raw
    from helpdesk_site import wiring
    from helpdesk_site.demo.scale.filling import directory_of
    from helpdesk_site.demo.scale.writing import MAKER
    from helpdesk_site.people.sync import synchronise
    from helpdesk_site.settings import env

    config = directory_of(env.run_file()["directory"])
    if side == "ours":
        synchronise(wiring.directory(), mode="full", actor=MAKER)
    else:
        raw.Directory(config).read_everybody()
    print(f"{peak():.1f}")


if __name__ == "__main__":
    main(sys.argv[1])
