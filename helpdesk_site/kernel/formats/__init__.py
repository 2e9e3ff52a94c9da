"""How dates and numbers are shown and typed, in place of Django's own (settings.FORMAT_MODULE_PATH).

Django's Turkish formats refuse 23.11.2026, the way in which every Turkish letter writes a date.
"""
