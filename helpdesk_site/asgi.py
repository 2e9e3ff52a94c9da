"""Pages and the live connection under an ASGI server: `make run` serves both, production only /ws/ this way."""

import os

from channels.routing import ProtocolTypeRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk_site.settings.prod")
pages = get_asgi_application()

from helpdesk_site import garbage  # noqa: E402  # only once the apps are loaded
from helpdesk_site.demo.refusal import refuse_sample_data  # noqa: E402  # needs the apps that the line above loads
from helpdesk_site.notify.live.socket import live_socket  # noqa: E402

refuse_sample_data()
garbage.settle()

# A page of another site can open a socket with our visitor's cookie: the browser names that site in Origin.
application = ProtocolTypeRouter({"http": pages, "websocket": AllowedHostsOriginValidator(live_socket)})
