"""The launcher with stand-ins for the product's programs: `python -m tests.deploy.launcher [ROLE=STAND-IN ...]`.

ROLE=broken puts a program that ends at once in the place of that role's, ROLE=silent one that never is ready.
"""

import sys
from dataclasses import fields

from deploy import parts
from deploy.plan import Programs
from deploy.run import main

PLAYED_BY = dict(argument.split("=") for argument in sys.argv[1:])
if "silent" in PLAYED_BY.values():
    parts.READY_WITHIN = 4.0


def program(role: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "tests.deploy.standin", PLAYED_BY.get(role, role))


if __name__ == "__main__":
    sys.exit(main(Programs(**{field.name: program(field.name) for field in fields(Programs)})))
