"""A web process looks through what it has loaded no more, and still lets go of what requests leave."""

from __future__ import annotations

import subprocess
import sys
from textwrap import dedent

PROGRAM = """
    import gc, weakref
    from helpdesk_site import garbage

    class Round:
        pass

    kept = [[] for _ in range(1000)]
    garbage.settle()
    assert gc.get_freeze_count() >= 1000, gc.get_freeze_count()
    left = Round()
    left.itself = left
    watched = weakref.ref(left)
    del left
    made = [[] for _ in range(garbage.YOUNG + 1)]
    assert watched() is None
"""


def test_what_was_loaded_is_frozen_and_what_goes_round_in_a_circle_is_let_go():
    subprocess.run([sys.executable, "-c", dedent(PROGRAM)], check=True, timeout=60)
