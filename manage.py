#!/usr/bin/env python
"""Django's command line for the portal; DJANGO_SETTINGS_MODULE names the settings."""

import os
import sys
from importlib.util import find_spec


def main() -> None:
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    from portal import start

    module = os.environ.get("DJANGO_SETTINGS_MODULE", "")
    try:
        known = bool(module) and find_spec(module) is not None
    except ModuleNotFoundError:
        known = False
    if not known and not any(argument.startswith("--settings") for argument in sys.argv):
        sys.exit(start.choose_settings())
    try:
        if sys.argv[1:2] == ["worker"] and (sentence := start.refusal(web=False)):
            sys.exit(sentence)
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(start.reason(error))


if __name__ == "__main__":
    main()
