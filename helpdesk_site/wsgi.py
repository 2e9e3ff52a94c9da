"""The pages under a WSGI server: production's way for everything but the live connection."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk_site.settings.prod")
application = get_wsgi_application()

from helpdesk_site import garbage  # noqa: E402  # only once the apps are loaded
from helpdesk_site.demo.refusal import refuse_sample_data  # noqa: E402  # only once the apps are loaded

refuse_sample_data()
garbage.settle()
