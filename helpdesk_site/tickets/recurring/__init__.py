"""Tickets that come again by a plan.

rules.py      on which days: arithmetic on the business calendar
selectors.py  the plans that somebody may see
services.py   a plan is made, changed, paused, ended
births.py     the sweep: whose day has come gets its ticket, once
forms.py, views.py, promises.py
"""
