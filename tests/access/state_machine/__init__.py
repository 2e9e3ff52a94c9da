"""The life of permission requests as a machine: whatever happens, in whatever order, the promises hold.

`model.py` says what must hold, in plain Python. `world.py` is what the machine acts on: the real services on a real
database, targets in memory, a clock that it moves, workers that die or fall asleep where it wants. `machine.py` has the
rules and compares the two after every step. A failure prints the steps that led to it.
"""
