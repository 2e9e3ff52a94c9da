"""Stock django-helpdesk with its default settings, on its own copy of the tickets."""
