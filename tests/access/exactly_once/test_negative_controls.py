"""Without one of its safeguards a worker doubles or tells what is not so: the tests beside this one would see it."""

from __future__ import annotations

from pathlib import Path

from helpdesk_site.access.models import Operation
from helpdesk_site.kernel.invariants import Context, verify
from tests.access.exactly_once.site import Asked, ask, changes_at, holds_at, until
from tests.servers.installation import Installation
from tests.servers.workers import workers


def die_at(site: Installation, folder: Path, edge: str, asked: Asked, *, without: str) -> None:
    """Without the safeguard one worker dies at this edge of the EBYS operation, and another one takes over.

    The second look would mend what these workers do, or call a person to it, before the test has seen it: it is due in
    an hour, and what an earlier control left behind is not waited for.
    """
    asked.approve()
    (folder / f"{edge}.{asked.operation('ebys').public_id}").touch()
    environment = {
        **site.environment(),
        "HELPDESK_FAILPOINTS": str(folder),
        "TESTS_WITHOUT": without,
        "TARGET_SETTLE_SECONDS": "3600",
    }
    ours = Operation.objects.filter(line__request=asked.request)
    with workers(environment) as place:
        place.start("first")
        place.wait("first")
        place.start("second")
        until(lambda: not ours.exclude(state="applied").exists(), "both operations are applied")


def broken(*invariants: str) -> list[str]:
    found = verify(Context())
    return [fault for one in found if one.invariant.id in invariants for fault in one.faults]


def test_whoever_does_not_read_before_he_writes_gives_the_right_twice(site: Installation, tmp_path: Path) -> None:
    asked = ask(0, "grant")
    die_at(site, tmp_path, "after_write", asked, without="reading_first")
    assert changes_at(site, "ebys", asked) == 2
    assert any("no operation asked for it" in fault for fault in broken("I10"))


def test_whoever_tells_before_he_has_read_back_tells_what_is_not_so(site: Installation, tmp_path: Path) -> None:
    asked = ask(1, "grant")
    die_at(site, tmp_path, "before_write", asked, without="reading_back")
    assert asked.state() == "verified"
    assert not holds_at(site, "ebys", asked)
    assert changes_at(site, "ebys", asked) == 0
    assert any("is recorded as applied and is not so" in fault for fault in broken("I2"))
