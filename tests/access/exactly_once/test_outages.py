"""LDAP or EBYS stopped: filing and approving go on, states say what waits and why, all is applied when they return."""

from __future__ import annotations

import pytest

from helpdesk_site.access.models import Operation
from helpdesk_site.access.provisioning.running import run_waiting
from helpdesk_site.access.selectors.operations import silent_targets
from helpdesk_site.kernel import clock
from helpdesk_site.kernel.invariants import Context, verify
from tests.access.exactly_once.site import ask, changes_at, holds_at, until
from tests.servers.installation import Installation


@pytest.mark.parametrize(
    "target, direction", [("ebys", "grant"), ("ebys", "revoke"), ("ldap", "grant"), ("ldap", "revoke")]
)
def test_what_was_filed_and_approved_while_a_target_was_down_is_applied_when_it_returns(
    site: Installation, target: str, direction: str
) -> None:
    server = site.ebys if target == "ebys" else site.directory
    number = 2 * ["ebys", "ldap"].index(target) + ["grant", "revoke"].index(direction)
    server.stop()
    try:
        asked = ask(number, direction)
        asked.approve()
        other = {"ebys": "ldap", "ldap": "ebys"}[target]
        until(lambda: run_waiting() >= 0 and asked.operation(other).state == "applied", "the other target goes on")
        waiting = asked.operation(target)
        assert (waiting.state, waiting.reason) == ("retry_wait", "target_unavailable")
        assert waiting.last_error != ""
        assert silent_targets().keys() == {target}
        assert asked.state() == "applying"
    finally:
        server.start()
    Operation.objects.filter(pk=waiting.pk).update(next_attempt_at=clock.real_now())
    until(lambda: run_waiting() >= 0 and asked.state() == "verified", "it is applied")
    assert holds_at(site, target, asked) is (direction == "grant")
    assert changes_at(site, target, asked) == 1
    assert not silent_targets()


def test_every_promise_holds_after_the_outages(site: Installation) -> None:
    assert {one.invariant.promise: one.faults for one in verify(Context()) if one.faults} == {}
