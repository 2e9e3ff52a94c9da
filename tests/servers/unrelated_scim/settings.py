"""The whole project; what a run needs comes in by the environment."""

import os

SECRET_KEY = "of a test"
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "tests.servers.unrelated_scim.urls"
INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "tests.servers.unrelated_scim"]
MIDDLEWARE = [
    "tests.servers.unrelated_scim.middleware.Habits",
    "tests.servers.unrelated_scim.middleware.Bearer",
    "django_scim.middleware.SCIMAuthCheckMiddleware",
]
AUTH_USER_MODEL = "unrelated_scim.Member"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": os.environ.get("UNRELATED_SCIM_DATABASE", ":memory:"),
        "OPTIONS": {"timeout": 10},
    }
}
SCIM_SERVICE_PROVIDER = {
    "NETLOC": "127.0.0.1",
    "SCHEME": "http",
    "AUTHENTICATION_SCHEMES": [{"type": "oauthbearertoken", "name": "Bearer", "description": "A token"}],
    "USER_ADAPTER": "tests.servers.unrelated_scim.adapters.MemberAdapter",
    "USER_FILTER_PARSER": "tests.servers.unrelated_scim.filters.MemberFilter",
    "GROUP_MODEL": "tests.servers.unrelated_scim.models.Team",
}
