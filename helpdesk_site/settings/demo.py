"""`make run`: the whole system on one machine with sample data. Never for real people: its accounts are public."""

from __future__ import annotations

from dataclasses import replace

from helpdesk_site.settings import env, parts
from helpdesk_site.settings.base import *  # noqa: F403  # a settings module is its base with differences

DEMO = True
SECRET_KEY = env.value("SECRET_KEY", run="django.secret_key")
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
PUBLIC_URL = env.value("PUBLIC_URL", run="web.url", default="http://127.0.0.1:8000/")

DATABASES = {"default": parts.database()}
DATABASE_OWNER = parts.database_owner()
REDIS_URL = env.value("REDIS_URL", run="broker.url")
CELERY_BROKER_URL = env.celery_broker(REDIS_URL)
CHANNEL_LAYERS = parts.channel_layers(REDIS_URL)
CACHES = parts.caches(REDIS_URL)
DIRECTORY = replace(parts.directory(), allow_clear_text=True)  # the sandbox listens on the loopback address only
EBYS = parts.ebys()

# A receiver of one's own on this machine, to try webhooks.
WEBHOOK_NETWORKS = ["127.0.0.0/8", "::1/128"]
WEBHOOK_ALLOW_HTTP = True

CLOCK_FILE = env.value("CLOCK_FILE", run="clock_file", default=str(env.state_dir() / "clock.json"))
AUDIT_KEY_FILE = env.value("AUDIT_KEY_FILE", run="django.audit_key_file", default=str(env.state_dir() / "audit.key"))
CHECKPOINT_DIR = env.value("CHECKPOINT_DIR", run="django.checkpoint_dir", default=str(env.state_dir() / "checkpoints"))
STATIC_ROOT = env.value("STATIC_ROOT", run="django.static_root", default=str(env.state_dir() / "static"))
MEDIA_ROOT = env.value("MEDIA_ROOT", run="django.media_root", default=str(env.state_dir() / "media"))
FILES_ROOT = env.value("FILES_ROOT", run="django.files_root", default=str(env.state_dir() / "files"))
CLAMD_URL = env.value("CLAMD_URL", default="")
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = str(env.state_dir() / "mail")
