"""The garbage collector of a web process: what was loaded stays, and what a request makes is mostly gone without it."""

from __future__ import annotations

import gc
from typing import Final

# Objects that may come to be before the young ones are looked through. A page makes some thousands, nearly all of which
# go when nobody refers to them; at Python's own 700 it is looked through a dozen times, for nothing. At
# many more, those that refer to each other in a circle take room until then: eight MiB a process at 50,000.
YOUNG: Final = 10_000


def settle() -> None:
    """To be called once everything is loaded: it is never looked through again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, 10, 10)
