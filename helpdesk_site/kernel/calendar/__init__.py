"""The business calendar: when the institution works, as data that people keep, and time counted on it.

engine.py         arithmetic on an immutable Calendar: no database, no clock
business_time.py  the same on the stored calendar: what services ask
models.py, selectors.py, services.py, proposals.py, seeding.py
                  working hours, holidays, administrative leave; each change moves the open due dates
due_dates.py      where apps register what they hold due dates of, and the history of every move
"""
