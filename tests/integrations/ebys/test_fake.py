"""The fake's switches: what a caller sees, and what is left behind."""

from collections.abc import Callable

import pytest

from integrations.ebys.fake import FakeEbys
from integrations.ebys.port import Account, NewAccount
from integrations.errors import OutcomeUnknown, Unavailable
from tests.integrations.ebys.test_contract import CLERK

LOST = OutcomeUnknown("EBYS", "lost")


@pytest.fixture
def fake() -> FakeEbys:
    return FakeEbys()


@pytest.fixture
def account(fake: FakeEbys, new_person: Callable[[], NewAccount]) -> Account:
    return fake.create_account(new_person()).value


def _held(fake: FakeEbys, account: Account) -> Account:
    found = fake.find_account(account.employee_no)
    assert found is not None
    return found


def test_a_call_broken_before_does_nothing(fake: FakeEbys, account: Account) -> None:
    fake.break_before(Unavailable("EBYS", "down", retry_after=3))
    with pytest.raises(Unavailable):
        fake.put_assignment(account.id, CLERK, if_version=account.version)
    assert _held(fake, account).assignments == ()
    assert fake.put_assignment(account.id, CLERK, if_version=account.version).changed, "the switch was for one call"


def test_a_call_broken_after_is_done(fake: FakeEbys, account: Account) -> None:
    fake.break_after(LOST)
    with pytest.raises(OutcomeUnknown):
        fake.put_assignment(account.id, CLERK, if_version=account.version)
    assert _held(fake, account).assignments == (CLERK,)


def test_a_delayed_write_arrives_later(fake: FakeEbys, account: Account) -> None:
    fake.delay_writes()
    with pytest.raises(OutcomeUnknown):
        fake.put_assignment(account.id, CLERK, if_version=account.version)
    assert _held(fake, account).assignments == ()
    fake.run_late_writes()
    assert _held(fake, account).assignments == (CLERK,)


def test_a_delayed_write_does_not_pass_its_guard(fake: FakeEbys, account: Account) -> None:
    fake.delay_writes()
    with pytest.raises(OutcomeUnknown):
        fake.put_assignment(account.id, CLERK, if_version=account.version)
    closed = fake.set_active(account.id, active=False, if_version=account.version).value
    fake.run_late_writes()
    assert _held(fake, account).version == closed.version
    assert _held(fake, account).assignments == ()


def test_a_stale_read_gives_the_state_before_the_last_change(fake: FakeEbys, account: Account) -> None:
    fake.serve_stale(1)
    change = fake.put_assignment(account.id, CLERK, if_version=account.version)
    assert change.value.assignments == ()
    assert change.value.version == account.version
    assert _held(fake, account).assignments == (CLERK,)


def test_a_switch_breaks_the_verbs_it_names_and_no_others(fake: FakeEbys, account: Account) -> None:
    fake.break_before(Unavailable("EBYS", "down"), verbs={"find_account"}, times=2)
    for _ in range(2):
        with pytest.raises(Unavailable):
            fake.find_account(account.employee_no)
    assert _held(fake, account) is not None
