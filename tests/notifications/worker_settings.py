"""Settings of the workers that are killed: what the outbox needs, and a real mail server on loopback."""

import os
from pathlib import Path

from tests.jobs.worker_settings import *  # noqa: F403  (settings modules build on one another)

INSTALLED_APPS = ["tests.notifications.killing.KillingConfig", "notifications", *INSTALLED_APPS[1:]]  # noqa: F405
TEMPLATES[0]["DIRS"].append(Path(__file__).parent / "templates")  # noqa: F405
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST, EMAIL_PORT = "127.0.0.1", int(os.environ.get("SMTP_PORT", "0"))
EMAIL_TIMEOUT = 20
MAIL_IS_OFF = False
