"""A sample of scale: as many people and tickets as a municipality has after years, for measurements and load tests.

    institution.py   units and people as data
    words.py         Turkish texts in which every word has a known frequency
    stories.py       what happened to a ticket, from its opening to where it stands
    filling.py       the directory and the accounts
    writing.py       stories as rows, copied in batches
    making.py        all of it, in order

The same seed gives the same people and the same stories.
"""
