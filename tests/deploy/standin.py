"""Small programs in the place of the product's own, so that the launcher is tested alone: `standin.py ROLE ...`."""

import json
import os
import signal
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

ACCOUNTS = [{"username": "ayse", "password": "gizli", "name": "Ayşe ŞAHİN", "role": "employee"}]


class Answers(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: object) -> None:
        """Stays quiet."""


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def serve(port: int) -> None:
    ThreadingHTTPServer(("127.0.0.1", port), Answers).serve_forever()


def manage(command: str) -> None:
    """`migrate` and `load_sample` leave a line of what was run, as the real ones leave tables and accounts."""
    state = Path(os.environ["STATE_DIR"])
    with (state / "steps.txt").open("a") as file:
        file.write(f"{command}\n")
    say(f"{command}: 1 of 1")
    if command == "migrate":
        import psycopg

        run = json.loads((state / "run.json").read_text())
        with psycopg.connect(run["database"]["owner_url"]) as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS kept (word text)")
    if command == "load_sample":
        (state / "accounts.json").write_text(json.dumps(ACCOUNTS))
    if command == "collectstatic":
        (state / "static" / "staticfiles.json").write_text("{}")


def main() -> None:
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    role, *arguments = sys.argv[1:]
    if role == "manage":
        manage(arguments[0])
    elif role in {"directory", "ebys"}:
        serve(json.loads(Path(arguments[0]).read_text())["port"])
    elif role == "web":
        serve(int(arguments[-1]))
    elif role == "silent":
        time.sleep(3600)
    elif role == "broken":
        sys.exit("this part is broken")
    else:
        say("beat: Starting" if role == "beat" else "worker ready.")
        time.sleep(3600)


if __name__ == "__main__":
    main()
