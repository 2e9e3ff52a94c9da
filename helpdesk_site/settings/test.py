"""The tests: real engines that the fixtures of tests/conftest.py start, and nothing of a running installation."""

from __future__ import annotations

import tempfile

from helpdesk_site.settings import env, parts
from helpdesk_site.settings.base import *  # noqa: F403  # a settings module is its base with differences

DEMO = (
    True  # the demo's guards and helpers are tested too; tests of production load settings.prod in a process of its own
)
SECRET_KEY = "a key for tests, long enough for every check that looks at its length"  # noqa: S105
ALLOWED_HOSTS = ["*"]
PUBLIC_URL = "http://testserver/"

# The session fixture replaces these addresses by those of the servers it started.
DATABASES = {"default": env.database(env.value("DATABASE_URL", default="postgresql://nobody@/none?host=/nonexistent"))}
DATABASE_OWNER = None
REDIS_URL = env.value("REDIS_URL", default="unix:///nonexistent.sock")
CELERY_BROKER_URL = env.celery_broker(REDIS_URL)
CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
# A worker that a test starts as a process of its own is told by its environment where the test's targets are.
if env.value("LDAP_URL", default=""):
    DIRECTORY = parts.directory()
else:
    DIRECTORY = parts.DirectorySettings(
        url="ldap://127.0.0.1:1",
        base_dn="dc=ornek,dc=bel,dc=tr",
        people_dn="",
        groups_dn="",
        reader_dn="",
        reader_password="",
        writer_dn="",
        writer_password="",
        allow_clear_text=True,
    )
if env.value("EBYS_URL", default=""):
    EBYS = parts.ebys()
else:
    EBYS = parts.EbysSettings(adapter="scim", url="http://127.0.0.1:1/scim/v2", token="")
TARGET_TIMEOUT_SECONDS = float(env.value("TARGET_TIMEOUT_SECONDS", default="10"))
TARGET_SETTLE_SECONDS = float(env.value("TARGET_SETTLE_SECONDS", default="30"))
# A busy machine must not take an operation from a worker that is only slow; the crash tests set their own.
OPERATION_LEASE_SECONDS = float(env.value("OPERATION_LEASE_SECONDS", default="600"))

# The receivers of the tests.
WEBHOOK_NETWORKS = ["127.0.0.0/8"]
WEBHOOK_ALLOW_HTTP = True

_folder = tempfile.mkdtemp(prefix="helpdesk-test-")
CLOCK_FILE = None
AUDIT_KEY_FILE = f"{_folder}/audit.key"
CHECKPOINT_DIR = f"{_folder}/checkpoints"
STATIC_ROOT = f"{_folder}/static"
MEDIA_ROOT = f"{_folder}/media"
FILES_ROOT = f"{_folder}/files"
CLAMD_URL = env.value("CLAMD_URL", default="")
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}  # noqa: F405
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
