"""Digests: what can wait comes in one mail, on the mornings of working days.

slots.py      at which moments, by the business calendar
making.py     what waits becomes the digest of a slot: one row a person and slot, however many do it at once
sending.py    the outbox's handler: the mail, or nothing when nothing is left to tell
writing.py    its words
standing.py   what other apps let it say of what waits for its reader
"""
