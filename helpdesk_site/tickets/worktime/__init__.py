"""Working time: minutes on a ticket, a person's day, the sums of a month.

durations.py   "1 sa 20 dk", "80", "1:20": read and written
totals.py      the sums by service and month
services.py    an entry, its correction, a call that counts by itself
selectors.py, forms.py, views.py, promises.py
"""
