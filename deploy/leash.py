"""Starts a program that cannot outlive its parent, under another account if asked.

    python -I -S leash.py PARENT SIGNAL ACCOUNT PROGRAM [ARGUMENT...]

PARENT is the process that must live, SIGNAL the number of the signal that PROGRAM gets when it dies, ACCOUNT is
`UID:GID` or `-`. The process becomes PROGRAM, so its id is the one that the parent already knows.

The kernel forgets the wish when the account changes, hence the order; and it is about the thread that started the
process, so that a thread which ends takes its programs with it: start programs from a thread that stays.
Linux only: elsewhere PROGRAM runs without a leash.
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1


def change_account(account: str) -> None:
    """Becomes `UID:GID` with no other group, for good."""
    uid, gid = (int(part) for part in account.split(":"))
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)


def die_with_parent(parent: int, signal_number: int) -> None:
    """Asks the kernel for the signal; ends at once when the parent was faster."""
    if not sys.platform.startswith("linux"):
        return
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_PDEATHSIG, signal_number, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG)")
    if os.getppid() != parent:
        os._exit(1)


def main() -> None:
    parent, signal_number, account, *program = sys.argv[1:]
    if account != "-":
        change_account(account)
    die_with_parent(int(parent), int(signal_number))
    os.execv(program[0], program)  # noqa: S606  # no shell is wanted


if __name__ == "__main__":
    main()
