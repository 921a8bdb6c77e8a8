"""Development on one's own machine: DEBUG on, secrets that protect nothing."""

import os

os.environ.setdefault("SECRET_KEY", "development-only-protects-nothing")
os.environ.setdefault("PORTAL_BASE_URL", "http://localhost:8000")

from .base import *

DEBUG = True
DEMO = True
DEMO_PASSWORD = "demo-wissensportal"
INTERNAL_IPS = ["127.0.0.1"]
ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
EMAIL_BACKEND = "notifications.backends.OutboxBackend"
