"""The site and the browser of the pages of tickets."""

from tests.tickets.test_in_browser import browser, database, site

__all__ = ["browser", "database", "site"]
