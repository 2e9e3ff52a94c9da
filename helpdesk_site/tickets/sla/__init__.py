"""The clocks of tickets: what was promised, what has passed of it, and who is told before and after it is broken.

engine.py      arithmetic on segments: no database, no clock
pauses.py      in which state a clock runs, and for what it stands
legal.py       time limits of the law, and the date of an official letter
targets.py     which policy holds for a service, a queue and a priority
following.py   the hook of the one writer: segments and due dates follow the state
steps.py       warnings, breaches and escalations, swept
due_dates.py   due dates follow the calendar, as a set
presenting.py  all of it in words
seeding.py     what a new installation promises, until its chief decides
promises.py    the checks of verify_invariants
"""
