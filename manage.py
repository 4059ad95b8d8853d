#!/usr/bin/env python
"""Django's command line for Portal BNN."""

import os
import sys

if __name__ == "__main__":
    if sys.argv[1:2] == ["score_index"]:  # anybody recomputes a ranking: neither settings nor database
        from awards.management.commands.score_index import Command

        Command().run_from_argv(sys.argv)
    else:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bnnportal.settings")
        from django.core.management import execute_from_command_line

        execute_from_command_line(sys.argv)
