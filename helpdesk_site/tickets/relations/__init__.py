"""How tickets belong together: merged, a part of another, waiting for another, split off, or simply related.

selectors.py      what a reader may see of it
locking.py        several tickets locked at once, in one order
merging.py        one ticket is worked on instead of several, and undoing that
linking.py        parent and part, waiting, related: made and taken away
splitting.py      a second ticket out of the messages of one
parts.py          one message or state for all open parts of a parent
ending.py         what follows when a ticket ends, in batches
telling.py        who hears of it
conversation.py   what a conversation shows of tickets merged with it
promises.py       the checks of verify_invariants
"""
