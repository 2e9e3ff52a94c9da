"""An EBYS that is no kin of ours: django-scim2 in a Django project of its own, run as a process of its own.

The adapter's library and the sandbox's are one family and share their habits. This server has others: no versions, no
extension of ours, a filter that knows what it is told to know, answers that are not quite RFC 7643. Nothing of the
product imports it.
"""
