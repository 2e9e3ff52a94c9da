"""Django with nothing in it but the database and one folder of templates."""

from __future__ import annotations

from pathlib import Path

from helpdesk_site.settings import env

SECRET_KEY = "a key for measurements, long enough for every check that looks at its length"
ALLOWED_HOSTS = ["127.0.0.1"]
DATABASES = {"default": {**env.database(env.value("DATABASE_URL")), "CONN_MAX_AGE": 600}}
INSTALLED_APPS: list[str] = []
MIDDLEWARE = ["bench.counting.StatementCount"]
TEMPLATES = [
    {"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [Path(__file__).parent / "templates"]}
]
ROOT_URLCONF = "bench.bare.urls"
USE_TZ = True
