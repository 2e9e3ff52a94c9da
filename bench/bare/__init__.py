"""The bare page: the least that Django can do for the same rows. No session, no rights, no layout, one query."""
