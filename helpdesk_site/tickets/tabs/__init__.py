"""The tabs of open tickets: which of them somebody of the desk has before him, and where he goes from one to the next.

selectors.py      the tabs of a person with what is new on them, in one statement
services.py       looking at a ticket, closing and pinning its tab
presenting.py     how a tab looks
following.py      where one goes when something was sent: the next one of the view, the list
views.py          the part of the page, and what is done there
"""
