"""Checklists on tickets, over django-helpdesk's own tables.

gate.py        a ticket is not resolved while an item of a required list is open
selectors.py   templates and the lists of a ticket
templates.py   the desk's templates are kept: by the chief and administrators
attaching.py   a template becomes a list on a ticket: by hand, by a macro, by its service
services.py    items are ticked, opened again, added, moved and taken away
forms.py, views.py, promises.py
"""
