"""The demo's settings under the conditions of the comparison: kept database connections, counted statements."""

from __future__ import annotations

from helpdesk_site.settings.demo import *  # noqa: F403  # a settings module is its base with differences

DATABASES["default"]["CONN_MAX_AGE"] = 600  # noqa: F405
MIDDLEWARE = ["bench.counting.StatementCount", *MIDDLEWARE]  # noqa: F405
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}  # noqa: F405
CLOCK_FILE = ""  # as in production, where nobody moves the clock
API_READS_A_MINUTE = API_WRITES_A_MINUTE = 0
LOGGING = {**LOGGING, "root": {"handlers": ["stderr"], "level": "WARNING"}}  # noqa: F405
