"""The door for web servers; DJANGO_SETTINGS_MODULE names the settings."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

from portal import start

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.production")
try:
    application = get_wsgi_application()
    from portal.guest_pages import with_guest_cache  # names models, which are there from now on

    application = with_guest_cache(application)
    sentence = start.refusal()
except ImproperlyConfigured as error:
    sentence = start.reason(error)
if sentence:
    sys.stderr.write(f"{sentence}\n")
    sys.exit(start.BOOT_ERROR)
