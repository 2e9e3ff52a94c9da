"""What every installation shares. Nothing secret and nothing that depends on the machine stands here."""

from __future__ import annotations

from typing import Any

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from helpdesk_site.settings import env
from helpdesk_site.settings.env import BASE_DIR
from helpdesk_site.settings.helpdesk import *  # noqa: F403  # one file for what django-helpdesk must know
from helpdesk_site.settings.schedule import CELERY_BEAT_SCHEDULE  # noqa: F401

DEMO = False
DEBUG = False
CLOCK_FILE: str | None = None
DATABASE_OWNER: dict[str, Any] | None = None

INSTALLED_APPS = [
    "helpdesk_site.kernel",
    "helpdesk_site.interface",
    "helpdesk_site.people",
    "helpdesk_site.notify",
    "helpdesk_site.webhooks",
    "helpdesk_site.tickets",
    "helpdesk_site.access",
    "knowledgebase",
    "helpdesk_site.reports",
    "helpdesk_site.demo",
    "helpdesk_site.api",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.sites",
    "helpdesk",
    "channels",
    "csp",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
]
OUR_APPS = [name.rsplit(".", 1)[-1] for name in INSTALLED_APPS if name.startswith(("helpdesk_site.", "knowledgebase"))]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "helpdesk_site.interface.middleware.OnePolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "helpdesk_site.people.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "helpdesk_site.people.middleware.SessionGuardMiddleware",
    "helpdesk_site.interface.middleware.LanguageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "helpdesk_site.interface.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "helpdesk_site.urls"
WSGI_APPLICATION = "helpdesk_site.wsgi.application"
ASGI_APPLICATION = "helpdesk_site.asgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "helpdesk_site" / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "loaders": [
                (
                    "helpdesk_site.interface.folding.Loader",  # Django's cached loader, and more
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
        },
    }
]

# One id sequence and one id kind for all of our tables.
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["helpdesk_site.people.backends.AccountBackend"]
LOGIN_URL = "people:sign_in"
LOGIN_REDIRECT_URL = "/"
CSRF_FAILURE_VIEW = "helpdesk_site.interface.views.csrf_failure"
SITE_ID = 1

# Turkish first: the language of the municipality, whatever a browser says it prefers; English is a person's choice.
LANGUAGE_CODE = "tr"
LANGUAGES = [("tr", _("Turkish")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "helpdesk_site" / "locale"]
FORMAT_MODULE_PATH = ["helpdesk_site.kernel.formats"]
TIME_ZONE = "Europe/Istanbul"
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = True

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "helpdesk_site" / "static"]
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
}

SESSION_ENGINE = "helpdesk_site.people.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_IDLE_SECONDS = 60 * 60
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}

# django-helpdesk as the storage kernel (docs/decisions/0003-django-helpdesk.md): its pages, API and mail are closed
# off.
HELPDESK_TEAMS_MODE_ENABLED = False
HELPDESK_USE_CDN = False
HELPDESK_API_ENABLED = False
HELPDESK_KANBAN_ENABLED = False
HELPDESK_STAFF_ONLY_TICKET_OWNERS = True
HELPDESK_STAFF_ONLY_TICKET_CC = True
HELPDESK_ENABLE_PER_QUEUE_STAFF_PERMISSION = True
HELPDESK_VIEW_A_TICKET_PUBLIC = False
HELPDESK_SUBMIT_A_TICKET_PUBLIC = False
HELPDESK_REDIRECT_TO_LOGIN_BY_DEFAULT = True
HELPDESK_UI_ENABLED = True
HELPDESK_ACTIVATE_API_ENDPOINT = False
HELPDESK_ENABLE_ATTACHMENTS = False

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["helpdesk_site.people.api_auth.ApiTokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "EBYS Destek API",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    # Each of them is a field called `kind`.
    "ENUM_NAME_OVERRIDES": {
        "RelationKind": "helpdesk_site.tickets.models.relations.Kind",
        "WorkKind": "helpdesk_site.tickets.models.worktime.WorkKind",
        # Two fields are called "state": that of a call keeps the name under which programs know it.
        "StateEnum": "helpdesk_site.api.inputs.calls.STATES",
        "TicketStateEnum": "helpdesk_site.api.inputs.steps.STATES",
    },
}

CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TIMEZONE = "Europe/Istanbul"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A wake-up is worth one try: PostgreSQL owns the work and beat sweeps what no wake-up reached.
CELERY_TASK_PUBLISH_RETRY = False
# Seconds after which a write that a target never answered can no longer arrive (access/provisioning/closing.py).
TARGET_SETTLE_SECONDS: float = 30
# Seconds for which a worker owns an operation that it has claimed; whoever finds them over takes the operation on.
OPERATION_LEASE_SECONDS: float = 60
# Seconds that one call to a target may take; less than half of an operation's lease and than the settle window.
TARGET_TIMEOUT_SECONDS: float = 10

# Webhooks go to public addresses and to these networks of the institution's own (CIDR). The authority of the file may
# sign their certificates too.
WEBHOOK_NETWORKS: list[str] = env.networks("WEBHOOK_NETWORKS")
WEBHOOK_CA_FILE = env.value("WEBHOOK_CA_FILE", default="")
WEBHOOK_ALLOW_HTTP = False
WEBHOOK_KEEP_DAYS = env.days("WEBHOOK_KEEP_DAYS", default=90)

CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_timeout": 2,
    "socket_connect_timeout": 1,
    "retry_on_timeout": False,
    "max_retries": 0,
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_HANDLERS = ["helpdesk_site.kernel.files.uploads.BoundedUploads"]
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = "EBYS Destek <ebys-destek@ornek.bel.tr>"

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {"django.request": {"level": "ERROR"}, "ldap3": {"level": "WARNING"}, "httpx": {"level": "WARNING"}},
}
