"""Serves it: `python -m tests.servers.unrelated_scim PORT`, with the rest in the environment."""

import os
import sys
import threading

import django
from django.core.management import call_command
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler


class Quiet(WSGIRequestHandler):
    """Says nothing of requests."""

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


def end_with_the_test() -> None:
    """The test holds the other end of the standard input, and lets it go when it dies as well."""
    sys.stdin.read()
    os._exit(0)


def main() -> None:
    threading.Thread(target=end_with_the_test, daemon=True).start()
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.servers.unrelated_scim.settings"
    django.setup()
    call_command("migrate", run_syncdb=True, verbosity=0, interactive=False)
    from django.core.wsgi import get_wsgi_application

    server = ThreadedWSGIServer(("127.0.0.1", int(sys.argv[1])), Quiet)
    server.set_app(get_wsgi_application())
    print("Ready:", flush=True)  # noqa: T201  # the test waits for it
    server.serve_forever()


if __name__ == "__main__":
    main()
