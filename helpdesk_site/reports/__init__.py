"""What the desk's chief and director look at: what is past as figures kept by the day, what is open as counted now.

figures.py     what each figure means, in words and as measures
models.py      the kept figures, and the days that are to be counted anew
marking.py     what the database itself does when a ticket of a past day changes
durations.py   how long things took, counted by the day; usual.py makes medians of it and keeps them for the pages
counting.py    figures counted from the tickets: the one wording, for keeping and for checking
services.py    counting the marked days anew; tasks.py wakes it
promises.py    the check of verify_invariants: what is kept is what is counted
bands.py       how long something has waited, in bands of working days
periods.py     this month so far, and the days to compare it with
selectors.py   reading; nothing here writes a ticket
charts.py      a line of days as a drawing
presenting/    the page in words, each number with the address of its list; parts.py keeps what it has drawn
"""
