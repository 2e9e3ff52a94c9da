"""A real institution. Everything comes from the environment or from secret files; a careless value stops the start."""

from __future__ import annotations

import os

from django.core.exceptions import ImproperlyConfigured

from helpdesk_site.settings import env, parts
from helpdesk_site.settings.base import *  # noqa: F403  # a settings module is its base with differences

if os.environ.get("DEBUG", "").lower() in {"1", "true", "yes", "on"}:
    raise ImproperlyConfigured("DEBUG is not for production: remove it from the environment")
if os.environ.get("CLOCK_FILE"):
    raise ImproperlyConfigured("A moved clock is for demonstration and tests: remove CLOCK_FILE")

SECRET_KEY = env.value("SECRET_KEY")
if len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 10 or SECRET_KEY.startswith("django-insecure-"):
    raise ImproperlyConfigured("SECRET_KEY is a default or too weak: 50 random characters or more")
SECRET_KEY_FALLBACKS = [key for key in env.value("SECRET_KEY_FALLBACKS", default="").split(",") if key]
ALLOWED_HOSTS = [host.strip() for host in env.value("ALLOWED_HOSTS").split(",") if host.strip()]
if "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS names the hosts: * would believe any")
PUBLIC_URL = env.value("PUBLIC_URL")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL.rstrip("/")]

DATABASES = {"default": parts.database()}
DATABASE_OWNER = parts.database_owner()
DATABASES["default"]["CONN_MAX_AGE"] = 60
REDIS_URL = env.value("REDIS_URL")
CELERY_BROKER_URL = env.celery_broker(REDIS_URL)
CHANNEL_LAYERS = parts.channel_layers(REDIS_URL)
CACHES = parts.caches(REDIS_URL)
DIRECTORY = parts.directory()
EBYS = parts.ebys()
parts.refuse_clear_text(DIRECTORY, EBYS)

AUDIT_KEY_FILE = env.value("AUDIT_KEY_FILE")
CHECKPOINT_DIR = env.value("CHECKPOINT_DIR")
STATIC_ROOT = env.value("STATIC_ROOT")
MEDIA_ROOT = env.value("MEDIA_ROOT")
FILES_ROOT = env.value("FILES_ROOT")
CLAMD_URL = env.value("CLAMD_URL", default="")

EMAIL_HOST = env.value("EMAIL_HOST")
EMAIL_PORT = int(env.value("EMAIL_PORT", default="465"))
EMAIL_HOST_USER = env.value("EMAIL_HOST_USER", default="")
EMAIL_HOST_PASSWORD = env.value("EMAIL_HOST_PASSWORD", default="")
EMAIL_USE_SSL = True
DEFAULT_FROM_EMAIL = env.value("DEFAULT_FROM_EMAIL")

SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"
