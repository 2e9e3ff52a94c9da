"""Everything fails at once: workers are killed, the EBYS misbehaves in every way, the directory dies.

`make chaos` (python -m tests.chaos --operations 300) runs it in full and prints what happened.
"""
