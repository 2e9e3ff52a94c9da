#!/usr/bin/env python
"""Django's command line. Without DJANGO_SETTINGS_MODULE it speaks to what `make run` has started."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk_site.settings.demo")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
