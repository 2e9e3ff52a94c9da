"""The launcher with stand-ins for the product's programs: `python -m tests.deploy.launcher [BROKEN_ROLE]`."""

import sys
from dataclasses import fields

from deploy.plan import Programs
from deploy.run import main


def program(role: str) -> tuple[str, ...]:
    shown = "broken" if role in sys.argv[1:] else role
    return (sys.executable, "-m", "tests.deploy.standin", shown)


if __name__ == "__main__":
    sys.exit(main(Programs(**{field.name: program(field.name) for field in fields(Programs)})))
