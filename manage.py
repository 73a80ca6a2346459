#!/usr/bin/env python
"""Django's command line on the demo site's settings; ``TASK_MENTORING_DATABASE_URL`` names another database."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.site.settings")
    execute_from_command_line(sys.argv)
